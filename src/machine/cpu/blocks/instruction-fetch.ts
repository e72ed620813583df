/** Where the bytes of instructions are. */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault } from '../state/fault.ts';
import {
  CS,
  RAM,
  SEGMENT_BASE,
  SEGMENT_SIZE,
  SEGMENTS,
  TLB_EXECUTE,
  TLB_HOST,
  TLB_SUPERVISOR,
  TLB_USER,
} from '../state/layout.ts';
import type { PhysicalMemory } from '../state/physical-memory.ts';
import { tlbEntry } from '../state/tlb.ts';
import type { CodeMode } from '../system/code-mode.ts';
import type { Mmu } from '../system/mmu.ts';
import { EXECUTE } from '../system/paging.ts';

export const PAGE = 4096;

/** A linear address in two halves. */
export interface LinearAddress {
  readonly low: number;
  readonly high: number;
}

export class InstructionFetch {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #memory: PhysicalMemory;

  constructor(state: CpuState, mmu: Mmu, memory: PhysicalMemory) {
    this.#state = state;
    this.#mmu = mmu;
    this.#memory = memory;
  }

  /** The linear address of an offset in CS. */
  linear(ripLow: number, ripHigh: number, mode: CodeMode): LinearAddress {
    if (mode.bits === 64) return { low: ripLow, high: ripHigh };
    const base = this.#state.u32[(SEGMENTS + CS * SEGMENT_SIZE + SEGMENT_BASE) >>> 2]!;
    return { low: (base + ripLow) >>> 0, high: 0 };
  }

  /** Physical address of an instruction byte; a hit in the TLB saves the walk. Throws the fault of fetching it. */
  physical(low: number, high: number): number {
    const { u32 } = this.#state;
    const user = this.#state.cpl === 3;
    const entry = tlbEntry(user ? TLB_USER : TLB_SUPERVISOR, low, high);
    const tag = (entry + TLB_EXECUTE) >>> 2;
    if (u32[tag] === (low & -PAGE) >>> 0 && u32[tag + 1] === high) {
      return ((u32[(entry + TLB_HOST) >>> 2]! + low) >>> 0) - RAM;
    }
    const sign = (high | 0) >> 15;
    if (sign !== 0 && sign !== -1) throw new GuestFault(GP, 0);
    const physical = this.#mmu.translate(low, high, EXECUTE, user);
    // Where the bytes really are: with A20 off, and in the ROM's alias, that is another address.
    const host = this.#memory.host(physical);
    return host === 0 ? physical : host - RAM;
  }

  /** Physical address of the page after the one of a linear address. */
  pageAfter({ low, high }: LinearAddress, mode: CodeMode): number {
    const next = (low & -PAGE) + PAGE;
    const carry = next > 0xffff_ffff || next >>> 0 < low >>> 0 ? 1 : 0;
    return this.physical(next >>> 0, mode.bits === 64 ? (high + carry) >>> 0 : 0);
  }
}
