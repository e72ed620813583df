/** A machine in a worker: paced by the clock on the wall, in rounds between which the worker hears messages. */
import { type KeyStroke, keysFor, strokesOf } from '../../machine/devices/typing.ts';
import type { Machine } from '../../machine/machine.ts';
import { PacedMachine } from '../../machine/paced-machine.ts';
import type { Stop } from '../../machine/stop.ts';

/** Keys that wait for the guest at most: a reader who holds one down must not type for minutes afterwards. */
const MAX_STROKES = 4096;

export interface PacedRunEvents {
  /** Many times a second, and once more at the end. */
  afterRound(): void;
  /** @returns whether the machine stopped for good */
  isEnd(stop: Stop): boolean;
}

export class PacedRun {
  readonly #machine: PacedMachine;
  readonly #events: PacedRunEvents;
  #paused = false;
  #resume: () => void = () => {};

  constructor(machine: Machine, events: PacedRunEvents) {
    this.#machine = new PacedMachine(machine);
    this.#events = events;
  }

  key(stroke: KeyStroke): void {
    if (this.#machine.waitingStrokes < MAX_STROKES) this.#machine.queue([stroke]);
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
    const isEnd = (stop: Stop): boolean => this.#events.isEnd(stop);
    machine.startClock(performance.now());
    for (;;) {
      if (this.#paused) {
        await new Promise<void>((done) => {
          this.#resume = done;
        });
        machine.startClock(performance.now());
      }
      const rest = machine.round(performance.now(), { isEnd });
      this.#events.afterRound();
      if (typeof rest !== 'number') return;
      await pauseFor(rest);
    }
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
