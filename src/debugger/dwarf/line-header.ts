/** The header of a line number program: its directories, files, and how its instructions count. (DWARF 5, 6.2.4) */
import { BadData } from '../bad-data.ts';
import { ByteReader, stringAt } from '../byte-reader.ts';
import { DW_FORM, DW_LNCT } from './constants.ts';
import { type FormContext, readForm, readOffset } from './forms.ts';
import type { DwarfSections } from './sections.ts';
import { readInitialLength } from './unit.ts';

export interface LineHeader {
  /** Full paths, by the file register of the program: from 1 on before DWARF 5, which has the unit's own file at 0. */
  readonly files: readonly string[];
  readonly minimumInstructionLength: number;
  readonly defaultIsStmt: boolean;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** How many LEB128 operands each standard opcode has. */
  readonly operandCounts: readonly number[];
  readonly addressSize: number;
  /** Where the program begins, and the index behind it, in .debug_line. */
  readonly start: number;
  readonly end: number;
}

const [OLDEST, NEWEST] = [2, 5] as const;

export interface LineUnit {
  /** DW_AT_stmt_list. */
  readonly offset: number;
  /** DW_AT_comp_dir, DW_AT_name. */
  readonly directory: string;
  readonly name: string;
  readonly addressSize: number;
}

/** @throws BadData */
export function readLineHeader(sections: DwarfSections, unit: LineUnit): LineHeader {
  const bytes = sections.get('line');
  const reader = new ByteReader(bytes, unit.offset);
  const { length, offsetSize } = readInitialLength(reader);
  const end = reader.at + length;
  if (end > bytes.length) throw new BadData('a line program that goes beyond the end of .debug_line');
  const version = reader.u16();
  if (version < OLDEST || version > NEWEST) throw new BadData(`a line program of version ${version}`);
  let addressSize = unit.addressSize;
  if (version >= 5) {
    addressSize = reader.u8();
    reader.skip(1); // the size of segment selectors, which x86-64 has none of
  }
  const programLength = readOffset(reader, { offsetSize });
  const start = reader.at + programLength;
  const minimumInstructionLength = reader.u8();
  if (version >= 4) reader.skip(1); // operations per instruction: 1, but for VLIW machines
  const defaultIsStmt = reader.u8() !== 0;
  const lineBase = reader.i8();
  const lineRange = reader.u8();
  if (lineRange === 0) throw new BadData('a line program with a line range of 0');
  const opcodeBase = reader.u8();
  const operandCounts = [0, ...Array.from({ length: Math.max(opcodeBase - 1, 0) }, () => reader.u8())];
  const context = { offsetSize, addressSize, version, offset: unit.offset };
  const files = version >= 5 ? readFiles5(reader, sections, context, unit) : readFiles4(reader, unit);
  return {
    files,
    minimumInstructionLength,
    defaultIsStmt,
    lineBase,
    lineRange,
    opcodeBase,
    operandCounts,
    addressSize,
    start,
    end,
  };
}

const join = (directory: string, name: string): string =>
  name.startsWith('/') || directory === '' || directory === '.' ? name : `${directory}/${name}`;

function readFiles4(reader: ByteReader, unit: LineUnit): string[] {
  const directories = [unit.directory];
  while (reader.bytes[reader.at] !== 0) directories.push(join(unit.directory, reader.string()));
  reader.skip(1);
  const files = [join(unit.directory, unit.name)];
  while (reader.bytes[reader.at] !== 0) {
    const name = reader.string();
    const directory = directories[reader.uleb()] ?? '';
    reader.skipLeb();
    reader.skipLeb();
    files.push(join(directory, name));
  }
  return files;
}

function readFiles5(reader: ByteReader, sections: DwarfSections, context: FormContext, unit: LineUnit): string[] {
  const directories = readTable(reader, sections, context).map(({ path }) => join(unit.directory, path));
  return readTable(reader, sections, context).map(({ path, directory }) => join(directories[directory] ?? '', path));
}

function readTable(reader: ByteReader, sections: DwarfSections, context: FormContext) {
  const formats = Array.from({ length: reader.u8() }, () => ({
    name: reader.uleb(),
    form: reader.uleb(),
    implicit: 0n,
  }));
  const count = reader.uleb();
  const rows: { path: string; directory: number }[] = [];
  for (let n = 0; n < count; n++) {
    const row = { path: '', directory: 0 };
    const before = reader.at;
    for (const format of formats) {
      const { form, value } = readForm(reader, format, context);
      if (format.name === DW_LNCT.path) row.path = textOf(sections, form, value);
      else if (format.name === DW_LNCT.directoryIndex) row.directory = Number(value);
    }
    if (reader.at === before) throw new BadData(`a table of ${count} files without contents in .debug_line`);
    rows.push(row);
  }
  return rows;
}

function textOf(sections: DwarfSections, form: number, value: unknown): string {
  if (typeof value === 'string') return value;
  if (form === DW_FORM.lineStrp) return stringAt(sections.get('line_str'), value as number);
  if (form === DW_FORM.strp) return stringAt(sections.get('str'), value as number);
  throw new BadData(`a file name of the form 0x${form.toString(16)} in .debug_line`);
}
