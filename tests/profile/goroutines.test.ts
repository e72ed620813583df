/**
 * Stage 6, watched: it retires, prints and interrupts the same as unwatched; what is counted adds up; the stack that is kept is
 * the one that the unwinder reads from memory, whichever goroutine and thread runs; the timeline ends in the runtime's own state.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unwind } from '../../src/debugger/go/unwind.ts';
import { goroutines } from '../../src/debugger/runtime/goroutines.ts';
import type { Observer } from '../../src/machine/cpu/system/observer.ts';
import { runFor, unwatched, type Watched, watched } from './watched-stage.ts';

const INSTRUCTIONS = 16_000_000;
/** Primes, so that looks fall anywhere: while goroutines come and go, and while the collector works. */
const [OFTEN, SELDOM, BUSY_UNTIL] = [4_001, 40_009, 6_600_000] as const;

const stage = suite('stage 6, watched');
/** Frames that one of the two leaves out. */
const LEFT_OUT = new Set(['runtime.goexit', 'runtime.systemstack_switch', 'lesson/kernel.vectors']);

/** Where the kernel may have chosen another thread, memory no longer says which one it came from. */
const CHOOSES = /^lesson\/kernel\.(schedule|nextThread|resume)$/;

/** Callers, innermost first, as the recording has them: without what interrupts and exceptions are called. */
function kept({ recording, program }: Watched): string[] {
  const { tree, node } = recording.stacks;
  const names: string[] = [];
  for (let at = node; at > 0; at = tree.parent(at)) {
    const site = tree.sites[tree.siteOf(at)]!;
    const name = typeof site === 'number' ? program!.pcln!.at(BigInt(site))?.name : site;
    if (name?.startsWith('[interrupt')) break;
    // What called the kernel is no Go.
    if (name !== undefined && !name.startsWith('[') && !LEFT_OUT.has(name)) names.push(name);
  }
  return names;
}

const isInterrupted = ({ recording }: Watched): boolean => {
  const { tree, node } = recording.stacks;
  for (let at = node; at > 0; at = tree.parent(at)) {
    if (String(tree.sites[tree.siteOf(at)]).startsWith('[interrupt')) return true;
  }
  return false;
};

/** The same from memory; undefined where a stack cannot be read there. `ends` where what called it is not looked at. */
function read({ recording, program }: Watched): { readonly names: string[]; readonly ends: boolean } | undefined {
  const { registers, memory, g } = recording.guest;
  if (!program?.pcln?.at(registers.rip)) return undefined;
  const stack = unwind(program, memory, registers, g === undefined ? {} : { g });
  if (stack.broken !== undefined || stack.frames.some(({ function: each }) => CHOOSES.test(each?.name ?? '')))
    return undefined;
  // A profile begins anew where a goroutine gives its thread away.
  const away = stack.frames.findIndex((frame) => frame.switch === 'mcall');
  const frames = stack.frames.slice(0, away < 0 ? undefined : away + 1);
  const outermost = frames.at(-1)!.function;
  const names = frames.slice(1).map((frame) => frame.function?.name ?? '?');
  const ends = away >= 0 || (outermost?.isTopFrame === true && outermost.name !== 'runtime.goexit');
  return { names: names.filter((name) => !LEFT_OUT.has(name)), ends };
}

/** Counts what is delivered, by name. */
function counting(): { readonly counts: Map<string, number>; readonly observer: Observer } {
  const counts = new Map<string, number>();
  const add = (name: string): void => void counts.set(name, (counts.get(name) ?? 0) + 1);
  const observer: Observer = {
    exception: (vector) => add(vector === 14 ? '#PF' : `exception ${vector}`),
    interrupt: (vector) => add(`interrupt ${vector}`),
    softwareInterrupt: () => {},
    systemCall: () => add('system calls'),
    port: () => {},
    mode: () => {},
  };
  return { counts, observer };
}

interface TraceEvent {
  readonly ph: string;
  readonly pid: number;
  readonly tid: number;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
}

stage('the same run, counted, on the stacks that are in memory, with its events', async () => {
  const plain = await unwatched('6');
  const { counts, observer } = counting();
  plain.machine.cpu.system.observer = observer;
  runFor(plain, INSTRUCTIONS);

  const run = await watched('6', { timeline: true });
  const { machine, recording, program } = run;
  const seen = new Set<bigint>();
  let [looks, onSchedulersStack] = [0, 0];
  while (machine.retired < INSTRUCTIONS) {
    const step = machine.retired < BUSY_UNTIL ? OFTEN : SELDOM;
    machine.run({ instructions: Math.min(step, INSTRUCTIONS - machine.retired) });
    recording.settle();
    const expected = read(run);
    if (!expected) continue;
    const names = kept(run);
    // An interrupt's stack begins with it.
    const length = expected.ends ? expected.names.length : names.length;
    const shown = isInterrupted(run) ? expected.names.slice(0, names.length) : expected.names;
    assert.equal(names.slice(0, isInterrupted(run) ? undefined : length), shown, `after ${machine.retired}`);
    looks += 1;
    if (recording.guest.g !== undefined) seen.add(recording.guest.g);
    if (names.includes('runtime.mcall')) onSchedulersStack += 1;
  }
  assert.ok(looks > 500, `${looks} looks`);
  assert.ok(seen.size >= 6, `${seen.size} goroutines`);
  assert.ok(onSchedulersStack > 0);

  assert.is(machine.retired, plain.machine.retired);
  assert.is(machine.virtualNs, plain.machine.virtualNs);
  assert.is(run.serial(), plain.serial());
  assert.equal(machine.cpu.save(), plain.machine.cpu.save());
  const sum = [...recording.counter.counts()].reduce((all, { instructions, times }) => all + instructions * times, 0);
  assert.is(sum, machine.retired);

  recording.finish();
  const { traceEvents } = JSON.parse(run.timeline()) as { traceEvents: TraceEvent[] };
  const slices = traceEvents.filter(({ ph }) => ph === 'X');
  compareCounts(slices, counts);
  compareStates(slices, run);
  assert.ok(program);
});

/** What is being handled at the end has no end, and so no slice. */
function compareCounts(slices: readonly TraceEvent[], counts: ReadonlyMap<string, number>): void {
  const onProcessor = slices.filter(({ pid }) => pid === 3);
  for (const [name, count] of counts) {
    const shown = onProcessor.filter((slice) =>
      name === 'system calls' ? slice.tid === 3 : slice.name === name,
    ).length;
    assert.ok(shown === count || shown === count - 1, `${name}: ${shown} shown, ${count} delivered`);
  }
  assert.ok((counts.get('interrupt 32') ?? 0) > 20);
  assert.ok((counts.get('system calls') ?? 0) > 200);
}

/** The last slice of each goroutine is its state, and they follow each other without gaps. */
function compareStates(slices: readonly TraceEvent[], { recording, program, machine }: Watched): void {
  for (const { id, state, waitReason } of goroutines(program!, recording.guest.memory)) {
    const own = slices.filter(({ pid, tid }) => pid === 1 && BigInt(tid) === id).sort((a, b) => a.ts - b.ts);
    const last = own.at(-1);
    if (state === 'dead' || !last) continue;
    assert.is(last.name, waitReason === undefined ? state : `${state}: ${waitReason}`, `goroutine ${id}`);
    assert.ok(Math.abs((last.ts + last.dur) * 1000 - machine.virtualNs) < 2);
    own.slice(1).forEach((slice, n) => {
      const end = own[n]!.ts + own[n]!.dur;
      assert.ok(slice.ts >= end - 0.002, `goroutine ${id} is in two states at ${slice.ts}`);
    });
  }
}

stage.run();
