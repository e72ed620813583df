/** What an operation may reach of the processor that runs it. */
import type { CpuState } from '../state/cpu-state.ts';
import type { CodeMode } from '../system/code-mode.ts';
import type { Mmu } from '../system/mmu.ts';
import type { SystemUnit } from '../system/system.ts';
import type { Ports } from './ports.ts';

export interface Processor {
  readonly state: CpuState;
  /** Memory, by linear address. */
  readonly mmu: Mmu;
  /** Segments, control registers, privilege, delivery of interrupts by instructions. */
  readonly system: SystemUnit;
  /** The I/O port space. It checks no permission: `system.checkIo` does. */
  readonly ports: Ports;
  /** How the running code is decoded. */
  readonly mode: CodeMode;
  /** The address of the following instruction. */
  readonly nextRip: bigint;
  /** RFLAGS.IF. */
  readonly interruptsEnabled: boolean;
  /** RFLAGS.TF: a trap comes after each instruction, and after each element of a repeated string instruction. */
  readonly trapsEachStep: boolean;
  /** FERR#: whether an x87 error is pending. Throws what ends the instruction where that brings an interrupt. */
  x87Error(active: boolean): void;
  /** The instruction enters a handler by itself (INT n): no single-step trap follows it. */
  noteEntry(): void;
  /** Gives the current instruction and its successors in the block back to the budget: they have not run. */
  rewind(): void;
}
