/** Every mapping of an address space, neighbours with the same rights merged. */
import { type MemoryReader, unsignedOf } from '../memory-reader.ts';
import {
  ALL_RIGHTS,
  combine,
  entrySize,
  type Level,
  levelsOf,
  meaningOf,
  type PagingMode,
  type PagingRegisters,
  pagingMode,
  type Rights,
  rootOf,
} from './page-walk.ts';

export interface Mapping extends Rights {
  /** Linear. */
  readonly start: bigint;
  /** Behind the last byte. */
  readonly end: bigint;
  /** Of the first byte. */
  readonly physical: bigint;
}

/** Tables that name each other map the whole address space, page by page. */
const MAX_TABLES = 100_000;

export interface PageMap {
  readonly mappings: readonly Mapping[];
  /** Not everything was looked at: there are too many tables. */
  readonly cut: boolean;
}

/**
 * By linear address. Neighbours are merged where the physical addresses go on too.
 * @param physical reads physical addresses
 */
export function pageMap(physical: MemoryReader, registers: PagingRegisters): PageMap {
  return new Mapper(physical, registers).run();
}

class Mapper {
  readonly #physical: MemoryReader;
  readonly #registers: PagingRegisters;
  readonly #mode: PagingMode;
  readonly #levels: readonly Level[];
  readonly #mappings: { -readonly [name in keyof Mapping]: Mapping[name] }[] = [];
  #tables = 0;

  constructor(physical: MemoryReader, registers: PagingRegisters) {
    this.#physical = physical;
    this.#registers = registers;
    this.#mode = pagingMode(registers);
    this.#levels = levelsOf(this.#mode);
  }

  run(): PageMap {
    if (this.#mode !== 'none') this.#table(0, rootOf(this.#mode, this.#registers.cr3), 0n, ALL_RIGHTS);
    return { mappings: this.#mappings, cut: this.#tables > MAX_TABLES };
  }

  #table(depth: number, address: bigint, base: bigint, rights: Rights): void {
    if (++this.#tables > MAX_TABLES) return;
    const level = this.#levels[depth]!;
    const size = entrySize(this.#mode);
    const count = 1 << level.indexBits;
    const bytes = this.#physical.read(address, count * size);
    if (!bytes) return;
    for (let index = 0; index < count; index++) {
      const raw = unsignedOf(bytes.subarray(index * size, (index + 1) * size));
      const meaning = meaningOf(raw, level, this.#registers);
      if (meaning.kind === 'not present' || meaning.kind === 'reserved bits') continue;
      const linear = this.#canonical(base + (BigInt(index) << BigInt(level.shift)));
      const combined = combine(rights, raw, level, this.#mode);
      if (meaning.kind === 'table') this.#table(depth + 1, meaning.next, linear, combined);
      else this.#add(linear, meaning.frame, meaning.size, combined);
    }
  }

  #canonical(address: bigint): bigint {
    if (this.#mode === '4-level') return BigInt.asUintN(64, BigInt.asIntN(48, address));
    return this.#mode === '5-level' ? BigInt.asUintN(64, BigInt.asIntN(57, address)) : address;
  }

  #add(start: bigint, physical: bigint, size: bigint, rights: Rights): void {
    const last = this.#mappings.at(-1);
    const goesOn =
      last?.end === start &&
      last.physical + (start - last.start) === physical &&
      last.writable === rights.writable &&
      last.user === rights.user &&
      last.executable === rights.executable;
    if (last && goesOn) last.end = start + size;
    else this.#mappings.push({ start, end: start + size, physical, ...rights });
  }
}
