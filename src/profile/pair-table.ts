/** A number for each pair of small numbers: a hash table with open addressing in typed arrays, for millions of questions. */

const FIRST_SIZE = 1 << 12;

export class PairTable {
  /** By slot; 0 until it is set. Another array once the table has grown. */
  values = new Float64Array(FIRST_SIZE);
  /** Pairs in the table: first and second at 2n and 2n + 1, the first plus one, so that 0 is an empty slot. */
  #keys = new Int32Array(2 * FIRST_SIZE);
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Where the value of a pair is, until the next call. */
  slot(first: number, second: number): number {
    const found = this.#find(first, second);
    if (this.#keys[2 * found] !== 0) return found;
    if (2 * (this.#count + 1) > this.values.length) {
      this.#grow();
      return this.slot(first, second);
    }
    this.#count++;
    this.#keys[2 * found] = first + 1;
    this.#keys[2 * found + 1] = second;
    return found;
  }

  *entries(): Generator<readonly [first: number, second: number, value: number]> {
    for (let n = 0; n < this.values.length; n++) {
      if (this.#keys[2 * n] !== 0) yield [this.#keys[2 * n]! - 1, this.#keys[2 * n + 1]!, this.values[n]!];
    }
  }

  #find(first: number, second: number): number {
    const mask = this.values.length - 1;
    const keys = this.#keys;
    const mixed = Math.imul(first + 1, 0x9e37_79b1) ^ Math.imul(second, 0x85eb_ca6b);
    let slot = (mixed ^ (mixed >>> 15)) & mask;
    while (keys[2 * slot] !== 0 && (keys[2 * slot] !== first + 1 || keys[2 * slot + 1] !== second)) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  #grow(): void {
    const old = [...this.entries()];
    this.values = new Float64Array(2 * this.values.length);
    this.#keys = new Int32Array(2 * this.values.length);
    for (const [first, second, value] of old) {
      const slot = this.#find(first, second);
      this.#keys[2 * slot] = first + 1;
      this.#keys[2 * slot + 1] = second;
      this.values[slot] = value;
    }
  }
}
