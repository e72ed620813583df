/** The threads of our kernels, which the runtime's M run on. (kernel-stages/06-first-goroutine/kernel/thread.go) */
import type { GoProgram } from '../go/program.ts';
import type { FrameRegisters } from '../go/registers.ts';
import { type MemoryReader, readUnsigned } from '../memory-reader.ts';
import type { Value } from '../value.ts';

const STATES = ['free', 'ready', 'waiting'] as const;
const REASONS = ['time', 'futex', 'events'] as const;

export interface KernelThread {
  /** What gettid returns, and m.procid holds; 0 is the one that idles. */
  readonly number: number;
  readonly state: (typeof STATES)[number] | undefined;
  /** The processor is with it. */
  readonly running: boolean;
  readonly waitsFor: (typeof REASONS)[number] | undefined;
  /** Of the futex that it waits for; 0n for none. */
  readonly futex: bigint;
  /** When it stops waiting, in nanoseconds of the kernel's clock; undefined for never. */
  readonly deadline: bigint | undefined;
  /** With which it goes on; those of the running one are in the processor. */
  readonly registers: FrameRegisters | undefined;
  /** The goroutine that it runs: the word before its FS base. */
  readonly g: bigint | undefined;
}

const KERNEL = 'lesson/kernel';
const NEVER = (1n << 63n) - 1n;
const GENERAL = ['ax', 'bx', 'cx', 'dx', 'si', 'di', 'bp', 'sp', 'ip'] as const;
const NUMBERED = ['r8', 'r9', 'r10', 'r11', 'r12', 'r13', 'r14', 'r15'] as const;

/** @returns undefined for a kernel without threads: stages 3, 4 and 5 */
export function kernelThreads(program: GoProgram, memory: MemoryReader): KernelThread[] | undefined {
  const threads = program.variable(`${KERNEL}.threads`, memory);
  const count = program.variable(`${KERNEL}.threadCount`, memory)?.unsigned();
  const running = program.variable(`${KERNEL}.runningThread`, memory)?.unsigned();
  if (!threads || count === undefined) return undefined;
  const shown = Math.min(Number(count), threads.type.length ?? 0);
  return Array.from({ length: shown }, (_, number) => {
    const thread = threads.element(number);
    return thread && readThread(program, thread, number, running);
  }).filter((thread) => thread !== undefined);
}

function readThread(program: GoProgram, thread: Value, number: number, running: bigint | undefined): KernelThread {
  const state = named(program, 'thread', STATES, thread.field('state'));
  const waitsFor = state === 'waiting' ? named(program, 'wait', REASONS, thread.field('waitsFor')) : undefined;
  const deadline = thread.field('deadline')?.unsigned();
  const base = thread.field('registers.fsBase')?.unsigned();
  return {
    number,
    state,
    running: running === BigInt(number),
    waitsFor,
    futex: waitsFor === 'futex' ? (thread.field('address')?.unsigned() ?? 0n) : 0n,
    deadline: waitsFor === undefined || deadline === NEVER ? undefined : deadline,
    registers: registersOf(thread),
    g: base ? readUnsigned(thread.memory, base - 8n, 8) : undefined,
  };
}

/** The kernel's constants are called `threadReady`, `waitFutex`. */
function named<Name extends string>(
  program: GoProgram,
  prefix: string,
  names: readonly Name[],
  value: Value | undefined,
): Name | undefined {
  const number = value?.unsigned();
  const constant = (name: string) => `${KERNEL}.${prefix}${name[0]!.toUpperCase()}${name.slice(1)}`;
  return names.find((name) => number !== undefined && program.dwarf.constantNamed(constant(name)) === number);
}

function registersOf(thread: Value): FrameRegisters | undefined {
  const get = (name: string) => thread.field(`registers.${name}`)?.unsigned();
  const pairs = [...GENERAL.map((name) => [`r${name}`, get(name)]), ...NUMBERED.map((name) => [name, get(name)])];
  const registers = Object.fromEntries(pairs) as { [name: string]: bigint | undefined };
  const { rip, rsp } = registers;
  return rip === undefined || rsp === undefined ? undefined : ({ ...registers, rip, rsp } as FrameRegisters);
}
