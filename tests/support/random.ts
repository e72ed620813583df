/** Random numbers that a seed repeats: xorshift128 (Marsaglia, "Xorshift RNGs"). */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  /** @param more further 32 bits of the seed */
  constructor(seed: number, more = 0) {
    [this.#a, this.#b, this.#c, this.#d] = [seed | 0, 0x9e3779b9 ^ more, 0x243f6a88, 0xb7e15162];
    for (let n = 0; n < 20; n++) this.next();
  }

  /** 32 bits. */
  next(): number {
    let t = this.#d;
    t ^= t << 11;
    t ^= t >>> 8;
    this.#d = this.#c;
    this.#c = this.#b;
    this.#b = this.#a;
    this.#a = t ^ this.#b ^ (this.#b >>> 19);
    return this.#a >>> 0;
  }

  /** 0 … n - 1. */
  below(n: number): number {
    return this.next() % n;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  fill(bytes: Uint8Array): void {
    for (let n = 0; n < bytes.length; n++) bytes[n] = this.next();
  }
}
