/**
 * Power management of the Intel 82371AB (PIIX4, order number 290562), device 1 function 3: the registers that the ACPI
 * specification (6.5, 4.8.3, "PM1 Event, Control, Timer") prescribes, in 64 ports that the firmware places by PMBA, and the
 * advanced power management ports at 0xB2 and 0xB3. Where a PIIX4 raises a system management interrupt for its firmware to
 * switch between legacy and ACPI mode, this one switches by itself.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts, PortWindow } from '../ports.ts';
import { byte, count, integer, record, type StateFormat } from '../state-format.ts';
import { COMMAND, headerRegisters, PCI, PCI_STATUS, PciConfigurationSpace } from './pci-configuration-space.ts';
import type { PciFunction } from './pci-host-access.ts';
import { TickRate } from './tick-rate.ts';

/** Configuration registers. */
const PMBA = 0x40;
const PMBA_ADDRESS = 0xffc0;
const PMREGMISC = 0x80;
const PMIOSE = 0x01;

/** Offsets in the ports at PMBA. */
const [PMSTS, PMEN, PMCNTRL, PMTMR, GPEN] = [0x00, 0x02, 0x04, 0x08, 0x0e] as const;
const WINDOW_PORTS = 64;

/** PMSTS and PMEN: the timer's most significant bit has changed. Nothing else in this machine raises an event. */
const TMR = 0x0001;
/** Events that PMEN can be told of: timer, global lock, power button, clock. */
const PMEN_BITS = 0x0521;
const PMCNTRL_BITS = { SCI_EN: 0x0001, SLP_TYP: 0x1c00, SLP_EN: 0x2000 } as const;
/** The sleep type that PIIX4 calls "soft off": S5. */
const SLP_TYP_SOFT_OFF = 0;

/** APMC, APMS; and what the FADT's SMI_CMD is told to be written to APMC. */
const [APMC, APMS] = [0xb2, 0xb3] as const;
const ACPI_ENABLE = 0xf1;
const ACPI_DISABLE = 0xf0;

const PM_TIMER = new TickRate(3_579_545);
/** The timer of a PIIX4 is 24 bits wide; an event comes each time its uppermost bit changes. */
const PM_TIMER_SIZE = 0x100_0000;
const TICKS_AN_EVENT = PM_TIMER_SIZE / 2;

const SPACE = [
  ...headerRegisters({
    vendor: 0x8086,
    device: 0x7113,
    revision: 3,
    classCode: 0x06_8000,
    commandWritable: COMMAND.IO_SPACE | COMMAND.SPECIAL_CYCLES,
    status: PCI_STATUS.FAST_BACK_TO_BACK | PCI_STATUS.DEVSEL_MEDIUM,
  }),
  { offset: PCI.INTERRUPT_LINE, bytes: 1, writable: 0xff },
  { offset: PCI.INTERRUPT_PIN, bytes: 1, value: 0x01 },
  { offset: PMBA, bytes: 4, value: 0x01, writable: PMBA_ADDRESS },
  // CNTA, CNTB, GPICTL, DEVRESD, DEVACTA, DEVACTB, DEVRESA … DEVRESJ
  ...Array.from({ length: 15 }, (_, n) => ({ offset: 0x44 + n * 4, bytes: 4 as const, writable: 0xffff_ffff })),
  { offset: PMREGMISC, bytes: 1, writable: PMIOSE },
  { offset: 0x90, bytes: 4, value: 0x01, writable: 0xfff0 }, // SMBBA
  { offset: 0xd2, bytes: 1, writable: 0x0f }, // SMBHSTCFG
  { offset: 0xd3, bytes: 1, writable: 0xff }, // SMBSLVC
  { offset: 0xd4, bytes: 1, writable: 0xff }, // SMBSHDW1
  { offset: 0xd5, bytes: 1, writable: 0xff }, // SMBSHDW2
] as const;

export interface Piix4PowerState {
  readonly registers: number[];
  /** PMCNTRL, 16 bits; SLP_EN is write-only. */
  readonly control: number;
  /** PMEN, 16 bits. */
  readonly enabled: number;
  /** GPEN, 16 bits. */
  readonly generalEnabled: number;
  readonly apmControl: number;
  readonly apmStatus: number;
  /** How often the timer's uppermost bit had changed when its event was last cleared. */
  readonly eventsSeen: number;
}

export interface Piix4PowerWiring {
  /** IRQ 9: the system control interrupt. */
  readonly sci: IrqLine;
  readonly onPowerOff: () => void;
}

export class Piix4Power implements Chip<Piix4PowerState>, PciFunction, PortWindow {
  readonly format: StateFormat<Piix4PowerState>;
  readonly length = WINDOW_PORTS;
  readonly #clock: Clock;
  readonly #event: Timer;
  readonly #sci: IrqLine;
  readonly #onPowerOff: () => void;
  readonly #space = new PciConfigurationSpace(SPACE);
  #control = 0;
  #enabled = 0;
  #generalEnabled = 0;
  #apmControl = 0;
  #apmStatus = 0;
  #eventsSeen = 0;

  constructor({ ports, clock }: Bus, { sci, onPowerOff }: Piix4PowerWiring) {
    this.#clock = clock;
    this.#event = clock.timer(() => this.#update());
    this.#sci = sci;
    this.#onPowerOff = onPowerOff;
    this.format = {
      version: 1,
      check: record<Piix4PowerState>({
        registers: this.#space.check,
        control: integer(0, 0xffff & ~PMCNTRL_BITS.SLP_EN),
        enabled: integer(0, PMEN_BITS),
        generalEnabled: integer(0, 0xffff),
        apmControl: byte,
        apmStatus: byte,
        eventsSeen: count,
      }),
    };
    ports.addWindow(this);
    ports.claimBytes(APMC, APMS, this.#apmPorts());
  }

  reset(): void {
    this.#space.reset();
    this.#control = 0;
    this.#enabled = 0;
    this.#generalEnabled = 0;
    this.#apmControl = 0;
    this.#apmStatus = 0;
    this.#eventsSeen = this.#events();
    this.#update();
  }

  /** The ports at PMBA, while PMREGMISC lets them be. */
  get first(): number {
    return this.#space.read(PMREGMISC, 1) & PMIOSE ? this.#space.read(PMBA, 2) & PMBA_ADDRESS : -1;
  }

  readConfiguration(offset: number, bytes: number): number {
    return this.#space.read(offset, bytes);
  }

  writeConfiguration(offset: number, bytes: number, value: number): void {
    this.#space.write(offset, bytes, value);
  }

  read8(port: number): number {
    return this.#read(port - this.first) & 0xff;
  }

  read16(port: number): number {
    const offset = port - this.first;
    return (offset & 3) === 3 ? this.read8(port) | (this.read8(port + 1) << 8) : this.#read(offset) & 0xffff;
  }

  /** One sample for all bytes of an aligned access, so that the timer never tears. */
  read32(port: number): number {
    const offset = port - this.first;
    return (offset & 3) === 0 ? this.#read(offset) : (this.read16(port) | (this.read16(port + 2) << 16)) >>> 0;
  }

  write8(port: number, value: number): void {
    const offset = port - this.first;
    const shift = (offset & 1) * 8;
    const into = (register: number): number => (register & ~(0xff << shift)) | (value << shift);
    switch (offset & ~1) {
      case PMSTS:
        if ((value << shift) & TMR) this.#eventsSeen = this.#events();
        break;
      case PMEN:
        this.#enabled = into(this.#enabled) & PMEN_BITS;
        break;
      case PMCNTRL:
        this.#writeControl(into(this.#control));
        break;
      case GPEN:
        this.#generalEnabled = into(this.#generalEnabled);
    }
    this.#update();
  }

  write16(port: number, value: number): void {
    this.write8(port, value & 0xff);
    this.write8(port + 1, value >>> 8);
  }

  write32(port: number, value: number): void {
    this.write16(port, value & 0xffff);
    this.write16(port + 2, value >>> 16);
  }

  save(): Piix4PowerState {
    return {
      registers: this.#space.save(),
      control: this.#control,
      enabled: this.#enabled,
      generalEnabled: this.#generalEnabled,
      apmControl: this.#apmControl,
      apmStatus: this.#apmStatus,
      eventsSeen: this.#eventsSeen,
    };
  }

  restore(state: Piix4PowerState): void {
    this.#space.restore(state.registers);
    this.#control = state.control;
    this.#enabled = state.enabled;
    this.#generalEnabled = state.generalEnabled;
    this.#apmControl = state.apmControl;
    this.#apmStatus = state.apmStatus;
    this.#eventsSeen = state.eventsSeen;
    this.#update();
  }

  /** The register at `offset`, moved down so that its addressed byte is the lowest. */
  #read(offset: number): number {
    return this.#doubleword(offset & ~3) >>> ((offset & 3) * 8);
  }

  #doubleword(offset: number): number {
    switch (offset) {
      case PMSTS:
        return this.#status() | (this.#enabled << 16);
      case PMCNTRL:
        return this.#control;
      case PMTMR:
        return PM_TIMER.ticksAt(this.#clock.now()) % PM_TIMER_SIZE;
      case GPEN & ~3:
        return (this.#generalEnabled << 16) >>> 0;
      default:
        return 0;
    }
  }

  #writeControl(value: number): void {
    this.#control = value & ~PMCNTRL_BITS.SLP_EN;
    if (value & PMCNTRL_BITS.SLP_EN && (value & PMCNTRL_BITS.SLP_TYP) === SLP_TYP_SOFT_OFF) this.#onPowerOff();
  }

  /** How often the timer's uppermost bit has changed since power-on. */
  #events(): number {
    return Math.floor(PM_TIMER.ticksAt(this.#clock.now()) / TICKS_AN_EVENT);
  }

  #status(): number {
    return this.#events() > this.#eventsSeen ? TMR : 0;
  }

  /** The SCI is level-triggered: high while ACPI mode is on and an enabled event stands. */
  #update(): void {
    const wanted = (this.#control & PMCNTRL_BITS.SCI_EN) !== 0 && (this.#enabled & TMR) !== 0;
    const raised = wanted && this.#status() !== 0;
    if (wanted && !raised) this.#event.set(PM_TIMER.nsOf((this.#events() + 1) * TICKS_AN_EVENT));
    else if (Number.isFinite(this.#event.deadline)) this.#event.cancel();
    this.#sci(raised);
  }

  #apmPorts(): BytePorts {
    return {
      read8: (port) => (port === APMC ? this.#apmControl : this.#apmStatus),
      write8: (port, value) => {
        if (port === APMS) {
          this.#apmStatus = value;
          return;
        }
        this.#apmControl = value;
        if (value === ACPI_ENABLE) this.#control |= PMCNTRL_BITS.SCI_EN;
        else if (value === ACPI_DISABLE) this.#control &= ~PMCNTRL_BITS.SCI_EN;
        this.#update();
      },
    };
  }
}
