/**
 * Address line 20 and the ways to switch it. With the gate closed the processor drives bit 20 of every physical
 * address low, so that 1 MiB wraps to 0 as on an 8086. Two things open it: the keyboard controller's output port
 * (IBM PC AT Technical Reference, "Keyboard Controller", output port bit 1) and the fast gate in system control
 * port A at 0x92 (IBM PS/2 Hardware Interface Technical Reference, "System Control Port A"; Intel 82371SB PIIX3,
 * "Port 92 register").
 */
import type { PortDevice, PortSpace } from '../ports.ts';

/** The gate itself, shared by everything that drives it: the last write wins, as on the i440FX. */
export class A20Gate {
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
}

const FAST_RESET = 0x01;
const A20_ENABLE = 0x02;

export interface SystemControlAState {
  /** The last byte written. */
  readonly value: number;
}

/** System control port A at 0x92: bit 1 is A20, bit 0 rising resets the processor. */
export class SystemControlA implements PortDevice {
  readonly #gate: A20Gate;
  readonly #onReset: () => void;
  #value = 0;

  constructor(ports: PortSpace, gate: A20Gate, onReset: () => void) {
    this.#gate = gate;
    this.#onReset = onReset;
    ports.claim(0x92, 0x92, this);
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
