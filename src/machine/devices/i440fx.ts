/**
 * The host bridge: Intel 82441FX PMC ("440FX PCIset", order number 290549), device 0 of bus 0. Of its registers those matter
 * that say what lies from 0xC0000 to 0xFFFFF (PAM); the others keep what the firmware writes.
 */
import type { Chip } from '../chip.ts';
import { record, type StateFormat } from '../state-format.ts';
import { COMMAND, headerRegisters, PCI, PCI_STATUS, PciConfigurationSpace } from './pci-configuration-space.ts';
import type { PciFunction } from './pci-host-access.ts';

const PAM0 = 0x59;
const PAM6 = 0x5f;
/** In each nibble of a PAM register: the processor reads DRAM instead of ROM; writes reach the DRAM. */
const WE = 0x2;

const SPACE = [
  ...headerRegisters({
    vendor: 0x8086,
    device: 0x1237,
    revision: 2,
    classCode: 0x06_0000,
    command: COMMAND.MEMORY_SPACE | COMMAND.BUS_MASTER,
    commandWritable: 0x0140,
    status: PCI_STATUS.FAST_BACK_TO_BACK | PCI_STATUS.DEVSEL_MEDIUM,
  }),
  { offset: PCI.LATENCY_TIMER, bytes: 1, writable: 0xf8 },
  { offset: 0x50, bytes: 2, value: 0x0080, writable: 0xffc8 }, // PMCCFG
  { offset: 0x52, bytes: 1, writable: 0x40 }, // DETURBO
  { offset: 0x53, bytes: 1, value: 0x80, writable: 0x61 }, // DBC
  { offset: 0x54, bytes: 1, writable: 0x82 }, // AXC
  { offset: 0x55, bytes: 2, writable: 0xffff }, // DRT
  { offset: 0x57, bytes: 1, value: 0x01, writable: 0x3f }, // DRAMC
  { offset: 0x58, bytes: 1, value: 0x10, writable: 0x7f }, // DRAMT
  { offset: PAM0, bytes: 3, writable: 0x33_3330 },
  { offset: PAM0 + 3, bytes: 4, writable: 0x3333_3333 },
  { offset: 0x60, bytes: 4, value: 0x0101_0101, writable: 0xffff_ffff }, // DRB0 … DRB7
  { offset: 0x64, bytes: 4, value: 0x0101_0101, writable: 0xffff_ffff },
  { offset: 0x68, bytes: 1, writable: 0xc0 }, // FDHC
  { offset: 0x70, bytes: 1, writable: 0xf8 }, // MTT
  { offset: 0x71, bytes: 1, value: 0x10, writable: 0x0f }, // CLT
  { offset: 0x72, bytes: 1, value: 0x02, writable: 0x78 }, // SMRAM
  { offset: 0x90, bytes: 1, writable: 0x9b }, // ERRCMD
  { offset: 0x91, bytes: 1, clearable: 0x11 }, // ERRSTS
  { offset: 0x93, bytes: 1, writable: 0x06 }, // TRC
] as const;

export interface I440FxState {
  readonly registers: number[];
}

export interface I440FxWiring {
  /**
   * Which of the 16 KiB segments from 0xC0000 on take writes, segment n in bit n; 0xF0000 is one segment of 64 KiB, bits 12
   * to 15.
   */
  readonly onShadow: (writable: number) => void;
}

export class I440Fx implements Chip<I440FxState>, PciFunction {
  readonly format: StateFormat<I440FxState>;
  readonly #space = new PciConfigurationSpace(SPACE);
  readonly #onShadow: (writable: number) => void;

  constructor({ onShadow }: I440FxWiring) {
    this.#onShadow = onShadow;
    this.format = { version: 1, check: record({ registers: this.#space.check }) };
  }

  reset(): void {
    this.#space.reset();
    this.#tellShadow();
  }

  readConfiguration(offset: number, bytes: number): number {
    return this.#space.read(offset, bytes);
  }

  writeConfiguration(offset: number, bytes: number, value: number): void {
    this.#space.write(offset, bytes, value);
    if (offset <= PAM6 && offset + bytes > PAM0) this.#tellShadow();
  }

  save(): I440FxState {
    return { registers: this.#space.save() };
  }

  restore({ registers }: I440FxState): void {
    this.#space.restore(registers);
    this.#tellShadow();
  }

  #tellShadow(): void {
    let writable = this.#space.read(PAM0, 1) & (WE << 4) ? 0xf000 : 0;
    for (let n = 0; n < 6; n++) {
      const pam = this.#space.read(PAM0 + 1 + n, 1);
      if (pam & WE) writable |= 1 << (2 * n);
      if (pam & (WE << 4)) writable |= 2 << (2 * n);
    }
    this.#onShadow(writable);
  }
}
