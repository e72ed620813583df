/**
 * An ELF file for x86-64 as a debugger needs it: what lies where in memory, sections, symbols. (System V ABI, chapters 4
 * and 5) Files may come from anywhere; one that does not fit is refused with one line, and so is a section.
 */
import { BadData } from '../bad-data.ts';
import { ByteReader, stringAt } from '../byte-reader.ts';
import type { MemoryReader } from '../memory-reader.ts';
import {
  EHDR_SIZE,
  ELFCLASS64,
  ELFDATA2LSB,
  EM_X86_64,
  PHDR_SIZE,
  PN_XNUM,
  PT_LOAD,
  SHDR_SIZE,
  SHF_COMPRESSED,
  SHN_XINDEX,
  SHT,
} from './constants.ts';
import { decompressed } from './decompress.ts';
import { SymbolTable } from './symbol-table.ts';

/** A file that is no ELF file, or a broken one. */
export class ElfFileError extends BadData {
  override readonly name = 'ElfFileError';
}

export interface Segment {
  /** p_type: 1 PT_LOAD … */
  readonly type: number;
  /** p_flags: 1 execute, 2 write, 4 read. */
  readonly flags: number;
  readonly virtualAddress: bigint;
  readonly physicalAddress: bigint;
  /** What the file holds; the rest up to `memorySize` bytes is zero. */
  readonly bytes: Uint8Array;
  readonly memorySize: bigint;
}

export interface Section {
  readonly name: string;
  /** sh_type: 1 SHT_PROGBITS, 8 SHT_NOBITS … */
  readonly type: number;
  readonly flags: number;
  /** 0 for what is not in memory. */
  readonly address: bigint;
  /** Bytes: in memory for SHT_NOBITS, else in the file. */
  readonly size: number;
  readonly link: number;
  /** As they stand in the file, so perhaps compressed; none for SHT_NOBITS. */
  readonly raw: Uint8Array;
}

interface Table {
  readonly offset: number;
  readonly count: number;
}

export class ElfFile {
  /** ET_EXEC 2, ET_DYN 3 … */
  readonly type: number;
  readonly entry: bigint;
  readonly segments: readonly Segment[];
  readonly sections: readonly Section[];
  readonly #bytes: Uint8Array;
  readonly #contents = new Map<Section, Uint8Array>();
  #symbols: SymbolTable | undefined;

  /** @throws ElfFileError with one line */
  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    const header = this.#header();
    this.type = header.type;
    this.entry = header.entry;
    try {
      this.sections = this.#readSections(header);
      this.segments = this.#readSegments(header.programHeaders);
    } catch (error) {
      throw error instanceof ElfFileError || !(error instanceof BadData) ? error : new ElfFileError(error.message);
    }
  }

  section(name: string): Section | undefined {
    return this.sections.find((section) => section.name === name);
  }

  /**
   * What a section holds, decompressed.
   * @throws BadData
   */
  contents(section: Section): Uint8Array {
    const known = this.#contents.get(section);
    if (known) return known;
    const compressed = (section.flags & SHF_COMPRESSED) !== 0 || section.name.startsWith('.zdebug');
    const bytes = compressed ? decompressed(section.raw, section.name) : section.raw;
    this.#contents.set(section, bytes);
    return bytes;
  }

  /** What `.debug_<name>` holds; empty if there is none. `.zdebug_<name>` is its older compressed kind. */
  debugSection(name: string): Uint8Array {
    const section = this.section(`.debug_${name}`) ?? this.section(`.zdebug_${name}`);
    return section ? this.contents(section) : new Uint8Array(0);
  }

  /** Those of .symtab; none in a stripped file. */
  get symbols(): SymbolTable {
    if (!this.#symbols) {
      const table = this.sections.find(({ type }) => type === SHT.SYMTAB);
      const strings = table && this.sections[table.link];
      this.#symbols = new SymbolTable(table && strings ? this.contents(table) : undefined, strings?.raw);
    }
    return this.#symbols;
  }

  /** What is in memory after loading and before anything ran. */
  get image(): MemoryReader {
    return {
      read: (address, length) => {
        const segment = this.segments.find(
          ({ type, virtualAddress, memorySize }) =>
            type === PT_LOAD && address >= virtualAddress && address + BigInt(length) <= virtualAddress + memorySize,
        );
        if (!segment) return undefined;
        const bytes = new Uint8Array(length);
        const at = Number(address - segment.virtualAddress);
        bytes.set(segment.bytes.subarray(at, at + length));
        return bytes;
      },
    };
  }

  #header() {
    const bytes = this.#bytes;
    if (bytes.length < 4 || String.fromCharCode(...bytes.subarray(0, 4)) !== '\x7fELF') {
      throw new ElfFileError('not an ELF file');
    }
    if (bytes.length < EHDR_SIZE) throw new ElfFileError('an ELF file that ends within its header');
    if (bytes[4] !== ELFCLASS64 || bytes[5] !== ELFDATA2LSB) {
      throw new ElfFileError('not a 64-bit little-endian ELF file');
    }
    const reader = new ByteReader(bytes, 16);
    const type = reader.u16();
    const machine = reader.u16();
    if (machine !== EM_X86_64) throw new ElfFileError(`an ELF file for machine ${machine}, not for x86-64`);
    reader.skip(4);
    const entry = reader.u64();
    const programOffset = this.#offset(reader, 'program headers');
    const sectionOffset = this.#offset(reader, 'section headers');
    reader.skip(6);
    const programSize = reader.u16();
    const programCount = reader.u16();
    const sectionSize = reader.u16();
    const sectionCount = reader.u16();
    const namesIndex = reader.u16();
    if (programCount > 0 && programSize !== PHDR_SIZE)
      throw new ElfFileError(`program headers of ${programSize} bytes`);
    if (sectionOffset > 0 && sectionSize !== SHDR_SIZE)
      throw new ElfFileError(`section headers of ${sectionSize} bytes`);
    return {
      type,
      entry,
      programHeaders: { offset: programOffset, count: programCount },
      sectionHeaders: { offset: sectionOffset, count: sectionCount },
      namesIndex,
    };
  }

  #offset(reader: ByteReader, what: string): number {
    const value = reader.u64();
    if (value > BigInt(this.#bytes.length)) throw new ElfFileError(`${what} at byte ${value}, behind the file's end`);
    return Number(value);
  }

  #readSegments({ offset, count }: Table): Segment[] {
    // More than 65,534 are counted in section 0; nobody links such a kernel.
    if (count === PN_XNUM) throw new ElfFileError('more than 65534 program headers');
    const reader = new ByteReader(this.#bytes, offset);
    return Array.from({ length: count }, () => {
      const type = reader.u32();
      const flags = reader.u32();
      const at = reader.u64();
      const virtualAddress = reader.u64();
      const physicalAddress = reader.u64();
      const fileSize = reader.u64();
      const memorySize = reader.u64();
      reader.skip(8);
      if (fileSize > memorySize && type === PT_LOAD) {
        throw new ElfFileError(`a segment at 0x${virtualAddress.toString(16)} larger in the file than in memory`);
      }
      const bytes = this.#slice(at, fileSize, `the segment at 0x${virtualAddress.toString(16)}`);
      return { type, flags, virtualAddress, physicalAddress, bytes, memorySize };
    });
  }

  #readSections({ sectionHeaders, namesIndex }: { sectionHeaders: Table; namesIndex: number }): Section[] {
    const { offset, count } = sectionHeaders;
    if (offset === 0) return [];
    // More than 65,279 sections, and an index of the names behind those, stand in section 0.
    const first = this.#sectionHeader(offset, 0);
    const all = Array.from({ length: count || Number(first.size) }, (_, n) => this.#sectionHeader(offset, n));
    const names = all[namesIndex === SHN_XINDEX ? first.link : namesIndex]?.raw ?? new Uint8Array(0);
    return all.map(({ nameAt, size, ...rest }) => ({
      ...rest,
      size: Number(size),
      name: nameAt < names.length ? stringAt(names, nameAt) : '',
    }));
  }

  #sectionHeader(table: number, index: number) {
    const reader = new ByteReader(this.#bytes, table);
    reader.skip(index * SHDR_SIZE);
    const nameAt = reader.u32();
    const type = reader.u32();
    const flags = Number(reader.u64());
    const address = reader.u64();
    const at = reader.u64();
    const size = reader.u64();
    const link = reader.u32();
    const inFile = type !== SHT.NOBITS && type !== SHT.NULL;
    const raw = inFile ? this.#slice(at, size, `section ${index}`) : new Uint8Array(0);
    return { nameAt, type, flags, address, size, link, raw };
  }

  #slice(at: bigint, size: bigint, what: string): Uint8Array {
    if (at + size > BigInt(this.#bytes.length)) throw new ElfFileError(`${what} goes beyond the file's end`);
    return this.#bytes.subarray(Number(at), Number(at + size));
  }
}
