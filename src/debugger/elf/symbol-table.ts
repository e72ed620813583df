/** The symbols of an ELF file, found by address and by name. (System V ABI, chapter 4, "Symbol Table") */
import { ByteReader, stringAt } from '../byte-reader.ts';
import { SHN_LORESERVE, SHN_UNDEF, STB, STT, SYM_SIZE } from './constants.ts';

export interface ElfSymbol {
  readonly name: string;
  /** st_value. */
  readonly address: bigint;
  /** Bytes. */
  readonly size: bigint;
  /** STT_: 0 NOTYPE, 1 OBJECT, 2 FUNC, 6 TLS. */
  readonly type: number;
  /** STB_: 0 LOCAL, 1 GLOBAL, 2 WEAK. */
  readonly binding: number;
}

export interface SymbolPlace {
  readonly symbol: ElfSymbol;
  /** Bytes from its beginning. */
  readonly offset: bigint;
}

export class SymbolTable {
  /** Those that have a name and a place, in the order of the file. */
  readonly all: readonly ElfSymbol[];
  /** Those that are in memory, by address. */
  readonly #sorted: readonly ElfSymbol[];
  #byName: Map<string, ElfSymbol> | undefined;

  constructor(table: Uint8Array | undefined, strings: Uint8Array | undefined) {
    this.all = table && strings ? readSymbols(table, strings) : [];
    this.#sorted = this.all.filter(({ type }) => type !== STT.TLS).sort(inOrder);
  }

  /** Global ones before local ones of the same name. */
  named(name: string): ElfSymbol | undefined {
    if (!this.#byName) {
      const locals = this.all.filter(({ binding }) => binding === STB.LOCAL);
      const others = this.all.filter(({ binding }) => binding !== STB.LOCAL);
      this.#byName = new Map([...others, ...locals].reverse().map((symbol) => [symbol.name, symbol]));
    }
    return this.#byName.get(name);
  }

  /** The symbol that holds an address. One of no size reaches up to the next symbol. */
  at(address: bigint): SymbolPlace | undefined {
    let [low, high] = [0, this.#sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#sorted[middle]!.address <= address) low = middle + 1;
      else high = middle;
    }
    const symbol = this.#sorted[low - 1];
    if (!symbol) return undefined;
    const offset = address - symbol.address;
    return symbol.size === 0n || offset < symbol.size ? { symbol, offset } : undefined;
  }
}

/** At the same address the one that names it best comes last: functions and objects, with a size, global. */
function inOrder(a: ElfSymbol, b: ElfSymbol): number {
  if (a.address !== b.address) return a.address < b.address ? -1 : 1;
  return rank(a) - rank(b);
}

const rank = ({ type, size, binding }: ElfSymbol): number =>
  (type === STT.NOTYPE ? 0 : 4) + (size > 0n ? 2 : 0) + (binding === STB.LOCAL ? 0 : 1);

function readSymbols(table: Uint8Array, strings: Uint8Array): ElfSymbol[] {
  const reader = new ByteReader(table);
  const symbols: ElfSymbol[] = [];
  for (let n = 0; n < Math.floor(table.length / SYM_SIZE); n++) {
    const nameAt = reader.u32();
    const info = reader.u8();
    reader.skip(1);
    const section = reader.u16();
    const address = reader.u64();
    const size = reader.u64();
    const type = info & 15;
    if (section === SHN_UNDEF || section >= SHN_LORESERVE || type === STT.SECTION || type === STT.FILE) continue;
    const name = nameAt < strings.length ? stringAt(strings, nameAt) : '';
    if (name !== '') symbols.push({ name, address, size, type, binding: info >> 4 });
  }
  return symbols;
}
