/** Names of the states of goroutines and processors. The numbers are the program's own: Go has changed them before. */
import type { GoProgram } from '../go/program.ts';

const GOROUTINE_STATES = [
  'idle',
  'runnable',
  'running',
  'syscall',
  'waiting',
  'dead',
  'copystack',
  'preempted',
  'leaked',
  'deadextra',
] as const;

export type GoroutineState = (typeof GOROUTINE_STATES)[number];

const PROCESSOR_STATES = ['idle', 'running', 'syscall', 'gcstop', 'dead'] as const;

export type ProcessorState = (typeof PROCESSOR_STATES)[number];

const byNumber = <Name extends string>(program: GoProgram, prefix: string, names: readonly Name[]) =>
  new Map(
    names.flatMap((name) => {
      const number = program.dwarf.constantNamed(`${prefix}${name}`);
      return number === undefined ? [] : [[number, name] as const];
    }),
  );

/** g.atomicstatus, whose scan bit says that the collector looks at its stack. */
export function goroutineState(
  program: GoProgram,
  status: bigint,
): { readonly state: GoroutineState | undefined; readonly scanned: boolean } {
  const scan = program.dwarf.constantNamed('runtime._Gscan') ?? 0n;
  const scanned = scan !== 0n && (status & scan) !== 0n;
  const number = scanned ? status & ~scan : status;
  return { state: byNumber(program, 'runtime._G', GOROUTINE_STATES).get(number), scanned };
}

export const processorState = (program: GoProgram, status: bigint): ProcessorState | undefined =>
  byNumber(program, 'runtime._P', PROCESSOR_STATES).get(status);
