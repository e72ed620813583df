/**
 * An ATA channel: eight command block ports, the device control port, one interrupt line, and up to two devices. The data
 * port takes 16 and 32 bits in one access; the other registers are bytes. After ATA/ATAPI-6 (T13/1410D), chapter 7.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts, DwordPorts, WordPorts } from '../ports.ts';
import { type Check, integer, record, StateError, type StateFormat } from '../state-format.ts';
import { EXECUTE_DEVICE_DIAGNOSTIC } from './ata-commands.ts';
import type { AtaDevice } from './ata-device.ts';
import { AtaDisk } from './ata-disk.ts';
import { CONTROL, DEVICE, REGISTER, STATUS } from './ata-registers.ts';
import type { SavedAtaDisk } from './ata-state.ts';
import { AtapiCdrom } from './atapi-cdrom.ts';
import type { SavedAtapi } from './atapi-state.ts';
import type { BlockStore } from './block-store.ts';
import type { DmaEngine } from './dma.ts';

const CONTROL_BITS = CONTROL.HOB | CONTROL.SRST | CONTROL.NIEN;

type SavedDevice = SavedAtaDisk | SavedAtapi;

export interface AtaChannelState {
  /** The Device Control register. */
  readonly control: number;
  /** 0 or 1: the device that the Device register names. */
  readonly selected: number;
  readonly device0: SavedDevice | null;
  readonly device1: SavedDevice | null;
}

/** Where a channel's registers are. */
export interface AtaPorts {
  readonly commandBlock: number;
  readonly deviceControl: number;
}

/** The two channels of a PC. */
export const PRIMARY: AtaPorts = { commandBlock: 0x1f0, deviceControl: 0x3f6 };
export const SECONDARY: AtaPorts = { commandBlock: 0x170, deviceControl: 0x376 };

export interface AtaChannelWiring {
  readonly at: AtaPorts;
  /** IRQ 14 or 15. */
  readonly irq: IrqLine;
  /** The contents of device 0 and of device 1, where there is one. */
  readonly stores: readonly [BlockStore | undefined, BlockStore | undefined];
  /** A disc in a CD-ROM drive, which is device 0. */
  readonly cdrom?: BlockStore | undefined;
  /** The channel's bus master. */
  readonly dma?: DmaEngine;
}

export class AtaChannel implements Chip<AtaChannelState>, BytePorts {
  readonly format: StateFormat<AtaChannelState>;
  readonly #irq: IrqLine;
  readonly #at: AtaPorts;
  readonly #devices: readonly (AtaDevice<SavedDevice> | undefined)[];
  #control = 0;
  #selected = 0;

  constructor({ ports, clock }: Bus, { at, irq, stores, cdrom, dma }: AtaChannelWiring) {
    this.#irq = irq;
    this.#at = at;
    const onIntrq = (): void => this.#driveLine();
    this.#devices = stores.map((store, device) => {
      if (cdrom && device === 0) return new AtapiCdrom({ clock, disc: cdrom, dma, onIntrq });
      return store && new AtaDisk({ clock, store, device, dma, onIntrq });
    });
    this.format = {
      version: 3,
      check: record<AtaChannelState>({
        control: integer(0, CONTROL_BITS),
        selected: integer(0, 1),
        device0: presentAs(this.#devices[0]),
        device1: presentAs(this.#devices[1]),
      }),
    };
    const data = this.#dataPort();
    ports.claimBytes(at.commandBlock, at.commandBlock, data);
    ports.claimWords(at.commandBlock, at.commandBlock, data);
    ports.claimDwords(at.commandBlock, at.commandBlock, data);
    ports.claimBytes(at.commandBlock + 1, at.commandBlock + 7, this);
    ports.claimBytes(at.deviceControl, at.deviceControl, this);
  }

  reset(): void {
    this.#control = 0;
    this.#selected = 0;
    for (const device of this.#present) device.reset();
    this.#driveLine();
  }

  read8(port: number): number {
    const device = this.#device;
    if (port === this.#at.deviceControl) return device?.state.status ?? 0; // Alternate Status
    const register = port - this.#at.commandBlock;
    if (register === REGISTER.STATUS) return device?.readStatus() ?? 0;
    // Nobody drives the status of a missing device; its other registers are answered by device 0 (9.16.1).
    const answering = device ?? this.#devices[0];
    if (answering === undefined) return 0;
    const { status } = answering.state;
    if (status & STATUS.BSY) return status;
    return answering.readRegister(register, (this.#control & CONTROL.HOB) !== 0);
  }

  write8(port: number, value: number): void {
    if (port === this.#at.deviceControl) {
      this.#writeControl(value);
      return;
    }
    this.#control &= ~CONTROL.HOB;
    const register = port - this.#at.commandBlock;
    if (register === REGISTER.STATUS) {
      this.#writeCommand(value);
      return;
    }
    for (const device of this.#present) device.writeRegister(register, value);
    if (register === REGISTER.DEVICE) this.#selected = value & DEVICE.DEV ? 1 : 0;
    this.#driveLine();
  }

  /** The channel's DMA engine has been started. */
  dmaStarted(): void {
    this.#device?.dmaStarted();
  }

  save(): AtaChannelState {
    const [device0, device1] = this.#devices;
    return {
      control: this.#control,
      selected: this.#selected,
      device0: device0?.save() ?? null,
      device1: device1?.save() ?? null,
    };
  }

  restore({ control, selected, device0, device1 }: AtaChannelState): void {
    this.#control = control;
    this.#selected = selected;
    if (device0) this.#devices[0]?.restore(device0);
    if (device1) this.#devices[1]?.restore(device1);
    this.#driveLine();
  }

  /** A byte access to the data port moves a word too, and loses its upper half. */
  #dataPort(): BytePorts & WordPorts & DwordPorts {
    const read = (bytes: number): number => this.#device?.readData(bytes) ?? 0;
    const write = (value: number, bytes: number): void => this.#device?.writeData(value, bytes);
    return {
      read8: () => read(2) & 0xff,
      write8: (_port, value) => write(value, 2),
      read16: () => read(2),
      write16: (_port, value) => write(value, 2),
      read32: () => read(4),
      write32: (_port, value) => write(value, 4),
    };
  }

  /** The selected device, if it is there. */
  get #device(): AtaDevice<SavedDevice> | undefined {
    return this.#devices[this.#selected];
  }

  get #present(): AtaDevice<SavedDevice>[] {
    return this.#devices.filter((device) => device !== undefined);
  }

  #writeControl(value: number): void {
    const was = this.#control;
    this.#control = value & CONTROL_BITS;
    if (value & ~was & CONTROL.SRST) {
      for (const device of this.#present) device.beginReset();
    } else if (was & ~value & CONTROL.SRST) {
      for (const device of this.#present) device.endReset();
      // A device shows the signature with its Device register clear: device 0 is selected then (9.12).
      this.#selected = 0;
    }
    this.#driveLine();
  }

  /** EXECUTE DEVICE DIAGNOSTIC goes to both devices; any other command for a missing one reaches nobody. */
  #writeCommand(code: number): void {
    this.#device?.takeInterruptBack();
    if (code !== EXECUTE_DEVICE_DIAGNOSTIC) {
      this.#device?.writeCommand(code);
      return;
    }
    for (const device of this.#present) device.writeCommand(code);
    this.#selected = 0;
    this.#driveLine();
  }

  /** INTRQ is driven only by the selected device, and only while nIEN is clear. */
  #driveLine(): void {
    this.#irq((this.#device?.state.interruptPending ?? false) && !(this.#control & CONTROL.NIEN));
  }
}

/** The saved state of a device that is there, or `null` for one that is not. */
function presentAs(device: AtaDevice<SavedDevice> | undefined): Check<SavedDevice | null> {
  return (value, where) => {
    if (device !== undefined) return device.check(value, where);
    if (value !== null) throw new StateError(`${where} is a device that this machine has not`);
    return null;
  };
}
