/**
 * Where a stack goes on behind frames that nobody called in the usual way: on another stack, or in what was interrupted.
 * All offsets come from DWARF.
 */
import type { MemoryReader } from '../memory-reader.ts';
import type { Value } from '../value.ts';
import type { GoProgram } from './program.ts';
import type { FrameRegisters, RegisterName } from './registers.ts';

/** Why a frame does not return to the next one. */
export type Switch = 'systemstack' | 'mcall' | 'morestack' | 'vdso' | 'signal' | 'trap' | 'system call';

export interface Continuation {
  readonly by: Switch;
  readonly registers: FrameRegisters;
  /** The goroutine whose stack it goes on with; undefined if it is that of before. */
  readonly g?: bigint;
}

/** runtime.sigcontext's names are the registers' own. */
const SIGNAL_REGISTERS: readonly RegisterName[] = [
  'rax',
  'rbx',
  'rcx',
  'rdx',
  'rsi',
  'rdi',
  'rbp',
  'rsp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
  'rip',
];

/** What runs on a stack of the system and goes back to the goroutine m.curg: where that goroutine stands. */
export function scheduledAt(program: GoProgram, memory: MemoryReader, g: bigint): Continuation | undefined {
  const current = program.typed('runtime.g', g, memory)?.field('m')?.target?.field('curg')?.target;
  if (current?.address === undefined || current.address === g) return undefined;
  const registers = schedRegisters(current);
  return registers && { by: 'systemstack', registers, g: current.address };
}

/** Whether g runs its own code: its thread is not on the scheduler's stack. */
export const runsItself = (program: GoProgram, memory: MemoryReader, g: bigint): boolean =>
  program.typed('runtime.g', g, memory)?.field('m')?.target?.field('curg')?.target?.address === g;

/** m.vdsoPC and m.vdsoSP: to where a function returns that reads the clock. (runtime/sys_linux_amd64.s, nanotime1) */
export function clockReaderContinuation(program: GoProgram, memory: MemoryReader, g: bigint): Continuation | undefined {
  const thread = program.typed('runtime.g', g, memory)?.field('m')?.target;
  const [rip, rsp] = ['vdsoPC', 'vdsoSP'].map((name) => thread?.field(name)?.unsigned());
  return rip && rsp ? { by: 'vdso', registers: { rip, rsp } } : undefined;
}

/** Which goroutine of g's thread has the stack that SP is in. */
export function stackOwner(program: GoProgram, memory: MemoryReader, g: bigint, rsp: bigint): bigint | undefined {
  const thread = program.typed('runtime.g', g, memory)?.field('m')?.target;
  for (const name of ['curg', 'g0', 'gsignal']) {
    const owner = thread?.field(name)?.target;
    const low = owner?.field('stack.lo')?.unsigned();
    const high = owner?.field('stack.hi')?.unsigned();
    if (low !== undefined && high !== undefined && rsp > low && rsp <= high) return owner?.address;
  }
  return undefined;
}

/** g.sched: where a goroutine that is not running goes on. */
export function schedRegisters(g: Value): FrameRegisters | undefined {
  const [rip, rsp, rbp] = ['sched.pc', 'sched.sp', 'sched.bp'].map((path) => g.field(path)?.unsigned());
  if (rip === undefined || rsp === undefined) return undefined;
  return rbp === undefined ? { rip, rsp } : { rip, rsp, rbp };
}

/** A handler returns to sigreturn, with SP at the ucontext of what the signal interrupted. (Linux's struct rt_sigframe) */
export function signalContinuation(program: GoProgram, memory: MemoryReader, sp: bigint): Continuation | undefined {
  const context = program.typed('runtime.ucontext', sp, memory)?.field('uc_mcontext');
  if (context?.address === undefined) return undefined;
  const saved = program.typed('runtime.sigcontext', context.address, memory);
  const registers = saved && collect(SIGNAL_REGISTERS, (name) => saved.field(name)?.unsigned());
  return registers && { by: 'signal', registers };
}

/**
 * The entries of our kernels keep everything of what they interrupt in the `registers` that the package's `current` points
 * to. (kernel-stages/…/kernel/trap.s)
 * @param package the import path: `lesson/kernel`
 */
export function trapContinuation(
  program: GoProgram,
  memory: MemoryReader,
  kernel: string,
  by: 'trap' | 'system call',
): Continuation | undefined {
  const address = program.variable(`${kernel}.current`, memory)?.unsigned();
  const saved = address ? program.typed(`${kernel}.registers`, address, memory) : undefined;
  const registers = saved && collect(SIGNAL_REGISTERS, (name) => saved.field(kernelName(name))?.unsigned());
  return registers && { by, registers };
}

/** `rax` is `ax` there, `rip` is `ip`, `r8` is `r8`. */
const kernelName = (name: RegisterName): string => (/^r\d/.test(name) ? name : name.slice(1));

function collect(
  names: readonly RegisterName[],
  get: (name: RegisterName) => bigint | undefined,
): FrameRegisters | undefined {
  const registers: { [name in RegisterName]?: bigint } = {};
  for (const name of names) {
    const value = get(name);
    if (value !== undefined) registers[name] = value;
  }
  const { rip, rsp } = registers;
  return rip === undefined || rsp === undefined ? undefined : { ...registers, rip, rsp };
}
