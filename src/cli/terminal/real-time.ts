/** A machine whose virtual time goes as fast as the clock on the wall, with somebody at its keyboard. */

import type { GuestInput } from '../../inspection/guest-input.ts';
import { type KeyStroke, strokesOf } from '../../machine/devices/typing.ts';
import type { Machine } from '../../machine/machine.ts';
import { NS_PER_INSTRUCTION } from '../../machine/virtual-time.ts';
import { type Ending, endingOf } from '../../stages/guest-ending.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { CreatedMachine } from '../run/create-machine.ts';
import { boundEnding } from '../run/finish.ts';
import type { Looks } from '../run/looks.ts';
import type { RunPlan } from '../run/plan.ts';
import type { SerialOutput } from '../run/serial-output.ts';
import { decodeKeys } from './keys.ts';

/** Virtual and wall-clock milliseconds of one round. */
const ROUND_MS = 10;
/** A host that is slower than the guest's clock falls behind no further than this: after it, time is lost. */
const MAX_BEHIND_MS = 100;

export class RealTimeRun {
  readonly #plan: RunPlan;
  readonly #machine: Machine;
  readonly #input: GuestInput;
  readonly #looks: Looks;
  readonly #serial: SerialOutput;
  #strokes: KeyStroke[] = [];
  readonly #untypable = new Set<string>();
  #ending: Ending | undefined;
  #wake: () => void = () => {};

  constructor(plan: RunPlan, { machine, input, looks }: CreatedMachine, serial: SerialOutput) {
    this.#plan = plan;
    this.#machine = machine;
    this.#input = input;
    this.#looks = looks;
    this.#serial = serial;
  }

  /** What was typed that no US keyboard types, each character once. */
  get untypable(): readonly string[] {
    return [...this.#untypable];
  }

  /** @param text as a terminal sends it, escape sequences included */
  queueKeys(text: string): void {
    const chords = decodeKeys(text, (character) => this.#untypable.add(character));
    this.#strokes.push(...chords.flatMap(strokesOf));
  }

  end(ending: Ending): void {
    this.#ending ??= ending;
    this.wake();
  }

  /** Ends the sleep between two rounds: there is something to do. */
  wake(): void {
    this.#wake();
  }

  /** @param afterRound shows what the guest has done; it is called many times a second */
  async run(afterRound: () => void): Promise<Ending> {
    const machine = this.#machine;
    const start = performance.now();
    // The virtual time in nanoseconds at a moment of the wall clock is `(moment - origin) * 1e6`.
    let origin = start - machine.virtualNs / 1e6;
    for (;;) {
      if (this.#ending) return this.#ending;
      const now = performance.now();
      if (now - start > this.#plan.timeout * 1000) return boundEnding(this.#plan, 'timeout');
      const behind = now - origin - machine.virtualNs / 1e6;
      if (behind > MAX_BEHIND_MS) origin += behind - MAX_BEHIND_MS;
      this.#pressNext();
      const result = this.#advance((now - origin) * 1e6);
      this.#looks.add(machine);
      afterRound();
      if (this.#serial.met) return { cause: 'until', status: EXIT.OK };
      if (typeof result !== 'number') return result;
      await this.#sleep(result);
    }
  }

  /** Runs until virtual time `target` or a round is over. @returns milliseconds to sleep, or how the run ended */
  #advance(target: number): number | Ending {
    const machine = this.#machine;
    const roundEnd = Math.min(target, machine.virtualNs + ROUND_MS * 1e6);
    while (machine.virtualNs < roundEnd) {
      const left = this.#plan.maxInstructions - machine.retired;
      if (left <= 0) return boundEnding(this.#plan, 'max-instructions');
      const instructions = Math.min(left, Math.max(1, Math.ceil((roundEnd - machine.virtualNs) / NS_PER_INSTRUCTION)));
      const stop = machine.run({ instructions, realTime: true });
      const ending = endingOf(stop, this.#serial.beginning);
      if (ending) return ending;
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
    const { keyboard } = this.#machine;
    if (keyboard.waiting) return false;
    const stroke = this.#strokes.shift();
    if (!stroke) return false;
    if (stroke.down) this.#input.press(stroke.key);
    else this.#input.release(stroke.key);
    return true;
  }

  #sleep(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }
}
