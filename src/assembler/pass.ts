import { Complaint, type Diagnostics, type Place } from './diagnostics.ts';
import { encodeInstruction, type Prefixes, type Site } from './encode.ts';
import { type Expression, evaluate, type Point } from './expression.ts';
import { joinSections, layOut, type Placement } from './layout.ts';
import type { Evaluated, Operand } from './operand.ts';
import { MAX_IMAGE, Section } from './section.ts';
import type { Body, DataItem, SectionAttributes, Statement } from './statement.ts';
import type { SourceSymbol, SymbolTable } from './symbols.ts';
import { addScaled, constant, isRegister, type Value, ZERO } from './value.ts';

/** Where one statement's bytes went. */
export interface Span {
  readonly section: Section;
  readonly offset: number;
  readonly length: number;
  readonly place: Place;
}

export interface Files {
  /** Contents of a file that `incbin` names. */
  binary(name: string, place: Place): Uint8Array;
}

/** Repeated statements may be assembled this often in a pass; whatever is larger is a mistake. */
const MAX_REPEATS = 4 << 20;

/** Sections of one image; finding one among them takes its time. */
const MAX_SECTIONS = 1000;

const NO_ORIGIN = 0n;

/** Carries out statements: keeps the point of assembly, the mode and the sections. Used for one pass after another. */
export class Pass implements Point, Site {
  readonly #symbols: SymbolTable;
  readonly #diagnostics: Diagnostics;
  readonly #files: Files;
  readonly #sections = new Map<string, Section>();
  #placements: Placement[] = [];
  #place: Place = { file: '', line: 1 };
  #origin: bigint | undefined;
  #absolute: Value | undefined;
  readonly #absoluteSection = new Section('absolute');
  #repeats = 0;
  #statements = 0;
  /** Offset of `$`: where the line under way began, however much of it (or of its TIMES) is assembled already. */
  #start = 0;
  #layoutChanged = false;
  section: Section;
  bits: 16 | 32 | 64 = 16;
  relative = false;
  spans: Span[] = [];

  constructor(symbols: SymbolTable, diagnostics: Diagnostics, files: Files) {
    this.#symbols = symbols;
    this.#diagnostics = diagnostics;
    this.#files = files;
    this.#absoluteSection.nobits = true;
    this.section = this.#enter('.text').section;
  }

  /** Back to the top of the source. Symbols and section addresses stay as the last pass left them. */
  restart(): void {
    this.#symbols.startPass();
    this.#placements = [];
    this.#origin = undefined;
    this.#absolute = undefined;
    this.#repeats = 0;
    this.#statements = 0;
    this.bits = 16;
    this.relative = false;
    this.spans = [];
    this.section = this.#enter('.text').section;
  }

  /** Ends the pass: lays the sections out. Returns whether anything moved since the pass before. */
  finish(): boolean {
    const before = this.#placements.map((p) => [p.section.address, p.section.start]);
    const result = layOut(this.#placements, this.#origin ?? NO_ORIGIN);
    if (typeof result === 'string') this.#diagnostics.error(this.#place, 1, result);
    this.#layoutChanged = this.#placements.some(
      (p, i) => p.section.address !== before[i]![0] || p.section.start !== before[i]![1],
    );
    return this.#layoutChanged || this.#symbols.changed;
  }

  image(): Uint8Array {
    const files = layOut(this.#placements, this.#origin ?? NO_ORIGIN);
    const image = typeof files === 'string' ? files : joinSections(files);
    if (typeof image !== 'string') return image;
    return this.#diagnostics.fatal(this.#place, 1, image);
  }

  /** Load address of the first byte of the image. */
  fileOrigin(): bigint {
    const full = this.#placements.filter((p) => !p.section.nobits && p.section.offset > 0);
    return (
      full.reduce<bigint | undefined>(
        (low, p) => (low === undefined || p.section.start < low ? p.section.start : low),
        undefined,
      ) ?? 0n
    );
  }

  here(): Value {
    if (this.#absolute) return addScaled(this.#absolute, constant(BigInt(this.#start)), 1n);
    return {
      constant: BigInt(this.#start),
      terms: [{ of: this.section, factor: 1n }],
      unknown: false,
    };
  }

  startOfSection(): Value {
    return this.#absolute ?? { constant: 0n, terms: [{ of: this.section, factor: 1n }], unknown: false };
  }

  lookup(symbol: SourceSymbol, column: number): Value {
    if (this.#symbols.pass > 1 && symbol.value.unknown)
      throw new Complaint(
        symbol.pass === 0 ? `"${symbol.name}" is not defined` : `the value of "${symbol.name}" depends on itself`,
        column,
      );
    return symbol.value;
  }

  resolve(value: Value, column: number): bigint {
    let n = value.constant;
    if (value.terms.length === 0) return n;
    const [term] = value.terms;
    if (value.terms.some((t) => isRegister(t.of)))
      throw new Complaint('a register cannot be part of this number', column);
    if (value.terms.length > 1 || term!.factor !== 1n)
      throw new Complaint(
        'only an address plus a number is an address; the difference of two in one section is a number',
        column,
      );
    if (!isRegister(term!.of)) n += term!.of.address;
    return n;
  }

  warn(column: number, message: string): void {
    this.#diagnostics.warn(this.#place, column, message);
  }

  error(column: number, message: string): void {
    this.#diagnostics.error(this.#place, column, message);
  }

  /** What this pass has cost so far, by rough weights: up to a microsecond each. */
  get work(): number {
    const bytes = this.#placements.reduce((sum, { section }) => sum + (section.nobits ? 0 : section.offset), 0);
    return this.#statements * 4 + this.#repeats * 2 + bytes / 8;
  }

  /** Carries out one statement; complaints are recorded. */
  run(statement: Statement): void {
    this.#statements++;
    this.#place = statement.place;
    this.#start = this.section.offset;
    const { section } = this;
    const offset = section.offset;
    try {
      this.#label(statement);
      this.#run(statement.body, statement);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      this.#diagnostics.error(statement.place, error.column ?? statement.column, error.message);
    }
    if (section.offset > offset && this.section === section && !this.#absolute)
      this.spans.push({ section, offset, length: section.offset - offset, place: statement.place });
  }

  #label({ label, labelColumn, body, place }: Statement): void {
    if (!label || body.kind === 'equ') return;
    try {
      this.#symbols.define(label, this.here(), place);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      this.#diagnostics.error(place, labelColumn, error.message);
    }
  }

  #run(body: Body, statement: Statement): void {
    switch (body.kind) {
      case 'nothing':
        return;
      case 'instruction':
        this.#instruction(body);
        return;
      case 'data':
        for (const item of body.items) this.#data(item, body.size);
        return;
      case 'reserve':
        this.section.reserve(this.#count(body.count, 'the count') * body.size);
        return;
      case 'incbin':
        this.#incbin(body);
        return;
      case 'equ':
        this.#symbols.define(statement.label!, evaluate(body.value, this), statement.place);
        return;
      case 'times':
        this.#times(body.body, this.#count(body.count, 'the count of times'), statement);
        return;
      case 'align':
        this.#align(body.boundary, body.fill, statement);
        return;
      case 'bits':
        this.bits = body.bits;
        return;
      case 'default':
        this.relative = body.relative;
        return;
      case 'org': {
        const address = this.#number(body.address, 'org');
        if (this.#origin !== undefined && this.#origin !== address)
          throw new Complaint('org can be given only once: use a section with start= or vstart=');
        this.#origin = address;
        return;
      }
      case 'section':
        this.#switchSection(body.name, body.attributes);
        return;
      case 'lastSection':
        this.#absolute = undefined;
        this.section = this.#placements.find((p) => p.section === this.#lastSection)!.section;
        return;
      case 'absolute':
        this.#absolute = evaluate(body.address, this);
        this.#absoluteSection.restart();
        this.section = this.#absoluteSection;
        return;
    }
  }

  #lastSection!: Section;

  /** The section called `name`, begun anew in each pass. */
  #enter(name: string): Placement {
    let placement = this.#placements.find((p) => p.section.name === name);
    if (!placement) {
      let section = this.#sections.get(name);
      if (!section) {
        if (this.#sections.size >= MAX_SECTIONS) throw new Complaint(`more than ${MAX_SECTIONS} sections`);
        section = new Section(name);
        section.nobits = name === '.bss';
        this.#sections.set(name, section);
      }
      section.restart();
      section.align = undefined;
      placement = {
        section,
        align: undefined,
        start: undefined,
        vstart: undefined,
        follows: undefined,
        vfollows: undefined,
        valign: undefined,
      };
      this.#placements.push(placement);
    }
    this.#lastSection = placement.section;
    return placement;
  }

  #switchSection(name: string, attributes: SectionAttributes): void {
    const placement = this.#enter(name);
    this.section = placement.section;
    this.#absolute = undefined;
    if (attributes.nobits !== undefined) placement.section.nobits = attributes.nobits;
    if (attributes.align) placement.align = this.#powerOfTwo(attributes.align);
    if (attributes.valign) placement.valign = this.#powerOfTwo(attributes.valign);
    if (attributes.start) placement.start = this.#number(attributes.start, 'start=');
    if (attributes.vstart) placement.vstart = this.#address(attributes.vstart);
    if (attributes.follows) placement.follows = attributes.follows;
    if (attributes.vfollows) placement.vfollows = attributes.vfollows;
  }

  #address(e: Expression): bigint {
    return this.resolve(evaluate(e, this), e.column);
  }

  /** A number that must be known where it is used. */
  #number(e: Expression, what: string): bigint {
    const value = evaluate(e, this);
    if (value.unknown) throw new Complaint(`${what} depends on a symbol that is defined only later`, e.column);
    if (value.terms.length)
      throw new Complaint(
        `expected a number for ${what}, found an address: an address minus "$$" is a number`,
        e.column,
      );
    return value.constant;
  }

  #count(e: Expression, what: string): number {
    const value = evaluate(e, this);
    // While labels still move, an unknown count is none and a negative one may yet grow.
    if (value.unknown && this.#symbols.pass === 1) return 0;
    const n = this.#number(e, what);
    if (n < 0n) throw new Complaint(`${what} is negative: ${n}`, e.column);
    if (n > BigInt(MAX_IMAGE)) throw new Complaint(`${what} is too large: ${n}`, e.column);
    return Number(n);
  }

  #powerOfTwo(e: Expression): number {
    const n = this.#number(e, 'an alignment');
    if (n < 1n || n > 1n << 30n || n & (n - 1n)) throw new Complaint(`expected a power of two, found ${n}`, e.column);
    return Number(n);
  }

  #align(boundary: Expression, fill: Body, statement: Statement): void {
    const align = this.#powerOfTwo(boundary);
    const placement = this.#placements.find((p) => p.section === this.section);
    if (placement) placement.section.align = Math.max(placement.section.align ?? 1, align);
    const over = this.section.offset & (align - 1);
    if (over) this.#times(fill, align - over, statement);
  }

  /** Assembles `body` `count` times. What cannot depend on the place is assembled once and copied. */
  #times(body: Body, count: number, statement: Statement): void {
    if (count === 0) return;
    const from = this.section.offset;
    const same =
      (body.kind === 'instruction' && body.fixed) ||
      (body.kind === 'data' && body.items.every((item) => isFixed(item))) ||
      body.kind === 'reserve';
    if (same) {
      this.#run(body, statement);
      this.section.repeat(from, count - 1);
      return;
    }
    this.#repeats += count;
    if (this.#repeats > MAX_REPEATS) throw new Complaint(`times repeats more than ${MAX_REPEATS} statements`);
    for (let i = 0; i < count; i++) this.#run(body, statement);
  }

  #data(item: DataItem, size: number): void {
    switch (item.kind) {
      case 'bytes':
        this.section.write(item.bytes);
        return;
      case 'nothing':
        this.section.reserve(size);
        return;
      case 'repeat': {
        const count = this.#count(item.count, 'the count of dup');
        const from = this.section.offset;
        if (count === 0) return;
        for (const inner of item.items) this.#data(inner, size);
        this.section.repeat(from, count - 1);
        return;
      }
    }
    const value = evaluate(item.value, this);
    const n = this.resolve(value, item.value.column);
    if (size > 8) throw new Complaint('a number of this width must be a string or floating-point', item.value.column);
    const width = size * 8;
    if (size < 8 && value.terms.length === 0 && (n < -(1n << BigInt(width - 1)) || n >= 1n << BigInt(width)))
      this.warn(
        item.value.column,
        `${n} does not fit ${size === 1 ? 'a byte' : `${size} bytes`}: the upper bits are lost`,
      );
    const bytes: number[] = [];
    for (let i = 0; i < size; i++) bytes.push(Number((n >> BigInt(i * 8)) & 0xffn));
    this.section.write(bytes);
  }

  #incbin(body: Body & { kind: 'incbin' }): void {
    const data = this.#files.binary(body.file, this.#place);
    const skip = body.skip ? this.#count(body.skip, 'the offset of incbin') : 0;
    const length = body.length ? this.#count(body.length, 'the length of incbin') : data.length;
    this.section.write(data.subarray(skip, skip + length));
  }

  #evaluate(o: Operand): Evaluated {
    const e = o.memory?.address ?? o.immediate;
    return {
      syntax: o,
      size: o.register?.size ?? o.size,
      register: o.register,
      memory: o.memory,
      value: e ? evaluate(e, this) : ZERO,
      selector: o.selector ? evaluate(o.selector, this) : undefined,
    };
  }

  #instruction(body: Body & { kind: 'instruction' }): void {
    const cached = body.cache;
    if (cached && cached.bits === this.bits && cached.relative === this.relative) {
      this.section.write(cached.bytes);
      return;
    }
    if (body.mnemonic === '') {
      this.section.write(prefixBytes(body.prefixes, this.bits));
      return;
    }
    const operands = body.operands.map((o) => this.#evaluate(o));
    const warned = this.#diagnostics.warnings.length;
    const bytes = encodeInstruction(body.mnemonic, operands, body.prefixes, this);
    this.section.write(bytes);
    const relative = operands.some((o) => o.memory && o.value.terms.length === 0);
    // What draws a warning is assembled in every pass, so that the last pass has the warning.
    if (body.fixed && !relative && warned === this.#diagnostics.warnings.length && !JUMPS.test(body.mnemonic))
      body.cache = { bits: this.bits, relative: this.relative, bytes };
  }
}

/** Instructions whose operand is relative to the place even when it is a plain number. */
const JUMPS = /^(j|call|loop)/;

function isFixed(item: DataItem): boolean {
  if (item.kind === 'expression') return item.value.op === 'constant';
  return item.kind !== 'repeat';
}

/** A line of prefixes without an instruction. */
function prefixBytes(p: Prefixes, bits: number): number[] {
  const out: number[] = [];
  if (p.wait) out.push(0x9b);
  if (p.repeat) out.push(p.repeat);
  if (p.lock) out.push(0xf0);
  if (p.segment) out.push([0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65][p.segment.number]!);
  if (p.operandSize && p.operandSize !== bits) out.push(p.operandSize === 64 ? 0x48 : 0x66);
  if (p.addressSize && p.addressSize !== bits) out.push(0x67);
  return out;
}
