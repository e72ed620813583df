/**
 * Virtual time. The machine's clock is the number of retired instructions, never the host's clock: the same image
 * and the same input give the same run on every host. A `Clock` turns that into nanoseconds and wakes timers.
 */

/** Something that happens at a moment of virtual time: a counter running out, a disk answering. */
export class Timer {
  /** Virtual nanoseconds since power-on at which the timer fires; `Infinity` while it is not armed. */
  deadline = Number.POSITIVE_INFINITY;
  readonly #clock: Clock;
  readonly fire: () => void;

  constructor(clock: Clock, fire: () => void) {
    this.#clock = clock;
    this.fire = fire;
  }

  /** Arms the timer for `at` virtual nanoseconds since power-on; a moment that has passed fires at the next check. */
  set(at: number): void {
    this.deadline = at;
    this.#clock.changed();
  }

  cancel(): void {
    this.deadline = Number.POSITIVE_INFINITY;
    this.#clock.changed();
  }
}

export class Clock {
  readonly #timers: Timer[] = [];
  readonly #now: () => number;
  readonly #onChange: () => void;
  #next = Number.POSITIVE_INFINITY;
  #stale = false;

  /**
   * @param now virtual nanoseconds since power-on, exact to the instruction
   * @param onChange called when the next deadline may have moved, so that the CPU shortens its run
   */
  constructor(now: () => number, onChange: () => void = () => {}) {
    this.#now = now;
    this.#onChange = onChange;
  }

  /** Virtual nanoseconds since power-on. */
  now(): number {
    return this.#now();
  }

  /** A timer of this clock, not armed. Timers due at the same moment fire in the order in which they were made. */
  timer(fire: () => void): Timer {
    const timer = new Timer(this, fire);
    this.#timers.push(timer);
    return timer;
  }

  /** The earliest armed deadline in virtual nanoseconds, or `Infinity`. */
  next(): number {
    if (this.#stale) {
      this.#stale = false;
      this.#next = this.#timers.reduce((least, timer) => Math.min(least, timer.deadline), Number.POSITIVE_INFINITY);
    }
    return this.#next;
  }

  /** Fires every timer whose deadline has come, earliest first. */
  advance(): void {
    const now = this.now();
    while (this.next() <= now) {
      const due = this.#timers.find((timer) => timer.deadline === this.#next);
      if (!due) return;
      due.deadline = Number.POSITIVE_INFINITY;
      this.#stale = true;
      due.fire();
    }
  }

  changed(): void {
    this.#stale = true;
    this.#onChange();
  }
}
