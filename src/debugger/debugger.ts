/** A session with names: what the machine does, in terms of the program that it runs. Commands and editors work on this. */
import type { GoProgram } from './go/program.ts';
import { type Frame, type Stack, unwind } from './go/unwind.ts';
import { type MemoryReader, readUnsigned } from './memory-reader.ts';
import { linearRip, type TargetRegisters } from './session/registers.ts';
import type { Session } from './session/session.ts';
import type { Symbols } from './symbols.ts';
import { linearMemory } from './x86/linear-memory.ts';

/** What is looked at of one instant, read when it is first asked for. */
interface Moment {
  readonly instant: number;
  readonly registers: TargetRegisters;
  readonly memory: MemoryReader;
  stack: Stack | undefined;
}

export class Debugger {
  readonly session: Session;
  /** The kernel; undefined for a disk without one. */
  readonly program: GoProgram | undefined;
  readonly symbols: Symbols;
  /** Lines of a source file, from the first on; undefined if it is not at hand. */
  readonly source: (file: string) => readonly string[] | undefined;
  /** Which frame is looked at: 0 is the innermost. */
  frameNumber = 0;
  /** The goroutine whose stack is looked at, by its g; undefined for the one that runs. */
  goroutine: { readonly g: bigint; readonly stack: Stack } | undefined;
  #moment: Moment | undefined;

  constructor(
    session: Session,
    symbols: Symbols,
    program: GoProgram | undefined,
    source: (file: string) => readonly string[] | undefined,
  ) {
    this.session = session;
    this.symbols = symbols;
    this.program = program;
    this.source = source;
  }

  get registers(): TargetRegisters {
    return this.#now.registers;
  }

  /** By linear address, through the page tables of now. */
  get memory(): MemoryReader {
    return this.#now.memory;
  }

  /** The linear address of the next instruction. */
  get rip(): bigint {
    return linearRip(this.registers);
  }

  /** The goroutine that runs: -8(FS); undefined outside of Go. */
  get g(): bigint | undefined {
    return this.inProgram ? readUnsigned(this.memory, this.registers.segments.fs.base - 8n, 8) || undefined : undefined;
  }

  /** Whether the processor is in the kernel. */
  get inProgram(): boolean {
    return this.registers.bits === 64 && this.program?.pcln?.at(this.rip) !== undefined;
  }

  /** The stack that is looked at. */
  get stack(): Stack {
    if (this.goroutine) return this.goroutine.stack;
    const now = this.#now;
    now.stack ??= this.#unwind();
    return now.stack;
  }

  /** The frame that is looked at. */
  get frame(): Frame | undefined {
    return this.stack.frames[this.frameNumber];
  }

  /** To be called when the session may have moved, or memory was written. */
  moved(): void {
    this.#moment = undefined;
    this.frameNumber = 0;
    this.goroutine = undefined;
  }

  get #now(): Moment {
    if (this.#moment?.instant !== this.session.instant) this.#moment = undefined;
    this.#moment ??= this.#look();
    return this.#moment;
  }

  #look(): Moment {
    const registers = this.session.registers;
    const memory = linearMemory(this.session.target.physical, registers);
    return { instant: this.session.instant, registers, memory, stack: undefined };
  }

  #unwind(): Stack {
    const { general } = this.registers;
    const { program, g } = this;
    if (!program || !this.inProgram) {
      const frame = { function: undefined, registers: general, at: this.rip, cfa: undefined, g: undefined };
      return { frames: [frame] };
    }
    return unwind(program, this.memory, general, g === undefined ? {} : { g });
  }
}
