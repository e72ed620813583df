/** The sections of an ELF file that hold DWARF, decompressed when they are first asked for. */
import type { ElfFile } from '../elf/elf-file.ts';

type Name =
  | 'abbrev'
  | 'addr'
  | 'info'
  | 'line'
  | 'line_str'
  | 'loc'
  | 'loclists'
  | 'ranges'
  | 'rnglists'
  | 'str'
  | 'str_offsets';

export class DwarfSections {
  readonly #elf: ElfFile;

  constructor(elf: ElfFile) {
    this.#elf = elf;
  }

  /**
   * `.debug_<name>`; empty if there is none.
   * @throws BadData
   */
  get(name: Name): Uint8Array {
    return this.#elf.debugSection(name);
  }
}
