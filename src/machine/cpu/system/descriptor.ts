/** Segment and gate descriptors (Intel SDM vol. 3A, 3.4.5 and 5.8). */

/** Attribute bits: those of a descriptor's second doubleword, in their own places. */
export const [ATTRIBUTE_S, ATTRIBUTE_P, ATTRIBUTE_L, ATTRIBUTE_DB, ATTRIBUTE_G] = [
  0x1000, 0x8000, 0x20_0000, 0x40_0000, 0x80_0000,
] as const;
/** The bits of the second doubleword that layout.ts keeps as a segment's attributes. */
export const ATTRIBUTE_MASK = 0x00f0_ff00;

/** System descriptor types, bits 11:8 with S clear (SDM table 3-2). */
export const [TSS16, LDT, TSS16_BUSY, CALL_GATE16, TASK_GATE, INTERRUPT_GATE16, TRAP_GATE16] = [
  1, 2, 3, 4, 5, 6, 7,
] as const;
export const [TSS32, TSS32_BUSY, CALL_GATE32, INTERRUPT_GATE32, TRAP_GATE32] = [9, 11, 12, 14, 15] as const;

/** A descriptor as it stands in a table. */
export class Descriptor {
  readonly selector: number;
  /** First and second doubleword. */
  readonly low: number;
  readonly high: number;
  /** Linear address it was read from. */
  readonly address: bigint;
  /** Third doubleword of a 16-byte descriptor of long mode, else 0. */
  readonly upper: number;

  constructor(selector: number, low: number, high: number, address: bigint, upper = 0) {
    this.selector = selector;
    this.low = low;
    this.high = high;
    this.address = address;
    this.upper = upper;
  }

  /** 0 … 15; with S set: bit 3 code, bit 2 expand-down or conforming, bit 1 writable or readable, bit 0 accessed. */
  get type(): number {
    return (this.high >>> 8) & 0xf;
  }

  get dpl(): number {
    return (this.high >>> 13) & 3;
  }

  get present(): boolean {
    return (this.high & ATTRIBUTE_P) !== 0;
  }

  get isSystem(): boolean {
    return (this.high & ATTRIBUTE_S) === 0;
  }

  get isCode(): boolean {
    return (this.high & 0x1800) === 0x1800;
  }

  get isConforming(): boolean {
    return (this.high & 0x1c00) === 0x1c00;
  }

  get isReadable(): boolean {
    return (this.high & 0x1000) !== 0 && ((this.high & 0x800) === 0 || (this.high & 0x200) !== 0);
  }

  get isWritableData(): boolean {
    return (this.high & 0x1a00) === 0x1200;
  }

  get isLong(): boolean {
    return (this.high & ATTRIBUTE_L) !== 0;
  }

  get isBig(): boolean {
    return (this.high & ATTRIBUTE_DB) !== 0;
  }

  get attributes(): number {
    return this.high & ATTRIBUTE_MASK;
  }

  /** 32 bits, or 64 with the upper doubleword of a long-mode system descriptor. */
  get base(): bigint {
    const low = ((this.low >>> 16) | ((this.high & 0xff) << 16) | (this.high & 0xff00_0000)) >>> 0;
    return (BigInt(this.upper >>> 0) << 32n) | BigInt(low);
  }

  /** The last byte's offset, granularity applied. */
  get limit(): number {
    const limit = (this.low & 0xffff) | (this.high & 0xf_0000);
    return (this.high & ATTRIBUTE_G) !== 0 ? ((limit << 12) | 0xfff) >>> 0 : limit;
  }

  /** Of a gate: where it leads. */
  get gateSelector(): number {
    return this.low >>> 16;
  }

  /** Of a gate: the offset it leads to; 16-bit gates have no upper half. */
  get gateOffset(): bigint {
    const wide = this.type >= 8 ? this.high & 0xffff_0000 : 0;
    return (BigInt(this.upper >>> 0) << 32n) | BigInt((wide | (this.low & 0xffff)) >>> 0);
  }
}

/** A loaded segment register. */
export interface Segment {
  selector: number;
  attributes: number;
  limit: number;
  base: bigint;
}

export function segmentOf(descriptor: Descriptor, selector: number): Segment {
  return { selector, attributes: descriptor.attributes, limit: descriptor.limit, base: descriptor.base };
}
