/** What the x87 computes beyond IEEE's operations: scaling, taking apart, partial remainders. */
import { type FloatEnvironment, ZE } from './environment.ts';
import { BINARY80 } from './format.ts';
import {
  bitLength,
  infinity,
  invalid,
  noteDenormals,
  propagate,
  round,
  type Unpacked,
  unpack,
  zero,
} from './number.ts';

/** More than any difference of exponents there is. */
const FAR = 0x1_0000;

/** The integer part of a finite number, no further from zero than FAR. */
function integerPart(x: Unpacked): number {
  if (x.exponent > 0) return x.negative ? -FAR : FAR;
  const magnitude = Number(x.significand >> BigInt(-x.exponent));
  return x.negative ? -Math.min(magnitude, FAR) : Math.min(magnitude, FAR);
}

/** FSCALE: x · 2^trunc(y) (SDM vol. 2, FSCALE, table 3-33). */
export function scale(x: Unpacked, y: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(BINARY80, [x, y], env);
  if (nan !== undefined) return nan;
  if (y.kind === 'infinity') {
    const lost = y.negative ? x.kind === 'infinity' : x.kind === 'zero';
    if (lost) return invalid(BINARY80, env);
    noteDenormals([x], env);
    return y.negative ? zero(BINARY80, x.negative) : infinity(BINARY80, x.negative);
  }
  noteDenormals([x, y], env);
  if (x.kind === 'infinity' || x.kind === 'zero') return x.bits;
  return round(BINARY80, x.negative, x.significand, x.exponent + integerPart(y), env);
}

/** FXTRACT: the exponent as a number, and the significand with exponent 0. */
export function extract(x: Unpacked, env: FloatEnvironment): { exponent: bigint; significand: bigint } {
  const nan = propagate(BINARY80, [x], env);
  if (nan !== undefined) return { exponent: nan, significand: nan };
  if (x.kind === 'infinity') return { exponent: BINARY80.infinity, significand: x.bits };
  if (x.kind === 'zero') {
    env.raise(ZE);
    return { exponent: infinity(BINARY80, true), significand: x.bits };
  }
  noteDenormals([x], env);
  const length = bitLength(x.significand);
  const exponent = x.exponent + length - 1;
  return {
    exponent: round(BINARY80, exponent < 0, BigInt(Math.abs(exponent)), 0, env),
    significand: round(BINARY80, x.negative, x.significand, 1 - length, env),
  };
}

export interface PartialRemainder {
  readonly bits: bigint;
  /**
   * The low bits of the quotient that was taken off; undefined when there is none (the result is a NaN), `more` when the
   * reduction is not complete.
   */
  readonly quotient: number | 'more' | undefined;
}

/** Exponents further apart than this take more than one step. */
const STEP = 64;

/**
 * FPREM (`nearest` false: the quotient is truncated) and FPREM1 (rounded to nearest): x less y times the quotient, exactly.
 * When the exponents are too far apart, only part of the way there (SDM vol. 2, FPREM).
 */
export function partialRemainder(x: Unpacked, y: Unpacked, nearest: boolean, env: FloatEnvironment): PartialRemainder {
  const nan = propagate(BINARY80, [x, y], env);
  if (nan !== undefined) return { bits: nan, quotient: undefined };
  if (x.kind === 'infinity' || y.kind === 'zero') return { bits: invalid(BINARY80, env), quotient: undefined };
  noteDenormals([x, y], env);
  if (x.kind === 'zero' || y.kind === 'infinity') {
    const bits = x.kind === 'denormal' ? round(BINARY80, x.negative, x.significand, x.exponent, env) : x.bits;
    return { bits, quotient: 0 };
  }

  const distance = x.exponent + bitLength(x.significand) - (y.exponent + bitLength(y.significand));
  // Between 32 and 63 bits at a step that does not complete it.
  const skipped = distance < STEP ? 0 : distance - ((distance & 31) | 32);
  const exponent = Math.min(x.exponent, y.exponent + skipped);
  const dividend = x.significand << BigInt(x.exponent - exponent);
  const divisor = y.significand << BigInt(y.exponent + skipped - exponent);
  let quotient = dividend / divisor;
  let rest = dividend - quotient * divisor;
  if (nearest && skipped === 0 && (2n * rest > divisor || (2n * rest === divisor && (quotient & 1n) === 1n))) {
    quotient += 1n;
    rest -= divisor;
  }
  const negative = x.negative !== rest < 0n;
  const bits =
    rest === 0n ? zero(BINARY80, x.negative) : round(BINARY80, negative, rest < 0n ? -rest : rest, exponent, env);
  return { bits, quotient: skipped === 0 ? Number(quotient & 7n) : 'more' };
}

/** Takes an encoding in extended precision apart. */
export const unpack80 = (bits: bigint): Unpacked => unpack(BINARY80, bits);
