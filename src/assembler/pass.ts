import { AssemblyError, type Diagnostics, type Place, SourceError } from './diagnostics.ts';
import { encodeInstruction } from './encoding/encode.ts';
import { prefixLine } from './encoding/prefix-bytes.ts';
import type { Site } from './encoding/site.ts';
import { MAX_IMAGE, Section } from './section.ts';
import { SectionTable } from './section-table.ts';
import type { SourceSymbol, SymbolTable } from './symbols.ts';
import { type Expression, evaluate, type Point } from './syntax/expression.ts';
import type { Evaluated, MemorySyntax, Operand } from './syntax/operand.ts';
import type { Body, DataItem, SectionAttributes, Statement } from './syntax/statement.ts';
import { addScaled, constant, isRegister, type Term, UNKNOWN, type Value, ZERO } from './value.ts';

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

const TEXT_SECTION: Body = { kind: 'section', name: '.text', attributes: {}, primitive: false };

const undefinedMessage = ({ name, external }: SourceSymbol): string =>
  external ? `"${name}" needs a linker: a flat binary holds everything it uses` : `"${name}" is not defined`;

/** Carries out statements: keeps the point of assembly, the mode and the sections. Used for one pass after another. */
export class Pass implements Point, Site {
  readonly #symbols: SymbolTable;
  readonly #diagnostics: Diagnostics;
  readonly #files: Files;
  readonly #sections = new SectionTable();
  #place: Place = { file: '', line: 1 };
  #absolute: Value | undefined;
  readonly #absoluteSection = new Section('absolute');
  #repeats = 0;
  #statements = 0;
  /** Offset of `$`: where the line under way began, however much of it (or of its TIMES) is assembled already. */
  #start = 0;
  #alignsSection = true;
  /** What `__SECT__` goes back to. */
  #lastSection: Body = TEXT_SECTION;
  section: Section;
  bits: 16 | 32 | 64 = 16;
  relative = false;
  spans: Span[] = [];

  constructor(symbols: SymbolTable, diagnostics: Diagnostics, files: Files) {
    this.#symbols = symbols;
    this.#diagnostics = diagnostics;
    this.#files = files;
    this.#absoluteSection.nobits = true;
    this.section = this.#sections.last;
  }

  /** Back to the top of the source. Symbols and section addresses stay as the last pass left them. */
  restart(): void {
    this.#symbols.startPass();
    this.#sections.restart();
    this.#absolute = undefined;
    this.#repeats = 0;
    this.#statements = 0;
    this.bits = 16;
    this.#alignsSection = true;
    this.#lastSection = TEXT_SECTION;
    this.relative = false;
    this.spans = [];
    this.section = this.#sections.last;
  }

  /** Ends the pass: lays the sections out. Returns whether anything moved since the pass before. */
  finish(): boolean {
    const moved = this.#diagnostics.catch(this.#place, 1, () => this.#sections.settle()) ?? false;
    return moved || this.#symbols.changed;
  }

  image(): Uint8Array {
    const image = this.#diagnostics.catch(this.#place, 1, () => this.#sections.image());
    if (!image) throw new AssemblyError(this.#diagnostics.errors);
    return image;
  }

  /** Load address of the first byte of the image. */
  fileOrigin(): bigint {
    return this.#sections.fileOrigin();
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
    if (symbol.pass === 0 && symbol.name.startsWith('section.')) {
      const value = this.#sections.attribute(symbol.name);
      if (value !== undefined) return value === 'later' ? UNKNOWN : constant(value);
    }
    if (this.#symbols.pass > 1 && symbol.value.unknown)
      throw new SourceError(
        symbol.pass === 0 ? undefinedMessage(symbol) : `the value of "${symbol.name}" depends on itself`,
        column,
      );
    return symbol.value;
  }

  resolve(value: Value, column: number): bigint {
    const [term, ...others] = value.terms;
    if (!term) return value.constant;
    if (value.terms.some((t) => isRegister(t.of)))
      throw new SourceError('a register cannot be part of this number', column);
    if (this.#isFromHere(term, others)) return value.constant + this.#distance(value);
    if (others.length || term.factor !== 1n || isRegister(term.of))
      throw new SourceError(
        'only an address plus a number is an address; the difference of two in one section is a number',
        column,
      );
    return value.constant + term.of.address;
  }

  /** An address in another section minus one in this: what a reference relative to the place amounts to. */
  #isFromHere(first: Term, [second, third]: readonly Term[]): boolean {
    if (!second || third) return false;
    const [to, from] = first.factor === 1n ? [first, second] : [second, first];
    return to.factor === 1n && from.factor === -1n && from.of === this.section && !isRegister(to.of);
  }

  #distance(value: Value): bigint {
    return value.terms.reduce((sum, t) => (isRegister(t.of) ? sum : sum + t.of.address * t.factor), 0n);
  }

  warn(column: number, kind: string, message: string): void {
    this.#diagnostics.warn(this.#place, column, kind, message);
  }

  error(column: number, message: string): void {
    this.#diagnostics.error(this.#place, column, message);
  }

  /** What this pass has cost so far, by rough weights: up to a microsecond each. */
  get work(): number {
    return this.#statements * 4 + this.#repeats * 2 + this.#sections.size / 8;
  }

  /** Carries out one statement; its mistakes are recorded. */
  run(statement: Statement): void {
    this.#statements++;
    this.#place = statement.place;
    this.#start = this.section.offset;
    const { section } = this;
    const offset = section.offset;
    this.#diagnostics.catch(statement.place, statement.column, () => {
      this.#label(statement);
      this.#run(statement.body, statement);
    });
    if (section.offset > offset && this.section === section && !this.#absolute)
      this.spans.push({ section, offset, length: section.offset - offset, place: statement.place });
  }

  #label({ label, labelColumn, body, place }: Statement): void {
    if (!label || body.kind === 'equ') return;
    this.#diagnostics.catch(place, labelColumn, () => this.#symbols.define(label, this.here(), place));
  }

  #run(body: Body, statement: Statement): void {
    switch (body.kind) {
      case 'nothing':
        return;
      case 'instruction':
        this.#instruction(body);
        return;
      case 'data':
        for (const item of body.items) this.#data(item);
        return;
      case 'reserve':
        this.#reserve(this.#count(body.count, 'the count') * body.size, body.count.column);
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
      case 'org':
        this.#setOrigin(body.address);
        return;
      case 'section':
        if (!body.primitive) this.#lastSection = body;
        this.#switchSection(body.name, body.attributes);
        return;
      case 'lastSection':
        this.#run(this.#lastSection, statement);
        return;
      case 'sectionAlign':
        this.#alignSection(this.#powerOfTwo(body.boundary));
        return;
      case 'alignsSection':
        this.#alignsSection = body.on;
        return;
      case 'warning':
        if (!this.#diagnostics.choice.change(body.choice))
          throw new SourceError(`warning takes a class, not "${body.choice}"`);
        return;
      case 'absolute':
        if (!body.primitive) this.#lastSection = body;
        this.#absolute = evaluate(body.address, this);
        this.#absoluteSection.restart();
        this.section = this.#absoluteSection;
        return;
    }
  }

  /** Space in a section that is in the file is zero. */
  #reserve(bytes: number, column: number): void {
    if (bytes > 0 && !this.section.nobits)
      this.warn(column, 'zeroing', `space without contents in section ${this.section.name} is filled with zeros`);
    this.section.reserve(bytes);
  }

  #alignSection(boundary: number): void {
    if (this.#sections.includes(this.section)) this.section.align = Math.max(this.section.align ?? 1, boundary);
  }

  #setOrigin(e: Expression): void {
    const address = this.#number(e, 'org');
    const { origin } = this.#sections;
    if (origin !== undefined && origin !== address)
      throw new SourceError('org can be given only once: use a section with start= or vstart=');
    this.#sections.origin = address;
  }

  #switchSection(name: string, attributes: SectionAttributes): void {
    const placement = this.#sections.enter(name);
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
    if (value.unknown) throw new SourceError(`${what} depends on a symbol that is defined only later`, e.column);
    if (value.terms.length)
      throw new SourceError(
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
    if (n < 0n) throw new SourceError(`${what} is negative: ${n}`, e.column);
    if (n > BigInt(MAX_IMAGE)) throw new SourceError(`${what} is too large: ${n}`, e.column);
    return Number(n);
  }

  #powerOfTwo(e: Expression): number {
    const n = this.#number(e, 'an alignment');
    if (n < 1n || n > 1n << 30n || n & (n - 1n)) throw new SourceError(`expected a power of two, found ${n}`, e.column);
    return Number(n);
  }

  #align(boundary: Expression, fill: Body, statement: Statement): void {
    const align = this.#powerOfTwo(boundary);
    if (this.#alignsSection) this.#alignSection(align);
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
    if (this.#repeats > MAX_REPEATS) throw new SourceError(`times repeats more than ${MAX_REPEATS} statements`);
    for (let i = 0; i < count; i++) this.#run(body, statement);
  }

  #data(item: DataItem): void {
    switch (item.kind) {
      case 'bytes':
        this.section.write(item.bytes);
        return;
      case 'nothing':
        this.#reserve(item.size, 1);
        return;
      case 'list':
        for (const inner of item.items) this.#data(inner);
        return;
      case 'repeat':
        this.#repeatData(this.#count(item.count, 'the count of dup'), item.items);
        return;
      case 'expression':
        this.#writeNumber(item.value, item.size);
    }
  }

  #repeatData(count: number, items: readonly DataItem[]): void {
    const from = this.section.offset;
    if (count === 0) return;
    for (const inner of items) this.#data(inner);
    this.section.repeat(from, count - 1);
  }

  #writeNumber(e: Expression, size: number): void {
    const value = evaluate(e, this);
    const n = this.resolve(value, e.column);
    if (size === 10) throw new SourceError('a number of this width must be floating-point', e.column);
    const width = size * 8;
    if (size < 8 && value.terms.length === 0 && (n < -(1n << BigInt(width - 1)) || n >= 1n << BigInt(width))) {
      const room = size === 1 ? 'a byte' : `${size} bytes`;
      this.warn(e.column, 'number-overflow', `${n} does not fit ${room}: the upper bits are lost`);
    }
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
      memory: o.memory && this.#withDefault(o.memory),
      value: e ? evaluate(e, this) : ZERO,
      selector: o.selector ? evaluate(o.selector, this) : undefined,
    };
  }

  /** `default rel` is not for addresses in FS and GS. */
  #withDefault(memory: MemorySyntax): MemorySyntax {
    const inThread = memory.segment?.name === 'fs' || memory.segment?.name === 'gs';
    if (!this.relative || memory.relative !== undefined || inThread) return memory;
    return { ...memory, relative: true };
  }

  #instruction(body: Body & { kind: 'instruction' }): void {
    const cached = body.cache;
    if (cached && cached.bits === this.bits && cached.relative === this.relative) {
      this.section.write(cached.bytes);
      return;
    }
    if (body.mnemonic === '') {
      this.section.write(prefixLine(body.prefixes, this.bits));
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
  return item.kind !== 'repeat' && item.kind !== 'list';
}
