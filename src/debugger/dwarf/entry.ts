/** An entry of .debug_info with its attributes, each in the shape in which it is wanted. (DWARF 5, 2.2 and 7.5.4) */
import { BadData } from '../bad-data.ts';
import { stringAt } from '../byte-reader.ts';
import type { Abbreviation } from './abbreviations.ts';
import { DW_AT, DW_FORM } from './constants.ts';
import type { FormContext, RawValue } from './forms.ts';
import type { DwarfSections } from './sections.ts';

/** What an entry asks of the unit it is in. */
export interface EntryUnit extends FormContext {
  readonly sections: DwarfSections;
  address(index: number): bigint;
  indexedString(index: number): string;
}

export class Entry {
  /** In .debug_info: what references name. */
  readonly offset: number;
  readonly abbreviation: Abbreviation;
  /** Index behind its attributes: its first child, if it has children. */
  readonly end: number;
  readonly #unit: EntryUnit;
  readonly #attributes: ReadonlyMap<number, RawValue>;

  constructor(
    unit: EntryUnit,
    offset: number,
    abbreviation: Abbreviation,
    attributes: ReadonlyMap<number, RawValue>,
    end: number,
  ) {
    this.#unit = unit;
    this.offset = offset;
    this.abbreviation = abbreviation;
    this.#attributes = attributes;
    this.end = end;
  }

  get tag(): number {
    return this.abbreviation.tag;
  }

  has(name: number): boolean {
    return this.#attributes.has(name);
  }

  raw(name: number): RawValue | undefined {
    return this.#attributes.get(name);
  }

  string(name: number): string | undefined {
    const raw = this.#attributes.get(name);
    if (!raw) return undefined;
    const { form, value } = raw;
    if (typeof value !== 'number') return typeof value === 'string' ? value : undefined;
    switch (form) {
      case DW_FORM.strp:
        return stringAt(this.#unit.sections.get('str'), value);
      case DW_FORM.lineStrp:
        return stringAt(this.#unit.sections.get('line_str'), value);
      case DW_FORM.strx:
      case DW_FORM.strx1:
      case DW_FORM.strx2:
      case DW_FORM.strx3:
      case DW_FORM.strx4:
        return this.#unit.indexedString(value);
      default:
        return undefined;
    }
  }

  /** A constant, an offset or a reference below 2^53. */
  number(name: number): number | undefined {
    const value = this.#attributes.get(name)?.value;
    if (typeof value === 'number') return value;
    if (typeof value !== 'bigint') return undefined;
    if (BigInt.asIntN(54, value) !== value) throw new BadData(`${value} at 0x${this.offset.toString(16)} is too large`);
    return Number(value);
  }

  /** A constant of any size. */
  bigint(name: number): bigint | undefined {
    const value = this.#attributes.get(name)?.value;
    if (typeof value === 'bigint') return value;
    return typeof value === 'number' ? BigInt(value) : undefined;
  }

  /** An address, looked up in .debug_addr if it is an index. */
  address(name: number): bigint | undefined {
    const raw = this.#attributes.get(name);
    if (!raw) return undefined;
    const { form, value } = raw;
    switch (form) {
      case DW_FORM.addr:
        return value as bigint;
      case DW_FORM.addrx:
      case DW_FORM.addrx1:
      case DW_FORM.addrx2:
      case DW_FORM.addrx3:
      case DW_FORM.addrx4:
        return this.#unit.address(value as number);
      default:
        return undefined;
    }
  }

  /** Behind the last byte of what begins at DW_AT_low_pc: an address, or a length from there on. (2.17.2) */
  highPc(lowPc: bigint): bigint | undefined {
    const length = this.bigint(DW_AT.highPc);
    return this.address(DW_AT.highPc) ?? (length === undefined ? undefined : lowPc + length);
  }

  flag(name: number): boolean {
    return this.#attributes.get(name)?.value === true;
  }

  /** A block of bytes: an expression. */
  block(name: number): Uint8Array | undefined {
    const value = this.#attributes.get(name)?.value;
    return value instanceof Uint8Array ? value : undefined;
  }
}
