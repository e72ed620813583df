import type { CpuState } from '../state/cpu-state.ts';
import { FLAG_CARRY, FLAG_RESULT } from '../state/layout.ts';

/** The flags of left - right, operands of `size` bytes, as ir/alu.ts computes them: from the borrow out of each bit. */
export function compareFlags(state: CpuState, size: number, left: bigint, right: bigint): void {
  const bits = size * 8;
  const result = BigInt.asIntN(bits, left - right);
  const borrows = (~left & right) | ((~left | right) & result);
  const top = (borrows << BigInt(64 - bits)) & 0xc000_0000_0000_0000n;
  state.i64[FLAG_RESULT >>> 3] = result;
  state.set64(FLAG_CARRY, top | ((left ^ right ^ result) & 0x10n));
}

/** ZF alone. */
export function setZeroFlag(state: CpuState, zero: boolean): void {
  state.rflags = (state.rflags & ~0x40) | (zero ? 0x40 : 0);
}
