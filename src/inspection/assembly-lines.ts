/** The names and lines of a flat binary that our assembler made, where the program says that it is loaded. */
import { type Assembly, assemble } from '../assembler/index.ts';
import type { LineAddress, SourceLine } from '../debugger/dwarf/lines.ts';
import type { LineTable, NamedPlace } from '../debugger/symbols.ts';

/** Bytes behind a label that are still said to belong to it. */
const REACH = 0x1_0000n;

export class AssemblyLines implements LineTable {
  readonly files: readonly string[];
  readonly #assembly: Assembly;
  readonly #labels: readonly (readonly [name: string, address: bigint])[];

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
    this.files = [...new Set(assembly.lines.map(({ file }) => file))];
    const [first, end] = boundsOf(assembly);
    const inside = [...assembly.labels].filter(([, address]) => address >= first && address < end);
    this.#labels = inside.sort(([, a], [, b]) => (a < b ? -1 : Number(a > b)));
  }

  /** @param read a source file's contents; throws when there is none. @throws AssemblyError */
  static of(file: string, read: (path: string) => Uint8Array | string): AssemblyLines {
    return new AssemblyLines(assemble({ file, read }));
  }

  at(address: bigint): SourceLine | undefined {
    const found = this.#assembly.lines.find(
      (each) => address >= each.address && address < each.address + BigInt(each.length),
    );
    return found && { file: found.file, line: found.line, column: 0 };
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

/** The addresses of what has bytes; an `equ` outside of them is a number and no place. */
function boundsOf({ lines }: Assembly): readonly [bigint, bigint] {
  let [first, end] = [1n << 64n, 0n];
  for (const { address, length } of lines) {
    if (address < first) first = address;
    if (address + BigInt(length) > end) end = address + BigInt(length);
  }
  return [first, end];
}
