import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyExecutable } from '../../bin/release/verify.ts';
import { ROOT } from '../support/lesson.ts';
import { skip } from '../support/notes.ts';
import { quick } from '../support/programs.ts';
import { supportedGos } from '../support/supported-gos.ts';

/** The binaries: the one for this machine is run with nothing around it, the others are looked at. */

const MEGABYTE = 1_000_000;
const DIST = mkdtempSync(join(tmpdir(), 'lesson-dist-'));
process.on('exit', () => rmSync(DIST, { recursive: true, force: true }));

const release = suite('release');
const here = `linux-${process.arch}`;

if (quick || here !== 'linux-x64') {
  skip(release, 'the released binaries', quick ? 'left out by --quick' : 'the binaries are tested on linux-x64');
} else {
  release.before(() => {
    const made = Bun.spawnSync([process.execPath, join(ROOT, 'bin/release.ts'), '--output', DIST], { stderr: 'pipe' });
    assert.is(made.exitCode, 0, made.stderr.toString());
  });

  const file = (target: string): string =>
    readdirSync(DIST).find((name) => name.includes(target) && !/\.(?:gz|zip)$/.test(name)) ?? `no ${target}`;

  release('five platforms, each whole, under 160 MB, with the right sums', () => {
    const magic = {
      'linux-x64': '7f454c46',
      'linux-arm64': '7f454c46',
      'darwin-x64': 'cffaedfe',
      'darwin-arm64': 'cffaedfe',
      'windows-x64': '4d5a',
    };
    const sums = new Map(
      readFileSync(join(DIST, 'SHA256SUMS'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => line.split('  ') as [string, string])
        .map(([sum, name]) => [name, sum]),
    );
    for (const [target, start] of Object.entries(magic)) {
      const bytes = readFileSync(join(DIST, file(target)));
      assert.is(bytes.subarray(0, start.length / 2).toString('hex'), start, target);
      assert.ok(bytes.length < 160 * MEGABYTE, `${target}: ${bytes.length}`);
      assert.is(new Bun.CryptoHasher('sha256').update(bytes).digest('hex'), sums.get(file(target)));
      verifyExecutable(bytes);
      // What is inside: a line of the book's index, and of the toolchain's.
      assert.ok(bytes.includes('"chapters/05-mp-setup.md"') && bytes.includes('"tools/compile.wasm"'), target);
    }
    assert.ok(sums.has('lesson.1') && sums.has('completions/lesson.bash') && sums.has('LICENSE'));
  });

  release('a broken copy of each is refused, wherever it is broken', () => {
    const refusals: Record<string, RegExp> = {
      'linux-x64': /beyond the file/,
      'linux-arm64': /beyond the file/,
      'darwin-x64': /after its last segment|beyond the file/,
      'darwin-arm64': /after its last segment|beyond the file/,
      'windows-x64': /beyond the file/,
    };
    for (const [target, words] of Object.entries(refusals)) {
      const bytes = new Uint8Array(readFileSync(join(DIST, file(target))));
      assert.throws(() => verifyExecutable(bytes.subarray(0, -4096)), words, target);
      if (!target.startsWith('darwin')) continue;
      // A bit of a page at the beginning, in the middle, in what was put inside, and in the signature itself.
      for (const at of [4000, bytes.length >> 1, bytes.length - 2_000_000, bytes.length - 1]) {
        bytes[at]! ^= 1;
        assert.throws(() => verifyExecutable(bytes), /page \d+ of \d+ has another hash/, `${target} at ${at}`);
        bytes[at]! ^= 1;
      }
    }
  });

  release('compressed, each holds the same program and what belongs to it', () => {
    const unpacked = mkdtempSync(join(DIST, 'unpacked-'));
    for (const target of ['linux-x64', 'darwin-arm64', 'windows-x64']) {
      const program = file(target);
      const isWindows = program.endsWith('.exe');
      const stem = program.replace(/\.exe$/, '');
      const archive = join(DIST, `${stem}${isWindows ? '.zip' : '.tar.gz'}`);
      const command = isWindows ? ['unzip', '-q', archive] : ['tar', '-xzf', archive];
      if (Bun.which(command[0]!) === null) continue;
      const { exitCode, stderr } = Bun.spawnSync(command, { cwd: unpacked });
      assert.is(exitCode, 0, stderr.toString());
      const inside = join(unpacked, stem, isWindows ? 'lesson.exe' : 'lesson');
      assert.is(Buffer.compare(readFileSync(inside), readFileSync(join(DIST, program))), 0, target);
      assert.is(statSync(inside).mode & 0o777, 0o755);
      assert.equal(
        readdirSync(join(unpacked, stem)).sort(),
        [basename(inside), 'LICENSE', 'completions', 'lesson.1'].sort(),
      );
    }
    rmSync(unpacked, { recursive: true });
  });

  /** In a folder with nothing but the program, with an empty environment. */
  function alone(
    body: (run: (...args: string[]) => { status: number; out: string; err: string }, folder: string) => void,
  ) {
    const folder = mkdtempSync(join(tmpdir(), 'lesson-alone-'));
    try {
      copyFileSync(join(DIST, file(here)), join(folder, 'lesson'));
      Bun.spawnSync(['chmod', '755', join(folder, 'lesson')]);
      mkdirSync(join(folder, 'home'));
      body((...args) => {
        const child = Bun.spawnSync([join(folder, 'lesson'), ...args], {
          cwd: folder,
          env: { HOME: join(folder, 'home') },
        });
        return { status: child.exitCode, out: child.stdout.toString(), err: child.stderr.toString() };
      }, folder);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }

  release('runs, reads, tests and compares in an empty folder with an empty environment', () => {
    alone((run, folder) => {
      assert.match(run('--version').out, /^lesson \d/);
      assert.is(run('run', '1').out, 'Hello from 512 bytes at 0x7c00.\r\n');
      const shell = run('run', '7', '--headless', '--keys', 'ps\\nhalt\\n');
      assert.match(shell.out, 'lesson/keyboard.Listen.func1');
      assert.is(shell.status, 0);
      // All kernels are inside: nothing was built, nothing kept.
      assert.not.ok(existsSync(join(folder, 'home/.cache')));
      assert.match(run('read', '5').out, 'THE RUNTIME SETS ITSELF UP');
      assert.match(run('diff', '6', '7', '--stat').out, /files changed/);
      assert.match(run('test', '5').out, '0 failed');
      assert.match(run('licenses').out, 'JavaScriptCore');
      const newest = supportedGos().at(-1)?.version;
      assert.match(run('doctor').out, `Go toolchain: made from ${newest}\n`);
      assert.match(run().out, 'Next: lesson read preface');
      assert.is(run('read', '--html', '-o', 'site').status, 0);
      // The machine of the pages: its scripts, the BIOS and the seven stages. All of it was made beforehand, too.
      const machine = readdirSync(join(folder, 'site/machine')).map((name) => name.replace(/-[0-9a-f]{12}\./, '.'));
      assert.equal(machine.sort(), [
        'bios.bin.gz',
        'panel.js',
        ...[1, 2, 3, 4, 5, 6, 7, 'costs'].map((stage) => `stage-${stage}.img.gz`),
        'worker.js',
      ]);
      assert.not.ok(existsSync(join(folder, 'home/.cache')));
    });
  });

  release("builds a reader's kernel with the toolchain inside, and tells mistakes as Go does", () => {
    alone((run, folder) => {
      assert.is(run('init', '6', 'mine').status, 0);
      const main = join(folder, 'mine/main.go');
      const before = readFileSync(main, 'utf8');
      writeFileSync(main, before.replace('Hello from', 'Greetings from'));
      const mine = run('run', 'mine');
      assert.match(mine.out, 'Greetings from main.main');
      assert.is(mine.status, 0);
      writeFileSync(main, before.replace('goroutines()', 'gorutines()'));
      const wrong = run('run', 'mine');
      assert.is(wrong.status, 3);
      assert.match(wrong.err, /^mine\/main\.go:\d+:\d+: undefined: gorutines$/m);
      assert.is(run('exercise', '3.1').status, 0);
      const check = run('exercise', '3.1', '--check');
      assert.is(check.status, 1);
      assert.match(check.out, 'is not solved yet');
      // Nothing of ours is left between.
      assert.equal(readdirSync(folder).sort(), ['exercise-3.1', 'home', 'lesson', 'mine']);
    });
  });

  release('what is not compiled inside is compiled when it is imported, once, and boots', () => {
    alone((run, folder) => {
      assert.match(
        run('doctor').out,
        /Go packages: \d+ can be imported \(\d+ are compiled when they are first imported\)/,
      );
      assert.is(run('init', '6', 'mine').status, 0);
      const main = (words: string): string => `package main

import (
	"encoding/csv"
	"hash/adler32"
	"os"
)

func main() {
	csv.NewWriter(os.Stdout).WriteAll([][]string{{"${words}", "c,d"}})
	println(adler32.Checksum([]byte("Go")))
}
`;
      writeFileSync(join(folder, 'mine/main.go'), main('first'));
      const first = run('run', 'mine', '--timeout', '300');
      assert.is(first.status, 0, first.err);
      assert.match(first.out, 'first,"c,d"');
      assert.match(first.out, String(Bun.hash.adler32('Go')));
      assert.match(first.err, "compiling those of Go's packages that are not compiled yet");
      writeFileSync(join(folder, 'mine/main.go'), main('second'));
      const second = run('run', 'mine', '--timeout', '300');
      assert.match(second.out, 'second,"c,d"');
      assert.is(second.err, '');
    });
  });

  release('without a place to keep anything it works, and says so', () => {
    alone((run, folder) => {
      assert.is(run('init', '3', 'mine').status, 0);
      writeFileSync(join(folder, 'mine/main.go'), `${readFileSync(join(folder, 'mine/main.go'), 'utf8')}\n// mine\n`);
      rmSync(join(folder, 'home'), { recursive: true });
      writeFileSync(join(folder, 'home'), 'a file, not a folder');
      const { status, out, err } = run('run', 'mine');
      assert.is(status, 0);
      assert.match(out, 'Switching off');
      assert.match(
        err,
        /^lesson: what was built is not kept for the next time: .*cannot be written to; LESSON_CACHE can name another folder\n$/,
      );
    });
  });
}

release.run();
