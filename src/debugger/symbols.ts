/**
 * The one door to names and source lines: those of a Go program, and those of tables that others bring, such as the
 * assembler's for a boot sector or the BIOS.
 */
import { BadData } from './bad-data.ts';
import type { LineAddress, SourceLine } from './dwarf/lines.ts';
import type { GoProgram } from './go/program.ts';

export interface NamedPlace {
  /** Of a function or a label. */
  readonly name: string;
  /** Bytes from its beginning. */
  readonly offset: bigint;
}

/** Names and lines of code that has no DWARF. */
export interface LineTable {
  /** Every source file that it knows. */
  readonly files: readonly string[];
  at(address: bigint): SourceLine | undefined;
  /** Where the code of each line of a file begins. */
  addresses(file: string): readonly LineAddress[];
  symbolAt(address: bigint): NamedPlace | undefined;
  symbolNamed(name: string): bigint | undefined;
}

/** A line that an instruction belongs to, and the function that this line is in. */
export interface SourceFrame {
  readonly function: string;
  /** Undefined where no line is known. */
  readonly source: SourceLine | undefined;
  /** Its code stands in that of the next frame. */
  readonly inlined: boolean;
}

export type LineSearch =
  | {
      readonly kind: 'found';
      readonly file: string;
      /** The wanted line, or the next one that has code. */
      readonly line: number;
      /** Where breakpoints for it stand: one for each place where its code begins. */
      readonly addresses: readonly bigint[];
    }
  | { readonly kind: 'no such file' }
  | { readonly kind: 'ambiguous'; readonly files: readonly string[] }
  | { readonly kind: 'no code from this line on'; readonly file: string };

export class Symbols {
  readonly #program: GoProgram | undefined;
  readonly #tables: readonly LineTable[];

  constructor(program: GoProgram | undefined, tables: readonly LineTable[] = []) {
    this.#program = program;
    this.#tables = tables;
  }

  /** `main.main+0x1f`; undefined where nothing is known. */
  describe(address: bigint): string | undefined {
    const place = this.at(address);
    if (!place) return undefined;
    return place.offset === 0n ? place.name : `${place.name}+0x${place.offset.toString(16)}`;
  }

  at(address: bigint): NamedPlace | undefined {
    const found = this.#program?.pcln?.at(address);
    if (found) return { name: found.name, offset: address - found.entry };
    const symbol = this.#program?.elf.symbols.at(address);
    if (symbol) return { name: symbol.symbol.name, offset: symbol.offset };
    return first(this.#tables, (table) => table.symbolAt(address));
  }

  /** Functions, variables and labels. */
  addressOf(name: string): bigint | undefined {
    return (
      this.#program?.elf.symbols.named(name)?.address ??
      this.#functionNamed(name) ??
      first(this.#tables, (table) => table.symbolNamed(name))
    );
  }

  /** Where a breakpoint on a function belongs: behind what prepares its frame, which may run several times. */
  bodyOf(entry: bigint): bigint {
    const program = this.#program;
    const found = program?.pcln?.at(entry);
    const file = program && found && guarded(() => program.dwarf.lines.at(entry))?.file;
    if (!program || !found || file === undefined || found.entry !== entry) return entry;
    const inside = ({ address, prologueEnd }: LineAddress) => prologueEnd && address >= entry && address < found.end;
    return program.dwarf.lines.addresses(file).find(inside)?.address ?? entry;
  }

  /** The lines that the instruction at an address belongs to: inlined calls first, the innermost at the front. */
  frames(address: bigint): SourceFrame[] {
    const byDwarf = guarded(() => this.#dwarfFrames(address));
    if (byDwarf && byDwarf.length > 0) return byDwarf;
    const byPcln = guarded(() => this.#pclnFrames(address));
    if (byPcln && byPcln.length > 0) return byPcln;
    const place = this.at(address);
    const source = first(this.#tables, (table) => table.at(address));
    return place || source ? [{ function: place?.name ?? '?', source, inlined: false }] : [];
  }

  /** Every source file that code comes from, sorted. */
  get files(): string[] {
    const files = guarded(() => this.#program?.dwarf.lines.files) ?? [];
    return [...new Set([...files, ...this.#tables.flatMap((table) => table.files)])].sort();
  }

  /** @param file its name, or the end of it: `kernel/idt.go` */
  find(file: string, line: number): LineSearch {
    const files = this.files;
    const matches = files.includes(file) ? [file] : files.filter((each) => each.endsWith(`/${file}`));
    const [only] = matches;
    if (only === undefined) return { kind: 'no such file' };
    if (matches.length > 1) return { kind: 'ambiguous', files: matches };
    const rows = this.#addresses(only);
    const withCode = rows.filter((row) => row.isStmt && row.line >= line).map((row) => row.line);
    if (withCode.length === 0) return { kind: 'no code from this line on', file: only };
    const nearest = withCode.reduce((least, each) => Math.min(least, each));
    const begins = rows.filter((row, n) => row.isStmt && row.line === nearest && rows[n - 1]?.line !== nearest);
    return { kind: 'found', file: only, line: nearest, addresses: begins.map(({ address }) => address) };
  }

  #addresses(file: string): readonly LineAddress[] {
    const rows = guarded(() => this.#program?.dwarf.lines.addresses(file)) ?? [];
    return rows.length > 0 ? rows : this.#tables.flatMap((table) => table.addresses(file));
  }

  #functionNamed(name: string): bigint | undefined {
    for (const each of this.#program?.pcln?.all() ?? []) if (each.name === name) return each.entry;
    return undefined;
  }

  #dwarfFrames(address: bigint): SourceFrame[] {
    const dwarf = this.#program?.dwarf;
    const found = dwarf?.functions.at(address);
    if (!dwarf || !found) return [];
    const frames: SourceFrame[] = [];
    let source = dwarf.lines.at(address);
    for (const call of dwarf.functions.inlinedAt(found, address).reverse()) {
      frames.push({ function: call.name, source, inlined: true });
      const file = dwarf.lines.file(call.unit, call.callFile);
      source = file === undefined ? undefined : { file, line: call.callLine, column: 0 };
    }
    frames.push({ function: found.name, source, inlined: false });
    return frames;
  }

  #pclnFrames(address: bigint): SourceFrame[] {
    const pcln = this.#program?.pcln;
    const found = pcln?.at(address);
    if (!pcln || !found) return [];
    const lines = pcln.lines(found, address);
    return lines.map(({ name, file, line }, n) => ({
      function: name,
      source: { file, line, column: 0 },
      inlined: n < lines.length - 1,
    }));
  }
}

function first<T, U>(all: readonly T[], get: (each: T) => U | undefined): U | undefined {
  for (const each of all) {
    const found = get(each);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a broken table does not say may stand in another one. */
function guarded<T>(get: () => T): T | undefined {
  try {
    return get();
  } catch (error) {
    if (error instanceof BadData) return undefined;
    throw error;
  }
}
