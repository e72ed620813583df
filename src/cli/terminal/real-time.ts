/** A machine whose virtual time goes as fast as the clock on the wall, with somebody at its keyboard. */

import { strokesOf } from '../../machine/devices/typing.ts';
import type { Machine } from '../../machine/machine.ts';
import { PacedMachine } from '../../machine/paced-machine.ts';
import type { Stop } from '../../machine/stop.ts';
import { type Ending, endingOf } from '../../stages/guest-ending.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { CreatedMachine } from '../run/create-machine.ts';
import { boundEnding } from '../run/finish.ts';
import type { Looks } from '../run/looks.ts';
import type { RunPlan } from '../run/plan.ts';
import type { SerialOutput } from '../run/serial-output.ts';
import { decodeKeys } from './keys.ts';

export class RealTimeRun {
  readonly #plan: RunPlan;
  readonly #machine: Machine;
  readonly #paced: PacedMachine;
  readonly #looks: Looks;
  readonly #serial: SerialOutput;
  readonly #untypable = new Set<string>();
  #ending: Ending | undefined;
  #wake: () => void = () => {};

  constructor(plan: RunPlan, { machine, input, looks }: CreatedMachine, serial: SerialOutput) {
    this.#plan = plan;
    this.#machine = machine;
    this.#paced = new PacedMachine(machine, input);
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
    this.#paced.queue(chords.flatMap(strokesOf));
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
    const { maxInstructions } = this.#plan;
    let ending: Ending | undefined;
    const isEnd = (stop: Stop): boolean => {
      ending = endingOf(stop, this.#serial.beginning);
      return ending !== undefined;
    };
    this.#paced.startClock(start);
    for (;;) {
      if (this.#ending) return this.#ending;
      const now = performance.now();
      if (now - start > this.#plan.timeout * 1000) return boundEnding(this.#plan, 'timeout');
      const result = this.#paced.round(now, { isEnd, maxInstructions });
      this.#looks.add(machine);
      afterRound();
      if (this.#serial.met) return { cause: 'until', status: EXIT.OK };
      if (ending) return ending;
      if (typeof result !== 'number') return boundEnding(this.#plan, 'max-instructions');
      await this.#sleep(result);
    }
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
