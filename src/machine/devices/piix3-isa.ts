/**
 * The PCI-to-ISA bridge of the Intel 82371SB (PIIX3, order number 290550), device 1 function 0. The chips behind it (interrupt
 * controllers, timer …) are files of their own; here are its configuration registers. No device of this machine has a PCI
 * interrupt pin, so PIRQRC[A:D] keep what the firmware routes and nothing comes over them.
 */
import type { Chip } from '../chip.ts';
import { record, type StateFormat } from '../state-format.ts';
import {
  COMMAND,
  headerRegisters,
  MULTIFUNCTION,
  PCI_STATUS,
  PciConfigurationSpace,
} from './pci-configuration-space.ts';
import type { PciFunction } from './pci-host-access.ts';

/** PIRQRC: bit 7 set means not routed; bits 3:0 are the IRQ. */
const PIRQ_WRITABLE = 0x8f;
const NOT_ROUTED = 0x80;

const SPACE = [
  ...headerRegisters({
    vendor: 0x8086,
    device: 0x7000,
    revision: 0,
    classCode: 0x06_0100,
    command: COMMAND.IO_SPACE | COMMAND.MEMORY_SPACE | COMMAND.BUS_MASTER,
    commandWritable: COMMAND.SPECIAL_CYCLES,
    status: PCI_STATUS.DEVSEL_MEDIUM,
    headerType: MULTIFUNCTION,
  }),
  { offset: 0x4c, bytes: 1, value: 0x4d, writable: 0x7f }, // IORT
  { offset: 0x4e, bytes: 2, value: 0x0003, writable: 0x01ff }, // XBCS
  ...[0x60, 0x61, 0x62, 0x63].map((offset) => ({
    offset,
    bytes: 1 as const,
    value: NOT_ROUTED,
    writable: PIRQ_WRITABLE,
  })),
  { offset: 0x69, bytes: 1, value: 0x02, writable: 0xfe }, // TOM
  { offset: 0x6a, bytes: 2, writable: 0x8050 }, // MSTAT
  { offset: 0x70, bytes: 1, value: 0x80, writable: 0xef }, // MBIRQ0
  { offset: 0x76, bytes: 1, value: 0x0c, writable: 0x8f }, // MBDMA0
  { offset: 0x77, bytes: 1, value: 0x0c, writable: 0x8f }, // MBDMA1
  { offset: 0x78, bytes: 2, value: 0x0002, writable: 0xfffe }, // PCSC
  { offset: 0x80, bytes: 1, writable: 0x7f }, // APICBASE
  { offset: 0x82, bytes: 1, writable: 0x0f }, // DLC
  { offset: 0xa0, bytes: 1, value: 0x08, writable: 0x1f }, // SMICNTL
  { offset: 0xa2, bytes: 2, writable: 0x01ff }, // SMIEN
  { offset: 0xa4, bytes: 4, writable: 0xe000_ffff }, // SEE
  { offset: 0xa8, bytes: 1, value: 0x0f, writable: 0xff }, // FTMR
  { offset: 0xaa, bytes: 2, writable: 0x01ff }, // SMIREQ
  { offset: 0xac, bytes: 1, writable: 0xff }, // CTLTMR
  { offset: 0xae, bytes: 1, writable: 0xff }, // CTHTMR
] as const;

export interface Piix3IsaState {
  readonly registers: number[];
}

export class Piix3Isa implements Chip<Piix3IsaState>, PciFunction {
  readonly format: StateFormat<Piix3IsaState>;
  readonly #space = new PciConfigurationSpace(SPACE);

  constructor() {
    this.format = { version: 1, check: record({ registers: this.#space.check }) };
  }

  reset(): void {
    this.#space.reset();
  }

  readConfiguration(offset: number, bytes: number): number {
    return this.#space.read(offset, bytes);
  }

  writeConfiguration(offset: number, bytes: number, value: number): void {
    this.#space.write(offset, bytes, value);
  }

  save(): Piix3IsaState {
    return { registers: this.#space.save() };
  }

  restore({ registers }: Piix3IsaState): void {
    this.#space.restore(registers);
  }
}
