/**
 * Address line 20. With the gate closed the processor drives bit 20 of every physical address low, so that 1 MiB wraps to
 * 0 as on an 8086. Two things switch it: the keyboard controller's output port (IBM PC AT Technical Reference, "Keyboard
 * Controller", output port bit 1) and the fast gate in system control port A. The last write wins, as on the i440FX.
 */
import type { Chip } from '../chip.ts';
import { flag, record, type StateFormat } from '../state-format.ts';

export interface A20GateState {
  /** Address bit 20 passes. */
  readonly enabled: boolean;
}

const STATE: StateFormat<A20GateState> = { version: 1, check: record({ enabled: flag }) };

export class A20Gate implements Chip<A20GateState> {
  readonly format = STATE;
  #enabled = false;
  readonly #onChange: (enabled: boolean) => void;

  /** @param onChange called when the gate moves, with `true` when address bit 20 passes */
  constructor(onChange: (enabled: boolean) => void) {
    this.#onChange = onChange;
  }

  get enabled(): boolean {
    return this.#enabled;
  }

  set(enabled: boolean): void {
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    this.#onChange(enabled);
  }

  /** Open, so that the processor reaches its first instruction just below 4 GiB. */
  reset(): void {
    this.set(true);
  }

  save(): A20GateState {
    return { enabled: this.#enabled };
  }

  restore({ enabled }: A20GateState): void {
    this.set(enabled);
  }
}
