/**
 * Numbers in double extended precision as two locals and a sign, and their rounding. Only zeros and normal numbers are
 * taken apart here; all else gives up (x87-stack.ts).
 */
import { type Code, I32, I64, i32, i64, ifElse, type Local, select, seq } from '../wasm/code.ts';
import type { Operands } from './define.ts';
import { giveUpIf, roundingControl } from './x87-stack.ts';

export const BIAS = 16383;
const INFINITY = 0x7fff;
const TOP_BIT = -0x8000_0000_0000_0000n;
const [NEAREST, DOWN, UP] = [0, 1, 2] as const;

/** significand · 2^(exponent - BIAS - 63), the significand's bit 63 set; or zero, both 0. */
export interface Unpacked {
  /** I64. */
  readonly significand: Local;
  /** I32: with the bias. */
  readonly exponent: Local;
  /** I32: 1 or 0. */
  readonly negative: Local;
}

export const unpacked = (x: Operands): Unpacked => ({
  significand: x.local(I64),
  exponent: x.local(I32),
  negative: x.local(I32),
});

export const isZero = (u: Unpacked): Code => i64.eqz(u.significand.get);

/** From ten bytes at `cell`. */
export const unpack = (u: Unpacked, cell: Code): Code => {
  const normal = i32.and(
    i32.lt_u(i32.sub(u.exponent.get, i32.const(1)), i32.const(INFINITY - 1)),
    i64.lt_s(u.significand.get, i64.const(0n)),
  );
  const zero = i32.and(i32.eqz(u.exponent.get), i64.eqz(u.significand.get));
  return seq(
    u.significand.set(i64.load(cell)),
    u.exponent.set(i32.load16_u(cell, 8)),
    u.negative.set(i32.shr_u(u.exponent.get, i32.const(15))),
    u.exponent.set(i32.and(u.exponent.get, i32.const(INFINITY))),
    giveUpIf(i32.eqz(i32.or(normal, zero))),
  );
};

/** From the encoding (an i64 local) of a number of a narrower format. */
function unpackNarrow(u: Unpacked, bits: Local, fraction: number, exponentBits: number): Code {
  const largest = (1 << exponentBits) - 1;
  const bias = largest >> 1;
  return seq(
    u.negative.set(
      i32.wrap_i64(i64.and(i64.shr_u(bits.get, i64.const(BigInt(fraction + exponentBits))), i64.const(1n))),
    ),
    u.exponent.set(i32.and(i32.wrap_i64(i64.shr_u(bits.get, i64.const(BigInt(fraction)))), i32.const(largest))),
    u.significand.set(i64.shl(bits.get, i64.const(BigInt(64 - fraction)))),
    ifElse(
      i32.eqz(u.exponent.get),
      giveUpIf(i64.ne(u.significand.get, i64.const(0n))),
      seq(
        giveUpIf(i32.eq(u.exponent.get, i32.const(largest))),
        u.significand.set(i64.or(i64.shr_u(u.significand.get, i64.const(1n)), i64.const(TOP_BIT))),
        u.exponent.set(i32.add(u.exponent.get, i32.const(BIAS - bias))),
      ),
    ),
  );
}

/** From a single's encoding, the low 32 bits of an i64 local. */
export const unpackSingle = (u: Unpacked, bits: Local): Code => unpackNarrow(u, bits, 23, 8);
export const unpackDouble = (u: Unpacked, bits: Local): Code => unpackNarrow(u, bits, 52, 11);

/** From a signed integer (an i64 local). */
export const unpackInteger = (u: Unpacked, value: Local): Code =>
  seq(
    u.negative.set(i64.lt_s(value.get, i64.const(0n))),
    u.significand.set(select(i64.sub(i64.const(0n), value.get), value.get, u.negative.get)),
    u.exponent.set(i32.const(0)),
    ifElse(
      i64.ne(u.significand.get, i64.const(0n)),
      seq(
        u.exponent.set(i32.sub(i32.const(BIAS + 63), i32.wrap_i64(i64.clz(u.significand.get)))),
        u.significand.set(i64.shl(u.significand.get, i64.clz(u.significand.get))),
      ),
    ),
  );

/** What a rounding found, I32 each: something was lost; the magnitude became larger. */
export interface Rounding {
  readonly inexact: Local;
  readonly up: Local;
}

export const rounding = (x: Operands): Rounding => ({ inexact: x.local(I32), up: x.local(I32) });

/** Whether a magnitude is rounded up: `lost` (an i64 local) is what lies below its last bit, that bit being worth 2^64. */
export const roundsUp = (x: Operands, negative: Code, odd: Code, lost: Local, control = roundingControl(x)): Code =>
  select(
    // Halves go to the even neighbour.
    i32.or(i64.gt_u(lost.get, i64.const(TOP_BIT)), i32.and(i64.eq(lost.get, i64.const(TOP_BIT)), odd)),
    i32.and(
      i64.ne(lost.get, i64.const(0n)),
      i32.or(
        i32.and(i32.eq(control, i32.const(DOWN)), negative),
        i32.and(i32.eq(control, i32.const(UP)), i32.eqz(negative)),
      ),
    ),
    i32.eq(control, i32.const(NEAREST)),
  );

/**
 * Rounds in place to 64 - `shift` bits (an i64 local). `lost` (an i64 local) is what lies below the significand, its last bit
 * standing for all that is further below. The exponent may become one larger; its range is the caller's to look at.
 */
export function round(x: Operands, u: Unpacked, lost: Local, shift: Local, found: Rounding): Code {
  const unit = i64.shl(i64.const(1n), shift.get);
  const odd = i64.ne(i64.and(u.significand.get, unit), i64.const(0n));
  return seq(
    ifElse(
      i64.ne(shift.get, i64.const(0n)),
      seq(
        lost.set(
          i64.or(
            i64.shl(u.significand.get, i64.sub(i64.const(64n), shift.get)),
            i64.extend_i32_u(i64.ne(lost.get, i64.const(0n))),
          ),
        ),
        u.significand.set(i64.shl(i64.shr_u(u.significand.get, shift.get), shift.get)),
      ),
    ),
    found.inexact.set(i64.ne(lost.get, i64.const(0n))),
    found.up.set(roundsUp(x, u.negative.get, odd, lost)),
    ifElse(
      found.up.get,
      seq(
        u.significand.set(i64.add(u.significand.get, unit)),
        // It can only have become 2^64.
        ifElse(
          i64.eqz(u.significand.get),
          seq(u.significand.set(i64.const(TOP_BIT)), u.exponent.set(i32.add(u.exponent.get, i32.const(1)))),
        ),
      ),
    ),
  );
}

/** Gives up unless the exponent is that of a normal number in a format: from `least` to `most`, biased as everywhere here. */
export const requireExponent = (u: Unpacked, least: number, most: number): Code =>
  giveUpIf(i32.gt_u(i32.sub(u.exponent.get, i32.const(least)), i32.const(most - least)));

/** Those of double extended precision. */
export const requireNormal = (u: Unpacked): Code => requireExponent(u, 1, INFINITY - 1);
