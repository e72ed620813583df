/**
 * The primary ATA channel at 0x1F0–0x1F7 and 0x3F6, IRQ 14, with one disk as device 0 and nothing as device 1. The data
 * port takes 16 and 32 bits in one access; the other registers are bytes. After ATA/ATAPI-6 (T13/1410D), chapter 7.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts, DwordPorts, WordPorts } from '../ports.ts';
import { integer, record, type StateFormat } from '../state-format.ts';
import { EXECUTE_DEVICE_DIAGNOSTIC } from './ata-commands.ts';
import { AtaDisk } from './ata-disk.ts';
import { CONTROL, REGISTER, STATUS } from './ata-registers.ts';
import { checkAtaDisk, type SavedAtaDisk, selectsDevice1 } from './ata-state.ts';
import type { BlockStore } from './block-store.ts';

const COMMAND_BLOCK = 0x1f0;
const DEVICE_CONTROL = 0x3f6;
const CONTROL_BITS = CONTROL.HOB | CONTROL.SRST | CONTROL.NIEN;

export interface AtaChannelState {
  /** The Device Control register. */
  readonly control: number;
  readonly device0: SavedAtaDisk;
}

const STATE: StateFormat<AtaChannelState> = {
  version: 1,
  check: record({ control: integer(0, CONTROL_BITS), device0: checkAtaDisk }),
};

export interface AtaChannelWiring {
  /** IRQ 14 */
  readonly irq: IrqLine;
  /** The contents of device 0. */
  readonly store: BlockStore;
}

export class AtaChannel implements Chip<AtaChannelState>, BytePorts {
  readonly format = STATE;
  readonly #irq: IrqLine;
  readonly #disk: AtaDisk;
  #control = 0;

  constructor({ ports, clock }: Bus, { irq, store }: AtaChannelWiring) {
    this.#irq = irq;
    this.#disk = new AtaDisk({ clock, store, onIntrq: () => this.#driveLine() });
    const data = this.#dataPort();
    ports.claimBytes(COMMAND_BLOCK, COMMAND_BLOCK, data);
    ports.claimWords(COMMAND_BLOCK, COMMAND_BLOCK, data);
    ports.claimDwords(COMMAND_BLOCK, COMMAND_BLOCK, data);
    ports.claimBytes(COMMAND_BLOCK + 1, COMMAND_BLOCK + 7, this);
    ports.claimBytes(DEVICE_CONTROL, DEVICE_CONTROL, this);
  }

  reset(): void {
    this.#control = 0;
    this.#disk.reset();
    this.#driveLine();
  }

  read8(port: number): number {
    const { status } = this.#disk.state;
    // Nobody drives the status of a missing device 1, and a controller with device 0 present reads it as 0.
    if (port === DEVICE_CONTROL) return this.#absent ? 0 : status; // Alternate Status
    const register = port - COMMAND_BLOCK;
    if (register === REGISTER.STATUS) return this.#absent ? 0 : this.#disk.readStatus();
    if (status & STATUS.BSY) return status;
    return this.#disk.readRegister(register, (this.#control & CONTROL.HOB) !== 0);
  }

  write8(port: number, value: number): void {
    if (port === DEVICE_CONTROL) {
      this.#writeControl(value);
      return;
    }
    this.#control &= ~CONTROL.HOB;
    const register = port - COMMAND_BLOCK;
    if (register === REGISTER.STATUS) this.#writeCommand(value);
    else this.#disk.writeRegister(register, value);
  }

  save(): AtaChannelState {
    return { control: this.#control, device0: this.#disk.save() };
  }

  restore({ control, device0 }: AtaChannelState): void {
    this.#control = control;
    this.#disk.restore(device0);
    this.#driveLine();
  }

  /** A byte access to the data port moves a word too, and loses its upper half. */
  #dataPort(): BytePorts & WordPorts & DwordPorts {
    const read = (bytes: number): number => (this.#absent ? 0 : this.#disk.readData(bytes));
    const write = (value: number, bytes: number): void => {
      if (!this.#absent) this.#disk.writeData(value, bytes);
    };
    return {
      read8: () => read(2) & 0xff,
      write8: (_port, value) => write(value, 2),
      read16: () => read(2),
      write16: (_port, value) => write(value, 2),
      read32: () => read(4),
      write32: (_port, value) => write(value, 4),
    };
  }

  /** The guest has selected device 1, which is not there. */
  get #absent(): boolean {
    return selectsDevice1(this.#disk.state.taskFile.device);
  }

  #writeControl(value: number): void {
    const was = this.#control;
    this.#control = value & CONTROL_BITS;
    if (value & ~was & CONTROL.SRST) this.#disk.beginReset();
    else if (was & ~value & CONTROL.SRST) this.#disk.endReset();
    this.#driveLine();
  }

  #writeCommand(code: number): void {
    this.#disk.takeInterruptBack();
    // EXECUTE DEVICE DIAGNOSTIC goes to both devices; any other command for the missing one reaches nobody.
    if (!this.#absent || code === EXECUTE_DEVICE_DIAGNOSTIC) this.#disk.writeCommand(code);
  }

  /** INTRQ is driven only by the selected device, and only while nIEN is clear. */
  #driveLine(): void {
    this.#irq(this.#disk.state.interruptPending && !(this.#control & CONTROL.NIEN) && !this.#absent);
  }
}
