/**
 * The reset control register at 0xCF9 (Intel 82371SB PIIX3, "RC—Reset Control Register"): bit 1 chooses a hard
 * or a soft reset, bit 2 rising carries it out.
 */
import type { PortDevice, PortSpace } from '../ports.ts';

const SYSTEM_RESET = 0x02;
const RESET_CPU = 0x04;

export interface ResetControlState {
  /** Bit 1, as last written. */
  readonly value: number;
}

export class ResetControl implements PortDevice {
  readonly #onReset: () => void;
  #value = 0;

  constructor(ports: PortSpace, onReset: () => void) {
    this.#onReset = onReset;
    ports.claim(0xcf9, 0xcf9, this);
  }

  reset(): void {
    this.#value = 0;
  }

  read8(): number {
    return this.#value;
  }

  /** Bit 2 never stays set: it ends with the reset that it starts, so every write of it is a rising edge. */
  write8(_port: number, value: number): void {
    this.#value = value & SYSTEM_RESET;
    if (value & RESET_CPU) this.#onReset();
  }

  save(): ResetControlState {
    return { value: this.#value };
  }

  restore(state: ResetControlState): void {
    this.#value = state.value;
  }
}
