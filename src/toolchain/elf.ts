/**
 * Reads 64-bit ELF files for x86-64: what is loaded where, sections and symbols (System V ABI, chapters 4 and 5, "ELF-64
 * Object File Format" 1.5). Files may come from anywhere: whatever does not fit is refused with one line.
 */
import { userError } from '../messages/user-error.ts';

export interface ElfSegment {
  /** 64-bit. */
  readonly virtualAddress: bigint;
  readonly physicalAddress: bigint;
  /** What the file holds of it; the rest up to `memorySize` is zero. */
  readonly bytes: Uint8Array;
  /** In bytes. */
  readonly memorySize: number;
  readonly readable: boolean;
  readonly writable: boolean;
  readonly executable: boolean;
}

export interface ElfSection {
  readonly name: string;
  /** sh_type: 1 PROGBITS, 2 SYMTAB, 3 STRTAB, 8 NOBITS … */
  readonly type: number;
  /** 64-bit; 0 for what is not in memory. */
  readonly address: bigint;
  /** In bytes. */
  readonly size: number;
  /** Its contents in the file, none for NOBITS; as they stand there, so perhaps compressed (SHF_COMPRESSED). */
  readonly bytes: Uint8Array;
  readonly compressed: boolean;
}

export interface ElfSymbol {
  readonly name: string;
  /** Its value: an address, 64-bit. */
  readonly address: bigint;
  /** In bytes. */
  readonly size: bigint;
  readonly isFunction: boolean;
}

export interface Elf {
  /** Where execution starts, 64-bit. */
  readonly entry: bigint;
  /** What to load (PT_LOAD), in the order of the file. */
  readonly segments: readonly ElfSegment[];
  readonly sections: readonly ElfSection[];
  /** Those with a name and a place. */
  readonly symbols: readonly ElfSymbol[];
  readonly symbol: (name: string) => ElfSymbol | undefined;
  /** The function that holds an address, or the symbol that starts there. */
  readonly symbolAt: (address: bigint) => ElfSymbol | undefined;
}

const HEADER_SIZE = 64;
const PROGRAM_HEADER_SIZE = 56;
const SECTION_HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;

const ELFCLASS64 = 2;
const ELFDATA2LSB = 1;
const ET_EXEC = 2;
const ET_DYN = 3;
const EM_X86_64 = 62;

const PT_LOAD = 1;
const PF_X = 1;
const PF_W = 2;
const PF_R = 4;

const SHT_SYMTAB = 2;
const SHT_NOBITS = 8;
const SHF_COMPRESSED = 0x800n;
const SHN_UNDEF = 0;
const STT_FUNC = 2;
/** Symbols of these types name a section or a source file. */
const STT_SECTION = 3;
const STT_FILE = 4;

/** No machine here has more memory. */
const MAX_MEMORY = 1n << 40n;

class Reader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get length(): number {
    return this.#bytes.length;
  }

  byte(at: number): number {
    return this.#view.getUint8(at);
  }

  half(at: number): number {
    return this.#view.getUint16(at, true);
  }

  word(at: number): number {
    return this.#view.getUint32(at, true);
  }

  xword(at: number): bigint {
    return this.#view.getBigUint64(at, true);
  }

  /** Bytes of the file, at most all of it. */
  part(what: string, offset: bigint, size: bigint): Uint8Array {
    if (offset + size > BigInt(this.length)) throw userError(`${what} lies beyond the end of the file`);
    return this.#bytes.subarray(Number(offset), Number(offset + size));
  }

  /** Where a table of equal records starts. */
  table(what: string, offset: bigint, count: number, recordSize: number): number {
    if (count === 0) return 0;
    this.part(what, offset, BigInt(count * recordSize));
    return Number(offset);
  }
}

function checkHeader(file: Reader): void {
  if (file.length < HEADER_SIZE || file.word(0) !== 0x464c457f) throw userError('not an ELF file');
  if (file.byte(4) !== ELFCLASS64 || file.byte(5) !== ELFDATA2LSB)
    throw userError('not a 64-bit little-endian ELF file');
  if (file.half(16) !== ET_EXEC && file.half(16) !== ET_DYN) throw userError('not an executable ELF file');
  if (file.half(18) !== EM_X86_64) throw userError(`an ELF file for another processor (e_machine ${file.half(18)})`);
}

function readSegments(file: Reader): ElfSegment[] {
  const count = file.half(56);
  if (count > 0 && file.half(54) !== PROGRAM_HEADER_SIZE) throw userError('program headers of an unknown size');
  const table = file.table('the program header table', file.xword(32), count, PROGRAM_HEADER_SIZE);
  const segments: ElfSegment[] = [];
  for (let index = 0; index < count; index++) {
    const at = table + index * PROGRAM_HEADER_SIZE;
    if (file.word(at) !== PT_LOAD) continue;
    const flags = file.word(at + 4);
    const virtualAddress = file.xword(at + 16);
    const fileSize = file.xword(at + 32);
    const memorySize = file.xword(at + 40);
    if (memorySize < fileSize) throw userError(`segment ${index} is larger in the file than in memory`);
    if (memorySize > MAX_MEMORY || virtualAddress + memorySize > 1n << 64n)
      throw userError(`segment ${index} is too large (${memorySize} bytes at 0x${virtualAddress.toString(16)})`);
    segments.push({
      virtualAddress,
      physicalAddress: file.xword(at + 24),
      bytes: file.part(`segment ${index}`, file.xword(at + 8), fileSize),
      memorySize: Number(memorySize),
      readable: (flags & PF_R) !== 0,
      writable: (flags & PF_W) !== 0,
      executable: (flags & PF_X) !== 0,
    });
  }
  return segments;
}

const decoder = new TextDecoder();

/** All the names of a file together: names may share their ends, so the file's size does not bound them. */
const MAX_NAME_BYTES = 1 << 26;

/** Strings that end with a zero byte, or with their table. */
class Strings {
  readonly #table: Uint8Array;
  #left = MAX_NAME_BYTES;

  constructor(table: Uint8Array) {
    this.#table = table;
  }

  at(offset: number): string {
    if (offset >= this.#table.length) return '';
    const end = this.#table.indexOf(0, offset);
    const bytes = this.#table.subarray(offset, end < 0 ? undefined : end);
    this.#left -= bytes.length;
    if (this.#left < 0) throw userError(`the names are more than ${MAX_NAME_BYTES >> 20} MiB in all`);
    return decoder.decode(bytes);
  }
}

interface RawSection extends ElfSection {
  readonly nameOffset: number;
  /** sh_link: for a symbol table, the section with its strings. */
  readonly link: number;
  readonly recordSize: bigint;
}

function readSections(file: Reader): RawSection[] {
  const count = file.half(60);
  if (count > 0 && file.half(58) !== SECTION_HEADER_SIZE) throw userError('section headers of an unknown size');
  const table = file.table('the section header table', file.xword(40), count, SECTION_HEADER_SIZE);
  const sections: RawSection[] = [];
  for (let index = 0; index < count; index++) {
    const at = table + index * SECTION_HEADER_SIZE;
    const type = file.word(at + 4);
    const size = file.xword(at + 32);
    if (size > MAX_MEMORY) throw userError(`section ${index} is too large (${size} bytes)`);
    const inFile = index === 0 || type === SHT_NOBITS ? 0n : size;
    sections.push({
      name: '',
      nameOffset: file.word(at),
      type,
      address: file.xword(at + 16),
      size: Number(size),
      bytes: inFile === 0n ? new Uint8Array() : file.part(`section ${index}`, file.xword(at + 24), inFile),
      compressed: (file.xword(at + 8) & SHF_COMPRESSED) !== 0n,
      link: file.word(at + 40),
      recordSize: file.xword(at + 56),
    });
  }
  const names = new Strings(sections[file.half(62)]?.bytes ?? new Uint8Array());
  return sections.map((section) => ({ ...section, name: names.at(section.nameOffset) }));
}

function readSymbols(sections: readonly RawSection[]): ElfSymbol[] {
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  if (!table) return [];
  if (table.recordSize !== BigInt(SYMBOL_SIZE)) throw userError('symbols of an unknown size');
  const strings = sections[table.link]?.bytes;
  if (!strings) throw userError('the symbol table names no section with its strings');
  const names = new Strings(strings);
  const file = new Reader(table.bytes);
  const symbols: ElfSymbol[] = [];
  for (let at = 0; at + SYMBOL_SIZE <= table.bytes.length; at += SYMBOL_SIZE) {
    const type = file.byte(at + 4) & 15;
    const name = names.at(file.word(at));
    if (name === '' || file.half(at + 6) === SHN_UNDEF || type === STT_SECTION || type === STT_FILE) continue;
    symbols.push({ name, address: file.xword(at + 8), size: file.xword(at + 16), isFunction: type === STT_FUNC });
  }
  return symbols;
}

/** The last symbol at or below an address, by halving. */
function lastAtOrBelow(sorted: readonly ElfSymbol[], address: bigint): ElfSymbol | undefined {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  return sorted[low - 1];
}

/** @throws a UserError that says in one line what is wrong */
export function readElf(bytes: Uint8Array): Elf {
  const file = new Reader(bytes);
  checkHeader(file);
  const segments = readSegments(file);
  const sections = readSections(file);
  const symbols = readSymbols(sections);
  const byName = new Map(symbols.map((symbol) => [symbol.name, symbol]));
  const byAddress = symbols.toSorted((a, b) => (a.address < b.address ? -1 : a.address > b.address ? 1 : 0));
  return {
    entry: file.xword(24),
    segments,
    sections: sections.map(({ name, type, address, size, bytes, compressed }) => ({
      name,
      type,
      address,
      size,
      bytes,
      compressed,
    })),
    symbols,
    symbol: (name) => byName.get(name),
    symbolAt(address) {
      const symbol = lastAtOrBelow(byAddress, address);
      if (!symbol) return undefined;
      return address === symbol.address || address < symbol.address + symbol.size ? symbol : undefined;
    },
  };
}
