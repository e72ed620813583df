/**
 * The address register of PCI configuration mechanism 1, 32 bits at 0xCF8 (PCI Local Bus Specification 2.1, 3.7.4.1;
 * Intel 82441FX PMC, "CONFADD"). No device is on the bus yet: nobody decodes the data register at 0xCFC, which so reads
 * as all ones, the answer to a scan of an empty slot.
 *
 * The register answers 32-bit accesses alone. A 16-bit access at the same port is one access too, and is ignored; it must
 * not be split, for its upper half would reach the reset control register at 0xCF9. Bytes are not the host bridge's.
 */
import type { Chip } from '../chip.ts';
import type { DwordPorts, PortSpace, WordPorts } from '../ports.ts';
import { integer, record, type StateFormat } from '../state-format.ts';

const PORT = 0xcf8;

export interface PciConfigurationAddressState {
  /** 32 bits, as last written. */
  readonly address: number;
}

const STATE: StateFormat<PciConfigurationAddressState> = {
  version: 1,
  check: record({ address: integer(0, 0xffff_ffff) }),
};

export class PciConfigurationAddress implements Chip<PciConfigurationAddressState>, WordPorts, DwordPorts {
  readonly format = STATE;
  #address = 0;

  constructor(ports: PortSpace) {
    ports.claimWords(PORT, PORT, this);
    ports.claimDwords(PORT, PORT, this);
  }

  reset(): void {
    this.#address = 0;
  }

  read16(): number {
    return 0xffff;
  }

  write16(): void {}

  read32(): number {
    return this.#address;
  }

  write32(_port: number, value: number): void {
    this.#address = value >>> 0;
  }

  save(): PciConfigurationAddressState {
    return { address: this.#address };
  }

  restore({ address }: PciConfigurationAddressState): void {
    this.#address = address;
  }
}
