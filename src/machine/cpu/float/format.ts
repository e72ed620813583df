/** A binary floating-point format (IEEE 754-2008, 3.4), described by what differs between them. */
export class Format {
  /** Bits of the significand, the integer bit included. */
  readonly precision: number;
  /** Width of the whole encoding in bits. */
  readonly width: number;
  /** Whether the integer bit is stored, as in the x87 format, or implied by the exponent. */
  readonly explicitInteger: boolean;
  /** Stored bits below the exponent field. */
  readonly significandBits: number;
  /** Largest value of the exponent field: infinities and NaNs. */
  readonly maxField: number;
  readonly bias: number;
  /** Exponents of the largest and the smallest normal number's leading bit. */
  readonly emax: number;
  readonly emin: number;
  readonly signBit: bigint;
  /** The stored significand: integer bit (if stored) and fraction. */
  readonly significandMask: bigint;
  /** The integer bit's place, stored or not: 2^(precision-1). */
  readonly integerBit: bigint;
  /** The most significant fraction bit: set in quiet NaNs, clear in signaling ones. */
  readonly quietBit: bigint;
  /** Encodings of +0 … with the sign bit clear. */
  readonly infinity: bigint;
  readonly maxFinite: bigint;
  /** The QNaN floating-point indefinite, the answer to an invalid operation: sign set (SDM vol. 1, 4.8.3.7, table 4-3). */
  readonly indefinite: bigint;

  constructor(precision: number, exponentBits: number, explicitInteger: boolean) {
    this.precision = precision;
    this.explicitInteger = explicitInteger;
    this.significandBits = explicitInteger ? precision : precision - 1;
    this.width = 1 + exponentBits + this.significandBits;
    this.maxField = 2 ** exponentBits - 1;
    this.bias = 2 ** (exponentBits - 1) - 1;
    this.emax = this.bias;
    this.emin = 1 - this.bias;
    this.signBit = 1n << BigInt(this.width - 1);
    this.significandMask = (1n << BigInt(this.significandBits)) - 1n;
    this.integerBit = 1n << BigInt(precision - 1);
    this.quietBit = this.integerBit >> 1n;
    const stored = explicitInteger ? this.integerBit : 0n;
    this.infinity = (BigInt(this.maxField) << BigInt(this.significandBits)) | stored;
    this.maxFinite = (BigInt(this.maxField - 1) << BigInt(this.significandBits)) | this.significandMask;
    this.indefinite = this.signBit | this.infinity | this.quietBit;
  }
}

/** Half precision, 16 bits: for storage only. */
export const BINARY16 = new Format(11, 5, false);
/** Single precision, 32 bits. */
export const BINARY32 = new Format(24, 8, false);
/** Double precision, 64 bits. */
export const BINARY64 = new Format(53, 11, false);
/** Double extended precision of the x87, 80 bits: the integer bit is stored. */
export const BINARY80 = new Format(64, 15, true);
