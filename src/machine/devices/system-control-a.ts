/**
 * System control port A at 0x92: bit 1 is the A20 gate, bit 0 rising resets the processor (IBM PS/2 Hardware Interface
 * Technical Reference, "System Control Port A"; Intel 82371SB PIIX3, "Port 92 register"). A byte.
 */
import type { Chip } from '../chip.ts';
import type { BytePorts, PortSpace } from '../ports.ts';
import { byte, record, type StateFormat } from '../state-format.ts';
import type { A20Gate } from './a20-gate.ts';

const PORT = 0x92;
const FAST_RESET = 0x01;
const A20_ENABLE = 0x02;

export interface SystemControlAState {
  /** The last byte written. */
  readonly value: number;
}

const STATE: StateFormat<SystemControlAState> = { version: 1, check: record({ value: byte }) };

export class SystemControlA implements Chip<SystemControlAState>, BytePorts {
  readonly format = STATE;
  readonly #gate: A20Gate;
  readonly #onReset: () => void;
  #value = 0;

  constructor(ports: PortSpace, gate: A20Gate, onReset: () => void) {
    this.#gate = gate;
    this.#onReset = onReset;
    ports.claimBytes(PORT, PORT, this);
  }

  reset(): void {
    this.#value = 0;
  }

  /** Bit 1 follows the gate, whoever moved it, so that a guest that polls for A20 here sees the keyboard controller's work. */
  read8(): number {
    return (this.#value & ~A20_ENABLE) | (this.#gate.enabled ? A20_ENABLE : 0);
  }

  write8(_port: number, value: number): void {
    const rising = value & ~this.#value & FAST_RESET;
    this.#value = value;
    this.#gate.set((value & A20_ENABLE) !== 0);
    if (rising) this.#onReset();
  }

  save(): SystemControlAState {
    return { value: this.#value };
  }

  restore(state: SystemControlAState): void {
    this.#value = state.value;
  }
}
