/** The state after power-up (Intel SDM vol. 3A, table 9-1). */

import type { CpuState } from '../state/cpu-state.ts';
import * as at from '../state/layout.ts';
import { CR0_CD, CR0_ET, CR0_NW } from './bits.ts';
import { SIGNATURE } from './cpuid.ts';
import type { Mmu } from './mmu.ts';
import { updateMode } from './mode.ts';
import type { Tables } from './tables.ts';

/** Segment attributes: present, accessed, read/write data or execute/read code; LDT and busy TSS. */
const [DATA, CODE, LDT, TSS] = [0x9300, 0x9b00, 0x8200, 0x8b00] as const;
/** PAT entries WB, WT, UC-, UC, twice. */
const PAT = 0x0007_0406_0007_0406n;

/** Of RDRAND: any number but 0 will do. */
const RANDOM_SEED = 0x9e37_79b9_7f4a_7c15n;

export function reset(state: CpuState, mmu: Mmu, tables: Tables): void {
  // The time stamp counter's origin, RETIRED_BASE, stays: it belongs to the clock, not to the CPU.
  state.u8.fill(0, at.GPR, at.RETIRED_BASE);
  for (const cell of [at.ATTENTION, at.SHADOW, at.HALTED, at.NMI_BLOCKED, at.NMI_PENDING, at.DEBUG_TRAP])
    state.set32(cell, 0);
  state.setGpr(2, BigInt(SIGNATURE));
  state.rip = 0xfff0n;
  state.rflags = 2;
  for (const segment of [at.ES, at.SS, at.DS, at.FS, at.GS]) {
    tables.set(segment, { selector: 0, attributes: DATA, limit: 0xffff, base: 0n });
  }
  tables.set(at.CS, { selector: 0xf000, attributes: CODE, limit: 0xffff, base: 0xffff_0000n });
  tables.set(at.LDTR, { selector: 0, attributes: LDT, limit: 0xffff, base: 0n });
  tables.set(at.TR, { selector: 0, attributes: TSS, limit: 0xffff, base: 0n });
  state.set32(at.GDTR + 8, 0xffff);
  state.set32(at.IDTR + 8, 0xffff);
  state.set64(at.CR0, BigInt((CR0_CD | CR0_NW | CR0_ET) >>> 0));
  state.set64(at.DR + 6 * 8, 0xffff_0ff0n);
  state.set64(at.DR + 7 * 8, 0x400n);
  state.set64(at.MSR_PAT, PAT);
  state.set64(at.MSR_MISC_ENABLE, 1n);
  state.set32(at.MXCSR, 0x1f80);
  state.u8.fill(0, at.YMM_UPPER, at.YMM_UPPER + 256);
  state.u8.fill(0, at.MSR_AMD, at.MSR_AMD + 8 * at.MSR_AMD_COUNT);
  state.set64(at.XCR0, 1n);
  state.set64(at.RANDOM, RANDOM_SEED);
  state.set64(at.RANDOM + 8, RANDOM_SEED);
  state.set32(at.X87_CONTROL, 0x40);
  // All eight hold +0.0: tag word 5555h.
  state.set32(at.X87_TAG, 0xff);
  mmu.flushAll();
  updateMode(state);
}
