/** The timer of a local APIC: a 32-bit counter that counts down, once or over and over (Intel SDM vol. 3A, 11.5.4). */
import type { Clock, Timer } from '../clock.ts';
import { type Check, flag, integer, moment, record } from '../state-format.ts';

/** Virtual nanoseconds a tick of the bus clock takes before it is divided: 1 GHz. */
const BUS_TICK_NS = 1;
/**
 * Shorter periods than this bring one interrupt for several of them: a request that waits already takes up any that follow,
 * and no handler is as quick.
 */
const SHORTEST_NS = 1_000;
/** Divide Configuration Register: bits 3, 1 and 0. */
const DIVIDERS = [2, 4, 8, 16, 32, 64, 128, 1] as const;
const DIVIDE_BITS = 0x0b;

export interface ApicTimerState {
  /** Initial Count register, 32 bits. */
  readonly initial: number;
  /** The count at the moment `since`. */
  readonly count: number;
  readonly since: number;
  /** Divide Configuration register. */
  readonly divide: number;
  readonly periodic: boolean;
  readonly masked: boolean;
}

const dword = integer(0, 0xffff_ffff);

export const checkApicTimer: Check<ApicTimerState> = record<ApicTimerState>({
  initial: dword,
  count: dword,
  since: moment,
  divide: integer(0, DIVIDE_BITS),
  periodic: flag,
  masked: flag,
});

export class ApicTimer {
  readonly #clock: Clock;
  readonly #timer: Timer;
  readonly #onExpiry: () => void;
  #initial = 0;
  #count = 0;
  #since = 0;
  #divide = 0;
  #periodic = false;
  #masked = true;

  /** @param onExpiry the count has reached 0 while the timer was not masked */
  constructor(clock: Clock, onExpiry: () => void) {
    this.#clock = clock;
    this.#timer = clock.timer(() => this.#expire());
    this.#onExpiry = onExpiry;
  }

  reset(): void {
    this.#initial = 0;
    this.#count = 0;
    this.#divide = 0;
    this.#periodic = false;
    this.#masked = true;
    this.#arm();
  }

  get initial(): number {
    return this.#initial;
  }

  /** A write of the Initial Count register starts the count; 0 stops it. */
  set initial(value: number) {
    this.#initial = value;
    this.#count = value;
    this.#since = this.#clock.now();
    this.#arm();
  }

  get current(): number {
    const ticks = Math.floor((this.#clock.now() - this.#since) / this.#tickNs);
    if (ticks < this.#count) return this.#count - ticks;
    if (!this.#periodic || this.#initial === 0) return 0;
    return this.#initial - ((ticks - this.#count) % this.#initial);
  }

  get divide(): number {
    return this.#divide;
  }

  set divide(value: number) {
    this.#freeze();
    this.#divide = value & DIVIDE_BITS;
    this.#arm();
  }

  /** What the timer's entry of the local vector table says. */
  configure(periodic: boolean, masked: boolean): void {
    this.#freeze();
    this.#periodic = periodic;
    this.#masked = masked;
    this.#arm();
  }

  save(): ApicTimerState {
    return {
      initial: this.#initial,
      count: this.#count,
      since: this.#since,
      divide: this.#divide,
      periodic: this.#periodic,
      masked: this.#masked,
    };
  }

  restore(state: ApicTimerState): void {
    this.#initial = state.initial;
    this.#count = state.count;
    this.#since = state.since;
    this.#divide = state.divide;
    this.#periodic = state.periodic;
    this.#masked = state.masked;
    this.#arm();
  }

  get #tickNs(): number {
    return BUS_TICK_NS * DIVIDERS[((this.#divide & 8) >> 1) | (this.#divide & 3)]!;
  }

  /** Goes on counting from now, so that what comes may be changed. */
  #freeze(): void {
    const now = this.current;
    this.#count = now;
    this.#since = this.#clock.now();
  }

  #arm(): void {
    if (this.#masked || this.#count === 0) {
      if (Number.isFinite(this.#timer.deadline)) this.#timer.cancel();
      return;
    }
    this.#timer.set(this.#since + this.#count * this.#tickNs);
  }

  #expire(): void {
    const expired = this.#since + this.#count * this.#tickNs;
    if (this.#periodic && this.#initial > 0) {
      const period = this.#initial * this.#tickNs;
      const late = Math.max(this.#clock.now() - expired, period < SHORTEST_NS ? SHORTEST_NS : 0);
      this.#since = expired + Math.floor(late / period) * period;
      this.#count = this.#initial;
    } else {
      this.#since = expired;
      this.#count = 0;
    }
    this.#arm();
    this.#onExpiry();
  }
}
