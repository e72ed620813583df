/** Reads little-endian numbers and the variable-length ones of DWARF 5, 7.6, one after the other, and never past an end. */
import { BadData } from './bad-data.ts';

const decoder = new TextDecoder();
const SAFE_BITS = 49;

export class ByteReader {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #end: number;
  /** Index of the next byte. */
  at: number;

  /** @param end index behind the last byte that may be read */
  constructor(bytes: Uint8Array, at = 0, end: number = bytes.length) {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#end = Math.min(end, bytes.length);
    this.at = at;
    if (at < 0 || at > this.#end) throw this.#past(0);
  }

  get done(): boolean {
    return this.at >= this.#end;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }

  i8(): number {
    return this.#view.getInt8(this.#take(1));
  }

  u16(): number {
    return this.#view.getUint16(this.#take(2), true);
  }

  u24(): number {
    const at = this.#take(3);
    return this.#view.getUint16(at, true) | (this.#view.getUint8(at + 2) << 16);
  }

  u32(): number {
    return this.#view.getUint32(this.#take(4), true);
  }

  i32(): number {
    return this.#view.getInt32(this.#take(4), true);
  }

  u64(): bigint {
    return this.#view.getBigUint64(this.#take(8), true);
  }

  /** An unsigned number of 8 bytes that has to be an offset or a size: below 2^53. */
  offset64(): number {
    const value = this.u64();
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new BadData(`an offset of ${value} at byte ${this.at - 8}`);
    return Number(value);
  }

  /** An unsigned LEB128 below 2^53. */
  uleb(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
      if (shift >= SAFE_BITS) throw new BadData(`a number of more than 53 bits at byte ${this.at}`);
    }
  }

  /** An unsigned LEB128, modulo 2^64. */
  ulebBig(): bigint {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = this.u8();
      if (shift < 64n) value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asUintN(64, value);
    }
  }

  /** A signed LEB128 of at most 64 bits. */
  slebBig(): bigint {
    let value = 0n;
    for (let shift = 0n; ; ) {
      const byte = this.u8();
      if (shift < 64n) value |= BigInt(byte & 0x7f) << shift;
      shift += 7n;
      if (byte < 0x80) return BigInt.asIntN(64, byte & 0x40 && shift < 64n ? value - (1n << shift) : value);
    }
  }

  /** A signed LEB128 that a double holds exactly. */
  sleb(): number {
    const value = this.slebBig();
    if (BigInt.asIntN(54, value) !== value) throw new BadData(`a number of more than 53 bits at byte ${this.at}`);
    return Number(value);
  }

  skipLeb(): void {
    while (this.u8() >= 0x80);
  }

  /** UTF-8 up to a zero byte, which is read too. */
  string(): string {
    const end = this.#terminator();
    const text = decoder.decode(this.bytes.subarray(this.at, end));
    this.at = end + 1;
    return text;
  }

  skipString(): void {
    this.at = this.#terminator() + 1;
  }

  take(length: number): Uint8Array {
    const at = this.#take(length);
    return this.bytes.subarray(at, at + length);
  }

  skip(length: number): void {
    this.#take(length);
  }

  #terminator(): number {
    const end = this.bytes.indexOf(0, this.at);
    if (end < 0 || end >= this.#end) throw new BadData(`a string without an end at byte ${this.at}`);
    return end;
  }

  #take(length: number): number {
    const at = this.at;
    if (length < 0 || at + length > this.#end) throw this.#past(length);
    this.at = at + length;
    return at;
  }

  #past(length: number): BadData {
    return new BadData(`cut off: ${length} bytes wanted at byte ${this.at} of ${this.#end}`);
  }
}

/** The UTF-8 text that begins at `at` and goes up to a zero byte. */
export const stringAt = (bytes: Uint8Array, at: number): string => new ByteReader(bytes, at).string();
