/**
 * The table of functions that Go's runtime itself uses: names, lines, frame sizes, inlined calls. It is in every Go program,
 * stripped or not. (Go's runtime/symtab.go, internal/abi/symtab.go; cmd/link's pcln.go)
 */
import { BadData } from '../bad-data.ts';
import { ByteReader, stringAt } from '../byte-reader.ts';
import type { ElfFile } from '../elf/elf-file.ts';
import type { MemoryReader } from '../memory-reader.ts';

/** pcHeader.magic of the formats that Go 1.18 and 1.20 began. */
const MAGIC_118 = 0xfffffff0;
const MAGIC_120 = 0xfffffff1;

const PCDATA_INL_TREE_INDEX = 2;
const FUNCDATA_INL_TREE = 3;
const NO_FUNCDATA = 0xffffffff;
/** internal/abi's FuncFlag. */
const [TOP_FRAME, SP_WRITE] = [1, 2] as const;
const FUNCTAB_ENTRY = 8;

export interface PclnFunction {
  readonly name: string;
  /** Where it begins. */
  readonly entry: bigint;
  /** Where the next one begins. */
  readonly end: bigint;
  /** Nothing called it that could be unwound to: a stack ends here. */
  readonly isTopFrame: boolean;
  /** It sets SP to something that the table of frame sizes does not know. */
  readonly writesSp: boolean;
  /** Offsets into the pctab. */
  readonly pcsp: number;
  readonly pcfile: number;
  readonly pcln: number;
  /** Index of the first of its files in the cutab. */
  readonly cuOffset: number;
  readonly pcdata: readonly number[];
  readonly funcdata: readonly number[];
}

/** A line of source that an instruction belongs to: the innermost inlined call first, the function itself last. */
export interface PclnLine {
  readonly name: string;
  readonly file: string;
  readonly line: number;
}

interface Layout {
  /** Go 1.20 added the line where a function begins. */
  readonly hasStartLine: boolean;
  readonly text: bigint;
  readonly functions: number;
  readonly names: number;
  readonly cutab: number;
  readonly files: number;
  readonly pctab: number;
  readonly funcs: number;
}

export class PclnTable {
  readonly #bytes: Uint8Array;
  readonly #layout: Layout;
  readonly #image: MemoryReader;
  /** runtime.moduledata's gofunc; undefined if it is not known, and then no inlined calls are. */
  readonly #gofunc: bigint | undefined;
  readonly #known = new Map<number, PclnFunction>();

  /**
   * @returns undefined if the file is no Go program
   * @throws BadData if the table is broken or of a format that is not known
   */
  static of(elf: ElfFile): PclnTable | undefined {
    const section = elf.section('.gopclntab');
    if (!section) return undefined;
    const text = elf.symbols.named('runtime.text')?.address ?? elf.section('.text')?.address ?? 0n;
    // Go 1.20 changed the dot to a colon.
    const gofunc = elf.symbols.named('go:func.*') ?? elf.symbols.named('go.func.*');
    return new PclnTable(elf.contents(section), text, elf.image, gofunc?.address);
  }

  constructor(bytes: Uint8Array, text: bigint, image: MemoryReader, gofunc: bigint | undefined) {
    this.#bytes = bytes;
    this.#layout = readHeader(bytes, text);
    this.#image = image;
    this.#gofunc = gofunc;
  }

  get count(): number {
    return this.#layout.functions;
  }

  /** Every function, by address. */
  *all(): Generator<PclnFunction> {
    for (let n = 0; n < this.count; n++) yield this.#function(n);
  }

  at(address: bigint): PclnFunction | undefined {
    const offset = address - this.#layout.text;
    if (offset < 0n || offset >= BigInt(this.#entryOffset(this.count))) return undefined;
    const wanted = Number(offset);
    let [low, high] = [0, this.count];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#entryOffset(middle) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? undefined : this.#function(low - 1);
  }

  /** Bytes from SP up to the return address, while the instruction at `pc` has not been executed. */
  frameSize(each: PclnFunction, pc: bigint): number | undefined {
    return this.#pcValue(each.pcsp, each.entry, pc);
  }

  /** The lines that an instruction belongs to: inlined calls first, the innermost at the front. */
  lines(each: PclnFunction, pc: bigint): PclnLine[] {
    const lines: PclnLine[] = [];
    let place = this.#line(each, pc);
    const tree = this.#inlineTree(each);
    const visited = new Set<number>();
    let index = tree === undefined ? undefined : this.#inlineIndex(each, pc);
    while (tree !== undefined && index !== undefined && index >= 0 && !visited.has(index)) {
      visited.add(index);
      const call = this.#inlinedCall(tree, index);
      if (!call) break;
      lines.push({ name: call.name, ...place });
      const parentPc = each.entry + BigInt(call.parentPc);
      place = this.#line(each, parentPc);
      index = this.#inlineIndex(each, parentPc);
    }
    lines.push({ name: each.name, ...place });
    return lines;
  }

  #line(each: PclnFunction, pc: bigint): { file: string; line: number } {
    const index = this.#pcValue(each.pcfile, each.entry, pc);
    const line = this.#pcValue(each.pcln, each.entry, pc) ?? 0;
    return { file: index === undefined ? '?' : this.#file(each, index), line };
  }

  #file(each: PclnFunction, index: number): string {
    const offset = new ByteReader(this.#bytes, this.#layout.cutab + (each.cuOffset + index) * 4).u32();
    return offset === NO_FUNCDATA ? '?' : stringAt(this.#bytes, this.#layout.files + offset);
  }

  #inlineIndex(each: PclnFunction, pc: bigint): number | undefined {
    const table = each.pcdata[PCDATA_INL_TREE_INDEX];
    return table ? this.#pcValue(table, each.entry, pc) : undefined;
  }

  #inlineTree({ funcdata }: PclnFunction): bigint | undefined {
    const offset = funcdata[FUNCDATA_INL_TREE];
    if (this.#gofunc === undefined || offset === undefined || offset === NO_FUNCDATA) return undefined;
    return this.#gofunc + BigInt(offset);
  }

  /** runtime.inlinedCall, which Go 1.20 made shorter. */
  #inlinedCall(tree: bigint, index: number): { name: string; parentPc: number } | undefined {
    const size = this.#layout.hasStartLine ? 16 : 20;
    const bytes = this.#image.read(tree + BigInt(index * size), size);
    if (!bytes) return undefined;
    const reader = new ByteReader(bytes, this.#layout.hasStartLine ? 4 : 12);
    const name = this.#name(reader.u32());
    return { name, parentPc: reader.i32() };
  }

  #name(offset: number): string {
    return stringAt(this.#bytes, this.#layout.names + offset);
  }

  #entryOffset(index: number): number {
    return new ByteReader(this.#bytes, this.#layout.funcs + index * FUNCTAB_ENTRY).u32();
  }

  #function(index: number): PclnFunction {
    const known = this.#known.get(index);
    if (known) return known;
    const { funcs, text, hasStartLine } = this.#layout;
    const offset = new ByteReader(this.#bytes, funcs + index * FUNCTAB_ENTRY + 4).u32();
    const reader = new ByteReader(this.#bytes, funcs + offset);
    const entry = text + BigInt(reader.u32());
    const name = this.#name(reader.u32());
    reader.skip(8); // args, deferreturn
    const pcsp = reader.u32();
    const pcfile = reader.u32();
    const pcln = reader.u32();
    const pcdataCount = reader.u32();
    const cuOffset = reader.u32();
    if (hasStartLine) reader.skip(4);
    reader.skip(1); // funcID: its numbers differ from Go to Go, names do not
    const flag = reader.u8();
    reader.skip(1);
    const funcdataCount = reader.u8();
    const found: PclnFunction = {
      name,
      entry,
      end: text + BigInt(this.#entryOffset(index + 1)),
      isTopFrame: (flag & TOP_FRAME) !== 0,
      writesSp: (flag & SP_WRITE) !== 0,
      pcsp,
      pcfile,
      pcln,
      cuOffset,
      pcdata: readWords(reader, pcdataCount),
      funcdata: readWords(reader, funcdataCount),
    };
    this.#known.set(index, found);
    return found;
  }

  /** The value that a table of the pctab has for `pc`: differences of values and of addresses, in turn. */
  #pcValue(table: number, entry: bigint, pc: bigint): number | undefined {
    if (table === 0) return undefined;
    const wanted = Number(pc - entry);
    const reader = new ByteReader(this.#bytes, this.#layout.pctab + table);
    let value = -1;
    for (let offset = 0; ; ) {
      const difference = reader.uleb();
      if (difference === 0 && offset > 0) return undefined;
      value += difference % 2 === 1 ? -(difference + 1) / 2 : difference / 2;
      offset += reader.uleb();
      if (wanted < offset) return value;
    }
  }
}

function readWords(reader: ByteReader, count: number): number[] {
  const words: number[] = [];
  for (let n = 0; n < count; n++) words.push(reader.u32());
  return words;
}

function readHeader(bytes: Uint8Array, text: bigint): Layout {
  const reader = new ByteReader(bytes);
  const magic = reader.u32();
  if (magic !== MAGIC_118 && magic !== MAGIC_120) {
    throw new BadData(`a table of functions of an unknown Go (0x${magic.toString(16)}; Go 1.18 and newer can be read)`);
  }
  reader.skip(2);
  const minimumInstruction = reader.u8();
  const pointerSize = reader.u8();
  if (minimumInstruction !== 1 || pointerSize !== 8) throw new BadData('a table of functions not for amd64');
  const functions = reader.offset64();
  reader.skip(8); // the number of files
  const textStart = reader.u64(); // 0 since Go 1.26
  return {
    hasStartLine: magic === MAGIC_120,
    text: textStart === 0n ? text : textStart,
    functions,
    names: reader.offset64(),
    cutab: reader.offset64(),
    files: reader.offset64(),
    pctab: reader.offset64(),
    funcs: reader.offset64(),
  };
}
