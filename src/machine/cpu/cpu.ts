/**
 * The CPU: state in linear memory, the interpreter that runs blocks, and the loop around it that finds blocks, delivers
 * exceptions and interrupts, and counts instructions.
 */
import type { PhysicalMemory } from '../physical-memory.ts';
import type { PortSpace } from '../ports.ts';
import { BlockCache } from './blocks.ts';
import { DB, DE, GP, GuestFault } from './fault.ts';
import { BLOCK_COUNT, BLOCK_HEADER, BLOCK_META, BLOCK_START, type Imports } from './interpreter.ts';
import { RECORD_SIZE } from './ir/define.ts';
import * as at from './layout.ts';
import { metaIndex, metaLength, metaOffset, metaStack } from './lift/builder.ts';
import { operations } from './operations/index.ts';
import type { CpuState } from './state.ts';
import { IF, RF, TF } from './system/bits.ts';
import { breaksHere } from './system/breakpoints.ts';
import { breakpointsEnabled } from './system/dr7.ts';
import { type CpuModel, FeatureSet } from './system/features.ts';
import { type Mmu, STACK } from './system/mmu.ts';
import { READ, WRITE } from './system/paging.ts';
import { SystemUnit } from './system/system.ts';
import { TripleFault } from './system/triple-fault.ts';

/** Bytes of linear memory that hold the CPU's state (layout.ts); above them are caches. */
const CELLS = 0x1000;
/** Cells that only mean something while the interpreter runs, with their sizes in bytes. */
const TRANSIENT = [
  [at.BUDGET, 8],
  [at.BLOCK, 4],
  [at.MICRO_OP, 4],
  [at.SCRATCH, 8],
  [at.LINK, 4],
  [at.SIMD_DEFERRED, 8],
  [at.XMM_TEMP, 12 * 16],
] as const;
const TWO_32 = 2 ** 32;

/** What the CPU is wired to. */
export interface Wiring {
  readonly ports: PortSpace;
  /** The interrupt-acknowledge cycle: the controller says which vector. */
  acknowledge(): number;
  /** Virtual nanoseconds since power-on: what the time stamp counter counts. */
  now(): number;
  /** FERR#: whether an x87 error is pending that CR0.NE does not make an exception of. */
  x87Error(active: boolean): void;
}

/** The current instruction has not begun: an interrupt comes first. */
class Interrupted extends Error {}

/** The CPU between two runs: its cells of linear memory, and how far it has come. */
export interface CpuSnapshot {
  readonly cells: Uint8Array;
  readonly retired: number;
}

/** Why `run` came back: the deadline was reached, the CPU waits in HLT, somebody asked, or a third fault came. */
export type RunEnd = 'deadline' | 'halted' | 'stopped' | 'triple-fault';

export class Cpu {
  readonly state: CpuState;
  readonly model: CpuModel;
  readonly physical: PhysicalMemory;
  readonly mmu: Mmu;
  readonly system: SystemUnit;
  readonly blocks: BlockCache;
  readonly ports: PortSpace;
  /** Called before each instruction while set. */
  trace: (() => void) | undefined;
  /** The chain of faults of a triple fault. */
  tripleFault: TripleFault | undefined;

  readonly #wiring: Wiring;
  readonly #run: (block: number) => number;
  readonly #u16: Uint16Array;
  /** Instructions retired when BUDGET is 0. */
  #target = 0;
  /** The deadline of this run; `#target` is nearer while a single instruction is executed by itself. */
  #deadline = 0;
  #inBlock = false;
  #intr = false;
  #stop = false;
  /** Set when the instruction entered a handler by itself (INT n): no single-step trap follows it. */
  #entered = false;

  /** @param module the interpreter, as `buildInterpreter` makes it */
  constructor(
    state: CpuState,
    physical: PhysicalMemory,
    wiring: Wiring,
    module: WebAssembly.Module,
    model: CpuModel = 'max',
  ) {
    this.model = model;
    const features = new FeatureSet(model);
    this.state = state;
    this.physical = physical;
    this.ports = wiring.ports;
    this.#wiring = wiring;
    this.#u16 = new Uint16Array(state.memory.buffer);
    this.system = new SystemUnit(state, physical, features, () => wiring.now());
    this.mmu = this.system.mmu;
    this.blocks = new BlockCache(state, this.mmu, physical, features);
    this.mmu.onFlush = () => this.blocks.forgetAddresses();
    const env = { memory: state.memory, ...this.#imports() };
    const instance = new WebAssembly.Instance(module, { env });
    this.#run = instance.exports.run as (block: number) => number;
    this.reset();
  }

  /** Power-on state (Intel SDM vol. 3A, table 9-1). */
  reset(): void {
    this.tripleFault = undefined;
    this.system.reset();
    this.blocks.clear();
    this.refresh();
  }

  save(): CpuSnapshot {
    const cells = this.state.u8.slice(0, CELLS);
    // Where the interpreter was, and what it had in hand, is no part of the machine.
    for (const [cell, size] of TRANSIENT) cells.fill(0, cell, cell + size);
    return { cells, retired: this.retired };
  }

  restore({ cells, retired }: CpuSnapshot): void {
    if (cells.length !== CELLS) throw new RangeError(`${cells.length} bytes are no state of this CPU`);
    this.state.u8.set(cells);
    this.state.set64(at.BUDGET, 0n);
    this.#target = retired;
    this.tripleFault = undefined;
    this.mmu.flushAll();
    this.blocks.clear();
    this.refresh();
  }

  /** Instructions retired since power-on, exact even from inside an instruction. */
  get retired(): number {
    return this.#target - this.#budget() - (this.#inBlock ? this.#unretired() : 0);
  }

  get nextRip(): bigint {
    return this.state.get64(at.NEXT_RIP);
  }

  /** RFLAGS.TF: a trap comes after each instruction, and after each element of a repeated string instruction. */
  get trapsEachStep(): boolean {
    return (this.state.get32(at.FLAG_SYSTEM) & TF) !== 0;
  }

  get halted(): boolean {
    return this.state.get32(at.HALTED) !== 0;
  }

  get interruptsEnabled(): boolean {
    return (this.state.get32(at.FLAG_SYSTEM) & IF) !== 0;
  }

  /** The interrupt controller's INTR line. */
  setInterruptLine(high: boolean): void {
    this.#intr = high;
    if (high) this.state.set32(at.ATTENTION, 1);
  }

  /** Asks `run` to come back after the current instruction. */
  requestStop(): void {
    this.#stop = true;
    this.state.set32(at.ATTENTION, 1);
  }

  /** Moves the deadline nearer, to `retired` instructions since power-on, while `run` is under way. */
  shorten(deadline: number): void {
    if (deadline >= this.#deadline) return;
    this.#deadline = deadline;
    if (deadline < this.#target) this.#setTarget(deadline);
  }

  /** Runs until `deadline` instructions have retired since power-on, or something else ends the run. */
  run(deadline: number): RunEnd {
    const { state } = this;
    this.#deadline = deadline;
    this.#setTarget(deadline);
    this.#stop = false;
    this.blocks.forgetLink();
    for (;;) {
      const again = state.get32(at.ATTENTION) !== 0 && this.#attend();
      if (this.tripleFault) return 'triple-fault';
      if (this.#stop) return 'stopped';
      if (state.get32(at.HALTED) !== 0) return 'halted';
      const budget = this.#target - this.retired;
      if (budget <= 0) return 'deadline';
      if (again) continue;
      if (this.#mustStep()) this.#step();
      else this.#guarded(() => this.#run(this.blocks.find(budget)));
    }
  }

  /** Recomputes what a block's key depends on, and whether an interrupt may come in now. */
  refresh(): void {
    this.blocks.updateKey();
    // In the shadow of STI or MOV SS the CPU is not to leave the next instruction's block; #step looks again after it.
    const open = this.interruptsEnabled && this.state.get32(at.SHADOW) === 0;
    // Nor may it run on into the next block when every instruction is to be stepped from here.
    if ((this.#intr && open) || this.#debugged()) this.state.set32(at.ATTENTION, 1);
  }

  /** Gives the current instruction and its successors in the block back to the budget: they have not run. */
  rewind(): void {
    this.#addBudget(this.#unretired());
  }

  /**
   * FERR#. Where that brings an interrupt, the current instruction waits for it. Where nothing interrupts, the processor
   * would wait for ever; this one goes on, as if IGNNE# were held active.
   */
  x87Error(active: boolean): void {
    this.#wiring.x87Error(active);
    if (active && this.#intr && this.interruptsEnabled && this.state.get32(at.SHADOW) === 0) throw new Interrupted();
  }

  /** An instruction that enters a handler by itself. */
  noteEntry(): void {
    this.#entered = true;
  }

  #mustStep(): boolean {
    return this.#debugged() || this.state.get32(at.SHADOW) !== 0 || this.trace !== undefined;
  }

  /** Whether the guest has asked for a look at each instruction. */
  #debugged(): boolean {
    return (this.state.get32(at.FLAG_SYSTEM) & (TF | RF)) !== 0 || breakpointsEnabled(this.state);
  }

  /** Whether the debug traps of this instruction wait for the end of the next one (Intel SDM vol. 3A, 6.8.3). */
  #trapsHeld(): boolean {
    return this.state.get32(at.SHADOW) === at.SS_SHADOW;
  }

  /** Executes one instruction by itself, with what single-stepping and the interrupt shadow ask for after it. */
  #step(): void {
    const { state } = this;
    const flags = state.get32(at.FLAG_SYSTEM);
    const shadow = state.get32(at.SHADOW);
    this.#entered = false;
    const retired = this.retired;
    if ((flags & RF) === 0 && shadow !== at.SS_SHADOW && breaksHere(state)) {
      this.#deliver(new GuestFault(DB));
      return;
    }
    this.trace?.();
    this.#setTarget(retired + 1);
    // What asked for it was attended to; while it stands, no block is entered.
    state.set32(at.ATTENTION, 0);
    const faulted = this.#guarded(() => this.#run(this.blocks.find(1)));
    this.#setTarget(this.#deadline);
    if (faulted) return;
    // What comes out of a shadow opens no other.
    if (shadow !== 0) state.set32(at.SHADOW, 0);
    if (this.#intr || state.get32(at.DEBUG_TRAP) !== 0) state.set32(at.ATTENTION, 1);
    if (this.#entered) return;
    state.set32(at.FLAG_SYSTEM, state.get32(at.FLAG_SYSTEM) & ~(flags & RF));
    if ((flags & TF) !== 0 && !this.#trapsHeld()) {
      this.#raise(() => this.system.singleStep());
    }
  }

  /** Looks at what asked for attention: traps, the stop, interrupts. @returns whether there is more before an instruction */
  #attend(): boolean {
    const { state } = this;
    state.set32(at.ATTENTION, 0);
    const held = this.#trapsHeld();
    this.#raise(() => {
      // It counts as an instruction, as a fault does: a breakpoint on the stack it is delivered to asks for the next one.
      if (!held && this.system.debugTrap()) this.#addBudget(-1);
    });
    if (this.#intr && this.interruptsEnabled && state.get32(at.SHADOW) === 0) {
      const vector = this.#wiring.acknowledge();
      this.#raise(() => this.system.interrupt(vector));
    }
    return !held && state.get32(at.DEBUG_TRAP) !== 0;
  }

  /** Runs guest-visible work and delivers the fault it raises. @returns whether there was one */
  #guarded(work: () => void): boolean {
    this.#inBlock = false;
    this.state.set32(at.MICRO_OP, 0);
    try {
      this.#inBlock = true;
      work();
      this.#inBlock = false;
      return false;
    } catch (thrown) {
      if (thrown instanceof TripleFault) this.tripleFault = thrown;
      else if (thrown instanceof GuestFault || thrown instanceof Interrupted) {
        if (this.state.get32(at.MICRO_OP) !== 0) {
          this.#locate();
          this.#addBudget(this.#unretired());
        }
        this.#inBlock = false;
        if (thrown instanceof GuestFault) this.#deliver(thrown);
      } else throw thrown;
      return true;
    } finally {
      this.#inBlock = false;
    }
  }

  /** A fault counts as an instruction: a handler that faults at once would otherwise never reach any bound. */
  #deliver(fault: GuestFault): void {
    this.#addBudget(-1);
    this.state.set32(at.SHADOW, 0);
    // A data breakpoint traps after its instruction: one that faults has no such end.
    this.state.set32(at.DEBUG_TRAP, 0);
    this.#raise(() => this.system.fault(fault));
  }

  /** Lets the system unit deliver something of which only a triple fault can come. */
  #raise(delivery: () => void): void {
    this.blocks.forgetLink();
    try {
      delivery();
    } catch (thrown) {
      if (!(thrown instanceof TripleFault)) throw thrown;
      this.tripleFault = thrown;
    }
    this.refresh();
  }

  /** The place of the micro-op that runs. */
  #meta(): number {
    const { u32 } = this.state;
    const block = u32[at.BLOCK >>> 2]!;
    const record = (u32[at.MICRO_OP >>> 2]! - block - BLOCK_HEADER) / RECORD_SIZE;
    return u32[(u32[(block + BLOCK_META) >>> 2]! >>> 2) + record]!;
  }

  /** Instructions of the running block that have not retired yet, the current one included. */
  #unretired(): number {
    const { u32 } = this.state;
    if (u32[at.MICRO_OP >>> 2] === 0) return 0;
    return u32[(u32[at.BLOCK >>> 2]! + BLOCK_COUNT) >>> 2]! - metaIndex(this.#meta());
  }

  /** Sets RIP and NEXT_RIP for the instruction of the micro-op that runs. */
  #locate(): void {
    const { u32 } = this.state;
    const meta = this.#meta();
    const start = (u32[at.BLOCK >>> 2]! + BLOCK_START) >>> 2;
    this.#store(at.RIP, u32[start]! + metaOffset(meta), u32[start + 1]!);
    this.#store(at.NEXT_RIP, u32[start]! + metaOffset(meta) + metaLength(meta), u32[start + 1]!);
  }

  #store(address: number, low: number, high: number): void {
    const { u32 } = this.state;
    u32[address >>> 2] = low;
    u32[(address >>> 2) + 1] = this.blocks.mode.bits === 64 && low > 0xffff_ffff ? high + 1 : high;
  }

  #setTarget(target: number): void {
    this.#addBudget(target - this.#target);
    this.#target = target;
  }

  /** A signed 64-bit cell whose numbers are far below 2^53: no BigInt. */
  #budget(): number {
    const { u32, i32 } = this.state;
    return i32[(at.BUDGET >>> 2) + 1]! * TWO_32 + u32[at.BUDGET >>> 2]!;
  }

  #addBudget(instructions: number): void {
    const { u32, i32 } = this.state;
    const budget = this.#budget() + instructions;
    u32[at.BUDGET >>> 2] = budget;
    i32[(at.BUDGET >>> 2) + 1] = Math.floor(budget / TWO_32);
  }

  #imports(): Imports {
    const { state, mmu } = this;
    const u16 = this.#u16;
    const how = (): number => (metaStack(this.#meta()) ? STACK : 0);
    return {
      read: (size, low, high, forWrite) => {
        if (forWrite !== 0) mmu.probe(low, high, size, WRITE, how(), size);
        let value: number;
        if (size === 8) {
          mmu.copyFrom(low, high, at.SCRATCH, how());
          return;
        }
        if (size === 4) value = mmu.read32(low, high, how());
        else value = size === 2 ? mmu.read16(low, high, how()) : mmu.read8(low, high, how());
        state.u32[at.SCRATCH >>> 2] = value;
        state.u32[(at.SCRATCH >>> 2) + 1] = 0;
      },
      write: (size, low, high) => {
        const value = state.u32[at.SCRATCH >>> 2]!;
        if (size === 8) mmu.copyTo(low, high, at.SCRATCH, how());
        else if (size === 4) mmu.write32(low, high, value, how());
        else if (size === 2) mmu.write16(low, high, value & 0xffff, how());
        else mmu.write8(low, high, value & 0xff, how());
      },
      operation: (record) => {
        const { body, then } = operations[state.i32[(record + 8) >>> 2]!]!;
        this.#locate();
        const half = record >>> 1;
        body(this, u16[half + 1]!, u16[half + 2]!, u16[half + 3]!, state.i32[(record + 12) >>> 2]!);
        if (then === 'continue') return;
        if (then === 'next') state.set64(at.RIP, state.get64(at.NEXT_RIP));
        this.refresh();
      },
      segment: (offset, segment, size, write) =>
        this.system.segmentCheck(segment, offset >>> 0, size, write !== 0 ? WRITE : READ),
      raise: (vector) => {
        throw new GuestFault(vector, vector === GP ? 0 : -1);
      },
      divide: (signed) => this.#divide(signed !== 0),
    };
  }

  /** RDX:RAX by SCRATCH: the divisions that WebAssembly has no instruction for. */
  #divide(signed: boolean): void {
    const { state } = this;
    const divisor = signed ? state.i64[at.SCRATCH >>> 3]! : state.get64(at.SCRATCH);
    const whole = (state.gpr(2) << 64n) | state.gpr(0);
    const dividend = signed ? BigInt.asIntN(128, whole) : whole;
    if (divisor === 0n) throw new GuestFault(DE);
    const quotient = dividend / divisor;
    const fits = signed ? quotient === BigInt.asIntN(64, quotient) : quotient === BigInt.asUintN(64, quotient);
    if (!fits) throw new GuestFault(DE);
    state.setGpr(0, quotient);
    state.setGpr(2, dividend % divisor);
  }
}
