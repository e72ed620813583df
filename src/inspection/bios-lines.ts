/** The names and lines of the BIOS, whose sources are assembled when somebody first asks for one of them. */
import type { LineAddress, SourceLine } from '../debugger/dwarf/lines.ts';
import type { LineTable, NamedPlace } from '../debugger/symbols.ts';
import { AssemblyLines } from './assembly-lines.ts';

/** Where the ROM's 64 KiB appear, below 1 MiB. */
const ROM = 0xf0000n;
const ROM_SIZE = 0x1_0000n;
/** Before the names of its files, some of which a stage has, too. */
const FOLDER = 'bios/';

const isRom = (address: bigint): boolean => address >= ROM && address < ROM + ROM_SIZE;

export class BiosLines implements LineTable {
  readonly files: readonly string[];
  readonly #main: string;
  readonly #sources: ReadonlyMap<string, string>;
  #assembled: AssemblyLines | undefined;

  /**
   * @param main the file that includes the others
   * @param sources texts by file name; their addresses are offsets into the ROM
   */
  constructor(main: string, sources: ReadonlyMap<string, string>) {
    this.#main = main;
    this.#sources = sources;
    this.files = [...sources.keys()].map((name) => FOLDER + name);
  }

  /** A file's text, by the name that it has in `files`. */
  source(file: string): string | undefined {
    return file.startsWith(FOLDER) ? this.#sources.get(file.slice(FOLDER.length)) : undefined;
  }

  at(address: bigint): SourceLine | undefined {
    const found = isRom(address) ? this.#lines.at(address - ROM) : undefined;
    return found && { ...found, file: FOLDER + found.file };
  }

  addresses(file: string): LineAddress[] {
    if (!this.files.includes(file)) return [];
    return this.#lines.addresses(file.slice(FOLDER.length)).map((each) => ({ ...each, address: ROM + each.address }));
  }

  symbolAt(address: bigint): NamedPlace | undefined {
    return isRom(address) ? this.#lines.symbolAt(address - ROM) : undefined;
  }

  symbolNamed(name: string): bigint | undefined {
    const found = this.#lines.symbolNamed(name);
    return found === undefined ? undefined : ROM + found;
  }

  get #lines(): AssemblyLines {
    this.#assembled ??= AssemblyLines.of(this.#main, (path) => {
      const text = this.#sources.get(path);
      if (text === undefined) throw new Error(`there is no ${path}`);
      return text;
    });
    return this.#assembled;
  }
}
