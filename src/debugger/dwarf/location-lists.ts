/** Which expression tells where a variable is, at an address. (DWARF 4, 2.6.2; DWARF 5, 2.6.2 and 7.29) */
import { BadData } from '../bad-data.ts';
import { ByteReader } from '../byte-reader.ts';
import { DW_AT, DW_FORM, DW_LLE } from './constants.ts';
import type { Entry } from './entry.ts';
import { readAddress } from './ranges.ts';
import type { Unit } from './unit.ts';

export interface LocationRange {
  readonly start: bigint;
  /** Behind the last byte. */
  readonly end: bigint;
  /** DW_OP… */
  readonly expression: Uint8Array;
}

const EVERYWHERE = { start: 0n, end: 1n << 64n } as const;
const BASE_SELECTOR = 0xffff_ffff_ffff_ffffn;

/**
 * Where an entry's DW_AT_location says that it is.
 * @returns none if nothing says
 * @throws BadData
 */
export function locationsOf(unit: Unit, entry: Entry): LocationRange[] {
  const location = entry.raw(DW_AT.location);
  if (!location) return [];
  if (location.value instanceof Uint8Array) return [{ ...EVERYWHERE, expression: location.value }];
  const value = location.value as number;
  if (unit.version < 5) return locAt(unit, value);
  return loclistAt(unit, location.form === DW_FORM.loclistx ? unit.listOffset('loclists', value) : value);
}

const baseOf = (unit: Unit): bigint => unit.root.address(DW_AT.lowPc) ?? 0n;

/** A list of .debug_loc. (DWARF 4, 7.7.3) */
function locAt(unit: Unit, offset: number): LocationRange[] {
  const reader = new ByteReader(unit.sections.get('loc'), offset);
  const list: LocationRange[] = [];
  for (let base = baseOf(unit); ; ) {
    const start = readAddress(reader, unit);
    const end = readAddress(reader, unit);
    if (start === 0n && end === 0n) return list;
    if (start === BASE_SELECTOR) {
      base = end;
      continue;
    }
    list.push({ start: base + start, end: base + end, expression: reader.take(reader.u16()) });
  }
}

/** A list of .debug_loclists. */
function loclistAt(unit: Unit, offset: number): LocationRange[] {
  const reader = new ByteReader(unit.sections.get('loclists'), offset);
  const list: LocationRange[] = [];
  const add = (start: bigint, end: bigint) => list.push({ start, end, expression: reader.take(reader.uleb()) });
  let base = baseOf(unit);
  for (;;) {
    const kind = reader.u8();
    switch (kind) {
      case DW_LLE.endOfList:
        return list;
      case DW_LLE.baseAddressx:
        base = unit.address(reader.uleb());
        break;
      case DW_LLE.startxEndx: {
        const start = unit.address(reader.uleb());
        add(start, unit.address(reader.uleb()));
        break;
      }
      case DW_LLE.startxLength: {
        const start = unit.address(reader.uleb());
        add(start, start + reader.ulebBig());
        break;
      }
      case DW_LLE.offsetPair: {
        const start = base + reader.ulebBig();
        add(start, base + reader.ulebBig());
        break;
      }
      case DW_LLE.defaultLocation:
        add(EVERYWHERE.start, EVERYWHERE.end);
        break;
      case DW_LLE.baseAddress:
        base = readAddress(reader, unit);
        break;
      case DW_LLE.startEnd: {
        const start = readAddress(reader, unit);
        add(start, readAddress(reader, unit));
        break;
      }
      case DW_LLE.startLength: {
        const start = readAddress(reader, unit);
        add(start, start + reader.ulebBig());
        break;
      }
      default:
        throw new BadData(`a location list entry of the unknown kind ${kind} in .debug_loclists`);
    }
  }
}
