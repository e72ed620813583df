/**
 * The reset control register at 0xCF9 (Intel 82371SB PIIX3, "RC—Reset Control Register"): bit 1 chooses a hard
 * or a soft reset, bit 2 rising carries it out. A byte: a 32-bit access at 0xCF8 is the PCI host bridge's and does not come here.
 */
import type { Chip } from '../chip.ts';
import type { BytePorts, PortSpace } from '../ports.ts';
import { oneOf, record, type StateFormat } from '../state-format.ts';

const PORT = 0xcf9;
const SYSTEM_RESET = 0x02;
const RESET_CPU = 0x04;

export interface ResetControlState {
  /** Bit 1, as last written. */
  readonly value: number;
}

const STATE: StateFormat<ResetControlState> = { version: 1, check: record({ value: oneOf(0, SYSTEM_RESET) }) };

export class ResetControl implements Chip<ResetControlState>, BytePorts {
  readonly format = STATE;
  readonly #onReset: () => void;
  #value = 0;

  constructor(ports: PortSpace, onReset: () => void) {
    this.#onReset = onReset;
    ports.claimBytes(PORT, PORT, this);
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
