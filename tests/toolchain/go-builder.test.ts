import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { build, goldenOutcome, mistakesOf } from './builds.ts';
import { type Files, type Ground, goBuild, layOut, runElf, scratch, withGo } from './fixtures.ts';

const MODULE = 'module kernel\n\ngo 1.19\n';

const linkname = ({ toolchain }: Ground): string[] => (toolchain.minor >= 23 ? ['-checklinkname=0'] : []);

const programs = suite('programs do what those of `go build` do');

const BEHAVIOUR: Record<string, Files> = {
  'output, arguments, status': {
    'go.mod': MODULE,
    'main.go': `package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	fmt.Println("arguments:", strings.Join(os.Args[1:], "+"))
	fmt.Fprintln(os.Stderr, "to standard error")
	os.Exit(7)
}
`,
  },
  'goroutines, channels, select, timers, maps, garbage collection': {
    'go.mod': MODULE,
    'main.go': `package main

import (
	"fmt"
	"runtime"
	"sort"
	"sync"
	"time"
)

func main() {
	results := make(chan int)
	var group sync.WaitGroup
	for i := 0; i < 50; i++ {
		i := i
		group.Add(1)
		go func() { defer group.Done(); results <- i * i }()
	}
	go func() { group.Wait(); close(results) }()
	seen := map[int]bool{}
	for done := false; !done; {
		select {
		case value, ok := <-results:
			if done = !ok; ok { seen[value] = true }
		case <-time.After(5 * time.Second):
			panic("late")
		}
	}
	keys := make([]int, 0)
	for key := range seen { keys = append(keys, key) }
	sort.Ints(keys)
	var kept [][]byte
	for i := 0; i < 2000; i++ { kept = append(kept[:len(kept):len(kept)], make([]byte, i)); if i%100 == 0 { kept = nil } }
	runtime.GC()
	fmt.Println(keys, len(kept), 1.5, 'x', [2]string{"a", "b"})
}
`,
  },
  'recovered faults': {
    'go.mod': MODULE,
    'main.go': `package main

import "errors"

type node struct{ next *node }

func try(name string, f func()) {
	defer func() {
		if e, ok := recover().(error); ok { println(name, e.Error()) }
	}()
	f()
}

func main() {
	var n *node
	zero := 0
	try("nil", func() { n.next = n })
	try("divide", func() { println(1 / zero) })
	try("index", func() { println([]int{1}[zero+1]) })
	try("own", func() { panic(errors.New("mine")) })
}
`,
  },
  'several packages, for this system only, with constraints': {
    'go.mod': MODULE,
    'main.go':
      'package main\n\nimport "kernel/text/deep"\n\nfunc main() { println(deep.Name(), deep.Number(), system) }\n',
    'system_linux.go': 'package main\n\nconst system = "linux"\n',
    'system_windows.go': 'package main\n\nconst system = "windows"\n',
    'old.go': '//go:build !go1.19 || arm64 || (ignore && linux)\n\npackage main\n\nconst system = "old"\n',
    'main_test.go': 'package main\n\nimport "testing"\n\nfunc TestIt(*testing.T) {}\n',
    'text/deep/deep.go':
      'package deep\n\nimport (\n\tt "kernel/text"\n\t_ "unsafe"\n)\n\nfunc Number() int\n\nfunc Name() string { return t.Upper("deep") }\n',
    'text/deep/deep.s':
      '#include "../../number.h"\nTEXT ·Number(SB), 4, $0-8\n\tMOVQ $NUMBER, AX\n\tMOVQ AX, ret+0(FP)\n\tRET\n',
    'number.h': '#define NUMBER 7\n',
    'text/text.go': 'package text\n\nimport . "strings"\n\nfunc Upper(s string) string { return ToUpper(s) }\n',
  },
  'assembly beside Go, with its constants and offsets': {
    'go.mod': MODULE,
    'main.go': `package main

const answer = 42

type pair struct {
	first  byte
	second uint64
}

func add(a, b uint64) uint64
func second(p *pair) uint64
func constant() uint64

//go:noinline
func double(n uint64) uint64 { return 2 * n }

func viaAssembly(n uint64) uint64

func main() { println(add(40, 2), second(&pair{1, 99}), constant(), viaAssembly(21)) }
`,
    'a.s': `#include "textflag.h"
#include "go_asm.h"
#include "macros.h"

TEXT ·add(SB), NOSPLIT, $0-24
	MOVQ a+0(FP), AX
	ADDQ b+8(FP), AX
	RESULT(16)

TEXT ·second(SB), NOSPLIT, $0-16
	MOVQ p+0(FP), BX
	MOVQ pair_second(BX), AX
	RESULT(8)

TEXT ·constant(SB), NOSPLIT, $0-8
	MOVQ $const_answer, AX
	RESULT(0)
`,
    'call.s': `#include "textflag.h"

TEXT ·viaAssembly(SB), NOSPLIT, $16-16
	MOVQ n+0(FP), AX
	MOVQ AX, 0(SP)
	CALL ·double(SB)
	MOVQ 8(SP), AX
	MOVQ AX, ret+8(FP)
	RET
`,
    'macros.h': '#define RESULT(offset) MOVQ AX, ret+offset(FP); RET\n',
  },
};

for (const [name, files] of Object.entries(BEHAVIOUR)) {
  withGo(programs, name, async (ground) => {
    const ours = runElf(await build(ground, files));
    assert.equal(ours, goldenOutcome(ground, files));
    assert.ok(ours.stdout.length + ours.stderr.length > 0);
  });
}

withGo(programs, 'an entry point of our own, in front of the runtime', async (ground) => {
  const files = {
    'go.mod': MODULE,
    'main.go': 'package main\n\nfunc start()\n\nfunc main() { println("main") }\n',
    'start.s': `#include "textflag.h"

DATA hello<>+0(SB)/8, $"entered\\n"
GLOBL hello<>(SB), RODATA, $8

TEXT ·start(SB), NOSPLIT|NOFRAME, $0
	MOVQ $1, AX
	MOVQ $1, DI
	LEAQ hello<>(SB), SI
	MOVQ $8, DX
	SYSCALL
	LEAQ runtime·mainPC(SB), AX
	LEAQ runtime·schedinit(SB), BX
	LEAQ runtime·m0(SB), CX
	JMP _rt0_amd64_linux(SB)
`,
  };
  const ours = runElf(await build(ground, files, { entry: 'main.start' }));
  assert.equal(ours, { status: 0, stdout: 'entered\n', stderr: 'main\n' });
  assert.equal(ours, goldenOutcome(ground, files, [`-ldflags=${['-E', 'main.start', ...linkname(ground)].join(' ')}`]));
});

withGo(programs, "the runtime's offsets are those of the runtime that is linked", async (ground) => {
  const files = {
    'main.go': `package main

import (
	"fmt"
	"runtime"
	"strings"
)

func goid() uint64
func processors() uint64

func main() {
	done := make(chan bool)
	for i := 0; i < 5; i++ {
		go func() {
			var trace [64]byte
			words := strings.Fields(string(trace[:runtime.Stack(trace[:], false)]))
			fmt.Println(words[1] == fmt.Sprint(goid()))
			done <- true
		}()
		<-done
	}
}
`,
    'goid.s': `#include "textflag.h"
#include "runtime/go_asm.h"
#include "runtime/go_tls.h"

TEXT ·goid(SB), NOSPLIT, $0-8
	get_tls(CX)
	MOVQ g(CX), AX
	MOVQ g_goid(AX), AX
	MOVQ AX, ret+0(FP)
	RET
`,
  };
  const { stdout } = runElf(await build(ground, files));
  assert.is(stdout, 'true\n'.repeat(5));
});

withGo(programs, 'a crash names the files as the reader does', async (ground) => {
  const files = {
    'go.mod': MODULE,
    'main.go': 'package main\n\nimport "kernel/sub"\n\nfunc main() { sub.Fail() }\n',
    'sub/fail.go': 'package sub\n\nfunc Fail() {\n\tpanic("no")\n}\n',
  };
  const { status, stderr } = runElf(await build(ground, files));
  assert.is(status, 2);
  assert.match(stderr, /^panic: no\n/);
  assert.match(stderr, /^\tsub\/fail\.go:4$/m);
  assert.match(stderr, /^\tmain\.go:5 /m);
});

const mistakes = suite('mistakes are told as `go build` tells them');

const main = (body: string): string => `package main\n\n${body}\n`;

const MISTAKES: Record<string, Files> = {
  'an undefined name': { 'main.go': main('func main() { undefinedThing() }') },
  'wrong types': { 'main.go': main('func f(n int) string { return n }\n\nfunc main() { f("x"); var b byte = 300 }') },
  'an unused import and variable': { 'main.go': main('import "fmt"\n\nfunc main() {\n\tx := 1\n}') },
  'broken syntax': { 'main.go': main('func main() {\n\tif x = {\n\t\treturn\n}') },
  'more mistakes than are told': {
    'main.go': main(`func main() {\n${Array.from({ length: 15 }, (_, i) => `\tu${i}()`).join('\n')}\n}`),
  },
  'a function without a body': { 'main.go': main('func missing()\n\nfunc main() { missing() }') },
  'a message of several lines': {
    'main.go': main('type t struct{}\n\nvar _ interface{ M(int) } = t{}\n\nfunc (t) M(string) {}\n\nfunc main() {}'),
  },
  'a mistake in a package below': {
    'main.go': main('import "kernel/sub"\n\nfunc main() { sub.F() }'),
    'sub/f.go': 'package sub\n\nfunc F() { return 1 }\n',
  },
  'an unknown instruction': {
    'main.go': main('func f()\n\nfunc main() { f() }'),
    'f.s': 'TEXT ·f(SB), 4, $0-0\n\tFOO AX\n\tMOVQ AX\n\tRET\n',
  },
  'an unknown instruction in a package below': {
    'main.go': main('import "kernel/sub"\n\nfunc main() { sub.F() }'),
    'sub/f.go': 'package sub\n\nfunc F()\n',
    'sub/f.s': 'TEXT ·F(SB), 4, $0-0\n\tFOO AX\n\tRET\n',
  },
  'assembly without the function': {
    'main.go': main('func f()\n\nfunc main() { f() }'),
    'g.s': 'TEXT ·g(SB), 4, $0-0\n\tRET\n',
  },
  'assembly that calls what is nowhere': {
    'main.go': main('func f()\n\nfunc main() { f() }'),
    'f.s': 'TEXT ·f(SB), 4, $0-0\n\tCALL ·gone(SB)\n\tRET\n',
  },
  'a language newer than the module wants': {
    'go.mod': 'module kernel\n\ngo 1.17\n',
    'main.go': main('func f[T any](t T) {}\n\nfunc main() { f(1) }'),
  },
};

for (const [name, files] of Object.entries(MISTAKES)) {
  withGo(mistakes, name, async (ground) => {
    const all = { 'go.mod': MODULE, ...files };
    const golden = goBuild(ground, layOut(all), 'program');
    assert.is.not(golden.status, 0, 'go build found no mistake');
    const { message, diagnostics } = await mistakesOf(ground, all);
    assert.is(`${message}\n`, golden.stderr);
    assert.ok(diagnostics.length > 0);
  });
}

withGo(mistakes, 'the parts of a message', async (ground) => {
  const { diagnostics } = await mistakesOf(ground, { 'go.mod': MODULE, ...MISTAKES['a mistake in a package below'] });
  const first = diagnostics[0]!;
  assert.is(first.file, 'sub/f.go');
  assert.is(first.line, 3);
  assert.is(first.column, 19);
  assert.match(first.message, /^too many return values\n\thave \(number\)/);
});

withGo(mistakes, 'a header that is not there', async (ground) => {
  const files = { 'main.go': main('func f()\n\nfunc main() { f() }'), 'f.s': '#include "nowhere.h"\n' };
  const { diagnostics, message } = await mistakesOf(ground, files);
  assert.is(diagnostics[0]?.file, 'f.s');
  assert.match(message, /^# kernel\n\.\/f\.s:\d: #include: open nowhere\.h: No such file/);
});

const REFUSED: Record<string, [files: Files, text: string]> = {
  'a part of Go that this system has not': [
    { 'main.go': main('import (\n\t"fmt"\n\t"syscall/js"\n)\n\nfunc main() { fmt.Println(js.Null()) }') },
    'main.go:5:2: package syscall/js cannot be had here: it is for WebAssembly, and the machine is linux/amd64\n',
  ],
  cgo: [
    { 'main.go': main('import "C"\n\nfunc main() {}') },
    'main.go:3:8: cgo is not available here: there is no C compiler inside\n',
  ],
  'imports in a circle': [
    {
      'main.go': main('import _ "kernel/a"\n\nfunc main() {}'),
      'a/a.go': 'package a\n\nimport _ "kernel/b"\n',
      'b/b.go': 'package b\n\nimport _ "kernel/a"\n',
    },
    'b/b.go:3:8: import cycle not allowed: kernel/a imports kernel/b imports kernel/a\n',
  ],
  'two packages in a folder': [
    { 'main.go': main('func main() {}'), 'other.go': 'package other\n' },
    'found packages main (main.go) and other (other.go) in .\n',
  ],
  'no program': [{ 'lib.go': 'package lib\n' }, 'lib.go: package lib is not a main package\n'],
  'a module for a later Go': [
    { 'go.mod': 'module kernel\n\ngo 1.99\n', 'main.go': main('func main() {}') },
    'go.mod: requires go >= 1.99 (this toolchain is of Go 1.',
  ],
  'no package clause': [
    { 'main.go': 'hello\n' },
    '# kernel\n./main.go:1:1: syntax error: package statement must be first\n',
  ],
  nothing: [{ 'boot.asm': 'hlt' }, 'no Go files\n'],
};

for (const [name, [files, text]] of Object.entries(REFUSED)) {
  withGo(mistakes, name, async (ground) => {
    const { message } = await mistakesOf(ground, files);
    assert.ok(`${message}\n`.startsWith(text), message);
  });
}

const cache = suite('what was built is kept');

const kept = (): string[] => readdirSync(join(scratch, 'cache', 'go')).sort();

const TWO: Files = {
  'go.mod': MODULE,
  'main.go': main('import "kernel/sub"\n\nfunc main() { println(sub.Number) }'),
  'sub/sub.go': 'package sub\n\nconst Number = 1\n',
};

withGo(cache, 'an unchanged package is not compiled again', async (ground) => {
  const first = await build(ground, TWO);
  const before = kept();
  assert.equal(await build(ground, TWO), first);
  assert.equal(kept(), before, 'nothing new for the same files');

  await build(ground, { ...TWO, 'main.go': `${TWO['main.go']}\nvar more int\n` });
  assert.is(kept().length, before.length + 2, 'main and the program, but not sub');
  const third = await build(ground, { ...TWO, 'sub/sub.go': 'package sub\n\nconst Number = 2\n' });
  assert.is(kept().length, before.length + 5, 'sub, and main that imports it, and the program');
  assert.is(runElf(third).stderr, '2\n');
});

withGo(cache, 'damaged entries are made again, the same to the byte', async (ground) => {
  const first = await build(ground, TWO);
  const damaged = kept();
  for (const [index, name] of damaged.entries()) {
    const file = join(scratch, 'cache', 'go', name);
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)]! ^= 1;
    writeFileSync(file, index % 3 === 0 ? bytes.subarray(0, index % 2 === 0 ? 0 : 40) : bytes);
  }
  assert.equal(await build(ground, TWO), first);
  assert.is(runElf(first).stderr, '1\n');
});

withGo(cache, 'without a folder to write to it builds all the same', async (ground) => {
  const before = process.env.LESSON_CACHE;
  process.env.LESSON_CACHE = '/proc/nowhere';
  try {
    assert.is(runElf(await build(ground, TWO)).stderr, '1\n');
  } finally {
    process.env.LESSON_CACHE = before;
  }
});

programs.run();
mistakes.run();
cache.run();
