/**
 * The x87's transcendental functions (SDM vol. 1, 8.3.7 to 8.3.10), computed to many more bits than the result has and then
 * rounded once, as the control word says. Special cases are those of the tables of FPATAN, FYL2X and so on in SDM vol. 2.
 */
import { type FloatEnvironment, PE, ZE } from './environment.ts';
import { BINARY80 } from './format.ts';
import { bitLength, infinity, invalid, noteDenormals, propagate, round, type Unpacked, zero } from './number.ts';
import { arctan, expm1, ln2, log1p, pi, sinCos } from './series.ts';

/** Bits that an approximation carries beyond its leading one. */
const ACCURACY = 144;
/** Where f(x) = c · x (1 + o(x)) is taken for c · x: the rest is beyond ACCURACY. */
const TINY = -150;

/** An approximation: ± magnitude · 2^exponent, never exact. */
interface Approximate {
  readonly negative: boolean;
  readonly magnitude: bigint;
  readonly exponent: number;
}

/** The exponent of a finite number's leading bit. */
const leading = (x: Unpacked): number => x.exponent + bitLength(x.significand) - 1;

/** A finite number in fixed point, sign included. */
function fixed(x: Unpacked, bits: number): bigint {
  const shift = x.exponent + bits;
  const magnitude = shift >= 0 ? x.significand << BigInt(shift) : x.significand >> BigInt(-shift);
  return x.negative ? -magnitude : magnitude;
}

function fromFixed(value: bigint, bits: number): Approximate {
  return { negative: value < 0n, magnitude: value < 0n ? -value : value, exponent: -bits };
}

/** Rounds an approximation: a one is appended for the bits that are missing. */
function settleAt({ negative, magnitude, exponent }: Approximate, env: FloatEnvironment): bigint {
  return round(BINARY80, negative, (magnitude << 1n) | 1n, exponent - 1, env);
}

/** x, if `less`, else more, by less than can be told in ACCURACY bits but enough to be inexact. */
function nearly(x: Unpacked, less: boolean, env: FloatEnvironment): bigint {
  const wide = x.significand << BigInt(ACCURACY);
  const magnitude = less ? wide - 1n : wide;
  return settleAt({ negative: x.negative, magnitude, exponent: x.exponent - ACCURACY }, env);
}

/** Arguments of the trigonometric functions are smaller than this in magnitude (SDM vol. 1, 8.3.8). */
const RANGE = 63;

export const outOfRange = (x: Unpacked): boolean =>
  (x.kind === 'normal' || x.kind === 'denormal') && leading(x) >= RANGE;

interface Reduced {
  readonly sin: bigint;
  readonly cos: bigint;
  readonly bits: number;
}

function floorDivide(x: bigint, y: bigint): bigint {
  const quotient = x / y;
  return quotient * y > x ? quotient - 1n : quotient;
}

/** What the x87 takes for π, the same 66 bits ever since the 80387 (SDM vol. 1, 8.3.8). */
const PI_66 = { significand: 0x3243_f6a8_885a_308d_3n, bits: 64 } as const;

/** Sine and cosine of a number in range and not tiny. */
function trigonometry(x: Unpacked): Reduced {
  const bits = ACCURACY + 80 + Math.max(0, -leading(x));
  // The nearest multiple of π/2: exact arithmetic, since π has an end here.
  const angle = fixed(x, bits);
  const quarter = PI_66.significand << BigInt(bits - PI_66.bits - 1);
  const turns = floorDivide(2n * angle + quarter, 2n * quarter);
  const { sin, cos } = sinCos(angle - turns * quarter, bits);
  switch (Number(turns & 3n)) {
    case 0:
      return { sin, cos, bits };
    case 1:
      return { sin: cos, cos: -sin, bits };
    case 2:
      return { sin: -sin, cos: -cos, bits };
    default:
      return { sin: -cos, cos: sin, bits };
  }
}

/** What all three have in common; `compute` sees only finite numbers that are neither zero nor out of range. */
function trigonometric(x: Unpacked, env: FloatEnvironment, atZero: bigint, compute: () => bigint): bigint {
  const nan = propagate(BINARY80, [x], env);
  if (nan !== undefined) return nan;
  if (x.kind === 'infinity') return invalid(BINARY80, env);
  if (x.kind === 'zero') return atZero;
  noteDenormals([x], env);
  return compute();
}

/** The encoding of 1. */
export const ONE = (BigInt(BINARY80.bias) << BigInt(BINARY80.significandBits)) | BINARY80.integerBit;

/** @param x not `outOfRange` */
export function sine(x: Unpacked, env: FloatEnvironment): bigint {
  return trigonometric(x, env, x.bits, () => {
    if (leading(x) < TINY) return nearly(x, true, env);
    const { sin, bits } = trigonometry(x);
    return settleAt(fromFixed(sin, bits), env);
  });
}

/** @param x not `outOfRange` */
export function cosine(x: Unpacked, env: FloatEnvironment): bigint {
  return trigonometric(x, env, ONE, () => {
    if (leading(x) < TINY) return settleAt({ negative: false, magnitude: (1n << 256n) - 1n, exponent: -256 }, env);
    const { cos, bits } = trigonometry(x);
    return settleAt(fromFixed(cos, bits), env);
  });
}

/** @param x not `outOfRange` */
export function tangent(x: Unpacked, env: FloatEnvironment): bigint {
  return trigonometric(x, env, x.bits, () => {
    if (leading(x) < TINY) return nearly(x, false, env);
    const { sin, cos, bits } = trigonometry(x);
    return settleAt(fromFixed((sin << BigInt(bits)) / cos, bits), env);
  });
}

/** What some processors answer where the manual leaves the result undefined. */
function undefinedResult(x: Unpacked, env: FloatEnvironment): bigint {
  env.raise(PE);
  return x.bits;
}

/** F2XM1: 2^x - 1 for -1 <= x <= 1. Outside of that the result is undefined; here it is x. */
export function exponentialMinusOne(x: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(BINARY80, [x], env);
  if (nan !== undefined) return nan;
  if (x.kind === 'infinity') return x.negative ? BINARY80.signBit | ONE : x.bits;
  if (x.kind === 'zero') return x.bits;
  noteDenormals([x], env);
  const length = bitLength(x.significand);
  const isOne = leading(x) === 0 && x.significand === 1n << BigInt(length - 1);
  if (isOne) return x.negative ? BINARY80.signBit | (ONE - (1n << 64n)) : ONE;
  if (leading(x) >= 0) return undefinedResult(x, env);
  if (leading(x) < TINY) {
    const magnitude = x.significand * ln2(ACCURACY + 64);
    return settleAt({ negative: x.negative, magnitude, exponent: x.exponent - ACCURACY - 64 }, env);
  }
  const bits = ACCURACY + 64 - leading(x);
  const argument = (fixed(x, bits) * ln2(bits)) >> BigInt(bits);
  return settleAt(fromFixed(expm1(argument, bits), bits), env);
}

/** y · approximation of a logarithm to base e, over ln 2. */
function timesLog(y: Unpacked, logarithm: Approximate, env: FloatEnvironment): bigint {
  const bits = ACCURACY + 64;
  const negative = y.negative !== logarithm.negative;
  const magnitude = ((y.significand * logarithm.magnitude) << BigInt(bits)) / ln2(bits);
  return settleAt({ negative, magnitude, exponent: y.exponent + logarithm.exponent }, env);
}

/** FYL2X: y · log2 x. */
export function timesLog2(x: Unpacked, y: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(BINARY80, [x, y], env);
  if (nan !== undefined) return nan;
  if (x.negative && x.kind !== 'zero') return invalid(BINARY80, env);
  if (x.kind === 'zero') {
    if (y.kind === 'zero') return invalid(BINARY80, env);
    if (y.kind !== 'infinity') env.raise(ZE);
    return infinity(BINARY80, !y.negative);
  }
  const isOne = x.kind !== 'infinity' && leading(x) === 0 && isPowerOfTwo(x);
  if ((y.kind === 'infinity' && isOne) || (y.kind === 'zero' && x.kind === 'infinity')) return invalid(BINARY80, env);
  noteDenormals([x, y], env);
  const below = x.kind !== 'infinity' && leading(x) < 0;
  const negative = y.negative !== below;
  if (x.kind === 'infinity' || y.kind === 'infinity') return infinity(BINARY80, negative);
  if (y.kind === 'zero' || isOne) return zero(BINARY80, negative);
  if (isPowerOfTwo(x)) {
    const exponent = BigInt(Math.abs(leading(x)));
    return round(BINARY80, negative, y.significand * exponent, y.exponent, env);
  }
  const bits = ACCURACY + 80;
  const exponent = leading(x);
  const mantissa = x.significand << BigInt(bits - bitLength(x.significand) + 1);
  return timesLog(y, fromFixed(logarithm(mantissa, exponent, bits), bits), env);
}

/** ln(m · 2^n), 1 <= m < 2: taken around the power of two nearest to it, so that nothing cancels and the series is short. */
function logarithm(m: bigint, n: number, bits: number): bigint {
  const one = 1n << BigInt(bits);
  const upper = 2n * m > 3n * one;
  return log1p((upper ? m >> 1n : m) - one, bits) + BigInt(upper ? n + 1 : n) * ln2(bits);
}

const isPowerOfTwo = (x: Unpacked): boolean => x.significand === 1n << BigInt(bitLength(x.significand) - 1);

/** FYL2XP1: y · log2(x + 1) for |x| < 1 - √½. Outside of that the result is undefined; here it is the formula's where it has one. */
export function timesLog2PlusOne(x: Unpacked, y: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(BINARY80, [x, y], env);
  if (nan !== undefined) return nan;
  if (x.kind === 'infinity') {
    if (x.negative || y.kind === 'zero') return invalid(BINARY80, env);
    noteDenormals([y], env);
    return infinity(BINARY80, y.negative);
  }
  if (y.kind === 'infinity' && x.kind === 'zero') return invalid(BINARY80, env);
  const negative = x.negative !== y.negative;
  noteDenormals([x, y], env);
  if (y.kind === 'infinity') return infinity(BINARY80, negative);
  if (x.kind === 'zero' || y.kind === 'zero') return zero(BINARY80, negative);
  if (leading(x) < TINY) {
    // log2(1 + x) is a little nearer to zero than x / ln 2 for a positive x, further off for a negative one.
    return timesLog(
      y,
      { negative: x.negative, magnitude: x.significand << BigInt(ACCURACY), exponent: x.exponent - ACCURACY },
      env,
    );
  }
  if (leading(x) >= -1) {
    const bits = ACCURACY + 160;
    const sum = fixed(x, bits) + (1n << BigInt(bits));
    if (sum <= 0n) return undefinedResult(x, env);
    const n = bitLength(sum) - 1 - bits;
    const m = n >= 0 ? sum >> BigInt(n) : sum << BigInt(-n);
    return timesLog(y, fromFixed(logarithm(m, n, bits), bits), env);
  }
  const bits = ACCURACY + 64 - leading(x);
  return timesLog(y, fromFixed(log1p(fixed(x, bits), bits), bits), env);
}

/** n/4 · π, n 0 … 4, with a sign. */
function quarters(n: number, negative: boolean, env: FloatEnvironment): bigint {
  if (n === 0) return zero(BINARY80, negative);
  const bits = ACCURACY + 64;
  return settleAt({ negative, magnitude: BigInt(n) * pi(bits), exponent: -bits - 2 }, env);
}

/** FPATAN: the angle of the point (x, y). */
export function angle(y: Unpacked, x: Unpacked, env: FloatEnvironment): bigint {
  const nan = propagate(BINARY80, [y, x], env);
  if (nan !== undefined) return nan;
  const { negative } = y;
  noteDenormals([y, x], env);
  if (y.kind === 'infinity') {
    if (x.kind === 'infinity') return quarters(x.negative ? 3 : 1, negative, env);
    return quarters(2, negative, env);
  }
  if (x.kind === 'infinity' || y.kind === 'zero') return quarters(x.negative ? 4 : 0, negative, env);
  if (x.kind === 'zero') return quarters(2, negative, env);

  // The smaller over the larger: `steep` is measured from the other axis.
  const scaled = (u: Unpacked, exponent: number): bigint => u.significand << BigInt(u.exponent - exponent);
  const distance = leading(y) - leading(x);
  const bits = ACCURACY + 80;
  if (Math.abs(distance) > -TINY) return farAngle(y, x, distance, env);
  const least = Math.min(y.exponent, x.exponent);
  const [height, width] = [scaled(y, least), scaled(x, least)];
  const steep = height > width;
  const working = bits + Math.abs(distance);
  const ratio = ((steep ? width : height) << BigInt(working)) / (steep ? height : width);
  const acute = arctan(ratio, working);
  const half = pi(working) >> 1n;
  const first = steep ? half - acute : acute;
  const value = x.negative ? 2n * half - first : first;
  return settleAt({ negative, magnitude: value, exponent: -working }, env);
}

/** One coordinate is tiny against the other. */
function farAngle(y: Unpacked, x: Unpacked, distance: number, env: FloatEnvironment): bigint {
  if (distance > 0) return quarters(2, y.negative, env);
  if (x.negative) return quarters(4, y.negative, env);
  // y / x, and a little less.
  const scale = ACCURACY + 64;
  const numerator = y.significand << BigInt(scale);
  const magnitude = numerator / x.significand;
  const exact = magnitude * x.significand === numerator;
  return settleAt(
    { negative: y.negative, magnitude: exact ? magnitude - 1n : magnitude, exponent: y.exponent - x.exponent - scale },
    env,
  );
}
