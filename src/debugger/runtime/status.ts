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

type Names<Name extends string> = ReadonlyMap<bigint, Name>;

function namesOf<Name extends string>(program: GoProgram, prefix: string, names: readonly Name[]): Names<Name> {
  const pairs = names.flatMap((name) => {
    const number = program.dwarf.constantNamed(`${prefix}${name}`);
    return number === undefined ? [] : [[number, name] as const];
  });
  return new Map(pairs);
}

/** Remembers for each program what its constants are called. */
function oncePerProgram<T>(read: (program: GoProgram) => T): (program: GoProgram) => T {
  const known = new WeakMap<GoProgram, T>();
  return (program) => {
    const found = known.get(program) ?? read(program);
    known.set(program, found);
    return found;
  };
}

const goroutineStates = oncePerProgram((program) => namesOf(program, 'runtime._G', GOROUTINE_STATES));
const processorStates = oncePerProgram((program) => namesOf(program, 'runtime._P', PROCESSOR_STATES));
const scanBit = oncePerProgram((program) => program.dwarf.constantNamed('runtime._Gscan') ?? 0n);

/** g.atomicstatus, whose scan bit says that the collector looks at its stack. */
export function goroutineState(
  program: GoProgram,
  status: bigint,
): { readonly state: GoroutineState | undefined; readonly scanned: boolean } {
  const scan = scanBit(program);
  const scanned = scan !== 0n && (status & scan) !== 0n;
  const number = scanned ? status & ~scan : status;
  return { state: goroutineStates(program).get(number), scanned };
}

export const processorState = (program: GoProgram, status: bigint): ProcessorState | undefined =>
  processorStates(program).get(status);
