import { type Diagnostics, type Place, SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import { ConditionStack } from './condition-stack.ts';
import { type Condition, holds, readCondition } from './conditions.ts';
import { define } from './definitions.ts';
import { type Invocation, MultiLineMacros, matchParameters, readMacroHead } from './multi-line.ts';
import { substituteParameters } from './parameters.ts';
import { SingleLineMacros } from './single-line.ts';
import type { SourceLine } from './source-line.ts';
import { STANDARD_MACROS, STANDARD_NAMES } from './standard.ts';
import { isMark, number, string, word } from './tokens.ts';

export interface PreprocessorOptions {
  /** Name and text of the source. */
  readonly file: string;
  readonly text: string;
  /** Single-line macros defined before the first line. */
  readonly defines: Readonly<Record<string, string>>;
  readonly host: Host;
  readonly diagnostics: Diagnostics;
}

/** What the preprocessor asks of the assembler around it. */
export interface Host {
  /** The number an expression comes to at the point of assembly. */
  evaluate(tokens: readonly Token[]): bigint;
  bits(): number;
  /** The text of an included file; undefined when there is none. */
  text(name: string, from: string): { readonly name: string; readonly text: string } | undefined;
}

/** A preprocessed line. */
export interface Line {
  readonly tokens: readonly Token[];
  readonly place: Place;
}

const END = Symbol('end of the source');

/** Where lines come from: a file, a macro's body, a repeated block. */
interface Frame {
  readonly kind: 'file' | 'macro' | 'repeat';
  readonly lines: readonly (string | SourceLine)[];
  readonly file: string;
  next: number;
  /** What `%line` adds to the line number, and the file it names. */
  shift: number;
  alias: string | undefined;
  /** The macro use whose parameters are in force. */
  readonly use: Invocation | undefined;
  /** How often a repeated block is still to run. */
  left: number;
  /** How many `%if` were open when it began. */
  readonly conditions: number;
}

/** Lines from one directive to another that are kept as they stand. */
interface Block {
  readonly name: string;
  readonly openers: readonly string[];
  readonly closers: readonly string[];
}

const MACRO_BLOCK: Block = {
  name: '%macro',
  openers: ['macro', 'imacro', 'rmacro', 'irmacro'],
  closers: ['endmacro', 'endm'],
};
const REPEAT_BLOCK: Block = { name: '%rep', openers: ['rep'], closers: ['endrep'] };

/** What `%push` opened. */
interface Context {
  readonly name: string;
  /** Makes the names that belong to it unique. */
  readonly id: number;
}

/** A line with a directive on it. */
interface DirectiveUse {
  /** Without the percent sign, in lower case. */
  readonly name: string;
  readonly column: number;
  /** What follows it, with the parameters of the macro in place. */
  readonly rest: readonly Token[];
  /** The whole line as it stands. */
  readonly raw: readonly Token[];
}

const MAX_NESTING = 1000;
const MAX_INCLUDES = 100;
/** What `%line` may say: beyond lies what messages could not count on from. */
const MAX_LINE_NUMBER = 2 ** 31 - 1;
/** A pass may read this many lines, macro lines counted each time. */
const MAX_LINES = 500_000;
/** All lines of one pass together may hold this many tokens. */
const MAX_TOKENS = 10_000_000;

/** The directive a line starts with, without its percent sign, in lower case. */
function directiveOf(tokens: readonly Token[]): string | undefined {
  const first = tokens[0];
  if (first?.kind !== Kind.Percent) return undefined;
  return /^%([a-z]+)$/i.exec(first.text)?.[1]?.toLowerCase();
}

/** The same for a line that is still text. */
function directiveIn(line: string): string | undefined {
  return /^\s*%([a-z]+)/i.exec(line)?.[1]?.toLowerCase();
}

function isIf(directive: string | undefined): boolean {
  return directive !== undefined && readCondition(directive, 'if') !== undefined;
}

/** What of a line that a false `%if` hides must still be read: directives that open, divide or close conditions. */
function hiddenLine(text: string): readonly Token[] | undefined {
  const directive = directiveIn(text);
  if (isIf(directive)) return [{ kind: Kind.Percent, text: `%${directive}`, space: false, column: 1 }];
  return /^(el|endif)/.test(directive ?? '') ? tokenize(text) : undefined;
}

export class Preprocessor {
  readonly singleLine: SingleLineMacros;
  readonly multiLine = new MultiLineMacros();
  readonly #host: Host;
  readonly #diagnostics: Diagnostics;
  readonly #frames: Frame[] = [];
  readonly #conditions = new ConditionStack();
  readonly #contexts: Context[] = [];
  #ids = 0;
  #lines = 0;
  #tokens = 0;
  #standard = false;
  #place: Place;
  #pending: Line | undefined;

  constructor({ file, text, defines, host, diagnostics }: PreprocessorOptions) {
    this.#host = host;
    this.#diagnostics = diagnostics;
    this.#place = { file, line: 1 };
    this.singleLine = new SingleLineMacros((name, token) => this.#builtIn(name, token));
    for (const [name, body] of Object.entries(defines))
      this.singleLine.define({ name, ignoreCase: false, parameters: undefined, body: tokenize(body) });
    this.#openFile(file, text);
  }

  get contexts(): readonly string[] {
    return this.#contexts.map((c) => c.name);
  }

  evaluate(tokens: readonly Token[]): bigint {
    return this.#host.evaluate(this.singleLine.expand(tokens));
  }

  /** The next line for the assembler, or undefined at the end. */
  next(): Line | undefined {
    for (;;) {
      try {
        const line = this.#step();
        if (line === END) return this.#finish();
        if (line) return line;
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        this.#diagnostics.error(this.#place, error.column ?? 1, error.message);
      }
    }
  }

  /** Reads one line. What it gives the assembler, if anything; END when there is no line. */
  #step(): Line | undefined | typeof END {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) return pending;
    const tokens = this.#read();
    if (tokens === undefined) return END;
    if (tokens.length === 0) return undefined;
    const line = this.#process(tokens);
    return line?.length ? { tokens: line, place: this.#place } : undefined;
  }

  #finish(): undefined {
    for (const place of this.#conditions.truncate(0)) this.#diagnostics.error(place, 1, 'this %if has no %endif');
    return undefined;
  }

  #openFile(file: string, text: string): void {
    const lines = text.split('\n');
    this.#push({ kind: 'file', lines, file, use: undefined, left: 0 });
  }

  #push(frame: Pick<Frame, 'kind' | 'lines' | 'file' | 'use' | 'left'>): void {
    if (this.#frames.length >= MAX_NESTING)
      this.#diagnostics.fatal(
        this.#place,
        1,
        `macros and files nest more than ${MAX_NESTING} deep: does one use itself?`,
      );
    this.#frames.push({ ...frame, next: 0, shift: 0, alias: undefined, conditions: this.#conditions.depth });
  }

  /** Where the line being read comes from. A line of a macro counts as being where the macro is used. */
  #locate(frame: Frame, source: string | SourceLine): void {
    if (typeof source === 'string') {
      this.#place = { file: frame.alias ?? frame.file, line: frame.next + frame.shift };
      return;
    }
    const use = [...this.#frames].reverse().find((f) => f.kind === 'file');
    const within =
      frame.use && frame.kind !== 'file' ? `macro ${frame.use.macro.name}, ${source.file}:${source.line}` : undefined;
    if (!frame.use) this.#place = { file: source.file, line: source.line };
    else {
      const file = use ? (use.alias ?? use.file) : source.file;
      const line = use ? use.next + use.shift : source.line;
      this.#place = within ? { file, line, within } : { file, line };
    }
  }

  /** The next line as it stands, or undefined when all sources are used up. Skips what a false `%if` hides. */
  #read(): readonly Token[] | undefined {
    for (;;) {
      const frame = this.#frames.at(-1);
      if (!frame) return undefined;
      if (frame.next >= frame.lines.length) {
        this.#endOfFrame(frame);
        continue;
      }
      this.#count('line');
      const source = frame.lines[frame.next++]!;
      if (typeof source !== 'string') {
        this.#locate(frame, source);
        this.#count('tokens', source.tokens.length);
        return source.tokens;
      }
      const line = frame.next + frame.shift;
      const text = this.#continued(frame, source);
      this.#place = { file: frame.alias ?? frame.file, line };
      if (this.#conditions.live) return tokenize(text);
      const hidden = hiddenLine(text);
      if (hidden) return hidden;
    }
  }

  /** A repeated block begins anew while repetitions are left. */
  #endOfFrame(frame: Frame): void {
    if (frame.kind === 'repeat' && --frame.left > 0) frame.next = 0;
    else this.#frames.pop();
  }

  /** Joins a line that ends in a backslash with those after it. */
  #continued(frame: Frame, source: string): string {
    let text = source;
    while (/\\\r?$/.test(text) && frame.next < frame.lines.length)
      text = text.replace(/\\\r?$/, '') + (frame.lines[frame.next++] as string);
    return text;
  }

  /** Carries out directives and macros. What is left is for the assembler. */
  #process(raw: readonly Token[]): readonly Token[] | undefined {
    const directive = directiveOf(raw);
    const use = this.#frames.at(-1)?.use;
    if (directive !== undefined && this.#condition(directive, raw, use)) return undefined;
    if (!this.#conditions.live) return undefined;
    if (directive !== undefined) {
      // The heads and bodies of these are kept as they stand.
      if (directive === 'rep') return this.#repeat(substituteParameters(raw, use, this).slice(1));
    }
    const tokens = substituteParameters(raw, use, this);
    if (directive !== undefined) {
      this.#directive(directive, tokens, raw);
      return undefined;
    }
    if (tokens[0]?.kind === Kind.Percent && /^%[A-Za-z]/.test(tokens[0].text))
      throw new SourceError(`there is no directive ${tokens[0].text}`, tokens[0].column);
    const line = this.singleLine.expand(tokens);
    return this.#useMacro(line) ? undefined : line;
  }

  /** `%if`, `%elif`, `%else`, `%endif`. Returns false for another directive. */
  #condition(directive: string, raw: readonly Token[], use: Invocation | undefined): boolean {
    const holds = (condition: Condition) => this.#holds(condition, raw, use);
    const opening = readCondition(directive, 'if');
    if (opening) {
      this.#conditions.open(this.#place, () => holds(opening));
      return true;
    }
    const other = readCondition(directive, 'elif');
    if (!other && directive !== 'else' && directive !== 'endif') return false;
    if (this.#conditions.depth <= (this.#frames.at(-1)?.conditions ?? 0))
      throw new SourceError(`%${directive} without %if`, raw[0]?.column);
    if (directive === 'endif') this.#conditions.close();
    else {
      if (this.#conditions.elseSeen) throw new SourceError(`%${directive} after %else`, raw[0]?.column);
      this.#conditions.branch(directive === 'else', () => (other ? holds(other) : true));
    }
    return true;
  }

  #holds(condition: Condition, raw: readonly Token[], use: Invocation | undefined): boolean {
    return holds(condition, substituteParameters(raw, use, this).slice(1), this);
  }

  #directive(directive: string, tokens: readonly Token[], raw: readonly Token[]): void {
    const [first, ...rest] = tokens;
    if (define(directive, rest, this)) return;
    const carryOut = this.#directives.get(directive);
    if (!carryOut) throw new SourceError(`there is no directive %${directive}`, first?.column);
    carryOut({ name: directive, column: first?.column ?? 1, rest, raw });
  }

  /** What each directive does, apart from those that define single-line macros or are conditions. */
  readonly #directives = new Map<string, (use: DirectiveUse) => void>([
    ...['macro', 'imacro', 'rmacro', 'irmacro'].map(
      (name) => [name, ({ raw }: DirectiveUse) => this.#defineMacro(raw.slice(1), name[0] === 'i')] as const,
    ),
    ['unmacro', ({ rest }) => this.#undefineMacro(rest, false)],
    ['unimacro', ({ rest }) => this.#undefineMacro(rest, true)],
    ['exitrep', () => this.#leave('repeat', '%exitrep', '%rep')],
    ['exitmacro', () => this.#leave('macro', '%exitmacro', '%macro')],
    ['rotate', (use) => this.#rotate(use)],
    ['include', ({ rest }) => this.#include(this.singleLine.expand(rest))],
    ['push', ({ rest }) => this.#pushContext(rest[0]?.text ?? '')],
    ['pop', (use) => this.#popContext(use)],
    ['repl', (use) => this.#replaceContext(use)],
    ['error', (use) => this.#fail(use)],
    ['fatal', (use) => this.#diagnostics.fatal(this.#place, use.column, this.#message(use))],
    ['warning', (use) => this.#diagnostics.warn(this.#place, use.column, this.#message(use))],
    ['note', () => undefined],
    ['pragma', () => undefined],
    ['line', ({ rest }) => this.#renumber(rest)],
    ['endmacro', (use) => this.#stray('%endmacro', '%macro', use)],
    ['endm', (use) => this.#stray('%endmacro', '%macro', use)],
    ['endrep', (use) => this.#stray('%endrep', '%rep', use)],
  ]);

  #stray(directive: string, opener: string, { column }: DirectiveUse): never {
    throw new SourceError(`${directive} without ${opener}`, column);
  }

  #fail(use: DirectiveUse): never {
    throw new SourceError(this.#message(use), use.column);
  }

  #undefineMacro(tokens: readonly Token[], ignoreCase: boolean): void {
    const { name, least, most } = readMacroHead(tokens, ignoreCase);
    this.multiLine.undefine(name, least, most);
  }

  #rotate({ rest, column }: DirectiveUse): void {
    const use = this.#frames.at(-1)?.use;
    if (!use) throw new SourceError('%rotate works only inside a macro', column);
    const count = BigInt(use.parameters.length);
    if (count === 0n) return;
    const by = this.evaluate(rest) % count;
    use.rotation = Number((BigInt(use.rotation) + by + count) % count);
  }

  #pushContext(name: string): void {
    this.#contexts.push({ name, id: ++this.#ids });
    if (this.#contexts.length > MAX_NESTING) this.#diagnostics.fatal(this.#place, 1, 'too many contexts are open');
  }

  #popContext(use: DirectiveUse): void {
    const top = this.#takeContext(use);
    const [name] = use.rest;
    if (name && name.text !== top.name)
      throw new SourceError(`%pop: expected context "${top.name}", found "${name.text}"`, name.column);
  }

  #replaceContext(use: DirectiveUse): void {
    const { id } = this.#takeContext(use);
    this.#contexts.push({ name: use.rest[0]?.text ?? '', id });
  }

  #takeContext({ name, column }: DirectiveUse): Context {
    const top = this.#contexts.pop();
    if (!top) throw new SourceError(`%${name}: no context is open`, column);
    return top;
  }

  #message({ name, rest }: DirectiveUse): string {
    const expanded = this.singleLine.expand(rest);
    const [first] = expanded;
    const text = expanded.length === 1 && first?.kind === Kind.String ? first.text : spell(expanded);
    return text.trim() === '' ? `%${name} without a message` : text;
  }

  /** Collects the raw lines up to the directive that closes a block. */
  #collect({ name, openers, closers }: Block): SourceLine[] {
    const start = this.#place;
    const frame = this.#frames.at(-1)!;
    const lines: SourceLine[] = [];
    for (let nesting = 0; frame.next < frame.lines.length; ) {
      this.#count('line');
      const line = this.#rawLine(frame);
      this.#count('tokens', line.tokens.length);
      const directive = directiveOf(line.tokens) ?? '';
      if (openers.includes(directive)) nesting++;
      else if (closers.includes(directive) && nesting-- === 0) return lines;
      lines.push(line);
    }
    this.#diagnostics.error(start, 1, `this ${name} has no %${closers[0]}`);
    return lines;
  }

  /** The next line of a frame, split into tokens if it is not yet. */
  #rawLine(frame: Frame): SourceLine {
    const source = frame.lines[frame.next++]!;
    if (typeof source !== 'string') return source;
    const line = frame.next + frame.shift;
    const file = frame.alias ?? frame.file;
    return { tokens: this.#tokenized(this.#continued(frame, source), { file, line }), file, line };
  }

  /** Counts what preprocessing costs, and ends it when there is no end. */
  #count(what: 'line' | 'tokens', n = 1): void {
    if (what === 'line') this.#lines += n;
    else this.#tokens += n;
    if (this.#lines > MAX_LINES)
      this.#diagnostics.fatal(
        this.#place,
        1,
        `more than ${MAX_LINES} lines after preprocessing: is a %rep or macro endless?`,
      );
    if (this.#tokens > MAX_TOKENS)
      this.#diagnostics.fatal(this.#place, 1, 'the macros of this source expand without end');
  }

  #tokenized(text: string, place: Place): Token[] {
    return this.#diagnostics.catch(place, 1, () => tokenize(text)) ?? [];
  }

  #defineMacro(tokens: readonly Token[], ignoreCase: boolean): void {
    const use = this.#frames.at(-1)?.use;
    let head: ReturnType<typeof readMacroHead> | undefined;
    let problem: unknown;
    try {
      head = readMacroHead(substituteParameters(tokens, use, this), ignoreCase);
    } catch (error) {
      problem = error;
    }
    const body = this.#collect(MACRO_BLOCK);
    if (!head) throw problem;
    this.multiLine.define({ ...head, body });
  }

  #repeat(tokens: readonly Token[]): undefined {
    let count = 0n;
    let problem: unknown;
    try {
      count = this.evaluate(tokens);
    } catch (error) {
      problem = error;
    }
    const lines = this.#collect(REPEAT_BLOCK);
    if (problem) throw problem;
    const { file } = this.#place;
    const use = this.#frames.at(-1)?.use;
    if (count > BigInt(MAX_LINES)) throw new SourceError(`%rep ${count} is too much: ${MAX_LINES} at most`);
    if (count > 0n && lines.length) this.#push({ kind: 'repeat', lines, file, use, left: Number(count) });
    return undefined;
  }

  /** Leaves the innermost block of a kind, with the blocks and conditions opened inside it. */
  #leave(kind: Frame['kind'], directive: string, opener: string): void {
    const at = this.#frames.findLastIndex((f) => f.kind === kind);
    if (at < 0) throw new SourceError(`${directive} outside ${opener}`);
    this.#conditions.truncate(this.#frames[at]!.conditions);
    this.#frames.length = at;
  }

  #include(tokens: readonly Token[]): void {
    const name = tokens[0];
    if (name?.kind !== Kind.String)
      throw new SourceError('expected the name of a file in quotes after %include', name?.column);
    const files = this.#frames.filter((f) => f.kind === 'file');
    if (files.length >= MAX_INCLUDES)
      this.#diagnostics.fatal(
        this.#place,
        1,
        `%include nests more than ${MAX_INCLUDES} deep: does ${name.text} include itself?`,
      );
    const found = this.#host.text(name.text, files[files.length - 1]!.file);
    if (!found) throw new SourceError(`there is no file "${name.text}"`, name.column);
    this.#openFile(found.name, found.text);
  }

  /** `%line N[+M] [file]`: what the next line is to be called. */
  #renumber(tokens: readonly Token[]): void {
    const frame = this.#frames.at(-1)!;
    const [line] = tokens;
    if (line?.kind !== Kind.Number || line.value! > BigInt(MAX_LINE_NUMBER))
      throw new SourceError(`expected a line number up to ${MAX_LINE_NUMBER} after %line`, line?.column);
    let at = 1;
    if (isMark(tokens[at], '+')) at += 2;
    frame.shift = Number(line.value) - frame.next - 1;
    if (tokens[at]) frame.alias = tokens[at]!.kind === Kind.String ? tokens[at]!.text : spell(tokens.slice(at));
  }

  /** When a line uses a multi-line macro, opens its body and returns true. */
  #useMacro(tokens: readonly Token[]): boolean {
    let at = 0;
    let found = this.#macrosNamed(tokens[0]);
    if (found.length === 0 && tokens[0]?.kind === Kind.Word) {
      at = isMark(tokens[1], ':') ? 2 : 1;
      found = this.#macrosNamed(tokens[at]);
    }
    if (found.length === 0) return false;
    const name = tokens[at]!;
    const parameters = tokens.slice(at + 1);
    for (const macro of found) {
      // A macro does not use itself: the name then means what it meant without the macro.
      if (this.#frames.some((f) => f.kind === 'macro' && f.use?.macro === macro)) continue;
      const matched = matchParameters(macro, parameters);
      if (!matched) continue;
      if (at > 0) {
        const label = isMark(tokens[1], ':') ? tokens.slice(0, 2) : [tokens[0]!, mark(':')];
        this.#pending = { tokens: label, place: this.#place };
      }
      const use: Invocation = { macro, parameters: matched, id: ++this.#ids, name: name.text, rotation: 0 };
      this.#push({ kind: 'macro', lines: macro.body, file: macro.name, use, left: 0 });
      return true;
    }
    return false;
  }

  #macrosNamed(token: Token | undefined) {
    if (token?.kind !== Kind.Word) return [];
    if (!this.#standard && STANDARD_NAMES.has(token.text.toLowerCase())) this.#readStandard();
    return this.multiLine.named(token.text);
  }

  #readStandard(): void {
    this.#standard = true;
    const inner = new Preprocessor({
      file: 'standard',
      text: STANDARD_MACROS,
      defines: {},
      host: this.#host,
      diagnostics: this.#diagnostics,
    });
    inner.#standard = true;
    inner.next();
    for (const name of STANDARD_NAMES)
      for (const macro of inner.multiLine.named(name))
        if (this.multiLine.named(name).length === 0) this.multiLine.define(macro);
  }

  contextName(name: string, depth: number, column: number): string {
    const context = this.#contexts[this.#contexts.length - depth];
    if (!context) throw new SourceError(`"%${'$'.repeat(depth)}${name}": no context is open`, column);
    return `..@${context.id}.${name}`;
  }

  textOf(name: string): readonly Token[] | undefined {
    if (!this.singleLine.isDefined(name)) return undefined;
    return this.singleLine.expand([word(name)]);
  }

  /** Names whose text depends on the place (NASM manual, 5.11). */
  #builtIn(name: string, token: Token): Token[] | undefined {
    if (name.charCodeAt(0) !== 0x5f || !name.startsWith('__')) return undefined;
    switch (/^__\??([A-Z0-9_]+?)\??__$/.exec(name)?.[1]) {
      case 'FILE':
        return [string(this.#place.file, token)];
      case 'LINE':
        return number(BigInt(this.#place.line), token);
      case 'BITS':
        return number(BigInt(this.#host.bits()), token);
      case 'OUTPUT_FORMAT':
        return [word('bin', token)];
      case 'NASM_MAJOR':
        return number(2n, token);
      case 'NASM_MINOR':
        return number(16n, token);
      case 'NASM_SUBMINOR':
        return number(1n, token);
      case 'NASM_VER':
        return [string('2.16.01', token)];
      case 'NASM_VERSION_ID':
        return number(0x02100100n, token);
    }
    return undefined;
  }
}

function mark(text: string): Token {
  return { kind: Kind.Mark, text, space: false, column: 1 };
}
