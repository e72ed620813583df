/**
 * The IDE function of the Intel 82371SB (PIIX3, order number 290550), device 1 function 1: two bus masters, one for each
 * channel, whose ports BMIBA places. The channels' own registers answer at the fixed ports of a PC.
 */
import type { Chip } from '../chip.ts';
import type { PortSpace, PortWindow } from '../ports.ts';
import { pair, record, type StateFormat } from '../state-format.ts';
import { BusMaster, type BusMasterState, checkBusMaster } from './bus-master.ts';
import type { DmaMemory } from './dma.ts';
import { BAR_IO, COMMAND, headerRegisters, PCI, PCI_STATUS, PciConfigurationSpace } from './pci-configuration-space.ts';
import type { PciFunction } from './pci-host-access.ts';

const BMIBA = 0x20;
const BMIBA_ADDRESS = 0xfff0;
const CHANNEL_PORTS = 8;
const USED = COMMAND.IO_SPACE | COMMAND.BUS_MASTER;

const SPACE = [
  ...headerRegisters({
    vendor: 0x8086,
    device: 0x7010,
    revision: 0,
    classCode: 0x01_0180,
    commandWritable: USED,
    status: PCI_STATUS.FAST_BACK_TO_BACK | PCI_STATUS.DEVSEL_MEDIUM,
  }),
  { offset: PCI.LATENCY_TIMER, bytes: 1, writable: 0xf0 },
  { offset: BMIBA, bytes: 4, value: BAR_IO, writable: BMIBA_ADDRESS },
  { offset: 0x40, bytes: 2, writable: 0xf3ff }, // IDETIM, primary
  { offset: 0x42, bytes: 2, writable: 0xf3ff }, // IDETIM, secondary
  { offset: 0x44, bytes: 1, writable: 0xff }, // SIDETIM
] as const;

export interface Piix3IdeState {
  readonly registers: number[];
  readonly masters: [primary: BusMasterState, secondary: BusMasterState];
}

export interface Piix3IdeWiring {
  readonly memory: DmaMemory;
  /** Channel 0 or 1's engine has been started. */
  readonly onStart: (channel: 0 | 1) => void;
}

export class Piix3Ide implements Chip<Piix3IdeState>, PciFunction, PortWindow {
  readonly format: StateFormat<Piix3IdeState>;
  readonly length = 2 * CHANNEL_PORTS;
  readonly primary: BusMaster;
  readonly secondary: BusMaster;
  readonly #space = new PciConfigurationSpace(SPACE);

  constructor(ports: PortSpace, { memory, onStart }: Piix3IdeWiring) {
    const allowed = (): boolean => (this.#space.read(PCI.COMMAND, 2) & COMMAND.BUS_MASTER) !== 0;
    this.primary = new BusMaster(memory, allowed, () => onStart(0));
    this.secondary = new BusMaster(memory, allowed, () => onStart(1));
    this.format = {
      version: 1,
      check: record<Piix3IdeState>({ registers: this.#space.check, masters: pair(checkBusMaster, checkBusMaster) }),
    };
    ports.addWindow(this);
  }

  reset(): void {
    this.#space.reset();
    this.primary.reset();
    this.secondary.reset();
  }

  /** The ports at BMIBA, while the Command register lets them be. */
  get first(): number {
    return this.#space.read(PCI.COMMAND, 2) & COMMAND.IO_SPACE ? this.#space.read(BMIBA, 2) & BMIBA_ADDRESS : -1;
  }

  readConfiguration(offset: number, bytes: number): number {
    return this.#space.read(offset, bytes);
  }

  writeConfiguration(offset: number, bytes: number, value: number): void {
    this.#space.write(offset, bytes, value);
  }

  read8(port: number): number {
    const offset = port - this.first;
    return this.#master(offset).read(offset % CHANNEL_PORTS);
  }

  write8(port: number, value: number): void {
    const offset = port - this.first;
    this.#master(offset).write(offset % CHANNEL_PORTS, value);
  }

  read16(port: number): number {
    return this.read8(port) | (this.read8(port + 1) << 8);
  }

  write16(port: number, value: number): void {
    this.write8(port, value & 0xff);
    this.write8(port + 1, value >>> 8);
  }

  read32(port: number): number {
    return this.read16(port) | (this.read16(port + 2) << 16);
  }

  write32(port: number, value: number): void {
    this.write16(port, value & 0xffff);
    this.write16(port + 2, value >>> 16);
  }

  save(): Piix3IdeState {
    return { registers: this.#space.save(), masters: [this.primary.save(), this.secondary.save()] };
  }

  restore({ registers, masters }: Piix3IdeState): void {
    this.#space.restore(registers);
    this.primary.restore(masters[0]);
    this.secondary.restore(masters[1]);
  }

  #master(offset: number): BusMaster {
    return offset < CHANNEL_PORTS ? this.primary : this.secondary;
  }
}
