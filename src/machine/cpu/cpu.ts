/**
 * The CPU: state in linear memory, the interpreter that runs blocks, and the loop around it that finds blocks, delivers
 * exceptions and interrupts, and counts instructions.
 */

import { BlockCache } from './blocks/block-cache.ts';
import type { BlockWatcher } from './blocks/block-watcher.ts';
import type { TranslatorOptions } from './executors/translator/options.ts';
import { Translator } from './executors/translator/translator.ts';
import { InstructionBudget } from './instruction-budget.ts';
import type { Ports } from './operations/ports.ts';
import type { Processor } from './operations/processor.ts';
import { Position } from './position.ts';
import { runtimeCalls } from './runtime-calls.ts';
import type { CpuState } from './state/cpu-state.ts';
import { DB, GuestFault } from './state/fault.ts';
import * as at from './state/layout.ts';
import type { PhysicalMemory } from './state/physical-memory.ts';
import { type ApicPort, noApic } from './system/apic-port.ts';
import { IF, RF, TF } from './system/bits.ts';
import { breaksHere } from './system/breakpoints.ts';
import type { CodeMode } from './system/code-mode.ts';
import { breakpointsEnabled } from './system/dr7.ts';
import { type CpuModel, FeatureSet } from './system/features.ts';
import type { Mmu } from './system/mmu.ts';
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
  [at.TEMP, 16 * 8],
  [at.XMM_TEMP, 12 * 16],
] as const;

/** What the CPU is wired to. */
export interface Wiring {
  readonly ports: Ports;
  /** The interrupt-acknowledge cycle: the controller says which vector. */
  acknowledge(): number;
  /** The local APIC, for instructions that reach it; without one, none is announced. */
  apic?(): ApicPort;
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

/** Why `run` came back: the deadline, HLT, `requestStop`, a third fault, or an instruction at one of `blocks.stops`. */
export type RunEnd = 'deadline' | 'halted' | 'stopped' | 'triple-fault' | 'breakpoint';

export class Cpu implements Processor {
  readonly state: CpuState;
  readonly model: CpuModel;
  readonly physical: PhysicalMemory;
  readonly mmu: Mmu;
  readonly system: SystemUnit;
  readonly blocks: BlockCache;
  readonly ports: Ports;
  /** Called before each instruction while set. */
  trace: (() => void) | undefined;
  /** The chain of faults of a triple fault. */
  tripleFault: TripleFault | undefined;

  /** The place at which `blocks.stops` are not heeded: a run is not to end where it begins. */
  passOver = { retired: -1, rip: 0n };

  readonly #wiring: Wiring;
  readonly #run: (block: number) => number;
  readonly #position: Position;
  readonly #budget: InstructionBudget;
  /** The deadline of this run; the budget ends before it while a single instruction is executed by itself. */
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
    translation: TranslatorOptions | 'off' = {},
  ) {
    this.model = model;
    const features = new FeatureSet(model);
    this.state = state;
    this.physical = physical;
    this.ports = wiring.ports;
    this.#wiring = wiring;
    this.#position = new Position(state);
    this.#budget = new InstructionBudget(state);
    const without = noApic();
    this.system = new SystemUnit(
      state,
      physical,
      features,
      () => wiring.now(),
      () => wiring.apic?.() ?? without,
    );
    this.mmu = this.system.mmu;
    const translator = translation === 'off' ? undefined : new Translator(state, translation);
    this.blocks = new BlockCache(state, this.mmu, physical, features, translator);
    this.mmu.onFlush = () => this.blocks.forgetAddresses();
    this.mmu.onFlushPage = (low) => this.blocks.forgetPage(low);
    const env = {
      memory: state.memory,
      regions: translator?.table ?? new WebAssembly.Table({ element: 'anyfunc', initial: 0 }),
      hot: (block: number) => translator?.hot(block),
      entered: () => this.blocks.watcher?.entered(),
      ...runtimeCalls(this, this.#position),
    };
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
    // What only means something while a block runs is no part of the machine's state.
    for (const [cell, size] of TRANSIENT) cells.fill(0, cell, cell + size);
    return { cells, retired: this.retired };
  }

  restore({ cells, retired }: CpuSnapshot): void {
    if (cells.length !== CELLS) throw new RangeError(`${cells.length} bytes are no state of this CPU`);
    this.state.u8.set(cells);
    this.#budget.restart(retired);
    this.tripleFault = undefined;
    this.mmu.flushAll();
    this.blocks.clear();
    this.refresh();
  }

  /** Instructions retired since power-on, exact even from inside an instruction. */
  get retired(): number {
    return this.#budget.taken - (this.#inBlock ? this.#position.unretired() : 0);
  }

  /** Whether an instruction is under way. */
  get executing(): boolean {
    return this.#inBlock && this.state.get32(at.MICRO_OP) !== 0;
  }

  get mode(): CodeMode {
    return this.blocks.mode;
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

  /** A non-maskable interrupt, which waits while another one is being handled. */
  raiseNmi(): void {
    this.state.set32(at.NMI_PENDING, 1);
    this.state.set32(at.ATTENTION, 1);
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
    if (deadline < this.#budget.end) this.#budget.moveEnd(deadline);
  }

  /** Runs until `deadline` instructions have retired since power-on, or something else ends the run. */
  run(deadline: number): RunEnd {
    const { state } = this;
    this.#deadline = deadline;
    this.#budget.moveEnd(deadline);
    this.#stop = false;
    this.blocks.forgetLink();
    for (;;) {
      const again = state.get32(at.ATTENTION) !== 0 && this.#attend();
      if (this.tripleFault) return 'triple-fault';
      if (this.#stop) return 'stopped';
      if (state.get32(at.HALTED) !== 0) return 'halted';
      const budget = this.#budget.end - this.retired;
      if (budget <= 0) return 'deadline';
      if (again) continue;
      if (this.blocks.stopsHere() && !this.#passedOver()) return 'breakpoint';
      if (this.#mustStep()) this.#step();
      else this.#guarded(() => this.#run(this.blocks.find(budget)));
    }
  }

  /** Has a watcher told of each block that is entered. The interpreter must have been built for that (`buildInterpreter`). */
  watchBlocks(watcher: BlockWatcher): void {
    this.blocks.watcher = watcher;
    this.blocks.clear();
  }

  /** Recomputes what a block's key depends on, and whether an interrupt may come in now. */
  refresh(): void {
    this.blocks.updateKey();
    this.system.observer?.mode();
    // In the shadow of STI or MOV SS the CPU is not to leave the next instruction's block; #step looks again after it.
    const open = this.interruptsEnabled && this.state.get32(at.SHADOW) === 0;
    // Nor may it run on into the next block when every instruction is to be stepped from here.
    if ((this.#intr && open) || this.#nmiDue() || this.#debugged()) this.state.set32(at.ATTENTION, 1);
  }

  /** Gives the current instruction and its successors in the block back to the budget: they have not run. */
  rewind(): void {
    this.#budget.add(this.#position.unretired());
  }

  /**
   * FERR#. Where that brings an interrupt, the current instruction waits for it. Where nothing interrupts, the processor
   * would wait for ever; this one goes on, as if IGNNE# were held active.
   */
  x87Error(active: boolean): void {
    this.#wiring.x87Error(active);
    if (active && this.#intr && this.interruptsEnabled && this.state.get32(at.SHADOW) === 0) throw new Interrupted();
  }

  /** The instruction enters a handler by itself (INT n): no single-step trap follows it. */
  noteEntry(): void {
    this.#entered = true;
  }

  #passedOver(): boolean {
    return this.retired === this.passOver.retired && this.state.rip === this.passOver.rip;
  }

  #nmiDue(): boolean {
    return this.state.get32(at.NMI_PENDING) !== 0 && this.state.get32(at.NMI_BLOCKED) === 0;
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
    this.#budget.moveEnd(retired + 1);
    // No block is entered while ATTENTION is set, and what set it has been attended to.
    state.set32(at.ATTENTION, 0);
    const faulted = this.#guarded(() => this.#run(this.blocks.find(1)));
    this.#budget.moveEnd(this.#deadline);
    if (faulted) return;
    // The shadow ends with this instruction, even if it was one that would cast a shadow of its own (SDM vol. 3A, 6.8.3).
    if (shadow !== 0) state.set32(at.SHADOW, 0);
    if (this.#intr || this.#nmiDue() || state.get32(at.DEBUG_TRAP) !== 0) state.set32(at.ATTENTION, 1);
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
      if (!held && this.system.debugTrap()) this.#budget.add(-1);
    });
    if (this.#nmiDue() && state.get32(at.SHADOW) === 0) {
      state.set32(at.NMI_PENDING, 0);
      this.#raise(() => this.system.nmi());
    }
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
          this.#position.locate(this.mode);
          this.#budget.add(this.#position.unretired());
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
    this.#budget.add(-1);
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
}
