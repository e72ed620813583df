/** All M of a Go program, which are threads of the kernel below. (runtime.allm) */
import type { GoProgram } from '../go/program.ts';
import type { MemoryReader } from '../memory-reader.ts';
import { linked } from './lists.ts';

export interface Thread {
  /** Of its m. */
  readonly address: bigint;
  readonly id: bigint;
  /** What the kernel calls the thread: gettid's answer. */
  readonly procid: bigint;
  /** Addresses of its goroutines: the one it runs, the one that it schedules on, the one for signals; 0n for none. */
  readonly curg: bigint;
  readonly g0: bigint;
  readonly gsignal: bigint;
  /** Of its p; 0n if it has none. */
  readonly p: bigint;
  readonly locks: bigint;
  /** It looks for work. */
  readonly spinning: boolean;
  /** It sleeps on its note. */
  readonly blocked: boolean;
  /** It runs C. */
  readonly incgo: boolean;
}

export function threads(program: GoProgram, memory: MemoryReader): Thread[] {
  const first = program.variable('runtime.allm', memory)?.target;
  const found: Thread[] = [];
  for (const m of linked(first, (each) => each.field('alllink')?.target)) {
    const word = (path: string) => m.field(path)?.unsigned() ?? 0n;
    if (m.address === undefined || m.field('id')?.unsigned() === undefined) continue;
    found.push({
      address: m.address,
      id: m.field('id')?.signed() ?? 0n,
      procid: word('procid'),
      curg: word('curg'),
      g0: word('g0'),
      gsignal: word('gsignal'),
      p: word('p'),
      locks: m.field('locks')?.signed() ?? 0n,
      spinning: word('spinning') !== 0n,
      blocked: word('blocked') !== 0n,
      incgo: word('incgo') !== 0n,
    });
  }
  return found;
}
