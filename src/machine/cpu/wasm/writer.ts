/** A growing byte buffer that knows WebAssembly's number encodings and the labels of the blocks it is inside of. */
export class Writer {
  #bytes = new Uint8Array(1024);
  #length = 0;
  /** Labels of the enclosing blocks, innermost last. */
  readonly labels: symbol[] = [];

  get bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  /** Bytes written so far. */
  get length(): number {
    return this.#length;
  }

  /** Takes back what was written after the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length;
  }

  byte(value: number): void {
    if (this.#length === this.#bytes.length) this.#grow(1);
    this.#bytes[this.#length++] = value;
  }

  append(bytes: ArrayLike<number>): void {
    if (this.#length + bytes.length > this.#bytes.length) this.#grow(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Unsigned LEB128. */
  unsigned(value: number): void {
    let rest = value >>> 0;
    while (rest >= 0x80) {
      this.byte((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.byte(rest);
  }

  /** Signed LEB128 of a 32-bit number. */
  signed(value: number): void {
    let rest = value | 0;
    for (;;) {
      const low = rest & 0x7f;
      rest >>= 7;
      if ((rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  /** Signed LEB128 of a 64-bit number. */
  signed64(value: bigint): void {
    // Nearly all constants are small, and arithmetic on them is much quicker as numbers.
    if (value === BigInt.asIntN(32, value)) {
      this.signed(Number(value));
      return;
    }
    let rest = BigInt.asIntN(64, value);
    for (;;) {
      const low = Number(rest & 0x7fn);
      rest >>= 7n;
      if ((rest === 0n && (low & 0x40) === 0) || (rest === -1n && (low & 0x40) !== 0)) {
        this.byte(low);
        return;
      }
      this.byte(low | 0x80);
    }
  }

  name(text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.unsigned(bytes.length);
    this.append(bytes);
  }

  /** Writes what `fill` writes, preceded by its length. */
  sized(fill: (inner: Writer) => void): void {
    const inner = new Writer();
    fill(inner);
    this.unsigned(inner.bytes.length);
    this.append(inner.bytes);
  }

  #grow(by: number): void {
    const larger = new Uint8Array(Math.max(this.#bytes.length * 2, this.#length + by));
    larger.set(this.bytes);
    this.#bytes = larger;
  }
}
