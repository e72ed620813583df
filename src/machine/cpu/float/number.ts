import { DE, type FloatEnvironment, IE, NEAREST, OE, PE, TRUNCATE, UE, UP } from './environment.ts';
import type { Format } from './format.ts';

/**
 * What an encoding stands for. A finite number is ± significand · 2^exponent, the significand an integer; it is zero for
 * a zero. `unsupported` are x87 encodings whose integer bit contradicts the exponent (SDM vol. 1, 8.2.2).
 */
export interface Unpacked {
  readonly kind: 'zero' | 'denormal' | 'normal' | 'infinity' | 'quiet' | 'signaling' | 'unsupported';
  readonly negative: boolean;
  readonly significand: bigint;
  readonly exponent: number;
  /** The encoding itself. */
  readonly bits: bigint;
}

/** Takes an encoding apart, whatever the environment. */
export function unpack(format: Format, bits: bigint): Unpacked {
  const negative = (bits & format.signBit) !== 0n;
  const field = Number(bits >> BigInt(format.significandBits)) & format.maxField;
  const stored = bits & format.significandMask;
  const fraction = stored & (format.integerBit - 1n);
  const exponent = Math.max(field, 1) - format.bias - (format.precision - 1);
  const of = (kind: Unpacked['kind'], significand: bigint): Unpacked => ({
    kind,
    negative,
    significand,
    exponent,
    bits,
  });
  if (field === 0) return stored === 0n ? of('zero', 0n) : of('denormal', stored);
  if (format.explicitInteger && (stored & format.integerBit) === 0n) return of('unsupported', stored);
  if (field < format.maxField) return of('normal', fraction | format.integerBit);
  if (fraction === 0n) return of('infinity', 0n);
  return of((fraction & format.quietBit) !== 0n ? 'quiet' : 'signaling', fraction);
}

export function notANumber(x: Unpacked): boolean {
  return x.kind === 'quiet' || x.kind === 'signaling';
}

/** Takes an operand apart; under DAZ a denormal is a zero of its sign (SDM vol. 1, 10.2.3.4). */
export function operand(format: Format, bits: bigint, env: FloatEnvironment): Unpacked {
  const x = unpack(format, bits);
  if (x.kind !== 'denormal' || !env.denormalsAreZero) return x;
  return { kind: 'zero', negative: x.negative, significand: 0n, exponent: x.exponent, bits: zero(format, x.negative) };
}

/**
 * The answer when an operand leaves nothing to compute (SDM vol. 1, 4.8.3.5, table 4-7): a NaN is passed on, quiet, a
 * signaling one raises IE. Of two NaNs SSE takes the first source's. The x87 takes the quiet one, else the one with the
 * larger significand, else the positive one.
 */
export function propagate(format: Format, operands: readonly Unpacked[], env: FloatEnvironment): bigint | undefined {
  const unsupported = operands.some((x) => x.kind === 'unsupported');
  if (env.x87 && unsupported) return invalid(format, env);
  if (operands.some((x) => x.kind === 'signaling')) env.raise(IE);
  const nans = operands.filter(notANumber);
  const nan = env.x87 && nans.length === 2 ? preferred(nans[0]!, nans[1]!) : nans[0];
  if (nan !== undefined) return nan.bits | format.quietBit;
  return unsupported ? invalid(format, env) : undefined;
}

/** Which of two NaNs the x87 passes on. */
function preferred(x: Unpacked, y: Unpacked): Unpacked {
  if (x.kind !== y.kind) return x.kind === 'quiet' ? x : y;
  if (x.significand !== y.significand) return x.significand > y.significand ? x : y;
  return x.negative ? y : x;
}

/** Raises DE if one of the operands is denormal. NaNs, invalid operations and division by zero come first (SDM vol. 1, 4.9.2). */
export function noteDenormals(operands: readonly Unpacked[], env: FloatEnvironment): void {
  if (operands.some((x) => x.kind === 'denormal')) env.raise(DE);
}

/** Raises IE and answers the indefinite QNaN. */
export function invalid(format: Format, env: FloatEnvironment): bigint {
  env.raise(IE);
  return format.indefinite;
}

export function zero(format: Format, negative: boolean): bigint {
  return negative ? format.signBit : 0n;
}

export function infinity(format: Format, negative: boolean): bigint {
  return zero(format, negative) | format.infinity;
}

/** @returns how many bits `x`, not negative, takes; 0 for 0 */
export function bitLength(x: bigint): number {
  if (x === 0n) return 0;
  const digits = x.toString(16);
  return digits.length * 4 - (Math.clz32(Number.parseInt(digits[0]!, 16)) - 28);
}

/** An integer that came of rounding: whether anything was lost, and whether the magnitude grew. */
export interface Rounded {
  readonly value: bigint;
  readonly inexact: boolean;
  readonly up: boolean;
}

/**
 * significand · 2^-shift rounded to an integer.
 * @param shift may be negative: the result is then exact
 */
export function roundShift(significand: bigint, shift: number, negative: boolean, rounding: number): Rounded {
  if (shift <= 0) return { value: significand << BigInt(-shift), inexact: false, up: false };
  const down = significand >> BigInt(shift);
  const rest = significand - (down << BigInt(shift));
  if (rest === 0n) return { value: down, inexact: false, up: false };
  const half = 1n << BigInt(shift - 1);
  let away: boolean;
  if (rounding === NEAREST) away = rest > half || (rest === half && (down & 1n) === 1n);
  else away = rounding !== TRUNCATE && (rounding === UP) !== negative;
  return { value: away ? down + 1n : down, inexact: true, up: away };
}

/**
 * Encodes ± significand · 2^exponent, rounded, and raises OE, UE and PE as due. An inexact significand is given as the
 * exact one cut off, with a one appended in its place: it must be at least two bits longer than the format's precision.
 */
export function round(
  format: Format,
  negative: boolean,
  significand: bigint,
  exponent: number,
  env: FloatEnvironment,
): bigint {
  env.roundedUp = false;
  if (significand === 0n) return zero(format, negative);
  const precision = format.explicitInteger ? env.precision : format.precision;
  // As if the exponent had no bounds.
  const free = normalize(precision, negative, significand, exponent, env.rounding);
  env.roundedUp = free.up;

  if (free.exponent > format.emax) {
    env.raise(OE);
    if (wraps(format, env, OE)) return wrapped(format, negative, free, -WRAP, env);
    if (free.inexact || (env.masks & OE) !== 0) env.raise(PE);
    // SDM vol. 1, table 4-10: the masked response.
    env.roundedUp = env.rounding === NEAREST || (env.rounding !== TRUNCATE && (env.rounding === UP) !== negative);
    const largest = format.maxFinite & ~((1n << BigInt(format.precision - precision)) - 1n);
    return zero(format, negative) | (env.roundedUp ? format.infinity : largest);
  }
  if (free.exponent >= format.emin) {
    if (free.inexact) env.raise(PE);
    return encode(format, negative, free);
  }

  // Tiny: x86 decides after rounding (SDM vol. 1, 4.9.1.5). While underflow is not masked, being tiny is enough, and the
  // result that would be inexact is the one whose exponent has no bounds, as with overflow.
  if ((env.masks & UE) === 0) {
    env.raise(UE);
    if (wraps(format, env, UE)) return wrapped(format, negative, free, WRAP, env);
    if (free.inexact) env.raise(PE);
  } else if (env.flushToZero) {
    env.raise(UE | PE);
    return zero(format, negative);
  }
  const fixed = roundShift(significand, format.emin - (precision - 1) - exponent, negative, env.rounding);
  env.roundedUp = fixed.up;
  if (fixed.inexact && (env.masks & UE) !== 0) env.raise(UE | PE);
  // Rounding may have carried into the smallest normal number, whose field is 1: with the integer bit implied, adding
  // does it; where it is stored, the field must be set as well.
  const value = fixed.value << BigInt(format.precision - precision);
  const carried = format.explicitInteger && value === format.integerBit ? 1n << BigInt(format.significandBits) : 0n;
  return zero(format, negative) | value | carried;
}

/**
 * What the x87 leaves in a register when overflow or underflow is not masked: the rounded result with its exponent brought
 * back into range by this much (SDM vol. 1, 8.5.4 and 8.5.5).
 */
const WRAP = 24576;

const wraps = (format: Format, env: FloatEnvironment, exception: number): boolean =>
  env.x87 && format.explicitInteger && (env.masks & exception) === 0;

function wrapped(format: Format, negative: boolean, free: Normalized, by: number, env: FloatEnvironment): bigint {
  const exponent = free.exponent + by;
  // FSCALE can be so far out that this does not help: infinity or zero then.
  const outOfReach = exponent > format.emax || exponent < format.emin;
  if (free.inexact || outOfReach) env.raise(PE);
  if (outOfReach) {
    env.roundedUp = exponent > format.emax;
    return env.roundedUp ? infinity(format, negative) : zero(format, negative);
  }
  return encode(format, negative, { ...free, exponent });
}

interface Normalized extends Rounded {
  /** Of the leading bit. */
  readonly exponent: number;
}

/** A rounded number whose exponent is in range, its significand no longer than the format's. */
function encode(format: Format, negative: boolean, { value, exponent }: Normalized): bigint {
  const field = BigInt(exponent + format.bias) << BigInt(format.significandBits);
  const significand = value << BigInt(format.precision - bitLength(value));
  return zero(format, negative) | field | (significand & format.significandMask);
}

/** The significand rounded to `precision` bits, and the exponent of its leading bit. */
function normalize(
  precision: number,
  negative: boolean,
  significand: bigint,
  exponent: number,
  rounding: number,
): Normalized {
  const length = bitLength(significand);
  const { value, inexact, up } = roundShift(significand, length - precision, negative, rounding);
  const carried = bitLength(value) > precision;
  return {
    value: carried ? value >> 1n : value,
    exponent: exponent + length - 1 + (carried ? 1 : 0),
    inexact,
    up,
  };
}
