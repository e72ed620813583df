/** Functions by address and by name, and the calls that the compiler inlined into them. (DWARF 5, 3.3) */
import { DW_AT, DW_TAG } from './constants.ts';
import type { Entry } from './entry.ts';
import type { EntryPlace } from './index.ts';
import { type AddressRange, inRanges, rangesOf } from './ranges.ts';
import type { Unit } from './unit.ts';

export interface DwarfFunction {
  readonly name: string;
  readonly unit: Unit;
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
}

/** A call whose code stands in its caller's. */
export interface InlinedCall {
  readonly name: string;
  readonly unit: Unit;
  readonly entry: Entry;
  readonly ranges: readonly AddressRange[];
  /** Where the call is written: an index of the files of the unit's line program. */
  readonly callFile: number;
  readonly callLine: number;
}

/** Finds the entry that a reference names, in whichever unit it is. */
export type FindEntry = (offset: number) => { readonly unit: Unit; readonly entry: Entry } | undefined;

/** References to references of a name end somewhere, unless the file is broken. */
const MAX_ORIGINS = 8;

/** An entry's own name, or that of what it is an instance of. */
export function nameOf(entry: Entry, find: FindEntry): string | undefined {
  return attributeFrom(entry, find, (each) => each.string(DW_AT.name));
}

/** What an entry or what it is an instance of says. */
export function attributeFrom<T>(entry: Entry, find: FindEntry, get: (entry: Entry) => T | undefined): T | undefined {
  let current: Entry | undefined = entry;
  for (let n = 0; current && n < MAX_ORIGINS; n++) {
    const value = get(current);
    if (value !== undefined) return value;
    const origin: number | undefined = current.number(DW_AT.abstractOrigin) ?? current.number(DW_AT.specification);
    current = origin === undefined ? undefined : find(origin)?.entry;
  }
  return undefined;
}

interface Stretch extends AddressRange {
  readonly function: DwarfFunction;
}

export class FunctionTable {
  /** Those with code, in the order of the file. */
  readonly all: readonly DwarfFunction[];
  readonly #stretches: readonly Stretch[];
  readonly #find: FindEntry;
  #byName: Map<string, DwarfFunction> | undefined;

  constructor(places: readonly EntryPlace[], find: FindEntry) {
    this.#find = find;
    this.all = places.flatMap((place) => this.#read(place));
    this.#stretches = this.all
      .flatMap((each) => each.ranges.map(({ start, end }) => ({ start, end, function: each })))
      .sort((a, b) => (a.start < b.start ? -1 : Number(a.start > b.start)));
  }

  named(name: string): DwarfFunction | undefined {
    this.#byName ??= new Map(this.all.map((each) => [each.name, each]));
    return this.#byName.get(name);
  }

  at(address: bigint): DwarfFunction | undefined {
    let [low, high] = [0, this.#stretches.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#stretches[middle]!.start <= address) low = middle + 1;
      else high = middle;
    }
    const stretch = this.#stretches[low - 1];
    return stretch && address < stretch.end ? stretch.function : undefined;
  }

  /** The inlined calls that an address is in, the outermost first. */
  inlinedAt({ unit, entry }: DwarfFunction, address: bigint): InlinedCall[] {
    const calls: InlinedCall[] = [];
    let parent: Entry | undefined = entry;
    while (parent) {
      let inner: Entry | undefined;
      for (const child of unit.children(parent)) {
        if (child.tag !== DW_TAG.inlinedSubroutine && child.tag !== DW_TAG.lexicalBlock) continue;
        const ranges = rangesOf(unit, child);
        if (!inRanges(ranges, address)) continue;
        if (child.tag === DW_TAG.inlinedSubroutine) calls.push(this.#inlined(unit, child, ranges));
        inner = child;
        break;
      }
      parent = inner;
    }
    return calls;
  }

  #inlined(unit: Unit, entry: Entry, ranges: readonly AddressRange[]): InlinedCall {
    return {
      name: nameOf(entry, this.#find) ?? '?',
      unit,
      entry,
      ranges,
      callFile: entry.number(DW_AT.callFile) ?? 0,
      callLine: entry.number(DW_AT.callLine) ?? 0,
    };
  }

  #read({ unit, offset }: EntryPlace): DwarfFunction[] {
    const entry = unit.entryAt(offset);
    const ranges = rangesOf(unit, entry);
    if (ranges.length === 0) return [];
    const name = nameOf(entry, this.#find);
    return name === undefined ? [] : [{ name, unit, entry, ranges }];
  }
}
