/** Source lines of addresses and addresses of source lines, over all units. */
import { DW_AT } from './constants.ts';
import { type LineHeader, readLineHeader } from './line-header.ts';
import { type LineSequence, runLineProgram } from './line-program.ts';
import { type AddressRange, rangesOf } from './ranges.ts';
import type { Unit } from './unit.ts';

export interface SourceLine {
  /** As the compiler was told; Go's trimmed paths begin with the import path. */
  readonly file: string;
  /** From 1 on; 0 for code that no line is to blame for. */
  readonly line: number;
  /** From 1 on; 0 if not known. */
  readonly column: number;
}

export interface LineAddress {
  readonly address: bigint;
  readonly line: number;
  readonly isStmt: boolean;
  readonly prologueEnd: boolean;
}

interface UnitLines {
  readonly header: LineHeader;
  readonly sequences: readonly LineSequence[];
}

interface Stretch extends AddressRange {
  readonly unit: Unit;
}

export class LineTables {
  readonly #units: readonly Unit[];
  readonly #headers = new Map<Unit, LineHeader | undefined>();
  readonly #lines = new Map<Unit, UnitLines | undefined>();
  #stretches: readonly Stretch[] | undefined;
  #byFile: Map<string, LineAddress[]> | undefined;

  constructor(units: readonly Unit[]) {
    this.#units = units;
  }

  /** @throws BadData */
  at(address: bigint): SourceLine | undefined {
    for (const { unit, start, end } of this.#unitStretches()) {
      if (address < start || address >= end) continue;
      const found = this.#inUnit(unit, address);
      if (found) return found;
    }
    return undefined;
  }

  /** The name of a file of a unit's line program. */
  file(unit: Unit, index: number): string | undefined {
    return this.#header(unit)?.files[index];
  }

  /** Every source file that code comes from, sorted. */
  get files(): string[] {
    return [...this.#addressesByFile().keys()].sort();
  }

  /** Where the code of each line of a file begins, by address; none for a file that has no code. */
  addresses(file: string): readonly LineAddress[] {
    return this.#addressesByFile().get(file) ?? [];
  }

  #inUnit(unit: Unit, address: bigint): SourceLine | undefined {
    const lines = this.#linesOf(unit);
    const sequence = lines?.sequences.find(({ start, end }) => address >= start && address < end);
    if (!lines || !sequence) return undefined;
    const row = lastRowAt(sequence.offsets, Number(address - sequence.start));
    const file = lines.header.files[sequence.files[row]!];
    return file === undefined ? undefined : { file, line: sequence.lines[row]!, column: sequence.columns[row]! };
  }

  #unitStretches(): readonly Stretch[] {
    this.#stretches ??= this.#units.flatMap((unit) => rangesOf(unit, unit.root).map((range) => ({ ...range, unit })));
    return this.#stretches;
  }

  #header(unit: Unit): LineHeader | undefined {
    if (!this.#headers.has(unit)) this.#headers.set(unit, this.#readHeader(unit));
    return this.#headers.get(unit);
  }

  #readHeader(unit: Unit): LineHeader | undefined {
    const offset = unit.root.number(DW_AT.stmtList);
    if (offset === undefined) return undefined;
    const directory = unit.root.string(DW_AT.compDir) ?? '';
    return readLineHeader(unit.sections, { offset, directory, name: unit.name, addressSize: unit.addressSize });
  }

  #linesOf(unit: Unit): UnitLines | undefined {
    if (!this.#lines.has(unit)) {
      const header = this.#header(unit);
      const sequences = header && runLineProgram(unit.sections.get('line'), header);
      this.#lines.set(unit, header && sequences && { header, sequences });
    }
    return this.#lines.get(unit);
  }

  #addressesByFile(): Map<string, LineAddress[]> {
    if (this.#byFile) return this.#byFile;
    const byFile = new Map<string, LineAddress[]>();
    for (const unit of this.#units) {
      const lines = this.#linesOf(unit);
      for (const sequence of lines?.sequences ?? []) collect(byFile, lines!.header.files, sequence);
    }
    for (const addresses of byFile.values()) {
      addresses.sort((a, b) => (a.address < b.address ? -1 : Number(a.address > b.address)));
    }
    this.#byFile = byFile;
    return byFile;
  }
}

/** Adds a sequence's rows to those of their files. */
function collect(byFile: Map<string, LineAddress[]>, files: readonly string[], sequence: LineSequence): void {
  const { start, offsets, lines, isStmt, prologueEnd } = sequence;
  for (const [row, offset] of offsets.entries()) {
    const file = files[sequence.files[row]!];
    if (file === undefined || offset === offsets[row + 1]) continue;
    const list = byFile.get(file) ?? [];
    if (list.length === 0) byFile.set(file, list);
    list.push({
      address: start + BigInt(offset),
      line: lines[row]!,
      isStmt: isStmt[row]!,
      prologueEnd: prologueEnd[row]!,
    });
  }
}

/** The last of the rows that begin at `offset` or before it. */
function lastRowAt(offsets: readonly number[], offset: number): number {
  let [low, high] = [0, offsets.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (offsets[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return Math.max(low - 1, 0);
}
