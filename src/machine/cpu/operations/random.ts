/**
 * RDRAND and RDSEED (Intel SDM vol. 2B). The numbers are those of xorshift128+ (Vigna, "Further scramblings of Marsaglia's
 * xorshift generators") from a seed that is the same at every power-on: a run can be repeated, and the
 * numbers are not fit for secrets.
 */

import type { CpuState } from '../state/cpu-state.ts';
import { RANDOM } from '../state/layout.ts';
import { ARITHMETIC_FLAGS, CF } from '../system/bits.ts';
import { defineOperation } from './define.ts';

function next(state: CpuState): bigint {
  let x = state.get64(RANDOM);
  const y = state.get64(RANDOM + 8);
  x = BigInt.asUintN(64, x ^ (x << 23n));
  const z = x ^ y ^ (x >> 18n) ^ (y >> 5n);
  state.set64(RANDOM, y);
  state.set64(RANDOM + 8, z);
  return BigInt.asUintN(64, z + y);
}

/** Cell a of b bytes ← a random number; CF says that there was one, as always here. */
export const RDRAND = defineOperation('continue', ({ state }, a, b) => {
  const value = next(state);
  if (b === 2) state.view.setUint16(a, Number(value & 0xffffn), true);
  else state.set64(a, b === 4 ? value & 0xffff_ffffn : value);
  state.rflags = (state.rflags & ~ARITHMETIC_FLAGS) | CF;
});
