/**
 * System control port B at 0x61: the gate of the timer's counter 2, the speaker, the refresh toggle. After the IBM PC AT
 * Technical Reference ("System Board I/O: port 061") and the Intel 82371SB PIIX3 ("NMI Status and Control Register"). A byte.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock } from '../clock.ts';
import type { BytePorts } from '../ports.ts';
import { integer, record, type StateFormat } from '../state-format.ts';
import { PIT_CLK, type Pit } from './pit.ts';

const PORT = 0x61;
const TIMER_2_GATE = 0x01;
/** Speaker data (bit 1) and the two parity check enables (bits 2 and 3) are kept for the reader. */
const WRITABLE = 0x0f;
const REFRESH_TOGGLE = 0x10;
const TIMER_2_OUT = 0x20;

/** A refresh cycle every 18 ticks of the timer, 15.085 µs, as an AT's counter 1 asks for it. Delay loops count these. */
const REFRESH_TICKS = 18;

export interface SystemControlBState {
  /** Bits 3–0, as last written. */
  readonly value: number;
}

const STATE: StateFormat<SystemControlBState> = { version: 1, check: record({ value: integer(0, WRITABLE) }) };

export class SystemControlB implements Chip<SystemControlBState>, BytePorts {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #pit: Pit;
  #value = 0;

  constructor({ ports, clock }: Bus, pit: Pit) {
    this.#clock = clock;
    this.#pit = pit;
    ports.claimBytes(PORT, PORT, this);
  }

  reset(): void {
    this.write8(PORT, 0);
  }

  read8(): number {
    const refreshes = Math.floor(PIT_CLK.ticksAt(this.#clock.now()) / REFRESH_TICKS);
    return this.#value | (refreshes % 2 ? REFRESH_TOGGLE : 0) | (this.#pit.out2 ? TIMER_2_OUT : 0);
  }

  write8(_port: number, value: number): void {
    this.#value = value & WRITABLE;
    this.#pit.gate2 = (value & TIMER_2_GATE) !== 0;
  }

  save(): SystemControlBState {
    return { value: this.#value };
  }

  restore(state: SystemControlBState): void {
    this.#value = state.value;
  }
}
