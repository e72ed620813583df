import { SourceError } from '../diagnostics.ts';

/** Layout of a floating-point format: bits in all, of the exponent and of the fraction. */
export interface FloatFormat {
  readonly bits: number;
  readonly exponent: number;
  readonly fraction: number;
}

/** IEEE 754's formats and their kin, by the names of NASM's functions (NASM manual, 3.4.6). */
export const FLOAT_FORMATS = {
  float8: { bits: 8, exponent: 4, fraction: 3 },
  float16: { bits: 16, exponent: 5, fraction: 10 },
  bfloat16: { bits: 16, exponent: 8, fraction: 7 },
  float32: { bits: 32, exponent: 8, fraction: 23 },
  float64: { bits: 64, exponent: 11, fraction: 52 },
  // The format of the x87 stores the leading one.
  float80: { bits: 80, exponent: 15, fraction: 63 },
  float128: { bits: 128, exponent: 15, fraction: 112 },
} as const satisfies Record<string, FloatFormat>;

/** The formats of DB, DW, …, by bytes. */
export const FLOAT_OF_SIZE: Readonly<Record<number, FloatFormat>> = {
  1: FLOAT_FORMATS.float8,
  2: FLOAT_FORMATS.float16,
  4: FLOAT_FORMATS.float32,
  8: FLOAT_FORMATS.float64,
  10: FLOAT_FORMATS.float80,
  16: FLOAT_FORMATS.float128,
};

/** A constant in a format; `overflow` says that it was too large and has become infinity. */
export interface FloatBits {
  readonly bits: bigint;
  readonly overflow: boolean;
}

/** Exponents beyond this overflow or vanish in every format; it bounds the work. */
const MAX_EXPONENT = 20000;
const MAX_LENGTH = 1000;

/** Letters after a leading zero, by the bits of a digit. */
const RADIX_BITS: Readonly<Record<string, number>> = { x: 4, h: 4, o: 3, q: 3, b: 1, y: 1 };
const DIGITS: Readonly<Record<number, string>> = { 4: '0-9a-f', 3: '0-7', 1: '01' };
const LITERALS: Readonly<Record<number, string>> = { 4: '0x', 3: '0o', 1: '0b' };

/** A number as it is read. */
interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
  /**
   * NASM works with decimal constants as a fraction below 1 in binary, times a power of ten. Where that fraction does not
   * end, what it has is a trifle less than the number: one that lies half-way between two others is rounded down.
   */
  readonly exact: boolean;
}

function ratio(text: string): Ratio {
  const plain = text.replaceAll('_', '').toLowerCase();
  const prefix = plain[0] === '$' ? '$' : /^0[a-z]/.test(plain) ? plain.slice(0, 2) : '';
  const bits = prefix === '$' ? 4 : RADIX_BITS[prefix[1] ?? ''];
  const digits = bits === undefined ? '0-9' : DIGITS[bits]!;
  const mark = bits === undefined ? 'e' : 'p';
  const body = bits !== undefined || /^0[dt]/.test(prefix) ? plain.slice(prefix.length) : plain;
  const match = new RegExp(`^([${digits}]*)\\.?([${digits}]*)(?:${mark}([+-]?\\d*))?$`).exec(body);
  if (!match || plain.length > MAX_LENGTH) throw new SourceError(`"${text}" is not a floating-point number`);
  const [, whole = '', part = '', power = ''] = match;
  const all = BigInt((bits === undefined ? '' : LITERALS[bits]!) + (whole + part || '0'));
  const exponent = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(power) || 0)) - part.length * (bits ?? 1);
  const scale = (bits === undefined ? 10n : 2n) ** BigInt(Math.abs(exponent));
  const [numerator, denominator] = exponent >= 0 ? [all * scale, 1n] : [all, scale];
  const digitsBefore = whole.replace(/^0+/, '').length + (Number(power) || 0);
  const exact = bits !== undefined || digitsBefore === 0 || all % 5n ** BigInt((whole + part).length) === 0n;
  return { numerator, denominator, exact };
}

function bitLength(n: bigint): number {
  const hex = n.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
}

/** Largest exponent e such that 2^e is not above the quotient. */
function quotientExponent(numerator: bigint, denominator: bigint): number {
  const estimate = bitLength(numerator) - bitLength(denominator);
  const below =
    estimate >= 0 ? numerator < denominator << BigInt(estimate) : numerator << BigInt(-estimate) < denominator;
  return below ? estimate - 1 : estimate;
}

/** numerator / denominator × 2^shift, rounded to nearest, ties to even (or down, if the number is not exact). */
function roundedQuotient({ numerator, denominator, exact }: Ratio, shift: number): bigint {
  const n = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const d = shift >= 0 ? denominator : denominator << BigInt(-shift);
  const quotient = n / d;
  const twice = (n % d) * 2n;
  return twice > d || (twice === d && exact && quotient & 1n) ? quotient + 1n : quotient;
}

/** The bits of infinity and of what is no number; undefined for other text. */
function special(text: string, format: FloatFormat): bigint | undefined {
  const { fraction } = format;
  const infinity = assembled((1n << BigInt(format.exponent)) - 1n, 1n << BigInt(fraction), format);
  switch (text) {
    case '__infinity__':
      return infinity;
    case '__nan__':
    case '__qnan__':
      return infinity | (1n << BigInt(fraction - 1));
    case '__snan__':
      return infinity | 1n;
  }
  return undefined;
}

/** Exponent and significand, of which the leading one is stored only in the format of the x87. */
function assembled(exponent: bigint, significand: bigint, { bits, fraction }: FloatFormat): bigint {
  if (bits === 80) return (exponent << 64n) | significand;
  return (exponent << BigInt(fraction)) | (significand & ((1n << BigInt(fraction)) - 1n));
}

/** The bits of a floating-point constant, rounded to nearest, ties to even. Throws a SourceError when it is none. */
export function floatBits(source: string, format: FloatFormat): FloatBits {
  const text = source.replace(/^[+-]/, '');
  const sign = source.startsWith('-') ? 1n << BigInt(format.bits - 1) : 0n;
  const named = special(text, format);
  if (named !== undefined) return { bits: sign | named, overflow: false };
  const number = ratio(text);
  const { numerator, denominator } = number;
  if (numerator === 0n) return { bits: sign, overflow: false };
  const { fraction } = format;
  const bias = (1 << (format.exponent - 1)) - 1;
  let exponent = Math.max(quotientExponent(numerator, denominator), 1 - bias);
  let significand = roundedQuotient(number, fraction - exponent);
  if (significand >> BigInt(fraction + 1)) {
    significand >>= 1n;
    exponent++;
  }
  const normal = significand >> BigInt(fraction) !== 0n;
  if (normal && exponent > bias) return { bits: sign | special('__infinity__', format)!, overflow: true };
  const stored = normal ? BigInt(exponent + bias) : 0n;
  return { bits: sign | assembled(stored, significand, format), overflow: false };
}

/** What is in front of so many digits is lost. */
const BCD_DIGITS = 18;

/** `123p`, a packed decimal of 80 bits (NASM manual, 3.4.7); undefined when the text has another shape. */
export function packedDecimal(source: string): bigint | undefined {
  const text = source.replaceAll('_', '').replace(/^[+-]/, '');
  const digits = /^(?:0p)?(\d+)p?$/i.exec(text)?.[1];
  if (digits === undefined || !/p/i.test(text)) return undefined;
  return BigInt(`0x${digits.slice(-BCD_DIGITS)}`) | (source.startsWith('-') ? 0x80n << 72n : 0n);
}

/** Functions whose result is a part of the bits of a format: from which bit, and how many. */
const PARTS: Readonly<Record<string, { format: FloatFormat; from: bigint; width: number }>> = {
  float80m: { format: FLOAT_FORMATS.float80, from: 0n, width: 64 },
  float80e: { format: FLOAT_FORMATS.float80, from: 64n, width: 16 },
  float128l: { format: FLOAT_FORMATS.float128, from: 0n, width: 64 },
  float128h: { format: FLOAT_FORMATS.float128, from: 64n, width: 64 },
};

/** What a function such as `__float32__` or `__float80m__` makes of a constant; undefined when there is none. */
export function floatFunction(name: string): ((source: string) => FloatBits) | undefined {
  const part = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
  if (part)
    return (source) => {
      const { bits, overflow } = floatBits(source, part.format);
      return { bits: BigInt.asUintN(part.width, bits >> part.from), overflow };
    };
  const whole = name in FLOAT_FORMATS && name !== 'float80' && name !== 'float128';
  return whole ? (source) => floatBits(source, FLOAT_FORMATS[name as keyof typeof FLOAT_FORMATS]) : undefined;
}
