/** What comes from outside while a machine runs, noted so that another machine can be given the same at the same moments. */
import type { Machine } from '../machine/machine.ts';

type Pace = Parameters<Machine['serialInput']>[1];

/** What came, before which instruction, and at which virtual nanosecond: in HLT the one stands still while the other goes on. */
export type RecordedInput = { readonly retired: number; readonly virtualNs: number } & (
  | { readonly kind: 'press' | 'release'; readonly key: string }
  | { readonly kind: 'serial'; readonly bytes: Uint8Array; readonly pace: Pace }
  | { readonly kind: 'hang-up' }
);

export class GuestInput {
  readonly log: RecordedInput[] = [];
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  press(key: string): void {
    this.#give({ ...this.#now, kind: 'press', key });
  }

  release(key: string): void {
    this.#give({ ...this.#now, kind: 'release', key });
  }

  serial(bytes: Uint8Array, pace: Pace): void {
    this.#give({ ...this.#now, kind: 'serial', bytes, pace });
  }

  hangUp(): void {
    this.#give({ ...this.#now, kind: 'hang-up' });
  }

  get #now(): { readonly retired: number; readonly virtualNs: number } {
    const { retired, virtualNs } = this.#machine;
    return { retired, virtualNs };
  }

  #give(input: RecordedInput): void {
    this.log.push(input);
    give(this.#machine, input);
  }
}

export function give(machine: Machine, input: RecordedInput): void {
  if (input.kind === 'press') machine.keyboard.press(input.key);
  else if (input.kind === 'release') machine.keyboard.release(input.key);
  else if (input.kind === 'serial') machine.serialInput(input.bytes, input.pace);
  else machine.serialHangUp();
}
