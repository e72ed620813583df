/**
 * PCI configuration mechanism 1: the address register at 0xCF8 and the window on the register that it names at 0xCFC–0xCFF
 * (PCI Local Bus Specification 2.1, 3.7.4.1; Intel 82441FX PMC, "CONFADD", "CONFDATA"). The window takes 8, 16 and 32 bits;
 * where no function answers, it reads as all ones and swallows writes.
 *
 * The address register answers 32-bit accesses alone. A 16-bit access at the same port is one access too, and is ignored; it
 * must not be split, for its upper half would reach the reset control register at 0xCF9. Bytes are not the host bridge's.
 */
import type { Chip } from '../chip.ts';
import type { DwordPorts, PortSpace, WordPorts } from '../ports.ts';
import { integer, record, type StateFormat } from '../state-format.ts';

const CONFADD = 0xcf8;
const CONFDATA = 0xcfc;

/** Bit 31 of CONFADD: accesses to CONFDATA are configuration cycles. */
const CONE = 0x8000_0000;
const NOBODY = 0xffff_ffff;

/** A function's configuration space as the bus sees it; an access lies in one aligned doubleword. */
export interface PciFunction {
  /** @param bytes 1, 2 or 4. @returns an unsigned number */
  readConfiguration(offset: number, bytes: number): number;
  writeConfiguration(offset: number, bytes: number, value: number): void;
}

/** Functions of bus 0, by device × 8 + function. */
export type PciFunctions = ReadonlyMap<number, PciFunction>;

/** The key of a function of bus 0. */
export const deviceFunction = (device: number, functionNumber: number): number => device * 8 + functionNumber;

export interface PciHostAccessState {
  /** CONFADD, 32 bits as last written. */
  readonly address: number;
}

const STATE: StateFormat<PciHostAccessState> = {
  version: 1,
  check: record({ address: integer(0, 0xffff_ffff) }),
};

export class PciHostAccess implements Chip<PciHostAccessState>, WordPorts, DwordPorts {
  readonly format = STATE;
  readonly #functions: PciFunctions;
  #address = 0;

  constructor(ports: PortSpace, functions: PciFunctions) {
    this.#functions = functions;
    ports.claimWords(CONFADD, CONFADD, this);
    ports.claimDwords(CONFADD, CONFADD, this);
    const data = this.#dataPorts();
    ports.claimBytes(CONFDATA, CONFDATA + 3, data);
    ports.claimWords(CONFDATA, CONFDATA + 2, data);
    ports.claimDwords(CONFDATA, CONFDATA, data);
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

  save(): PciHostAccessState {
    return { address: this.#address };
  }

  restore({ address }: PciHostAccessState): void {
    this.#address = address;
  }

  #dataPorts() {
    const read = (port: number, bytes: number): number =>
      this.#addressed()?.readConfiguration(this.#register(port), bytes) ?? NOBODY;
    const write = (port: number, bytes: number, value: number): void =>
      this.#addressed()?.writeConfiguration(this.#register(port), bytes, value);
    return {
      read8: (port: number) => read(port, 1),
      write8: (port: number, value: number) => write(port, 1, value),
      read16: (port: number) => read(port, 2),
      write16: (port: number, value: number) => write(port, 2, value),
      read32: (port: number) => read(port, 4),
      write32: (port: number, value: number) => write(port, 4, value),
    };
  }

  #register(port: number): number {
    return (this.#address & 0xfc) | (port & 3);
  }

  /** The function that CONFADD names: bus in bits 23:16, device in 15:11, function in 10:8. */
  #addressed(): PciFunction | undefined {
    if (this.#address < CONE || (this.#address & 0xff_0000) !== 0) return undefined;
    return this.#functions.get((this.#address >>> 8) & 0xff);
  }
}
