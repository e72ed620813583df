/** Timers that wait on the heaps of the P. (runtime/time.go) */
import type { GoProgram } from '../go/program.ts';
import type { MemoryReader } from '../memory-reader.ts';
import type { Value } from '../value.ts';
import { elements, targets } from './lists.ts';

export interface Timer {
  /** Of the runtime.timer. */
  readonly address: bigint;
  /** When it is due, in nanoseconds of the runtime's clock. */
  readonly when: bigint;
  /** Nanoseconds after which it is due again; 0n for once. */
  readonly period: bigint;
  /** What it calls. */
  readonly function: string | undefined;
}

/** The next one first. */
export function timers(program: GoProgram, memory: MemoryReader): Timer[] {
  const found: Timer[] = [];
  for (const p of targets(program.variable('runtime.allp', memory))) {
    // Go 1.23 put the heap into a struct, and beside each timer when it is due.
    const heap = p.field('timers.heap') ?? p.field('timers');
    for (const entry of elements(heap)) {
      const timer = (entry.field('timer') ?? entry).target;
      if (timer?.address !== undefined) found.push(readTimer(program, timer, entry.field('when')));
    }
  }
  return found.sort((a, b) => (a.when < b.when ? -1 : Number(a.when > b.when)));
}

function readTimer(program: GoProgram, timer: Value, when: Value | undefined): Timer {
  const closure = timer.field('f')?.unsigned();
  const code = closure ? program.typed('uintptr', closure, timer.memory)?.unsigned() : undefined;
  return {
    address: timer.address ?? 0n,
    when: (when ?? timer.field('when'))?.signed() ?? 0n,
    period: timer.field('period')?.signed() ?? 0n,
    function: code === undefined ? undefined : program.pcln?.at(code)?.name,
  };
}
