/** Instruction breakpoints (Intel SDM vol. 3B, 17.2.4 and 17.3.1.1): R/W field 00 of DR7; a fault before the instruction. */
import * as at from '../layout.ts';
import type { CpuState } from '../state.ts';
import { is64Bit } from './mode.ts';

const DR7 = at.DR + 7 * 8;

const executes = (dr7: number, n: number): boolean =>
  ((dr7 >>> (2 * n)) & 3) !== 0 && ((dr7 >>> (16 + 4 * n)) & 3) === 0;

/** @returns a bit for each breakpoint on the instruction at RIP */
export function codeHits(state: CpuState): number {
  const dr7 = state.get32(DR7);
  if ((dr7 & 0xff) === 0) return 0;
  const base = state.get64(at.SEGMENTS + at.CS * at.SEGMENT_SIZE + at.SEGMENT_BASE);
  const address = is64Bit(state) ? state.rip : BigInt.asUintN(32, base + state.rip);
  let hits = 0;
  for (let n = 0; n < 4; n++) if (executes(dr7, n) && state.get64(at.DR + 8 * n) === address) hits |= 1 << n;
  return hits;
}
