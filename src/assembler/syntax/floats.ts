import { SourceError } from '../diagnostics.ts';

/** Layout of the IEEE 754 formats: exponent and fraction bits. The 80-bit format stores its leading one. */
const FORMATS = {
  16: { exponent: 5, fraction: 10 },
  32: { exponent: 8, fraction: 23 },
  64: { exponent: 11, fraction: 52 },
  80: { exponent: 15, fraction: 63 },
} as const;

/** Exponents beyond this overflow or vanish in every format; it bounds the work. */
const MAX_EXPONENT = 20000;

/** The number as numerator and denominator. */
function ratio(text: string): [bigint, bigint] {
  const plain = text.replaceAll('_', '').toLowerCase();
  const hex = /^(?:0[xh])([0-9a-f]*)\.?([0-9a-f]*)(?:p([+-]?\d+))?$/.exec(plain);
  const match = hex ?? /^(\d*)\.?(\d*)(?:e([+-]?\d+))?$/.exec(plain);
  if (!match || plain.length > 1000) throw new SourceError(`"${text}" is not a floating-point number`);
  const [, whole = '', part = '', power = '0'] = match;
  const digits = BigInt((hex ? '0x' : '') + (whole + part || '0'));
  const exponent = Math.max(-MAX_EXPONENT, Math.min(MAX_EXPONENT, Number(power))) - part.length * (hex ? 4 : 1);
  const scale = (hex ? 2n : 10n) ** BigInt(Math.abs(exponent));
  return exponent >= 0 ? [digits * scale, 1n] : [digits, scale];
}

function bitLength(n: bigint): number {
  const hex = n.toString(16);
  return (hex.length - 1) * 4 + (32 - Math.clz32(Number.parseInt(hex[0]!, 16)));
}

/** The bits of a floating-point constant in a format of `size` bits, rounded to nearest, ties to even. */
export function floatBits(source: string, size: 16 | 32 | 64 | 80): bigint {
  const { exponent: exponentBits, fraction } = FORMATS[size];
  const negative = source.startsWith('-');
  const text = source.replace(/^[+-]/, '');
  const explicit = size === 80;
  const sign = negative ? 1n << BigInt(size - 1) : 0n;
  const top = BigInt((1 << exponentBits) - 1);
  const exponentAt = BigInt(explicit ? 64 : fraction);
  const leading = explicit ? 1n << 63n : 0n;
  const quiet = 1n << BigInt(fraction - 1);
  switch (text) {
    case '__infinity__':
      return sign | (top << exponentAt) | leading;
    case '__nan__':
    case '__qnan__':
      return sign | (top << exponentAt) | leading | quiet;
    case '__snan__':
      return sign | (top << exponentAt) | leading | 1n;
  }
  const [numerator, denominator] = ratio(text);
  if (numerator === 0n) return sign;
  const bias = (1 << (exponentBits - 1)) - 1;
  // Scale so that the quotient has fraction + 1 bits; a second look mends an estimate that is one short.
  let exponent = bitLength(numerator) - bitLength(denominator);
  if (exponent >= 0 ? numerator < denominator << BigInt(exponent) : numerator << BigInt(-exponent) < denominator)
    exponent--;
  if (exponent < 1 - bias) exponent = 1 - bias;
  const shift = fraction - exponent;
  const n = shift >= 0 ? numerator << BigInt(shift) : numerator;
  const d = shift >= 0 ? denominator : denominator << BigInt(-shift);
  let significand = n / d;
  const twice = (n % d) * 2n;
  if (twice > d || (twice === d && significand & 1n)) significand++;
  if (significand >> BigInt(fraction + 1)) {
    significand >>= 1n;
    exponent++;
  }
  const normal = significand >> BigInt(fraction) !== 0n;
  if (normal && exponent > bias) throw new SourceError(`"${source}" is too large for ${size} bits`);
  const stored = normal ? BigInt(exponent + bias) : 0n;
  const mask = (1n << BigInt(fraction)) - 1n;
  return sign | (stored << exponentAt) | (explicit ? significand : significand & mask);
}
