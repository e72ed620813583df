import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { kernelLines, layOut, program, runMain, withEachGo } from '../support/go.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** Any Go program in place of stage 6's main.go does what it does on Linux, mistakes and failures included. */

const own = suite("stage 6: a main of one's own");

const PROGRAM = join(import.meta.dirname, 'programs', 'workshop.go');

withEachGo(own, 'a long program prints what it prints on Linux, and ends with the same status', async (go) => {
  const native = Bun.spawnSync([go.env.LESSON_GO ?? 'go', 'run', PROGRAM], {
    env: { ...process.env, GO111MODULE: 'off' },
  });
  // `go run` says the program's status and ends with 1 itself.
  assert.match(native.stderr.toString(), 'exit status 17');
  const { status, out } = await runMain('6', readFileSync(PROGRAM, 'utf8'), [], go);
  assert.is(kernelLines(out).slice(1).join('\n'), native.stdout.toString('latin1').trimEnd());
  assert.is(status, 17);
});

/** How Go programs fail, in Go's own words, with a status that is not 0; never silently. */
const FAILURES: readonly (readonly [
  what: string,
  body: string,
  words: readonly (string | RegExp)[],
  args?: readonly string[],
])[] = [
  ['a panic', 'panic("boom")', ['panic: boom', 'goroutine 1 [running]:', /main\.main\(\)/, /main\.go:\d+/]],
  ['a panic in another goroutine', 'go func() { panic("far") }(); select {}', ['panic: far', 'created by main.main']],
  [
    'a deadlock',
    '<-make(chan int)',
    ['fatal error: all goroutines are asleep - deadlock!', 'goroutine 1 [chan receive]:'],
  ],
  ['a write to a nil map', 'var m map[string]int; m["a"] = 1', ['panic: assignment to entry in nil map']],
  [
    'a nil dereference',
    'var p *int; *p = 1',
    ['panic: runtime error: invalid memory address', '[signal SIGSEGV: segmentation violation code=0x1 addr=0x0'],
  ],
  [
    'endless recursion',
    'var f func(int) int; f = func(n int) int { return f(n+1) + 1 }; println(f(1))',
    ['goroutine stack exceeds', 'fatal error: stack overflow'],
  ],
  [
    'no memory left',
    'var all [][]byte; for { b := make([]byte, 1<<20); for i := range b { b[i] = 1 }; all = append(all, b) }',
    ['out of memory', 'fatal error: ', 'goroutine 1 '],
    ['--memory', '128M'],
  ],
  [
    'no memory left of little',
    'var all [][]byte; for { b := make([]byte, 1<<16); for i := range b { b[i] = 1 }; all = append(all, b) }',
    ['out of memory', 'fatal error: ', 'goroutine 1 '],
    ['--memory', '16M'],
  ],
  ['a jump into nowhere', 'f := func() {}; *(*uintptr)(unsafe.Pointer(&f)) = 8; f()', ['SIGSEGV', 'goroutine 1 ']],
  ['an unlock of what is not locked', 'var m sync.Mutex; m.Unlock()', ['fatal error: sync: unlock of unlocked mutex']],
];

for (const [what, body, words, args] of FAILURES) {
  own(`${what} is reported as on Linux`, async () => {
    const imports = ['sync', 'unsafe'].filter((name) => body.includes(`${name}.`));
    const { status, out } = await runMain('6', program(body, imports), args);
    for (const word of words) assert.match(out, word);
    assert.is(status, 2, out);
  });
}

own('a panic in init', async () => {
  const { status, out } = await runMain('6', 'package main\n\nfunc init() { panic("early") }\n\nfunc main() {}\n');
  assert.match(out, 'panic: early');
  assert.is(status, 2);
});

own("os.Exit's status is lesson's, 0 to 255", async () => {
  const source = program('n, _ := strconv.Atoi(os.Args[1]); os.Exit(n)', ['os', 'strconv']);
  for (const wanted of [0, 1, 2, 42, 255]) {
    const { status } = await runMain('6', source, ['--', String(wanted)]);
    assert.is(status, wanted);
  }
});

own('fifty threads, time, no files, the end of the input', async () => {
  const { out, status } = await runMain(
    '6',
    program(
      `for i := 0; i < 50; i++ { go func() { runtime.LockOSThread(); select {} }() }
       start := time.Now(); time.Sleep(1500 * time.Millisecond); slept := time.Since(start)
       fmt.Println(slept >= 1500*time.Millisecond, slept < 1600*time.Millisecond, time.Now().Year() >= 2020)
       _, err := os.Open("/etc/passwd"); fmt.Println(err)
       fmt.Println(bufio.NewScanner(os.Stdin).Scan(), os.Args, len(os.Getenv("GOMEMLIMIT")) > 0)`,
      ['bufio', 'fmt', 'os', 'runtime', 'time'],
    ),
  );
  assert.equal(kernelLines(out).slice(1), [
    'true true true',
    'open /etc/passwd: no such file or directory',
    'false [kernel] true',
  ]);
  assert.is(status, 0);
});

const MISTAKES: readonly (readonly [what: string, source: string, words: RegExp])[] = [
  ['a syntax error', 'package main\n\nfunc main() {\n\tx := \n}\n', /main\.go:5:1: syntax error/],
  ['a type error', 'package main\n\nfunc main() {\n\tvar x int = "a"\n\t_ = x\n}\n', /main\.go:4:14: cannot use "a"/],
  [
    'an import that is not there',
    'package main\n\nimport "nowhere/to/be/found"\n\nfunc main() { found.X() }\n',
    /main\.go:3:8: package nowhere\/to\/be\/found is not in std/,
  ],
  ['no main', 'package main\n', /function main is undeclared in the main package/],
];

for (const [what, source, words] of MISTAKES) {
  own(`${what} is reported as \`go build\` does, status 3`, async () => {
    await inTemporaryFolder(async (folder) => {
      layOut('6', join(folder, 'k'), { 'main.go': source });
      const { status, out, err } = await lesson(['run', 'k'], { cwd: folder });
      assert.match(err, words);
      assert.not.match(err, /^\s+at /m);
      assert.is(out, '');
      assert.is(status, 3);
    });
  });
}

own.run();
