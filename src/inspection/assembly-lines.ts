/** The names and lines of a flat binary that our assembler made, where the program says that it is loaded. */
import { type AssembledLine, type Assembly, assemble } from '../assembler/index.ts';
import type { LineAddress, SourceLine } from '../debugger/dwarf/lines.ts';
import type { LineTable, NamedPlace } from '../debugger/symbols.ts';

/** Bytes behind a label that are still said to belong to it. */
const REACH = 0x1_0000n;
/** A name for a number: `bda_ticks equ 0x46c`. */
const EQU = /^[ \t]*([\w.$#@~?]+):?[ \t]+equ\b/gim;
const decoder = new TextDecoder();

export class AssemblyLines implements LineTable {
  readonly files: readonly string[];
  readonly #assembly: Assembly;
  readonly #labels: readonly (readonly [name: string, address: bigint])[];
  /** Those that have bytes, by address. */
  readonly #lines: readonly AssembledLine[];

  /** @param numbers names that are no places, whatever their values */
  constructor(assembly: Assembly, numbers: ReadonlySet<string> = new Set()) {
    this.#assembly = assembly;
    this.files = [...new Set(assembly.lines.map(({ file }) => file))];
    this.#lines = assembly.lines.filter(({ length }) => length > 0).sort((a, b) => Number(a.address - b.address));
    const [first, end] = boundsOf(assembly);
    const inside = [...assembly.labels].filter(
      ([name, address]) => address >= first && address < end && !numbers.has(name),
    );
    this.#labels = inside.sort(([, a], [, b]) => (a < b ? -1 : Number(a > b)));
  }

  /** @param read a source file's contents; throws when there is none. @throws AssemblyError */
  static of(file: string, read: (path: string) => Uint8Array | string): AssemblyLines {
    const numbers = new Set<string>();
    const noting = (path: string): Uint8Array | string => {
      const source = read(path);
      const text = typeof source === 'string' ? source : decoder.decode(source);
      for (const [, name] of text.matchAll(EQU)) numbers.add(name!);
      return source;
    };
    return new AssemblyLines(assemble({ file, read: noting }), numbers);
  }

  at(address: bigint): SourceLine | undefined {
    const found = this.#lines[lastAtMost(this.#lines, address)];
    if (!found || address >= found.address + BigInt(found.length)) return undefined;
    return { file: found.file, line: found.line, column: 0 };
  }

  addresses(file: string): LineAddress[] {
    return this.#assembly.lines
      .filter((each) => each.file === file && each.length > 0)
      .map(({ address, line }) => ({ address, line, isStmt: true, prologueEnd: false }));
  }

  symbolAt(address: bigint): NamedPlace | undefined {
    if (!this.at(address)) return undefined;
    const found = this.#labels.findLast(([, start]) => start <= address && address < start + REACH);
    return found && { name: found[0], offset: address - found[1] };
  }

  symbolNamed(name: string): bigint | undefined {
    return this.#labels.find(([each]) => each === name)?.[1];
  }
}

/** The index of the last line that begins at an address or before; -1 if none does. */
function lastAtMost(lines: readonly AssembledLine[], address: bigint): number {
  let [low, high] = [0, lines.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (lines[middle]!.address <= address) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** The addresses of what has bytes; an `equ` outside of them is a number and no place. */
function boundsOf({ lines }: Assembly): readonly [bigint, bigint] {
  let [first, end] = [1n << 64n, 0n];
  for (const { address, length } of lines) {
    if (address < first) first = address;
    if (address + BigInt(length) > end) end = address + BigInt(length);
  }
  return [first, end];
}
