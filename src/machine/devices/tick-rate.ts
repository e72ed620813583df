/**
 * A fixed frequency as exact arithmetic between virtual nanoseconds and whole ticks since power-on. Every edge is computed
 * from its tick number, so that rounding never adds up. Seconds are split off first: the products then stay
 * below 2^53 for any frequency up to 9 MHz.
 */
const NS_PER_SECOND = 1_000_000_000;

export class TickRate {
  readonly hertz: number;

  constructor(hertz: number) {
    this.hertz = hertz;
  }

  /** @returns how many whole ticks fit into `ns` virtual nanoseconds (not negative) */
  ticksAt(ns: number): number {
    const seconds = Math.floor(ns / NS_PER_SECOND);
    return seconds * this.hertz + Math.floor(((ns - seconds * NS_PER_SECOND) * this.hertz) / NS_PER_SECOND);
  }

  /** @returns the first nanosecond at which `ticksAt` gives `tick`; `Infinity` for `Infinity` */
  nsOf(tick: number): number {
    if (tick === Number.POSITIVE_INFINITY) return tick;
    const seconds = Math.floor(tick / this.hertz);
    return seconds * NS_PER_SECOND + Math.ceil(((tick - seconds * this.hertz) * NS_PER_SECOND) / this.hertz);
  }
}
