/**
 * RCPSS, RSQRTSS: estimates of 1/x and 1/√x in single precision. They raise nothing, whatever MXCSR says: denormal operands
 * count as zeros, tiny results become zeros (SDM vol. 2, RCPPS, RSQRTPS). The manual allows a relative error of
 * 1.5 · 2^-12, and processors differ in what they make of it; here the estimate is the value rounded to single precision.
 */
import { BINARY32 } from './format.ts';
import { infinity, notANumber, type Unpacked, unpack, zero } from './number.ts';

const scratch = new DataView(new ArrayBuffer(4));

/** The encoding of a number in single precision, zero when that is tiny. */
function encode(value: number): bigint {
  scratch.setFloat32(0, value);
  const bits = BigInt(scratch.getUint32(0));
  return unpack(BINARY32, bits).kind === 'denormal' ? bits & BINARY32.signBit : bits;
}

function toNumber(x: Unpacked): number {
  return Number(x.significand) * 2 ** x.exponent * (x.negative ? -1 : 1);
}

/** @param bits an encoding */
export function reciprocal(bits: bigint): bigint {
  const x = unpack(BINARY32, bits);
  if (notANumber(x)) return bits | BINARY32.quietBit;
  if (x.kind === 'infinity') return zero(BINARY32, x.negative);
  if (x.kind !== 'normal') return infinity(BINARY32, x.negative);
  return encode(1 / toNumber(x));
}

/** @param bits an encoding */
export function reciprocalRoot(bits: bigint): bigint {
  const x = unpack(BINARY32, bits);
  if (notANumber(x)) return bits | BINARY32.quietBit;
  if (x.kind === 'zero' || x.kind === 'denormal') return infinity(BINARY32, x.negative);
  if (x.negative) return BINARY32.indefinite;
  if (x.kind === 'infinity') return 0n;
  return encode(1 / Math.sqrt(toNumber(x)));
}
