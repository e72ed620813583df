/**
 * Unwinds Go's stacks by the runtime's own tables, as its traceback does (runtime/traceback.go), and further than that: through
 * signal handlers and our kernels' trap entries. Memory may hold anything: a stack that lies ends with a note, no exception.
 */
import { BadData } from '../bad-data.ts';
import { type MemoryReader, readUnsigned } from '../memory-reader.ts';
import {
  type Continuation,
  clockReaderContinuation,
  runsItself,
  type Switch,
  scheduledAt,
  signalContinuation,
  stackOwner,
  trapContinuation,
} from './frame-rules.ts';
import type { PclnFunction } from './pcln-table.ts';
import type { GoProgram } from './program.ts';
import type { FrameRegisters } from './registers.ts';

export interface Frame {
  /** The function; undefined where Go knows none. */
  readonly function: PclnFunction | undefined;
  readonly registers: FrameRegisters;
  /** An address inside the instruction that is being executed: for a caller, the call and not what follows it. */
  readonly at: bigint;
  /** Canonical frame address: SP before the call that made the frame; undefined if the frame's size is not known. */
  readonly cfa: bigint | undefined;
  /** The goroutine on whose stack it is; undefined if not known. */
  readonly g: bigint | undefined;
  /** How the next frame follows: called it unless said. */
  readonly switch?: Switch;
  /** The frame's size came from RBP and not from the table. */
  readonly byFramePointer?: true;
}

export interface Stack {
  /** The innermost first. */
  readonly frames: readonly Frame[];
  /** Why there are no more; undefined if the stack ends here. */
  readonly broken?: string;
}

export interface UnwindOptions {
  /** The goroutine that runs, as -8(FS) names it. */
  readonly g?: bigint;
  /** Most frames; 1000 unless told. */
  readonly limit?: number;
}

const LIMIT = 1000;
const WORD = 8n;
const SIGRETURN = /^runtime\.sigreturn(__sigaction)?$/;
const SIGTRAMP = 'runtime.sigtramp';
const READS_CLOCK = /^(runtime\.(nanotime1|walltime)|time\.now)$/;
const TRAP_ENTRY = /^(.+)\.(trapEntry|systemCallEntry|resume|vectors)$/;

const hex = (value: bigint): string => `0x${value.toString(16)}`;

export function unwind(
  program: GoProgram,
  memory: MemoryReader,
  start: FrameRegisters,
  { g, limit = LIMIT }: UnwindOptions = {},
): Stack {
  return new Unwinder(program, memory, g).run(start, limit);
}

type Step =
  | { readonly frame: Frame; readonly next?: FrameRegisters; readonly broken?: string }
  | { readonly frame: Frame; readonly continuation: Continuation };

class Unwinder {
  readonly #program: GoProgram;
  readonly #memory: MemoryReader;
  readonly #seen = new Set<string>();
  #g: bigint | undefined;
  /** The frame was interrupted or runs: its instruction is the one at its RIP, not one before. */
  #exact = true;

  constructor(program: GoProgram, memory: MemoryReader, g: bigint | undefined) {
    this.#program = program;
    this.#memory = memory;
    this.#g = g;
  }

  run(start: FrameRegisters, limit: number): Stack {
    const frames: Frame[] = [];
    this.#g = this.#ownerOf(start) ?? this.#g;
    for (let registers = start; frames.length < limit; ) {
      const key = `${registers.rip},${registers.rsp}`;
      if (this.#seen.has(key)) return { frames, broken: `the stack comes back to ${hex(registers.rsp)}` };
      this.#seen.add(key);
      const step = this.#guarded(registers);
      frames.push(step.frame);
      if ('continuation' in step) {
        const { by, g } = step.continuation;
        registers = step.continuation.registers;
        this.#exact = EXACT.has(by);
        this.#g = g ?? this.#g;
        continue;
      }
      if (!step.next) return step.broken === undefined ? { frames } : { frames, broken: step.broken };
      registers = step.next;
      this.#exact = INJECTED.has(step.frame.function?.name ?? '');
    }
    return { frames, broken: `more than ${limit} frames` };
  }

  /** Tables of a broken file may lead anywhere. */
  #guarded(registers: FrameRegisters): Step {
    try {
      return this.#step(registers);
    } catch (error) {
      if (!(error instanceof BadData)) throw error;
      const frame = { function: undefined, registers, at: registers.rip, cfa: undefined, g: this.#g };
      return { frame, broken: error.message };
    }
  }

  #step(registers: FrameRegisters): Step {
    const { rip, rsp } = registers;
    const entered = this.#program.pcln?.at(rip);
    // A handler returns to the first instruction of sigreturn, which no call stands before.
    if (entered && SIGRETURN.test(entered.name)) return this.#signal(entered, registers);
    // A goroutine that never ran stands at its function's first instruction.
    const at = this.#exact || rip === entered?.entry ? rip : rip - 1n;
    const found = this.#program.pcln?.at(at);
    if (!found) return this.#byFramePointer(registers, at);

    const trap = TRAP_ENTRY.exec(found.name);
    if (trap && this.#program.dwarf.variableNamed(`${trap[1]}.current`)) {
      return this.#trap(found, registers, at, trap[1]!, trap[2]!);
    }
    const size = this.#program.pcln?.frameSize(found, at);
    const reader = READS_CLOCK.test(found.name) ? this.#clockReader(found, registers, at) : undefined;
    if (reader) return reader;
    const switched = this.#switched(found, registers, at);
    if (switched) return switched;
    if (size === undefined) return { ...this.#end(found, registers, at), broken: `no frame size at ${hex(rip)}` };
    const cfa = rsp + BigInt(size) + WORD;
    const frame: Frame = { function: found, registers, at, cfa, g: this.#g };
    // The runtime itself never looks behind a handler.
    if (found.isTopFrame && found.name !== SIGTRAMP) return { frame };
    // The kernel's idle thread has no stack, and needs none.
    if (rsp === 0n) return { frame };
    if (found.writesSp && !this.#exact) return { frame, broken: `${found.name} moves SP` };
    return this.#caller(frame, registers, cfa, size);
  }

  #caller(frame: Frame, registers: FrameRegisters, cfa: bigint, size: number): Step {
    const rip = readUnsigned(this.#memory, cfa - WORD, 8);
    if (rip === undefined)
      return { frame, broken: `nothing is mapped at ${hex(cfa - WORD)}, where the caller should be` };
    if (rip === 0n) return { frame, broken: `the return address at ${hex(cfa - WORD)} is 0` };
    // Functions with a frame push RBP first.
    const rbp = size > 0 ? readUnsigned(this.#memory, cfa - 2n * WORD, 8) : registers.rbp;
    return { frame, next: rbp === undefined ? { rip, rsp: cfa } : { rip, rsp: cfa, rbp } };
  }

  /** Functions after which the stack is another goroutine's. */
  #switched(found: PclnFunction, registers: FrameRegisters, at: bigint): Step | undefined {
    const by = SWITCHES[found.name];
    if (!by || this.#g === undefined) return undefined;
    const frame: Frame = { function: found, registers, at, cfa: undefined, g: this.#g };
    const continuation = scheduledAt(this.#program, this.#memory, this.#g);
    if (continuation) return { frame: { ...frame, switch: by }, continuation: { ...continuation, by } };
    // mcall is still on the stack of its caller, or the scheduler runs and the caller is no longer this thread's.
    return by === 'mcall' && !runsItself(this.#program, this.#memory, this.#g) ? { frame } : undefined;
  }

  /** Functions that read the clock do it on the thread's own stack, and leave their caller in its m. */
  #clockReader(found: PclnFunction, registers: FrameRegisters, at: bigint): Step | undefined {
    if (this.#g === undefined) return undefined;
    const continuation = clockReaderContinuation(this.#program, this.#memory, this.#g);
    if (!continuation) return undefined;
    const g = this.#ownerOf(continuation.registers);
    const frame: Frame = { function: found, registers, at, cfa: undefined, g: this.#g, switch: 'vdso' };
    return { frame, continuation: g === undefined ? continuation : { ...continuation, g } };
  }

  #signal(found: PclnFunction, registers: FrameRegisters): Step {
    const { rip, rsp } = registers;
    const continuation = signalContinuation(this.#program, this.#memory, rsp);
    const frame: Frame = { function: found, registers, at: rip, cfa: rsp, g: this.#g, switch: 'signal' };
    if (!continuation) return { frame, broken: `no signal frame at ${hex(rsp)}` };
    const g = this.#ownerOf(continuation.registers);
    return { frame, continuation: g === undefined ? continuation : { ...continuation, g } };
  }

  #trap(found: PclnFunction, registers: FrameRegisters, at: bigint, kernel: string, entry: string): Step {
    const by = entry === 'systemCallEntry' ? 'system call' : 'trap';
    const frame: Frame = { function: found, registers, at, cfa: undefined, g: this.#g, switch: by };
    if (this.#exact && entry !== 'resume') {
      return { frame, broken: 'the registers of what was interrupted are just being saved' };
    }
    const continuation = trapContinuation(this.#program, this.#memory, kernel, by);
    if (!continuation) return { frame, broken: 'what was interrupted is not known' };
    const g = this.#threadG(kernel);
    return { frame, continuation: g === undefined ? continuation : { ...continuation, g } };
  }

  /** The goroutine that is current need not be the one whose stack is: the two change one after the other. */
  #ownerOf({ rsp }: FrameRegisters): bigint | undefined {
    return this.#g === undefined ? undefined : stackOwner(this.#program, this.#memory, this.#g, rsp);
  }

  /** The g of the interrupted thread is in the word before its FS base. */
  #threadG(kernel: string): bigint | undefined {
    const current = this.#program.variable(`${kernel}.current`, this.#memory)?.unsigned();
    const saved = current ? this.#program.typed(`${kernel}.registers`, current, this.#memory) : undefined;
    const base = saved?.field('fsBase')?.unsigned();
    return base ? readUnsigned(this.#memory, base - WORD, 8) : undefined;
  }

  #byFramePointer(registers: FrameRegisters, at: bigint): Step {
    const { rip, rbp } = registers;
    const frame: Frame = { function: undefined, registers, at, cfa: undefined, g: this.#g, byFramePointer: true };
    const caller = rbp === undefined || rbp === 0n ? undefined : readUnsigned(this.#memory, rbp + WORD, 8);
    const outer = rbp === undefined ? undefined : readUnsigned(this.#memory, rbp, 8);
    if (rbp === undefined || !caller || outer === undefined) return { frame, broken: `no function at ${hex(rip)}` };
    return { frame: { ...frame, cfa: rbp + 2n * WORD }, next: { rip: caller, rsp: rbp + 2n * WORD, rbp: outer } };
  }

  #end(found: PclnFunction, registers: FrameRegisters, at: bigint): { frame: Frame } {
    return { frame: { function: found, registers, at, cfa: undefined, g: this.#g } };
  }
}

/** After these, RIP is that of an instruction and not where a call returns to. */
const EXACT: ReadonlySet<Switch> = new Set<Switch>(['systemstack', 'signal', 'trap', 'system call']);
/** Calls that nobody wrote: the caller stands before the instruction to which they return. (runtime/traceback.go) */
const INJECTED: ReadonlySet<string> = new Set(['runtime.sigpanic', 'runtime.asyncPreempt', 'runtime.debugCallV2']);

const SWITCHES: Readonly<Record<string, Switch>> = {
  'runtime.systemstack': 'systemstack',
  'runtime.mcall': 'mcall',
  'runtime.morestack': 'morestack',
};
