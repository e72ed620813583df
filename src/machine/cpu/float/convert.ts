import { type FloatEnvironment, IE, PE } from './environment.ts';
import type { Format } from './format.ts';
import {
  infinity,
  invalid,
  notANumber,
  noteDenormals,
  operand,
  round,
  roundShift,
  type Unpacked,
  zero,
} from './number.ts';

/** A number of one format in another: CVTSS2SD, CVTSD2SS, FLD, FST. */
export function convert(from: Format, to: Format, a: bigint, env: FloatEnvironment): bigint {
  const x = operand(from, a, env);
  if (x.kind === 'unsupported') return invalid(to, env);
  if (notANumber(x)) {
    if (x.kind === 'signaling') env.raise(IE);
    // The sign and the fraction's upper bits stay (SDM vol. 1, 4.8.3.5).
    const shift = BigInt(from.precision - to.precision);
    const fraction = shift >= 0n ? x.significand >> shift : x.significand << -shift;
    return infinity(to, x.negative) | fraction | to.quietBit;
  }
  noteDenormals([x], env);
  if (x.kind === 'infinity') return infinity(to, x.negative);
  return round(to, x.negative, x.significand, x.exponent, env);
}

/** A signed integer as a number: CVTSI2SS, CVTDQ2PS, FILD. */
export function fromInteger(format: Format, value: bigint, env: FloatEnvironment): bigint {
  return round(format, value < 0n, value < 0n ? -value : value, 0, env);
}

/**
 * A number as a signed integer of `width` bits: CVTSS2SI, CVTPS2DQ; with `rounding` TRUNCATE also CVTTSS2SI. What does
 * not fit raises IE and gives the integer indefinite, 100…0 (SDM vol. 1, 4.8.3.7).
 * @returns the signed value
 */
export function toInteger(
  format: Format,
  a: bigint,
  width: number,
  env: FloatEnvironment,
  rounding = env.rounding,
): bigint {
  const x = operand(format, a, env);
  const lowest = -(1n << BigInt(width - 1));
  // Anything this large is out of range; do not build it.
  const huge = x.exponent > width;
  if (!finite(x) || (huge && x.kind !== 'zero')) {
    env.raise(IE);
    return lowest;
  }
  const { value, inexact, up } = roundShift(x.significand, -x.exponent, x.negative, rounding);
  const result = x.negative ? -value : value;
  if (result < lowest || result >= -lowest) {
    env.raise(IE);
    return lowest;
  }
  if (inexact) env.raise(PE);
  env.roundedUp = up;
  return result;
}

/** The integral number next to a in the direction of `rounding`: ROUNDSS, FRNDINT. Denormal operands raise nothing. */
export function toIntegral(format: Format, a: bigint, env: FloatEnvironment, rounding = env.rounding): bigint {
  const x = operand(format, a, env);
  if (x.kind === 'unsupported') return invalid(format, env);
  if (x.kind === 'signaling') env.raise(IE);
  if (notANumber(x)) return x.bits | format.quietBit;
  if (x.kind === 'infinity' || x.kind === 'zero' || x.exponent >= 0) return x.bits;
  const { value, inexact, up } = roundShift(x.significand, -x.exponent, x.negative, rounding);
  if (inexact) env.raise(PE);
  // An integer no longer than the precision: exact from here on.
  const result = value === 0n ? zero(format, x.negative) : round(format, x.negative, value, 0, env);
  env.roundedUp = up;
  return result;
}

function finite(x: Unpacked): boolean {
  return x.kind === 'zero' || x.kind === 'denormal' || x.kind === 'normal';
}
