/** All P of a Go program with their queues, and the lists of the scheduler itself. (runtime.allp, runtime.sched) */
import type { GoProgram } from '../go/program.ts';
import type { MemoryReader } from '../memory-reader.ts';
import type { Value } from '../value.ts';
import { linked, numberOf, targets } from './lists.ts';
import { type ProcessorState, processorState } from './status.ts';

export interface Processor {
  /** Of its p. */
  readonly address: bigint;
  readonly id: number;
  readonly state: ProcessorState | undefined;
  /** Of the m that has it; 0n if none has. */
  readonly m: bigint;
  /** Goroutines in the order in which they will run, by the addresses of their g. */
  readonly runQueue: readonly bigint[];
  /** The one that goes before all of them; 0n for none. */
  readonly runNext: bigint;
  /** How often it has called the scheduler. */
  readonly scheduleTick: bigint;
}

export function processors(program: GoProgram, memory: MemoryReader): Processor[] {
  const found: Processor[] = [];
  for (const p of targets(program.variable('runtime.allp', memory))) {
    const id = numberOf(p.field('id'));
    if (p.address === undefined || id === undefined) continue;
    found.push({
      address: p.address,
      id,
      state: processorState(program, p.field('status')?.unsigned() ?? -1n),
      m: p.field('m')?.unsigned() ?? 0n,
      runQueue: runQueue(p),
      runNext: p.field('runnext')?.unsigned() ?? 0n,
      scheduleTick: p.field('schedtick')?.unsigned() ?? 0n,
    });
  }
  return found;
}

/** The ring from runqhead up to runqtail, which only ever grow. */
function runQueue(p: Value): bigint[] {
  const queue = p.field('runq');
  const length = queue?.type.length ?? 0;
  const head = numberOf(p.field('runqhead'));
  const tail = numberOf(p.field('runqtail'));
  if (!queue || length === 0 || head === undefined || tail === undefined) return [];
  const count = Math.min((tail - head) >>> 0, length);
  return Array.from({ length: count }, (_, n) => queue.element((head + n) % length)?.unsigned() ?? 0n);
}

export interface Scheduler {
  /** Goroutines that no P has yet, by the addresses of their g, the next one first. */
  readonly runQueue: readonly bigint[];
  /** Addresses of the m that have nothing to do. */
  readonly idleThreads: readonly bigint[];
  /** Addresses of the p that nobody has. */
  readonly idleProcessors: readonly bigint[];
  /** How many m look for work. */
  readonly spinning: number;
  readonly gomaxprocs: number;
  /** The world is stopped, or about to be. */
  readonly gcWaiting: boolean;
}

export function scheduler(program: GoProgram, memory: MemoryReader): Scheduler | undefined {
  const sched = program.variable('runtime.sched', memory);
  if (!sched) return undefined;
  const first = (path: string, type: string) => {
    const address = sched.field(path)?.unsigned();
    return address ? program.typed(type, address, memory) : undefined;
  };
  const list = (path: string, type: string, link: string) =>
    [...linked(first(path, type), (each) => follow(program, each, type, link))].map(({ address }) => address ?? 0n);
  return {
    runQueue: list('runq.head', 'runtime.g', 'schedlink'),
    idleThreads: list('midle', 'runtime.m', 'schedlink'),
    idleProcessors: list('pidle', 'runtime.p', 'link'),
    spinning: numberOf(sched.field('nmspinning')) ?? 0,
    gomaxprocs: numberOf(program.variable('runtime.gomaxprocs', memory)) ?? 0,
    gcWaiting: (sched.field('gcwaiting')?.unsigned() ?? 0n) !== 0n,
  };
}

/** Links of the scheduler are numbers, which the collector does not follow: guintptr, muintptr, puintptr. */
function follow(program: GoProgram, value: Value, type: string, link: string): Value | undefined {
  const address = value.field(link)?.unsigned();
  return address ? program.typed(type, address, value.memory) : undefined;
}
