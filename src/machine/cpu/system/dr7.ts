/** DR7: which breakpoints are enabled, and for what (Intel SDM vol. 3B, 17.2.4). */

import type { CpuState } from '../state/cpu-state.ts';
import * as at from '../state/layout.ts';

const DR7 = at.DR + 7 * 8;
/** R/W fields. */
export const [EXECUTION, WRITES, PORTS, READS_AND_WRITES] = [0, 1, 2, 3] as const;
const OFF = -1;
/** LEN field to bytes: 00 1, 01 2, 10 8, 11 4. */
const LENGTHS = [1, 2, 8, 4] as const;

export const readDr7 = (state: CpuState): number => state.get32(DR7);

/** Whether any breakpoint is enabled; while one is, each instruction is executed by itself: its trap comes right after it. */
export const breakpointsEnabled = (state: CpuState): boolean => (readDr7(state) & 0xff) !== 0;

/** The R/W field of breakpoint `n`, or a value that is no R/W field where it is not enabled. */
export const kindOf = (dr7: number, n: number): number =>
  ((dr7 >>> (2 * n)) & 3) === 0 ? OFF : (dr7 >>> (16 + 4 * n)) & 3;

/** How many bytes breakpoint `n` watches. */
export const lengthOf = (dr7: number, n: number): number => LENGTHS[(dr7 >>> (18 + 4 * n)) & 3]!;

/** Whether any enabled breakpoint watches data; while one does, every access must take the slow path. */
export function watchesData(state: CpuState): boolean {
  if (!breakpointsEnabled(state)) return false;
  const dr7 = readDr7(state);
  return [0, 1, 2, 3].some((n) => kindOf(dr7, n) === WRITES || kindOf(dr7, n) === READS_AND_WRITES);
}
