/**
 * The 256 bytes of configuration space of one PCI function (PCI Local Bus Specification 2.1, 6.1): which bits there are after
 * a reset, which of them software may write, and which it clears by writing ones. A function describes its registers and looks
 * at them after each write.
 */
import { byte, type Check, list, such } from '../state-format.ts';

/** The registers that every function has (PCI 2.1, figure 6-1). */
export const PCI = {
  VENDOR_ID: 0x00,
  DEVICE_ID: 0x02,
  COMMAND: 0x04,
  STATUS: 0x06,
  REVISION_ID: 0x08,
  /** 24 bits: programming interface, subclass, base class. */
  CLASS_CODE: 0x09,
  CACHE_LINE_SIZE: 0x0c,
  LATENCY_TIMER: 0x0d,
  HEADER_TYPE: 0x0e,
  BASE_ADDRESS: 0x10,
  INTERRUPT_LINE: 0x3c,
  INTERRUPT_PIN: 0x3d,
} as const;

/** Command register (6.2.2). */
export const COMMAND = { IO_SPACE: 0x0001, MEMORY_SPACE: 0x0002, BUS_MASTER: 0x0004, SPECIAL_CYCLES: 0x0008 } as const;
/** Status register (6.2.3): DEVSEL# timing "medium", fast back-to-back, and the error bits that a write of ones clears. */
export const PCI_STATUS = { FAST_BACK_TO_BACK: 0x0080, DEVSEL_MEDIUM: 0x0200, ERRORS: 0xf900 } as const;
/** Header type: there are other functions in this device. */
export const MULTIFUNCTION = 0x80;
/** Bit 0 of a base address register: it maps ports. */
export const BAR_IO = 0x1;
/** Bit 3 of a base address register that maps memory: reads have no side effects. */
export const BAR_PREFETCHABLE = 0x8;

const BYTES = 256;

/** A register of 1 … 4 bytes; bits that are in neither mask keep their value for ever. */
export interface PciRegister {
  readonly offset: number;
  readonly bytes: 1 | 2 | 3 | 4;
  readonly value?: number;
  /** Bits that software writes. */
  readonly writable?: number;
  /** Bits that software clears by writing ones. */
  readonly clearable?: number;
}

export class PciConfigurationSpace {
  readonly #powerOn = new Uint8Array(BYTES);
  readonly #writable = new Uint8Array(BYTES);
  readonly #clearable = new Uint8Array(BYTES);
  readonly #bytes = new Uint8Array(BYTES);
  /** What `save` gives: bytes whose fixed bits are those of this function. */
  readonly check: Check<number[]>;

  constructor(registers: readonly PciRegister[]) {
    for (const { offset, bytes, value = 0, writable = 0, clearable = 0 } of registers) {
      store(this.#powerOn, offset, bytes, value);
      store(this.#writable, offset, bytes, writable);
      store(this.#clearable, offset, bytes, clearable);
    }
    this.check = such(
      list(byte, BYTES, BYTES),
      (saved) => saved.every((value, at) => ((value ^ this.#powerOn[at]!) & ~this.#variable(at)) === 0),
      'registers with bits that are fixed',
    );
    this.reset();
  }

  reset(): void {
    this.#bytes.set(this.#powerOn);
  }

  /** @param bytes 1, 2 or 4, all inside the space. @returns an unsigned number */
  read(offset: number, bytes: number): number {
    let value = 0;
    for (let n = bytes - 1; n >= 0; n--) value = value * 0x100 + this.#bytes[offset + n]!;
    return value;
  }

  /** A write by software: only the bits that it may change. */
  write(offset: number, bytes: number, value: number): void {
    for (let n = 0; n < bytes; n++) {
      const at = offset + n;
      const written = (value >>> (8 * n)) & 0xff;
      const kept = this.#bytes[at]! & ~(written & this.#clearable[at]!);
      this.#bytes[at] = (kept & ~this.#writable[at]!) | (written & this.#writable[at]!);
    }
  }

  save(): number[] {
    return [...this.#bytes];
  }

  restore(saved: readonly number[]): void {
    this.#bytes.set(saved);
  }

  #variable(at: number): number {
    return this.#writable[at]! | this.#clearable[at]!;
  }
}

function store(into: Uint8Array, offset: number, bytes: number, value: number): void {
  for (let n = 0; n < bytes; n++) into[offset + n] = value >>> (8 * n);
}

export interface PciIdentity {
  readonly vendor: number;
  readonly device: number;
  readonly revision: number;
  /** 24 bits. */
  readonly classCode: number;
  /** Bits of the Command register that are set for good, and those that software writes. */
  readonly command?: number;
  readonly commandWritable?: number;
  readonly status: number;
  readonly headerType?: number;
}

/** The header's registers without base addresses and interrupts. */
export const headerRegisters = (identity: PciIdentity): PciRegister[] => [
  { offset: PCI.VENDOR_ID, bytes: 2, value: identity.vendor },
  { offset: PCI.DEVICE_ID, bytes: 2, value: identity.device },
  { offset: PCI.COMMAND, bytes: 2, value: identity.command ?? 0, writable: identity.commandWritable ?? 0 },
  { offset: PCI.STATUS, bytes: 2, value: identity.status, clearable: PCI_STATUS.ERRORS },
  { offset: PCI.REVISION_ID, bytes: 1, value: identity.revision },
  { offset: PCI.CLASS_CODE, bytes: 3, value: identity.classCode },
  { offset: PCI.HEADER_TYPE, bytes: 1, value: identity.headerType ?? 0 },
];
