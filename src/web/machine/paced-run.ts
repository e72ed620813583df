/**
 * A machine whose virtual time goes as fast as the clock on the wall, in rounds between which the worker hears messages. Its
 * instructions and what it prints do not depend on how the rounds fall.
 */
import { type KeyStroke, keysFor, strokesOf } from '../../machine/devices/typing.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Stop } from '../../machine/stop.ts';
import { NS_PER_INSTRUCTION } from '../../machine/virtual-time.ts';

/** Virtual and wall-clock milliseconds of one round. */
const ROUND_MS = 10;
/** A computer that is slower than the guest's clock falls behind no further than this: after it, time is lost. */
const MAX_BEHIND_MS = 100;
/** Keys that wait for the guest at most: a reader who holds one down must not type for minutes afterwards. */
const MAX_STROKES = 4096;

export interface PacedRunEvents {
  /** Many times a second, and once more at the end. */
  afterRound(): void;
  /** @returns whether the machine stopped for good */
  isEnd(stop: Stop): boolean;
}

export class PacedRun {
  readonly #machine: Machine;
  readonly #events: PacedRunEvents;
  readonly #strokes: KeyStroke[] = [];
  #paused = false;
  #resume: () => void = () => {};

  constructor(machine: Machine, events: PacedRunEvents) {
    this.#machine = machine;
    this.#events = events;
  }

  key(stroke: KeyStroke): void {
    if (this.#strokes.length < MAX_STROKES) this.#strokes.push(stroke);
  }

  type(text: string): void {
    for (const character of text) for (const stroke of strokesOf(keysFor(character) ?? [])) this.key(stroke);
  }

  pause(): void {
    this.#paused = true;
  }

  resume(): void {
    this.#paused = false;
    this.#resume();
  }

  /** Resolves when the machine has stopped for good. */
  async run(): Promise<void> {
    const machine = this.#machine;
    // The virtual time in nanoseconds at a moment of the wall clock is `(moment - origin) * 1e6`.
    let origin = performance.now() - machine.virtualNs / 1e6;
    for (;;) {
      if (this.#paused) {
        await new Promise<void>((done) => {
          this.#resume = done;
        });
        origin = performance.now() - machine.virtualNs / 1e6;
      }
      const now = performance.now();
      const behind = now - origin - machine.virtualNs / 1e6;
      if (behind > MAX_BEHIND_MS) origin += behind - MAX_BEHIND_MS;
      this.#pressNext();
      const rest = this.#advance((now - origin) * 1e6);
      this.#events.afterRound();
      if (rest === 'ended') return;
      await pauseFor(rest);
    }
  }

  /** Runs until virtual time `target` or a round is over. @returns milliseconds to wait before the next round */
  #advance(target: number): number | 'ended' {
    const machine = this.#machine;
    const roundEnd = Math.min(target, machine.virtualNs + ROUND_MS * 1e6);
    while (machine.virtualNs < roundEnd) {
      const instructions = Math.max(1, Math.ceil((roundEnd - machine.virtualNs) / NS_PER_INSTRUCTION));
      const stop = machine.run({ instructions, realTime: true });
      if (this.#events.isEnd(stop)) return 'ended';
      if (stop.kind !== 'idle' || this.#pressNext()) continue;
      machine.waitUntil(Math.min(stop.untilNs, roundEnd));
      if (stop.untilNs > roundEnd) return roundEnd < target ? 0 : ROUND_MS;
    }
    return roundEnd < target ? 0 : 1;
  }

  /** One stroke whenever the guest has dealt with those before: the keyboard's buffer is small. @returns whether a key moved */
  #pressNext(): boolean {
    const { keyboard } = this.#machine;
    if (keyboard.waiting) return false;
    const stroke = this.#strokes.shift();
    if (!stroke) return false;
    if (stroke.down) keyboard.press(stroke.key);
    else keyboard.release(stroke.key);
    return true;
  }
}

const turns = new MessageChannel();
turns.port2.onmessage = () => {
  for (const done of waiting.splice(0)) done();
};
const waiting: (() => void)[] = [];

/** Timers of 0 ms soon take 4 (HTML, "Timers"): a message of one's own comes at once, after those that came before it. */
function pauseFor(milliseconds: number): Promise<void> {
  return new Promise((done) => {
    if (milliseconds > 0) setTimeout(done, milliseconds);
    else {
      waiting.push(done);
      turns.port1.postMessage(undefined);
    }
  });
}
