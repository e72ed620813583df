/**
 * A machine whose virtual time goes as fast as the clock on the wall, in rounds, with keys that wait until the guest takes them.
 * Its instructions and what it prints do not depend on how the rounds fall.
 */
import type { KeyStroke } from './devices/typing.ts';
import type { Machine } from './machine.ts';
import type { Stop } from './stop.ts';
import { NS_PER_INSTRUCTION } from './virtual-time.ts';

/** Virtual and wall-clock milliseconds of one round. */
const ROUND_MS = 10;
/** A host that is slower than the guest's clock falls behind no further than this: after it, time is lost. */
const MAX_BEHIND_MS = 100;

/** How a round ended: milliseconds to wait before the next, the stop that ends the run, or that the bound is reached. */
export type RoundEnd = number | Stop | 'bound';

export interface RoundOptions {
  /** Whether the machine stopped for good. */
  isEnd(stop: Stop): boolean;
  /** Retired instructions at which the run ends; none unless given. */
  readonly maxInstructions?: number;
}

export class PacedMachine {
  readonly #machine: Machine;
  readonly #keyboard: Pick<Machine['keyboard'], 'press' | 'release'>;
  readonly #strokes: KeyStroke[] = [];
  /** The virtual time in nanoseconds at a moment of the wall clock is `(moment - origin) * 1e6`. */
  #origin = 0;

  /** @param keyboard where strokes go, if not straight to the machine's */
  constructor(machine: Machine, keyboard: Pick<Machine['keyboard'], 'press' | 'release'> = machine.keyboard) {
    this.#machine = machine;
    this.#keyboard = keyboard;
  }

  /** Strokes that the guest has not taken yet. */
  get waitingStrokes(): number {
    return this.#strokes.length;
  }

  queue(strokes: readonly KeyStroke[]): void {
    for (const stroke of strokes) this.#strokes.push(stroke);
  }

  /** Time goes on from here, at moment `now` of the wall clock (milliseconds). */
  startClock(now: number): void {
    this.#origin = now - this.#machine.virtualNs / 1e6;
  }

  /** Runs until virtual time has reached `now` or a round is over. */
  round(now: number, options: RoundOptions): RoundEnd {
    const behind = now - this.#origin - this.#machine.virtualNs / 1e6;
    if (behind > MAX_BEHIND_MS) this.#origin += behind - MAX_BEHIND_MS;
    this.#pressNext();
    return this.#advance((now - this.#origin) * 1e6, options);
  }

  #advance(target: number, { isEnd, maxInstructions = Number.POSITIVE_INFINITY }: RoundOptions): RoundEnd {
    const machine = this.#machine;
    const roundEnd = Math.min(target, machine.virtualNs + ROUND_MS * 1e6);
    while (machine.virtualNs < roundEnd) {
      const left = maxInstructions - machine.retired;
      if (left <= 0) return 'bound';
      const instructions = Math.min(left, Math.max(1, Math.ceil((roundEnd - machine.virtualNs) / NS_PER_INSTRUCTION)));
      const stop = machine.run({ instructions, realTime: true });
      if (isEnd(stop)) return stop;
      if (stop.kind !== 'idle' || this.#pressNext()) continue;
      machine.waitUntil(Math.min(stop.untilNs, roundEnd));
      if (stop.untilNs > roundEnd) return roundEnd < target ? 0 : ROUND_MS;
    }
    return roundEnd < target ? 0 : 1;
  }

  /**
   * The keyboard's buffer is small, so a pasted text goes in as the guest takes it: one stroke whenever the guest waits for an
   * interrupt, because then it has dealt with those before, and one a round if it never waits. @returns whether a key moved
   */
  #pressNext(): boolean {
    if (this.#machine.keyboard.waiting) return false;
    const stroke = this.#strokes.shift();
    if (!stroke) return false;
    if (stroke.down) this.#keyboard.press(stroke.key);
    else this.#keyboard.release(stroke.key);
    return true;
  }
}
