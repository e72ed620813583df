import { DOWN, type FloatEnvironment, ZE } from './environment.ts';
import type { Format } from './format.ts';
import {
  bitLength,
  infinity,
  invalid,
  noteDenormals,
  operand,
  propagate,
  round,
  type Unpacked,
  zero,
} from './number.ts';

/** a + b. Operands and results of this file are encodings, unsigned; `a` is the first source (SSE's destination). */
export function add(format: Format, a: bigint, b: bigint, env: FloatEnvironment): bigint {
  return sum(format, operand(format, a, env), operand(format, b, env), env, false);
}

/** a - b */
export function sub(format: Format, a: bigint, b: bigint, env: FloatEnvironment): bigint {
  return sum(format, operand(format, a, env), operand(format, b, env), env, true);
}

/** x + y, or x - y when `subtract`. */
export function sum(format: Format, x: Unpacked, y: Unpacked, env: FloatEnvironment, subtract: boolean): bigint {
  const nan = propagate(format, [x, y], env);
  if (nan !== undefined) return nan;
  const yNegative = y.negative !== subtract;
  if (x.kind === 'infinity' && y.kind === 'infinity' && x.negative !== yNegative) return invalid(format, env);
  noteDenormals([x, y], env);
  if (x.kind === 'infinity') return infinity(format, x.negative);
  if (y.kind === 'infinity') return infinity(format, yNegative);

  const exponent = Math.min(x.exponent, y.exponent);
  const aligned = (u: Unpacked, negative: boolean) => {
    const magnitude = u.significand << BigInt(u.exponent - exponent);
    return negative ? -magnitude : magnitude;
  };
  const exact = aligned(x, x.negative) + aligned(y, yNegative);
  if (exact === 0n) {
    // Zeros of one sign keep it; any other exact zero is +0, or -0 when rounding down (IEEE 754-2008, 6.3).
    const bothZero = x.kind === 'zero' && y.kind === 'zero' && x.negative === yNegative;
    return zero(format, bothZero ? x.negative : env.rounding === DOWN);
  }
  return round(format, exact < 0n, exact < 0n ? -exact : exact, exponent, env);
}

/** a · b */
export function mul(format: Format, a: bigint, b: bigint, env: FloatEnvironment): bigint {
  return product(format, operand(format, a, env), operand(format, b, env), env);
}

/** x · y */
export function product(format: Format, x: Unpacked, y: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(format, [x, y], env);
  if (nan !== undefined) return nan;
  const negative = x.negative !== y.negative;
  if (x.kind === 'infinity' || y.kind === 'infinity') {
    if (x.kind === 'zero' || y.kind === 'zero') return invalid(format, env);
    noteDenormals([x, y], env);
    return infinity(format, negative);
  }
  noteDenormals([x, y], env);
  return round(format, negative, x.significand * y.significand, x.exponent + y.exponent, env);
}

/** a / b */
export function div(format: Format, a: bigint, b: bigint, env: FloatEnvironment): bigint {
  return quotient(format, operand(format, a, env), operand(format, b, env), env);
}

/** x / y */
export function quotient(format: Format, x: Unpacked, y: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(format, [x, y], env);
  if (nan !== undefined) return nan;
  const negative = x.negative !== y.negative;
  if (x.kind === y.kind && (x.kind === 'infinity' || x.kind === 'zero')) return invalid(format, env);
  if (y.kind === 'zero' && x.kind !== 'infinity') {
    env.raise(ZE);
    return infinity(format, negative);
  }
  noteDenormals([x, y], env);
  if (x.kind === 'infinity') return infinity(format, negative);
  if (y.kind === 'infinity' || x.kind === 'zero') return zero(format, negative);

  // Long enough that the quotient has two bits more than the precision, then one for "there is more".
  const scale = Math.max(0, format.precision + 2 + bitLength(y.significand) - bitLength(x.significand));
  const numerator = x.significand << BigInt(scale);
  const cut = numerator / y.significand;
  const exact = cut * y.significand === numerator;
  return round(format, negative, (cut << 1n) | (exact ? 0n : 1n), x.exponent - y.exponent - scale - 1, env);
}

/** √a */
export function sqrt(format: Format, a: bigint, env: FloatEnvironment): bigint {
  const x = operand(format, a, env);
  const nan = propagate(format, [x], env);
  if (nan !== undefined) return nan;
  if (x.kind === 'zero') return x.bits;
  if (x.negative) return invalid(format, env);
  noteDenormals([x], env);
  if (x.kind === 'infinity') return x.bits;

  // An even exponent, and twice the bits the root needs.
  let scale = Math.max(0, 2 * (format.precision + 2) - bitLength(x.significand));
  if ((x.exponent - scale) % 2 !== 0) scale += 1;
  const radicand = x.significand << BigInt(scale);
  const root = integerSqrt(radicand);
  const exact = root * root === radicand;
  return round(format, false, (root << 1n) | (exact ? 0n : 1n), (x.exponent - scale) / 2 - 1, env);
}

/** The largest integer whose square is not above `n` > 0, by Newton's iteration from above. */
function integerSqrt(n: bigint): bigint {
  let x = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
