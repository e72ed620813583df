/** Runs line number programs: which source line each instruction belongs to. (DWARF 5, 6.2.2 and 6.2.5) */
import { ByteReader } from '../byte-reader.ts';
import { DW_LNE, DW_LNS } from './constants.ts';
import type { LineHeader } from './line-header.ts';
import { readAddress } from './ranges.ts';

/** Instructions one behind the other. Row n goes from `start + offsets[n]` up to the next row. */
export interface LineSequence {
  readonly start: bigint;
  /** Behind the last instruction. */
  readonly end: bigint;
  /** Bytes from `start`, ascending. */
  readonly offsets: readonly number[];
  /** Indices of the header's files. */
  readonly files: readonly number[];
  /** 0 where no line is to blame. */
  readonly lines: readonly number[];
  readonly columns: readonly number[];
  /** Where a breakpoint for the line may stand. */
  readonly isStmt: readonly boolean[];
  /** Where a function's own code begins, behind what prepares its frame. */
  readonly prologueEnd: readonly boolean[];
}

interface Rows {
  offsets: number[];
  files: number[];
  lines: number[];
  columns: number[];
  isStmt: boolean[];
  prologueEnd: boolean[];
}

const noRows = (): Rows => ({ offsets: [], files: [], lines: [], columns: [], isStmt: [], prologueEnd: [] });

/** @throws BadData */
export function runLineProgram(section: Uint8Array, header: LineHeader): LineSequence[] {
  return new LineMachine(section, header).run();
}

class LineMachine {
  readonly #reader: ByteReader;
  readonly #header: LineHeader;
  readonly #sequences: LineSequence[] = [];
  #rows = noRows();
  /** The address register: a base and the bytes since, which a double holds. */
  #base = 0n;
  #offset = 0;
  #file = 1;
  #line = 1;
  #column = 0;
  #isStmt: boolean;
  #prologueEnd = false;

  constructor(section: Uint8Array, header: LineHeader) {
    this.#reader = new ByteReader(section, header.start, header.end);
    this.#header = header;
    this.#isStmt = header.defaultIsStmt;
  }

  run(): LineSequence[] {
    const reader = this.#reader;
    const { opcodeBase, lineBase, lineRange, minimumInstructionLength } = this.#header;
    while (!reader.done) {
      const opcode = reader.u8();
      if (opcode >= opcodeBase) {
        const adjusted = opcode - opcodeBase;
        this.#offset += Math.floor(adjusted / lineRange) * minimumInstructionLength;
        this.#line += lineBase + (adjusted % lineRange);
        this.#emit();
      } else if (opcode === 0) this.#extended();
      else this.#standard(opcode);
    }
    return this.#sequences;
  }

  #standard(opcode: number): void {
    const reader = this.#reader;
    const { opcodeBase, lineRange, minimumInstructionLength, operandCounts } = this.#header;
    switch (opcode) {
      case DW_LNS.copy:
        this.#emit();
        return;
      case DW_LNS.advancePc:
        this.#offset += reader.uleb() * minimumInstructionLength;
        return;
      case DW_LNS.advanceLine:
        this.#line += reader.sleb();
        return;
      case DW_LNS.setFile:
        this.#file = reader.uleb();
        return;
      case DW_LNS.setColumn:
        this.#column = reader.uleb();
        return;
      case DW_LNS.setPrologueEnd:
        this.#prologueEnd = true;
        return;
      case DW_LNS.negateStmt:
        this.#isStmt = !this.#isStmt;
        return;
      case DW_LNS.constAddPc:
        this.#offset += Math.floor((255 - opcodeBase) / lineRange) * minimumInstructionLength;
        return;
      case DW_LNS.fixedAdvancePc:
        this.#offset += reader.u16();
        return;
      default:
        for (let n = operandCounts[opcode] ?? 0; n > 0; n--) reader.skipLeb();
    }
  }

  #extended(): void {
    const reader = this.#reader;
    const length = reader.uleb();
    const end = reader.at + length;
    const opcode = length === 0 ? -1 : reader.u8();
    if (opcode === DW_LNE.endSequence) this.#endSequence();
    else if (opcode === DW_LNE.setAddress) this.#setAddress(readAddress(reader, this.#header));
    reader.at = end;
  }

  #setAddress(address: bigint): void {
    if (this.#rows.offsets.length === 0) {
      this.#base = address;
      this.#offset = 0;
    } else this.#offset = Number(address - this.#base);
  }

  #emit(): void {
    const rows = this.#rows;
    if (rows.offsets.length === 0) {
      this.#base += BigInt(this.#offset);
      this.#offset = 0;
    }
    rows.offsets.push(this.#offset);
    rows.files.push(this.#file);
    rows.lines.push(this.#line);
    rows.columns.push(this.#column);
    rows.isStmt.push(this.#isStmt);
    rows.prologueEnd.push(this.#prologueEnd);
    this.#prologueEnd = false;
  }

  #endSequence(): void {
    if (this.#rows.offsets.length > 0) {
      this.#sequences.push({ start: this.#base, end: this.#base + BigInt(this.#offset), ...this.#rows });
    }
    this.#rows = noRows();
    [this.#base, this.#offset] = [0n, 0];
    [this.#file, this.#line, this.#column] = [1, 1, 0];
    this.#isStmt = this.#header.defaultIsStmt;
    this.#prologueEnd = false;
  }
}
