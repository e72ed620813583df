/**
 * When WebAssembly's arithmetic may stand for the processor's.
 *
 * WebAssembly rounds to nearest, raises nothing and knows neither DAZ nor FTZ; which NaN it makes is up to the engine. So an
 * SSE instruction is done inline only where all of that provably cannot show, and by soft float (../float) otherwise:
 *
 * - Operands are zeros or normal numbers (infinities too for comparisons). Then neither IE for NaNs nor DE can be due,
 *   no NaN needs to be passed on, and DAZ has nothing to act upon.
 * - `plainMode`: rounding is to nearest and every exception is masked. Whether the result is exact is then asked while PE
 *   is clear (sse-exact.ts), and PE set if it is not. PE stays set until software clears it.
 * - The result is larger than the smallest normal number and finite: neither OE nor UE can be due, whatever FTZ says.
 *   (The smallest normal number itself may be a tiny result rounded up, on which UE and FTZ turn: SDM vol. 1, 4.9.1.5.)
 *   Or it is a zero and exact: a sum that is zero always is (sums of representable numbers are multiples of the smallest
 *   denormal, so they cannot round to zero), a product or quotient is when the multiplicand or dividend is zero.
 * - IE without NaNs (∞ - ∞, 0 · ∞, √ of negatives) and ZE give infinities or NaNs, which are no such result.
 *
 * MXCSR's rounding and masks do not matter to comparisons, minima and maxima of such operands.
 */
import { MXCSR, SIMD_DEFERRED, SIMD_RAISED } from '../state/layout.ts';
import { type Code, I32, I64, i32, i64, ifElse, type Local, seq, V128 } from '../wasm/code.ts';
import { i32x4, i64x2, v128 } from '../wasm/simd.ts';
import type { Operands } from './define.ts';

/** Masks of all six exceptions. */
const MASKS = 0x1f80;
/** The rounding field, 0 for nearest. */
const ROUNDING = 0x6000;
const PM = 0x1000;
const PE = 0x20;
const DAZ = 0x40;

const mxcsrHas = (x: Operands, mask: number, value: number): Code =>
  i32.eq(i32.and(x.cell32(MXCSR), i32.const(mask)), i32.const(value));

export const roundsToNearest = (x: Operands): Code => mxcsrHas(x, ROUNDING, 0);

/** Nearest, and all exceptions masked. */
export const plainMode = (x: Operands): Code => mxcsrHas(x, ROUNDING | MASKS, MASKS);

/** In `plainMode`: sets PE unless it is set or `exact` holds, which is not asked if it is. */
export const notePrecision = (x: Operands, exact: Code): Code =>
  ifElse(
    i32.eqz(i32.and(x.cell32(MXCSR), i32.const(PE))),
    ifElse(i32.eqz(exact), x.setCell32(MXCSR, i32.or(x.cell32(MXCSR), i32.const(PE)))),
  );

/**
 * For conversions to integers, which other exceptions' masks do not matter to: whether losing something may be told here.
 * Denormals lose nothing while DAZ makes them zeros, so that it must be clear unless PE is set already.
 */
export const mayLose = (x: Operands): Code => i32.or(mxcsrHas(x, PM | PE, PM | PE), mxcsrHas(x, PM | DAZ, PM));

/** Under `mayLose`: tells PE unless `exact` holds, to MXCSR or to what the lanes of this instruction have raised. */
export const tellLoss = (x: Operands, exact: Code): Code =>
  ifElse(
    i32.eqz(i32.or(i32.and(x.cell32(MXCSR), i32.const(PE)), exact)),
    ifElse(
      x.cell32(SIMD_DEFERRED),
      x.setCell32(SIMD_RAISED, i32.or(x.cell32(SIMD_RAISED), i32.const(PE))),
      x.setCell32(MXCSR, i32.or(x.cell32(MXCSR), i32.const(PE))),
    ),
  );

/** Tests on the magnitude of a number, its encoding without the sign. */
export interface Magnitudes {
  /** The type of one: I32, I64 or V128. */
  readonly type: number;
  /** The encoding (a value of that type) without its sign. */
  magnitude(bits: Code): Code;
  /** A condition of type I32: in every element. */
  zeroOrNormal(magnitude: Local): Code;
  zeroNormalOrInfinite(magnitude: Local): Code;
  /** Every element is finite and larger than the smallest normal number, or a zero that `zeroIsExact` allows. */
  plainResult(magnitude: Local, zeroIsExact: Code): Code;
}

/** Smallest normal number and infinity. */
const RANGE32 = { smallest: 0x00800000n, infinity: 0x7f800000n, magnitude: 0x7fffffffn } as const;
const RANGE64 = {
  smallest: 0x0010_0000_0000_0000n,
  infinity: 0x7ff0_0000_0000_0000n,
  magnitude: 0x7fff_ffff_ffff_ffffn,
} as const;

function scalar(single: boolean): Magnitudes {
  const range = single ? RANGE32 : RANGE64;
  const constant = (value: bigint): Code => (single ? i32.const(Number(value)) : i64.const(value));
  const [and, sub, lt, eqz] = single ? [i32.and, i32.sub, i32.lt_u, i32.eqz] : [i64.and, i64.sub, i64.lt_u, i64.eqz];
  /** from <= magnitude < to, one unsigned compare. */
  const between = (m: Local, from: bigint, to: bigint): Code => lt(sub(m.get, constant(from)), constant(to - from));
  return {
    type: single ? I32 : I64,
    magnitude: (bits) => and(bits, constant(range.magnitude)),
    zeroOrNormal: (m) => i32.or(eqz(m.get), between(m, range.smallest, range.infinity)),
    zeroNormalOrInfinite: (m) => i32.or(eqz(m.get), between(m, range.smallest, range.infinity + 1n)),
    plainResult: (m, zeroIsExact) =>
      i32.or(between(m, range.smallest + 1n, range.infinity), i32.and(eqz(m.get), zeroIsExact)),
  };
}

function packed(single: boolean): Magnitudes {
  const range = single ? RANGE32 : RANGE64;
  const shape = single ? i32x4 : i64x2;
  const constant = (value: bigint): Code =>
    single ? i32x4.splat(i32.const(Number(value))) : i64x2.splat(i64.const(value));
  // Magnitudes are not negative, so signed comparisons (the only ones of 64-bit elements) do.
  const between = (m: Local, from: bigint, to: bigint): Code =>
    v128.and(shape.ge_s(m.get, constant(from)), shape.lt_s(m.get, constant(to)));
  const zero = (m: Local): Code => shape.eq(m.get, constant(0n));
  return {
    type: V128,
    magnitude: (bits) => v128.and(bits, constant(range.magnitude)),
    zeroOrNormal: (m) => shape.all_true(v128.or(zero(m), between(m, range.smallest, range.infinity))),
    zeroNormalOrInfinite: (m) => shape.all_true(v128.or(zero(m), between(m, range.smallest, range.infinity + 1n))),
    plainResult: (m, zeroIsExact) =>
      shape.all_true(v128.or(between(m, range.smallest + 1n, range.infinity), v128.and(zero(m), zeroIsExact))),
  };
}

export const SCALAR32 = scalar(true);
export const SCALAR64 = scalar(false);
export const PACKED32 = packed(true);
export const PACKED64 = packed(false);

/** All of these conditions (of type I32, 0 or 1). */
export const all = (first: Code, ...others: Code[]): Code => others.reduce((x, y) => i32.and(x, y), first);

/** The magnitude of an encoding in a fresh local, and the code that puts it there. */
export function magnitudeLocal(x: Operands, numbers: Magnitudes, bits: Code): { local: Local; set: Code } {
  const local = x.local(numbers.type);
  return { local, set: seq(local.set(numbers.magnitude(bits))) };
}
