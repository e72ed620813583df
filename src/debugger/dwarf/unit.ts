/** Units of .debug_info: their headers, their bases in other sections, their entries. (DWARF 5, 7.5.1) */
import { BadData } from '../bad-data.ts';
import { ByteReader, stringAt } from '../byte-reader.ts';
import { type Abbreviation, readAbbreviations } from './abbreviations.ts';
import { DW_AT, DW_UT } from './constants.ts';
import { Entry, type EntryUnit } from './entry.ts';
import { type FormContext, readForm, readOffset } from './forms.ts';
import type { DwarfSections } from './sections.ts';
import { Skipper } from './skip.ts';

export interface UnitHeader extends FormContext {
  /** Index behind the unit's last byte. */
  readonly end: number;
  readonly abbreviations: ReadonlyMap<number, Abbreviation>;
  /** Where the unit's own entry begins. */
  readonly firstEntry: number;
}

const DWARF64 = 0xffffffff;
const [OLDEST, NEWEST] = [2, 5] as const;

export class Unit implements UnitHeader, EntryUnit {
  readonly sections: DwarfSections;
  readonly offset: number;
  readonly end: number;
  readonly version: number;
  readonly offsetSize: number;
  readonly addressSize: number;
  readonly abbreviations: ReadonlyMap<number, Abbreviation>;
  readonly firstEntry: number;
  #root: Entry | undefined;
  #skipper: Skipper | undefined;

  constructor(sections: DwarfSections, header: UnitHeader) {
    this.sections = sections;
    this.offset = header.offset;
    this.end = header.end;
    this.version = header.version;
    this.offsetSize = header.offsetSize;
    this.addressSize = header.addressSize;
    this.abbreviations = header.abbreviations;
    this.firstEntry = header.firstEntry;
  }

  /** The entry of the unit itself. */
  get root(): Entry {
    this.#root ??= this.entryAt(this.firstEntry);
    return this.#root;
  }

  get name(): string {
    return this.root.string(DW_AT.name) ?? '';
  }

  get skipper(): Skipper {
    this.#skipper ??= new Skipper(this.sections.get('info'), this.end, this, this.abbreviations);
    return this.#skipper;
  }

  /**
   * The entry at an offset of .debug_info.
   * @throws BadData if there is none, or no whole one
   */
  entryAt(offset: number): Entry {
    if (offset < this.firstEntry || offset >= this.end) throw new BadData(`no entry at 0x${offset.toString(16)}`);
    const reader = this.reader(offset);
    const code = reader.uleb();
    const abbreviation = this.abbreviations.get(code);
    if (code !== 0 && !abbreviation) throw new BadData(`an entry with the unknown abbreviation ${code}`);
    if (!abbreviation) throw new BadData(`an end of a list instead of an entry at 0x${offset.toString(16)}`);
    const attributes = new Map(abbreviation.attributes.map((spec) => [spec.name, readForm(reader, spec, this)]));
    return new Entry(this, offset, abbreviation, attributes, reader.at);
  }

  /** The entries right below one. */
  *children(parent: Entry): Generator<Entry> {
    if (!parent.abbreviation.hasChildren) return;
    const reader = this.reader(parent.end);
    while (!this.atEndOfList(reader)) {
      const entry = this.entryAt(reader.at);
      yield entry;
      reader.at = entry.end;
      if (entry.abbreviation.hasChildren) reader.at = this.skipper.children(reader.at);
    }
  }

  /** Whether a list of entries ends here; if so, goes past its end. */
  atEndOfList(reader: ByteReader): boolean {
    if (reader.done) return true;
    if (reader.bytes[reader.at] !== 0) return false;
    reader.skip(1);
    return true;
  }

  /** Reads .debug_info from an offset on, up to the unit's end. */
  reader(offset: number): ByteReader {
    return new ByteReader(this.sections.get('info'), offset, this.end);
  }

  /** The address with an index, in .debug_addr. (7.27) */
  address(index: number): bigint {
    const base = this.root.number(DW_AT.addrBase) ?? 0;
    const reader = new ByteReader(this.sections.get('addr'), base + index * this.addressSize);
    return this.addressSize === 8 ? reader.u64() : BigInt(reader.u32());
  }

  /** The string with an index, by .debug_str_offsets. (7.26) */
  indexedString(index: number): string {
    const base = this.root.number(DW_AT.strOffsetsBase) ?? 0;
    const reader = new ByteReader(this.sections.get('str_offsets'), base + index * this.offsetSize);
    return stringAt(this.sections.get('str'), readOffset(reader, this));
  }

  /** Where the list with an index begins in .debug_rnglists or .debug_loclists. (7.28, 7.29) */
  listOffset(section: 'rnglists' | 'loclists', index: number): number {
    const base = this.root.number(section === 'rnglists' ? DW_AT.rnglistsBase : DW_AT.loclistsBase) ?? 0;
    const reader = new ByteReader(this.sections.get(section), base + index * this.offsetSize);
    return base + readOffset(reader, this);
  }
}

/** Every unit that describes code; units of types alone are passed over. */
export function readUnits(sections: DwarfSections): Unit[] {
  const info = sections.get('info');
  const abbreviations = new Map<number, ReadonlyMap<number, Abbreviation>>();
  const abbreviationsAt = (offset: number) => {
    const known = abbreviations.get(offset) ?? readAbbreviations(sections.get('abbrev'), offset);
    abbreviations.set(offset, known);
    return known;
  };
  const units: Unit[] = [];
  for (let offset = 0; offset < info.length; ) {
    const header = readHeader(info, offset, abbreviationsAt);
    offset = header.end;
    if (header.type === DW_UT.compile || header.type === DW_UT.partial) units.push(new Unit(sections, header));
  }
  return units;
}

function readHeader(
  info: Uint8Array,
  offset: number,
  abbreviationsAt: (offset: number) => ReadonlyMap<number, Abbreviation>,
): UnitHeader & { type: number } {
  const reader = new ByteReader(info, offset);
  const { length, offsetSize } = readInitialLength(reader);
  const end = reader.at + length;
  if (end > info.length) throw new BadData(`the unit at 0x${offset.toString(16)} goes beyond the end of .debug_info`);
  const version = reader.u16();
  if (version < OLDEST || version > NEWEST) {
    throw new BadData(`DWARF version ${version}, of which nothing is known here (${OLDEST} to ${NEWEST} can be read)`);
  }
  const type = version >= 5 ? reader.u8() : DW_UT.compile;
  let addressSize = version >= 5 ? reader.u8() : 0;
  const abbreviations = abbreviationsAt(readOffset(reader, { offsetSize }));
  if (version < 5) addressSize = reader.u8();
  if (addressSize !== 8 && addressSize !== 4) throw new BadData(`addresses of ${addressSize} bytes in .debug_info`);
  return { offset, end, version, offsetSize, addressSize, type, abbreviations, firstEntry: reader.at };
}

/** How long a unit is, and whether offsets in it have 4 or 8 bytes. (7.4) */
export function readInitialLength(reader: ByteReader): { length: number; offsetSize: number } {
  const length = reader.u32();
  if (length === DWARF64) return { length: reader.offset64(), offsetSize: 8 };
  if (length >= 0xfffffff0) throw new BadData(`a unit's length of 0x${length.toString(16)}`);
  return { length, offsetSize: 4 };
}
