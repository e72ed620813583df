/**
 * ACPI power management as firmware places it on QEMU's PIIX4: PM1a control at 0x604, power-management timer at 0x608.
 * After the ACPI specification 6.5, 4.8.3.2 "PM1 Control Registers" and 4.8.3.3 "Power Management Timer".
 * Both answer bytes, words and double words as one access.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock } from '../clock.ts';
import type { BytePorts, DwordPorts, WordPorts } from '../ports.ts';
import { integer, record, type StateFormat } from '../state-format.ts';
import { TickRate } from './tick-rate.ts';

const PM1A_CNT = 0x604;
const PM_TMR = 0x608;

const PM1_CNT = { SLP_TYP: 0x1c00, SLP_EN: 0x2000 } as const;
/** The sleep type that PIIX4 calls "soft off" (82371AB, "Power Management Control Register"): S5. */
const SLP_TYP_SOFT_OFF = 0;

const PM_TIMER = new TickRate(3_579_545);
/** The timer of a PIIX4 is 24 bits wide. */
const PM_TIMER_MASK = 0xff_ffff;

export interface PowerState {
  /** PM1a control, 16 bits; SLP_EN is write-only. */
  readonly control: number;
}

const STATE: StateFormat<PowerState> = {
  version: 1,
  check: record({ control: integer(0, 0xffff & ~PM1_CNT.SLP_EN) }),
};

export class Power implements Chip<PowerState>, BytePorts, WordPorts, DwordPorts {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #onPowerOff: () => void;
  #control = 0;

  constructor({ ports, clock }: Bus, onPowerOff: () => void) {
    this.#clock = clock;
    this.#onPowerOff = onPowerOff;
    for (const [first, last] of [
      [PM1A_CNT, PM1A_CNT + 1],
      [PM_TMR, PM_TMR + 3],
    ] as const) {
      ports.claimBytes(first, last, this);
      ports.claimWords(first, last, this);
      ports.claimDwords(first, last, this);
    }
  }

  reset(): void {
    this.#control = 0;
  }

  read8(port: number): number {
    if (port >= PM_TMR) return (this.#timer() >>> ((port - PM_TMR) * 8)) & 0xff;
    return (this.#control >>> ((port - PM1A_CNT) * 8)) & 0xff;
  }

  read16(port: number): number {
    return this.read32(port) & 0xffff;
  }

  /** One sample for all bytes, so that the timer never tears. */
  read32(port: number): number {
    if (port >= PM_TMR) return this.#timer() >>> ((port - PM_TMR) * 8);
    return this.#control >>> ((port - PM1A_CNT) * 8);
  }

  write8(port: number, value: number): void {
    if (port === PM1A_CNT) this.#writeControl((this.#control & 0xff00) | value);
    else if (port === PM1A_CNT + 1) this.#writeControl((this.#control & 0xff) | (value << 8));
  }

  write16(port: number, value: number): void {
    if (port === PM1A_CNT) this.#writeControl(value);
    else this.write8(port, value & 0xff);
  }

  write32(port: number, value: number): void {
    this.write16(port, value & 0xffff);
  }

  save(): PowerState {
    return { control: this.#control };
  }

  restore(state: PowerState): void {
    this.#control = state.control;
  }

  #writeControl(value: number): void {
    this.#control = value & ~PM1_CNT.SLP_EN;
    if (value & PM1_CNT.SLP_EN && (value & PM1_CNT.SLP_TYP) === SLP_TYP_SOFT_OFF) this.#onPowerOff();
  }

  #timer(): number {
    return PM_TIMER.ticksAt(this.#clock.now()) % (PM_TIMER_MASK + 1);
  }
}
