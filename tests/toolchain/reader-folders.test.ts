import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findGo } from '../../src/toolchain/setup/find-go.ts';
import { lesson } from '../support/lesson.ts';
import { skip } from '../support/notes.ts';
import { quick } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const folders = suite("readers' folders");
const go = quick ? undefined : await findGo().catch(() => undefined);

interface Ground {
  readonly folder: string;
  write(files: Readonly<Record<string, string>>): void;
  run(...args: string[]): Promise<{ status: number; out: string; err: string }>;
}

/** Registers a test in a folder in which `mine` began as stage 6. */
function withMine(name: string, body: (ground: Ground) => Promise<void>): void {
  if (go === undefined) {
    skip(folders, name, quick ? 'left out by --quick' : 'there is no Go');
    return;
  }
  folders(name, () =>
    inTemporaryFolder(async (folder) => {
      const run: Ground['run'] = (...args) => lesson(args, { cwd: folder });
      assert.is((await run('init', '6', 'mine')).status, 0);
      await body({
        folder,
        run,
        write(files) {
          for (const [file, text] of Object.entries(files)) {
            mkdirSync(dirname(join(folder, file)), { recursive: true });
            writeFileSync(join(folder, file), text);
          }
        },
      });
    }),
  );
}

const RUN = ['--headless', '--timeout', '300'] as const;

withMine('have the language of the Go inside', async ({ folder }) => {
  assert.is(readFileSync(join(folder, 'mine/go.mod'), 'utf8'), `module lesson\n\ngo 1.${go?.minor}\n`);
});

withMine('mistakes are told with nothing before them, from where the reader is', async ({ run, write }) => {
  write({ 'mine/main.go': 'package main\n\nimport "lesson/sub"\n\nfunc main() { sub.F(); none() }\n' });
  write({ 'mine/sub/sub.go': 'package sub\n\nfunc F() {}\n' });
  const wrong = await run('run', 'mine', ...RUN);
  assert.equal(wrong, { status: 3, out: '', err: '# lesson\nmine/main.go:5:24: undefined: none\n' });
  write({ 'mine/sub/sub.go': 'package sub\n\nimport (\n\t"a.example/b"\n\t"nosuch"\n)\n\nfunc F() {}\n' });
  const missing = await run('build', 'mine', '-o', 'disk.img');
  assert.is(missing.status, 3);
  assert.equal(
    missing.err.split('\n').filter((line) => line.startsWith('mine/')),
    [
      'mine/sub/sub.go:4:2: no required module provides package a.example/b; to add it:',
      'mine/sub/sub.go:5:2: package nosuch is not in std',
    ],
  );
});

withMine('embed hidden files where a pattern wants them', async ({ run, write }) => {
  write({
    'mine/main.go': `package main

import (
	"embed"
	"io/fs"
)

//go:embed all:web .motto
var all embed.FS

//go:embed web
var seen embed.FS

func main() {
	for _, files := range []fs.FS{all, seen} {
		fs.WalkDir(files, ".", func(path string, _ fs.DirEntry, _ error) error {
			print(path, " ")
			return nil
		})
		println()
	}
}
`,
    'mine/web/index.html': '<p>',
    'mine/web/.hidden/a.txt': 'a',
    'mine/.motto': 'Go',
    'mine/.git/config': 'not ours',
  });
  const { status, out, err } = await run('run', 'mine', ...RUN);
  assert.is(status, 0, err);
  assert.match(
    out,
    /^\. \.motto web web\/\.hidden web\/\.hidden\/a\.txt web\/index\.html \r\n\. web web\/index\.html \r$/m,
  );
});

withMine('flags go to Go, with its own dash as well', async ({ run, write }) => {
  write({ 'mine/main.go': 'package main\n\nvar version = "none"\n\nfunc main() { println(version, kind) }\n' });
  write({ 'mine/fast.go': '//go:build fast\n\npackage main\n\nconst kind = "fast"\n' });
  write({ 'mine/slow.go': '//go:build !fast\n\npackage main\n\nconst kind = "slow"\n' });
  assert.match((await run('run', 'mine', ...RUN)).out, /^none slow\r$/m);
  const flags = ['-ldflags', '-X main.version=1.2', '--tags=fast', '-gcflags=-N -l'];
  assert.match((await run('run', 'mine', ...RUN, ...flags)).out, /^1\.2 fast\r$/m);
  assert.equal(await run('build', 'mine', '-o', 'disk.img', '-ldflags', "-X 'main.version=1"), {
    status: 2,
    out: '',
    err: "lesson: -ldflags: unterminated ' string\n",
  });
});

withMine('a traceback names files as mistakes do', async ({ run, write }) => {
  write({ 'mine/main.go': 'package main\n\nimport "lesson/sub"\n\nfunc main() { sub.Fail(1) }\n' });
  write({ 'mine/sub/fail.go': 'package sub\n\n//go:noinline\nfunc Fail(n int) {\n\tpanic(n)\n}\n' });
  const { out, status } = await run('run', 'mine', ...RUN);
  assert.is(status, 2);
  assert.match(out, /^\tmine\/sub\/fail\.go:5 /m);
  assert.match(out, /^\tmine\/main\.go:5 /m);
});

withMine('files inside, a module beside, flags', async ({ run, write, folder }) => {
  write({
    'mine/main.go': [
      'package main',
      '',
      'import (',
      '\t_ "embed"',
      '\t"fmt"',
      '',
      '\t"example.com/helper"',
      ')',
      '',
      '//go:embed words/motto.txt',
      'var motto string',
      '',
      'func main() { fmt.Println(motto, helper.Name) }',
      '',
    ].join('\n'),
    'mine/words/motto.txt': 'one two',
    'helper/helper.go': 'package helper\n\nconst Name = "beside"\n',
    'helper/go.mod': 'module example.com/helper\n\ngo 1.19\n',
  });
  const goMod = join(folder, 'mine/go.mod');
  const requirement = 'require example.com/helper v0.0.0\n\nreplace example.com/helper => ../helper\n';
  writeFileSync(goMod, `${readFileSync(goMod, 'utf8')}\n${requirement}`);
  const { out, err, status } = await run('run', 'mine', ...RUN);
  assert.is(status, 0, err);
  assert.match(out, /^one two beside\r$/m);
  // What is embedded counts as a source: a change is seen.
  write({ 'mine/words/motto.txt': 'three', 'helper/helper.go': 'package helper\n\nconst Name = "changed"\n' });
  assert.match((await run('run', 'mine', ...RUN)).out, /^three changed\r$/m);
  write({ 'helper/helper.go': 'package helper\n\nconst Name = nothing\n' });
  const wrong = await run('run', 'mine', ...RUN);
  assert.is(wrong.status, 3);
  assert.match(wrong.err, /^helper\/helper\.go:3:14: undefined: nothing$/m);
  writeFileSync(goMod, readFileSync(goMod, 'utf8').replace('../helper', '../gone'));
  const gone = await run('run', 'mine', ...RUN);
  assert.equal(gone, { status: 3, out: '', err: 'mine/go.mod:7: replacement directory ../gone does not exist\n' });
});

folders.run();
