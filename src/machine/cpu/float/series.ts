/**
 * Elementary functions in fixed point: a number is a bigint, `bits` of it after the point. Results are right to a few
 * units of the last place, so callers ask for more bits than they need.
 */
import { bitLength } from './number.ts';

type Real = bigint;

const one = (bits: number): Real => 1n << BigInt(bits);
const mul = (x: Real, y: Real, bits: number): Real => (x * y) >> BigInt(bits);

/** Largest integer whose square is not above n. */
export function squareRoot(n: bigint): bigint {
  if (n === 0n) return 0n;
  let x = 1n << BigInt((bitLength(n) + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** Bits worked with beyond those asked for. */
const GUARD = 16;

/** Keeps the longest version of a constant worked out so far. */
function cached(compute: (bits: number) => Real): (bits: number) => Real {
  let known = 0;
  let value = 0n;
  return (bits) => {
    if (bits > known) {
      known = bits;
      value = compute(bits + GUARD) >> BigInt(GUARD);
    }
    return value >> BigInt(known - bits);
  };
}

/** arctan(1/n) or artanh(1/n). */
function inverse(n: bigint, alternating: boolean, bits: number): Real {
  let power = one(bits) / n;
  let sum = power;
  for (let k = 3n, sign = -1n; power !== 0n; k += 2n, sign = -sign) {
    power /= n * n;
    sum += alternating ? (sign * power) / k : power / k;
  }
  return sum;
}

/** Machin's formula. */
export const pi = cached((bits) => 4n * (4n * inverse(5n, true, bits) - inverse(239n, true, bits)));
export const ln2 = cached((bits) => 2n * inverse(3n, false, bits));

/** e^x - 1 for |x| < 1. */
export function expm1(x: Real, bits: number): Real {
  let term = x;
  let sum = x;
  for (let k = 2n; term !== 0n && term !== -1n; k++) {
    term = mul(term, x, bits) / k;
    sum += term;
  }
  return sum;
}

/** ln((1 + z) / (1 - z)) for |z| < 1/2. */
function logOfRatio(z: Real, bits: number): Real {
  const square = mul(z, z, bits);
  let power = z;
  let sum = z;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = mul(power, square, bits);
    sum += power / k;
  }
  return 2n * sum;
}

/** ln(1 + x) for -1/2 < x < 1. */
export const log1p = (x: Real, bits: number): Real => logOfRatio((x << BigInt(bits)) / (2n * one(bits) + x), bits);

/** Sine and cosine of x, |x| < 1. */
export function sinCos(x: Real, bits: number): { sin: Real; cos: Real } {
  const square = mul(x, x, bits);
  const series = (first: Real, from: bigint): Real => {
    let term = first;
    let sum = first;
    for (let k = from; term !== 0n && term !== -1n; k += 2n) {
      term = -mul(term, square, bits) / (k * (k + 1n));
      sum += term;
    }
    return sum;
  };
  return { sin: series(x, 2n), cos: series(one(bits), 1n) };
}

/** Halvings of the angle before the series. */
const HALVINGS = 3;

/** arctan x for 0 <= x <= 1. */
export function arctan(x: Real, bits: number): Real {
  let t = x;
  for (let n = 0; n < HALVINGS; n++) {
    const root = squareRoot((one(bits) << BigInt(bits)) + t * t);
    t = (t << BigInt(bits)) / (one(bits) + root);
  }
  const square = mul(t, t, bits);
  let power = t;
  let sum = t;
  for (let k = 3n; power !== 0n && power !== -1n; k += 2n) {
    power = -mul(power, square, bits);
    sum += power / k;
  }
  return sum << BigInt(HALVINGS);
}
