/** `lesson run --profile`: what `go tool pprof` shows is what a trace of the same run counts, and the sum is what was retired. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pprofOf } from '../../src/profile/pprof.ts';
import { buildKernel } from '../../src/stages/kernel.ts';
import { findStage } from '../../src/stages/stages.ts';
import { lesson } from '../support/lesson.ts';
import { hasProgram, lacking } from '../support/programs.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';
import { runFor, unwatched, type Watched, watched } from './watched-stage.ts';

const profile = suite('profile');
const withGo = (name: string, body: () => Promise<void>): void => {
  if (hasProgram('go')) profile(name, body);
  else lacking(profile, name, 'go is not installed');
};

function go(...args: string[]): string {
  const { stdout, stderr, success } = Bun.spawnSync(['go', 'tool', ...args]);
  if (!success) throw new Error(stderr.toString());
  return stdout.toString();
}

type Counts = Map<string, number>;

/** uvu compares objects better than maps. */
const sorted = (counts: Counts) => [...counts].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));

/** Instructions by function, as pprof has them. */
function top(file: string, ...options: string[]): Counts {
  const all = ['-top', '-nodecount=1000000', '-nodefraction=0', '-edgefraction=0', ...options, file];
  const rows = [...go('pprof', ...all).matchAll(/^ *(\d+) +\S+% +\S+% +\d+ +\S+% {2}(.+)$/gm)];
  const flat = rows.map(([, count, name]) => [name!.replace(/ \((partial-)?inline\)$/, ''), Number(count)] as const);
  return new Map(flat.filter(([, count]) => count > 0));
}

const total = (counts: Iterable<number>): number => [...counts].reduce((sum, count) => sum + count, 0);

function add<Key>(counts: Map<Key, number>, key: Key, count = 1): void {
  counts.set(key, (counts.get(key) ?? 0) + count);
}

function save({ machine, recording, places }: Watched, file: string): void {
  recording.finish();
  const facts = { durationNs: machine.virtualNs, comments: [] };
  writeFileSync(file, Bun.gzipSync(Buffer.from(pprofOf(recording.counter, places, facts))));
}

withGo(
  'from the first instruction on: each routine of stage 2 and of the BIOS has as many as the trace has lines',
  () =>
    inTemporaryFolder(async (folder) => {
      const [traceFile, profileFile] = [join(folder, 'trace'), join(folder, 'profile')];
      const run = await lesson([
        ...['run', '2', '--headless', '--stats', '--trace', traceFile, '--trace-symbols', '--profile', profileFile],
      ]);
      assert.is(run.status, 0, run.err);
      const lines = readFileSync(traceFile, 'utf8').trimEnd().split('\n');
      const expected: Counts = new Map();
      for (const line of lines) add(expected, / {2}; ([^ +]+)/.exec(line)?.[1] ?? '[unknown code]');
      assert.equal(sorted(top(profileFile)), sorted(expected));
      assert.ok(expected.size > 40, 'many routines');
      assert.is(lines.length, Number(/instructions +(\d+)/.exec(run.err)?.[1]));
    }),
);

withGo("each function of stage 3's kernel has as many as were stepped through in what go tool nm calls it", () =>
  inTemporaryFolder(async (folder) => {
    const stepped = await unwatched('3');
    const byAddress = new Map<bigint, number>();
    stepped.machine.cpu.trace = () => add(byAddress, stepped.machine.cpu.state.rip);
    runFor(stepped);

    const counted = await watched('3');
    runFor(counted);
    assert.is(counted.serial(), stepped.serial());
    assert.is(counted.machine.retired, stepped.machine.retired);
    const file = join(folder, 'profile');
    save(counted, file);

    const kernel = join(folder, 'kernel');
    writeFileSync(kernel, (await buildKernel(findStage('3')!))!);
    const symbols = [...go('nm', '-n', kernel).matchAll(/^ *([0-9a-f]+) [Tt] (.+)$/gm)];
    const starts = symbols.map(([, address, name]) => [BigInt(`0x${address}`), name!] as const);
    const end = starts.findIndex(([, name]) => name === 'runtime.etext');
    const functions = starts.slice(0, end < 0 ? undefined : end + 1);
    const expected: Counts = new Map();
    for (const [address, count] of byAddress) {
      const found = functions.findLast(([start]) => start <= address);
      if (found && found[1] !== 'runtime.etext') add(expected, found[1].replace(/\.abi0$/, ''), count);
    }
    const shown = top(file, '-noinlines');
    for (const [name, count] of expected) assert.is(shown.get(name), count, name);
    assert.ok(total(expected.values()) > 100_000, `${total(expected.values())} in the kernel`);
    assert.is(total(shown.values()), stepped.machine.retired);

    // This kernel makes no system calls; the boot program's are those of the BIOS.
    const inCalls = [...top(file, '-tagfocus=system call').keys()];
    assert.ok(inCalls.includes('int10'), `${inCalls}`);
    assert.not.ok(inCalls.some((name) => name.startsWith('lesson/')));

    // OUT stands in a line of its own.
    const source = go('pprof', '-list=kernel.out8$', '-source_path=kernel-stages/03-interrupts', file);
    const inLine = Number(/^ *(\d+) +\d+ +\d+:\s+OUTB/m.exec(source)?.[1]);
    assert.is(inLine, byAddress.get(addressOfOut(kernel)), source);
  }),
);

function addressOfOut(kernel: string): bigint {
  const line = /0x([0-9a-f]+)\s+ee\s+OUT/.exec(go('objdump', '-s', 'kernel.out8', kernel));
  return BigInt(`0x${line?.[1]}`);
}

withGo('what the compiler adds is told apart as the disassembler of Go shows it', async () => {
  const { program, places } = await watched('6');
  const kernel = (await buildKernel(findStage('6')!))!;
  const text = inTemporaryFolder((folder) => {
    const file = join(folder, 'kernel');
    writeFileSync(file, kernel);
    return go('objdump', '-s', '^(runtime\\.(mallocgc.*|growslice|schedule|chansend|mapassign.*)|main\\..*)$', file);
  });
  assert.ok(program);
  const [nil, barrier] = [/TESTB A[LX], /, /CMPL runtime\.writeBarrier\(SB\), \$0x0|CALL runtime\.gcWriteBarrier/];
  const [bounds, growth] = [/CALL runtime\.(panicIndex|panicSlice|panicBounds)/, /CMPQ SP, 0x10\(R14\)|morestack/];
  const seen = new Map<string, number>();
  for (const [, address, code] of text.matchAll(/^\s+\S+\s+0x([0-9a-f]+)\s+[0-9a-f]+\s+(.+?)\s*$/gm)) {
    const kind = places.kindOf(Number(`0x${address}`));
    const is = (name: string, pattern: RegExp): void => {
      const wanted = pattern.test(code!);
      if (wanted) add(seen, name);
      if (wanted) assert.is(kind, name, `${address} ${code}`);
    };
    is('nil check', nil);
    is('write barrier', barrier);
    is('bounds check', bounds);
    is('stack growth', growth);
    if (kind === 'nil check') assert.match(code!, nil);
  }
  for (const kind of ['nil check', 'write barrier', 'bounds check', 'stack growth'])
    assert.ok((seen.get(kind) ?? 0) >= 5, `${kind}: ${seen.get(kind)}`);
});

profile.run();
