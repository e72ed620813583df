/** All goroutines of a Go program, as runtime.allgs has them. (runtime/runtime2.go) */
import { schedRegisters } from '../go/frame-rules.ts';
import type { GoProgram } from '../go/program.ts';
import type { FrameRegisters } from '../go/registers.ts';
import type { MemoryReader } from '../memory-reader.ts';
import type { Value } from '../value.ts';
import { targets, text } from './lists.ts';
import { type GoroutineState, goroutineState } from './status.ts';

export interface Goroutine {
  /** Of its g: what -8(FS) and R14 hold while it runs. */
  readonly address: bigint;
  readonly id: bigint;
  /** Undefined if the number is none that the program names. */
  readonly state: GoroutineState | undefined;
  /** The collector looks at its stack. */
  readonly scanned: boolean;
  /** What it waits for, in the runtime's words: `chan receive`. */
  readonly waitReason: string | undefined;
  /** Since when it waits, in nanoseconds of the runtime's clock; 0n until a collection notes it. */
  readonly waitSince: bigint;
  /** The function that it began with. */
  readonly startFunction: string | undefined;
  readonly startPc: bigint;
  /** Of the go statement that made it; 0n for the first ones. */
  readonly createdAt: bigint;
  /** Which goroutine made it, since Go 1.21. */
  readonly parent: bigint | undefined;
  readonly stack: { readonly low: bigint; readonly high: bigint };
  /** g.sched: where it goes on, unless it runs. */
  readonly sched: FrameRegisters | undefined;
  /** Of the m that runs it; 0n if none does. */
  readonly m: bigint;
}

const WAITING: readonly (GoroutineState | undefined)[] = ['waiting', 'preempted'];

/** Those that are, and those that have ended and whose g is kept for the next ones. */
export function goroutines(program: GoProgram, memory: MemoryReader): Goroutine[] {
  const found: Goroutine[] = [];
  for (const g of targets(program.variable('runtime.allgs', memory))) {
    const goroutine = readGoroutine(program, g);
    if (goroutine) found.push(goroutine);
  }
  return found;
}

/** The goroutine at an address, also a g0, which allgs has not; undefined if there is none to be read. */
export function goroutineAt(program: GoProgram, memory: MemoryReader, address: bigint): Goroutine | undefined {
  const g = program.typed('runtime.g', address, memory);
  return g && readGoroutine(program, g);
}

function readGoroutine(program: GoProgram, g: Value): Goroutine | undefined {
  const word = (path: string) => g.field(path)?.unsigned();
  const status = word('atomicstatus');
  if (g.address === undefined || status === undefined) return undefined;
  const { state, scanned } = goroutineState(program, status);
  const startPc = word('startpc') ?? 0n;
  return {
    address: g.address,
    id: word('goid') ?? 0n,
    state,
    scanned,
    waitReason: WAITING.includes(state) ? waitReason(program, g) : undefined,
    waitSince: g.field('waitsince')?.signed() ?? 0n,
    startFunction: program.pcln?.at(startPc)?.name,
    startPc,
    createdAt: word('gopc') ?? 0n,
    parent: word('parentGoid'),
    stack: { low: word('stack.lo') ?? 0n, high: word('stack.hi') ?? 0n },
    sched: schedRegisters(g),
    m: word('m') ?? 0n,
  };
}

function waitReason(program: GoProgram, g: Value): string | undefined {
  const reason = g.field('waitreason')?.unsigned();
  const texts = program.variable('runtime.waitReasonStrings', g.memory);
  if (reason === undefined || !texts || reason >= BigInt(texts.type.length ?? 0)) return undefined;
  return text(texts.element(Number(reason)));
}
