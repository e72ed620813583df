import { BINARY80, type Format } from './format.ts';
import { bitLength, infinity, type Unpacked, unpack, zero } from './number.ts';

/**
 * An operand of the x87 in memory, single or double precision, as its arithmetic sees it: the same number in extended
 * precision. A signaling NaN stays one, and a denormal is told as one although its encoding now is a normal number's.
 */
export function widen(format: Format, bits: bigint): Unpacked {
  const x = unpack(format, bits);
  if (format === BINARY80) return x;
  const sign = zero(BINARY80, x.negative);
  if (x.kind === 'zero') return { ...x, bits: sign };
  if (x.kind === 'denormal' || x.kind === 'normal') {
    const length = bitLength(x.significand);
    const field = BigInt(x.exponent + length - 1 + BINARY80.bias) << BigInt(BINARY80.significandBits);
    return { ...x, bits: sign | field | (x.significand << BigInt(BINARY80.precision - length)) };
  }
  const significand = x.significand << BigInt(BINARY80.precision - format.precision);
  return { ...x, significand, bits: infinity(BINARY80, x.negative) | significand };
}
