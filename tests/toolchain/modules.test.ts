import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BuildFlags } from '../../src/toolchain/build-flags.ts';
import { readElf } from '../../src/toolchain/elf.ts';
import { GoBuilder } from '../../src/toolchain/go-builder.ts';
import { parseGoMod } from '../../src/toolchain/go-mod.ts';
import { outsideFolder } from '../../src/toolchain/modules.ts';
import { PROFILE } from '../../src/toolchain/profile.ts';
import { build, goldenOutcome, mistakesOf } from './builds.ts';
import { encode, execute, type Files, type Ground, goBuild, layOut, runElf, withGo } from './fixtures.ts';

const MODULE = 'module kernel\n\ngo 1.19\n';
const main = (body: string): string => `package main\n\n${body}\n`;

const VENDORED: Files = {
  'go.mod': `${MODULE}\nrequire (\n\texample.com/deep v1.2.3 // indirect\n\texample.com/wide v0.1.0\n)\n`,
  'main.go': main('import "example.com/wide/sub"\n\nfunc main() { println(sub.Name()) }'),
  'vendor/modules.txt': [
    '# example.com/deep v1.2.3',
    '## explicit; go 1.17',
    'example.com/deep',
    '# example.com/wide v0.1.0',
    '## explicit',
    'example.com/wide/sub',
    '',
  ].join('\n'),
  'vendor/example.com/wide/sub/sub.go':
    'package sub\n\nimport "example.com/deep"\n\nfunc Name() string { return "wide over " + deep.Name }\n',
  'vendor/example.com/deep/deep.go': 'package deep\n\nconst Name = "deep"\n',
};

const REPLACED: Files = {
  'go.mod': `${MODULE}\nrequire example.com/helper v0.0.0\n\nreplace example.com/helper => ./helper\n`,
  'main.go': main('import "example.com/helper/words"\n\nfunc main() { println(words.Hello()) }'),
  'helper/go.mod': 'module example.com/helper\n\ngo 1.18\n',
  'helper/words/words.go':
    'package words\n\nimport "example.com/helper/internal/secret"\n\nfunc Hello() string { return secret.Word[string]("hello") }\n',
  'helper/internal/secret/secret.go': 'package secret\n\nfunc Word[T ~string](t T) string { return string(t) + "!" }\n',
};

const EMBEDDED: Files = {
  'go.mod': MODULE,
  'main.go': main(`import (
	"embed"
	"fmt"
	"io/fs"

	"kernel/pages"
)

//go:embed motto.txt
var motto string

//go:embed "with space.txt" data/*.bin
//go:embed data/[a-c]?.txt
var some embed.FS

/*
//go:embed nowhere.txt
*/
const raw = \`
//go:embed nowhere.txt
\`

//go:embed data
var folder embed.FS

//go:embed all:data
var hidden embed.FS

func names(files embed.FS) (all []string) {
	fs.WalkDir(files, ".", func(path string, entry fs.DirEntry, err error) error {
		if !entry.IsDir() {
			contents, _ := files.ReadFile(path)
			all = append(all, fmt.Sprint(path, "=", string(contents)))
		}
		return err
	})
	return
}

func main() { fmt.Println(motto, names(some), names(folder), names(hidden), string(pages.Index), len(raw)) }`),
  'motto.txt': 'the runtime is the kernel',
  'with space.txt': 's',
  'data/x.bin': '1',
  'data/y.bin': '2',
  'data/ab.txt': '3',
  'data/dd.txt': '4',
  'data/_draft.txt': '5',
  'data/deep/z.txt': '6',
  'data/deep/.hidden': '7',
  'pages/pages.go': 'package pages\n\nimport _ "embed"\n\n//go:embed index.html\nvar Index []byte\n',
  'pages/index.html': '<p>',
};

const INFO = main(`import (
	"fmt"
	"runtime/debug"
)

func main() {
	info, ok := debug.ReadBuildInfo()
	fmt.Println(ok, info.GoVersion)
	fmt.Print(info)
	defer func() { fmt.Println(recover()) }()
	panic(nil)
}`);

const same = suite('modules are built as `go build` builds them');

const PROGRAMS: Record<string, Files> = {
  'a vendor folder': VENDORED,
  'a folder in the place of a module': REPLACED,
  'embedded files': EMBEDDED,
  'what a package hides from others but not from its neighbours': {
    'go.mod': MODULE,
    'main.go': main('import "kernel/a/b"\n\nfunc main() { println(b.X) }'),
    'a/b/b.go': 'package b\n\nimport "kernel/a/internal/c"\n\nconst X = c.X\n',
    'a/internal/c/c.go': 'package c\n\nconst X = 3\n',
  },
  'a benchmark in a program': {
    'go.mod': MODULE,
    'main.go': main(`import "testing"

func main() {
	result := testing.Benchmark(func(b *testing.B) {
		for i := 0; i < b.N; i++ {
			_ = make([]byte, 10)
		}
	})
	println(result.N > 1, result.T > 0, result.MemBytes > 1<<40)
}`),
  },
  'build info of go 1.19': { 'go.mod': MODULE, 'main.go': INFO },
  'build info without a go line': { 'go.mod': 'module example.org/no/line\n', 'main.go': INFO },
  'build info with a vendor folder': {
    ...VENDORED,
    'main.go': `${INFO}\nimport _ "example.com/wide/sub"\n`.replace(
      /^package main\n([\s\S]*)\n(import _.*\n)$/,
      'package main\n$2$1\n',
    ),
  },
  'build info with a replaced module': {
    ...REPLACED,
    'main.go': INFO.replace('import (', 'import (\n\t_ "example.com/helper/words"'),
  },
};

for (const [name, files] of Object.entries(PROGRAMS))
  withGo(same, name, async (ground) => {
    const golden = goldenOutcome(ground, files);
    assert.equal(runElf(await build(ground, files)), golden);
    assert.ok(golden.stdout.length + golden.stderr.length > 0);
  });

const SETTINGS: Record<string, [from: number, files: Files]> = {
  'the language of today': [21, { 'go.mod': 'module kernel\n\ngo 1.21\n', 'main.go': INFO }],
  'lines in the main package': [
    21,
    { 'go.mod': MODULE, 'main.go': `//go:debug panicnil=0\n//go:debug http2client=0\n${INFO}` },
  ],
  'another release by default': [21, { 'go.mod': MODULE, 'main.go': `//go:debug default=go1.21\n${INFO}` }],
  'a block in go.mod': [
    23,
    { 'go.mod': 'module kernel\n\ngo 1.23\n\ngodebug (\n\tdefault=go1.20\n\tpanicnil=0 // why\n)\n', 'main.go': INFO },
  ],
};

for (const [name, [from, files]] of Object.entries(SETTINGS))
  withGo(same, `settings of GODEBUG: ${name}`, async (ground) => {
    if (ground.toolchain.minor < from) return;
    assert.equal(runElf(await build(ground, files)), goldenOutcome(ground, files));
  });

/** Calls one function so often that the profile makes it worth inlining, and writes that profile to standard output. */
const PROFILED = main(`import (
	"bytes"
	"fmt"
	"os"
	"runtime/debug"
	"runtime/pprof"
	"time"
)

func mix(a, b uint64) uint64 {
	for i := 0; i < 3; i++ {
		a ^= b << 13
		b ^= a >> 7
		a ^= b << 17
		b += a * 0x9e3779b97f4a7c15
		a ^= b >> 31
		b ^= a << 9
		a += b * 0xbf58476d1ce4e5b9
		b ^= a >> 27
		a += b*0x94d049bb133111eb ^ b>>11
		b += a*0xd6e8feb86659fd93 ^ a>>23
		a ^= b<<5 ^ b>>19 ^ b<<41
		b ^= a<<3 ^ a>>29 ^ a<<37
	}
	return a ^ b
}

//go:noinline
func run() (sum uint64) {
	for i := uint64(0); i < 1000; i++ {
		sum += mix(i, sum)
	}
	return
}

func main() {
	if len(os.Args) < 4 {
		info, _ := debug.ReadBuildInfo()
		fmt.Println(run(), info)
		return
	}
	var profile bytes.Buffer
	pprof.StartCPUProfile(&profile)
	for start := time.Now(); time.Since(start) < time.Second; {
		run()
	}
	pprof.StopCPUProfile()
	os.Stdout.Write(profile.Bytes())
}`);

withGo(same, 'a profile beside the main package', async (ground) => {
  if (ground.toolchain.minor < 21) return;
  const files = { 'go.mod': MODULE, 'main.go': PROFILED };
  const folder = layOut(files);
  const natively = (): void => {
    const { status, stderr } = goBuild(ground, folder, 'program');
    assert.is(status, 0, stderr);
  };
  natively();
  const { stdout, exitCode } = Bun.spawnSync([join(folder, 'program'), 'a', 'b', 'c']);
  assert.is(exitCode, 0);
  writeFileSync(join(folder, PROFILE), stdout);
  natively();
  const builder = new GoBuilder(ground.toolchain);
  const elf = await builder.build({ files: encode(files).set(PROFILE, new Uint8Array(stdout)) });
  const plain = await builder.build({ files: encode(files) });
  builder.close();
  const golden = new Uint8Array(readFileSync(join(folder, 'program')));
  assert.equal(runElf(elf), runElf(golden));
  const sizeOf = (program: Uint8Array): bigint | undefined => readElf(program).symbol('main.run')?.size;
  assert.is(sizeOf(elf), sizeOf(golden));
  assert.ok(sizeOf(plain)! < sizeOf(elf)!, 'what is called most is inlined');
});

const TAGGED: Files = {
  'go.mod': MODULE,
  'main.go': main(`import (
	"fmt"
	"runtime/debug"
)

var version, name = "none", "none"

func main() {
	info, _ := debug.ReadBuildInfo()
	fmt.Println(version, name, kind)
	fmt.Print(info)
}`),
  'fast.go': '//go:build fast && !linux || fast && extra.1\n\npackage main\n\nconst kind = "fast"\n',
  'slow.go': '//go:build !fast\n\npackage main\n\nconst kind = "slow"\n',
};

const FLAGS: Record<string, BuildFlags> = {
  none: {},
  'a variable of the linker': { ldflags: "-X main.version=1.2 -X 'main.name=two words'" },
  'arguments of the compiler': { gcflags: '-N -l' },
  'arguments of the compiler for a pattern': { gcflags: 'kernel/...=-N -l' },
  tags: { tags: 'fast,extra.1' },
  'a program without symbols': { ldflags: '-s -w' },
};

for (const [name, flags] of Object.entries(FLAGS))
  withGo(same, `flags: ${name}`, async (ground) => {
    const passed = Object.entries(flags).map(([option, value]) => `-${option}=${value}`);
    assert.equal(runElf(await build(ground, TAGGED, { flags })), goldenOutcome(ground, TAGGED, passed));
  });

withGo(same, '`go version -m` reads the build info', async (ground) => {
  const folder = layOut(REPLACED);
  goBuild(ground, folder, 'golden');
  writeFileSync(join(folder, 'ours'), await build(ground, REPLACED), { mode: 0o755 });
  const of = (file: string): string[] =>
    execute(ground.go.command, ['version', '-m', file], folder, { GOTOOLCHAIN: 'local' }).stdout.split('\n').slice(1);
  assert.equal(of('ours'), of('golden'));
  assert.ok(of('ours').length > 5);
});

withGo(same, 'a module in a folder beside', async (ground) => {
  const goMod = REPLACED['go.mod']!.replace('./helper', '../helper');
  const helper = Object.entries(REPLACED).filter(([name]) => name.startsWith('helper/'));
  const crash = '"example.com/helper/words"\n\nfunc main() { println(words.Hello()); words.Fail() }';
  const program = { 'go.mod': goMod, 'main.go': main(`import ${crash}`) };
  const fail = { 'helper/words/fail.go': 'package words\n\nfunc Fail() { panic("no") }\n' };
  const beside = Object.fromEntries([...helper, ...Object.entries(fail)]);
  const ours = runElf(
    await build(
      ground,
      {
        ...program,
        ...Object.fromEntries(
          Object.entries(beside).map(([name, text]) => [
            name.replace('helper', outsideFolder('example.com/helper')),
            text,
          ]),
        ),
      },
      {
        places: new Map([
          ['', 'app'],
          [outsideFolder('example.com/helper'), '../lib/helper'],
        ]),
      },
    ),
  );
  const folder = layOut({
    ...beside,
    ...Object.fromEntries(Object.entries(program).map(([name, text]) => [`app/${name}`, text])),
  });
  assert.is(goBuild(ground, join(folder, 'app'), 'program').status, 0);
  const golden = runElf(readFileSync(join(folder, 'app', 'program')));
  assert.is(ours.status, golden.status);
  assert.is(ours.stderr.split('\n')[0], golden.stderr.split('\n')[0]);
  // Where the reader has the files; Go names them by module and version.
  assert.match(ours.stderr, /^\t\.\.\/lib\/helper\/words\/fail\.go:3\b/m);
  assert.match(ours.stderr, /^\tapp\/main\.go:5\b/m);
});

withGo(same, 'a place that -trimpath cannot name is left out', async (ground) => {
  const files = { 'go.mod': MODULE, 'main.go': main('func main() { panic("no") }') };
  const { stderr } = runElf(await build(ground, files, { places: new Map([['', 'a;b=>c']]) }));
  assert.match(stderr, /^\tmain\.go:3 /m);
});

const mistakes = suite('mistakes in modules');

/** What `go build` says, without where its GOROOT is, and sorted: it visits packages in an order of its own. */
function goldenMistakes(ground: Ground, files: Files): string[] {
  const folder = layOut(files);
  const { status, stderr } = goBuild(ground, folder, 'program');
  assert.is.not(status, 0, 'go build found no mistake');
  return (
    stderr
      .replaceAll(`${folder}/`, '')
      .replace(/ is not in (?:std|GOROOT) \(.*\)/g, ' is not in std')
      .replace(/^package .*\n\t(?=\S+:\d+:\d+: )/gm, '')
      .split('\n')
      .filter((line) => /^\S+:\d+/.test(line))
      // Said of the same import a second time.
      .filter((line) => !line.includes(': local import '))
      .map((line) => line.replace(/^\.\//, ''))
      .sort()
  );
}

async function ourMistakes(ground: Ground, files: Files): Promise<string[]> {
  const { message } = await mistakesOf(ground, files);
  return message
    .split('\n')
    .filter((line) => /^\S+:\d+/.test(line))
    .map((line) => line.replace(/^\.\//, ''))
    .sort();
}

const SAME_WORDS: Record<string, [from: number, files: Files]> = {
  'all imports that are missing': [
    19,
    {
      'go.mod': MODULE,
      'main.go': main(
        'import (\n\t"fmt"\n\t"foo/bar"\n\t"github.com/a/b"\n\t"kernel/sub"\n\t"nosuch"\n)\n\nfunc main() { fmt.Println() }',
      ),
      'other.go': 'package main\n\nimport _ "golang.org/x/text"; import _ "also/not"\n',
      'sub/sub.go': 'package sub\n\nimport "zzz"\n',
    },
  ],
  'a package that only Go itself may import': [
    19,
    { 'go.mod': MODULE, 'main.go': main('import (\n\t_ "math/rand"\n\t_ "internal/abi"\n)\n\nfunc main() {}') },
  ],
  'a package that only its neighbours may import': [
    19,
    {
      'go.mod': MODULE,
      'main.go': main('import _ "kernel/a/internal/b"\n\nfunc main() {}'),
      'a/internal/b/b.go': 'package b\n',
    },
  ],
  'an import that is a path': [20, { 'go.mod': MODULE, 'main.go': main('import _ "./sub"\n\nfunc main() {}') }],
  'a pattern that nothing matches': [
    19,
    {
      'go.mod': MODULE,
      'main.go': main('import "embed"\n\n//go:embed a.txt *.none\nvar files embed.FS\n\nfunc main() {}'),
      'a.txt': '',
    },
  ],
  'a pattern that leaves the folder': [
    19,
    { 'go.mod': MODULE, 'main.go': main('import _ "embed"\n\n//go:embed ../a.txt\nvar file string\n\nfunc main() {}') },
  ],
  'a pattern that cannot be': [
    19,
    { 'go.mod': MODULE, 'main.go': main('import _ "embed"\n\n//go:embed a[.txt\nvar file string\n\nfunc main() {}') },
  ],
  'a folder with nothing to embed': [
    19,
    {
      'go.mod': MODULE,
      'main.go': main('import "embed"\n\n//go:embed data\nvar files embed.FS\n\nfunc main() {}'),
      'data/_draft': '',
    },
  ],
  'files of another module': [
    19,
    {
      'go.mod': MODULE,
      'main.go': main('import _ "embed"\n\n//go:embed sub/a.txt\nvar file string\n\nfunc main() {}'),
      'sub/go.mod': 'module sub\n',
      'sub/a.txt': '',
    },
  ],
  'settings of GODEBUG that there are not': [
    21,
    {
      'go.mod': MODULE,
      'main.go': `//go:debug nosuch=1\n//go:debug panicnil=1 2\n//go:debug\n\n${main('func main() {}')}`,
    },
  ],
  'settings of GODEBUG in go.mod that there are not': [
    23,
    { 'go.mod': 'module kernel\n\ngo 1.23\n\ngodebug nosuch=1\n', 'main.go': main('func main() {}') },
  ],
  'a directive that go.mod has not': [
    19,
    { 'go.mod': `${MODULE}\nnonsense here\n`, 'main.go': main('func main() {}') },
  ],
};

for (const [name, [from, files]] of Object.entries(SAME_WORDS))
  withGo(mistakes, `in Go's words: ${name}`, async (ground) => {
    if (ground.toolchain.minor < from) return;
    assert.equal(await ourMistakes(ground, files), goldenMistakes(ground, files));
  });

const OWN_WORDS: Record<string, [files: Files, text: RegExp]> = {
  'a module that would have to be downloaded': [
    {
      'go.mod': `${MODULE}\nrequire example.com/far v1.0.0\n`,
      'main.go': main('import "example.com/far/away"\n\nfunc main() { away.Go() }'),
    },
    /^main\.go:3:8: package example\.com\/far\/away is of module example\.com\/far v1\.0\.0, which would have to be downloaded;/,
  ],
  'a module that nobody asked for': [
    { 'go.mod': MODULE, 'main.go': main('import "example.com/far"\n\nfunc main() { far.Go() }') },
    /^main\.go:3:8: no required module provides package example\.com\/far; to add it:\n\tgo get example\.com\/far\n\tgo mod vendor$/,
  ],
  'a package that does not exist': [
    { 'go.mod': MODULE, 'main.go': main('import "nosuch"\n\nfunc main() { nosuch.Go() }') },
    /^main\.go:3:8: package nosuch is not in std\n'lesson doctor' lists the packages that come with Go$/,
  ],
  'a folder that is not there': [
    { 'go.mod': MODULE, 'main.go': main('import "kernel/none"\n\nfunc main() { none.Go() }') },
    /^main\.go:3:8: package kernel\/none is not in std, nor in this module: there are no Go files in none\n/,
  ],
  'a vendor folder that is behind': [
    { ...VENDORED, 'go.mod': VENDORED['go.mod']!.replace('v1.2.3', 'v1.3.0') },
    /^go\.mod:1: inconsistent vendoring:\n\texample\.com\/deep@v1\.3\.0: is explicitly required in go\.mod, but not marked as explicit in vendor\/modules\.txt\n/,
  ],
  'a replaced module that is not required': [
    { ...REPLACED, 'go.mod': `${MODULE}\nreplace example.com/helper => ./helper\n` },
    /^main\.go:3:8: module example\.com\/helper provides package example\.com\/helper\/words and is replaced but not required; to add it:\n\tgo get example\.com\/helper$/,
  ],
  'a folder that is another module': [
    {
      'go.mod': MODULE,
      'main.go': main('import "kernel/sub"\n\nfunc main() { sub.Go() }'),
      'sub/go.mod': 'module sub\n',
      'sub/s.go': 'package sub\n',
    },
    /^main\.go:3:8: package kernel\/sub is not in std\n/,
  ],
  'a word that breaks the line': [
    { 'go.mod': MODULE, 'main.go': main('import "no\\nsuch\\x1b"\n\nfunc main() {}') },
    /^main\.go:3:8: package no\\nsuch\S* is not in std\n/,
  ],
};

for (const [name, [files, text]] of Object.entries(OWN_WORDS))
  withGo(mistakes, name, async (ground) => {
    assert.match((await mistakesOf(ground, files)).message, text);
    assert.is.not(goBuild(ground, layOut(files), 'program').status, 0, 'go build takes it');
  });

const parser = suite('go.mod is read as `go mod edit -json` reads it');

withGo(parser, 'blocks, comments, quotation', (ground) => {
  const text = [
    '// why',
    'module "example.org/quoted" // here',
    '',
    'go 1.19',
    'require (',
    '\ta.example/x v1.0.0 // indirect',
    '\t"b.example/y" v0.0.0-20200101000000-abcdefabcdef',
    ')',
    'require c.example/z/v2 v2.0.1',
    'exclude a.example/x v1.0.1',
    'retract [v1.0.0, v1.1.0]',
    'replace (',
    '\ta.example/x v1.0.0 => ../x',
    '\tb.example/y => d.example/y v1.0.0',
    '\tc.example/z/v2 => ./c/',
    ')',
  ].join('\n');
  const folder = layOut({ 'go.mod': text });
  const { stdout, stderr } = execute(ground.go.command, ['mod', 'edit', '-json'], folder, { GOTOOLCHAIN: 'local' });
  interface Golden {
    readonly Module: { readonly Path: string };
    readonly Go: string;
    readonly Require: readonly { readonly Path: string; readonly Version: string }[];
    readonly Replace: readonly { readonly Old: Version; readonly New: Version }[];
  }
  interface Version {
    readonly Path: string;
    readonly Version?: string;
  }
  assert.ok(stdout !== '', stderr);
  const golden = JSON.parse(stdout) as Golden;
  const ours = parseGoMod(text);
  assert.is(ours.module, golden.Module.Path);
  assert.is(ours.goVersion, golden.Go);
  assert.equal(
    ours.requirements,
    golden.Require.map(({ Path, Version }) => ({ path: Path, version: Version })),
  );
  assert.equal(
    ours.replacements.map(({ path, version, target, targetVersion }) => [path, version, target, targetVersion]),
    golden.Replace.map(({ Old, New }) => [Old.Path, Old.Version, New.Path, New.Version]),
  );
});

for (const text of [
  'module "x\n\ngo 1.19\n',
  'module "x',
  'module "x\\"\n',
  'module `x\n',
  `module ${'"\\'.repeat(50_000)}x\n`,
])
  withGo(parser, `a string without an end is refused as by go: ${JSON.stringify(text.slice(0, 20))}`, (ground) => {
    const folder = layOut({ 'go.mod': text });
    const { stderr } = execute(ground.go.command, ['mod', 'edit', '-json'], folder, { GOTOOLCHAIN: 'local' });
    const [, line, words] = /go\.mod:(\d+)(?::\d+)?: (unexpected \w+ in string)/.exec(stderr) ?? [];
    assert.ok(words, stderr.slice(0, 300));
    assert.throws(
      () => parseGoMod(text),
      (error: Error) => error.message.includes(`go.mod:${line}: ${words}`),
    );
  });

same.run();
mistakes.run();
parser.run();
