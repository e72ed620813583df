/** Random numbers that a seed repeats: xorshift128 (Marsaglia, "Xorshift RNGs"). */
export class Random {
  readonly #state: Uint32Array;

  constructor(seed: number) {
    this.#state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, 0xb7e15162);
    for (let n = 0; n < 20; n++) this.next();
  }

  /** 32 bits. */
  next(): number {
    const s = this.#state;
    let t = s[3]!;
    t ^= t << 11;
    t ^= t >>> 8;
    s.copyWithin(1, 0, 3);
    s[0] = t ^ s[1]! ^ (s[1]! >>> 19);
    return s[0];
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
