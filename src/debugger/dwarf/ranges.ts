/** The addresses that an entry covers. (DWARF 4 and 5, 2.17; 4: 7.24; 5: 7.25) */
import { BadData } from '../bad-data.ts';
import { ByteReader } from '../byte-reader.ts';
import { DW_AT, DW_FORM, DW_RLE } from './constants.ts';
import type { Entry } from './entry.ts';
import type { Unit } from './unit.ts';

export interface AddressRange {
  readonly start: bigint;
  /** Behind the last byte. */
  readonly end: bigint;
}

const BASE_SELECTOR = 0xffff_ffff_ffff_ffffn;
const BASE_SELECTOR_32 = 0xffff_ffffn;

export const inRanges = (ranges: readonly AddressRange[], address: bigint): boolean =>
  ranges.some(({ start, end }) => address >= start && address < end);

/**
 * @returns none for what has no code of its own
 * @throws BadData
 */
export function rangesOf(unit: Unit, entry: Entry): AddressRange[] {
  const ranges = entry.raw(DW_AT.ranges);
  if (ranges) {
    const value = ranges.value as number;
    if (unit.version < 5) return rangesAt(unit, value);
    return rnglistAt(unit, ranges.form === DW_FORM.rnglistx ? unit.listOffset('rnglists', value) : value);
  }
  const start = entry.address(DW_AT.lowPc);
  const end = start === undefined ? undefined : entry.highPc(start);
  return start !== undefined && end !== undefined && end > start ? [{ start, end }] : [];
}

const baseOf = (unit: Unit): bigint => unit.root.address(DW_AT.lowPc) ?? 0n;

/** A list of .debug_ranges. */
function rangesAt(unit: Unit, offset: number): AddressRange[] {
  const reader = new ByteReader(unit.sections.get('ranges'), offset);
  const selector = unit.addressSize === 8 ? BASE_SELECTOR : BASE_SELECTOR_32;
  const list: AddressRange[] = [];
  for (let base = baseOf(unit); ; ) {
    const start = readAddress(reader, unit);
    const end = readAddress(reader, unit);
    if (start === 0n && end === 0n) return list;
    if (start === selector) base = end;
    else if (end > start) list.push({ start: base + start, end: base + end });
  }
}

/** A list of .debug_rnglists. */
function rnglistAt(unit: Unit, offset: number): AddressRange[] {
  const reader = new ByteReader(unit.sections.get('rnglists'), offset);
  const list: AddressRange[] = [];
  const add = (start: bigint, end: bigint) => {
    if (end > start) list.push({ start, end });
  };
  let base = baseOf(unit);
  for (;;) {
    const kind = reader.u8();
    switch (kind) {
      case DW_RLE.endOfList:
        return list;
      case DW_RLE.baseAddressx:
        base = unit.address(reader.uleb());
        break;
      case DW_RLE.startxEndx: {
        const start = unit.address(reader.uleb());
        add(start, unit.address(reader.uleb()));
        break;
      }
      case DW_RLE.startxLength: {
        const start = unit.address(reader.uleb());
        add(start, start + reader.ulebBig());
        break;
      }
      case DW_RLE.offsetPair: {
        const start = base + reader.ulebBig();
        add(start, base + reader.ulebBig());
        break;
      }
      case DW_RLE.baseAddress:
        base = readAddress(reader, unit);
        break;
      case DW_RLE.startEnd: {
        const start = readAddress(reader, unit);
        add(start, readAddress(reader, unit));
        break;
      }
      case DW_RLE.startLength: {
        const start = readAddress(reader, unit);
        add(start, start + reader.ulebBig());
        break;
      }
      default:
        throw new BadData(`a range list entry of the unknown kind ${kind} in .debug_rnglists`);
    }
  }
}

export const readAddress = (reader: ByteReader, { addressSize }: { readonly addressSize: number }): bigint =>
  addressSize === 8 ? reader.u64() : BigInt(reader.u32());
