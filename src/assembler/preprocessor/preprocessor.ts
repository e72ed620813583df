import { Complaint, type Diagnostics, type Place } from '../diagnostics.ts';
import { tokenize } from '../lexer.ts';
import { Kind, spell, type Token } from '../token.ts';
import { type Condition, holds, readCondition } from './conditions.ts';
import { define } from './definitions.ts';
import { type Invocation, MultiLineMacros, matchParameters, readMacroHead } from './multi-line.ts';
import { substituteParameters } from './parameters.ts';
import { SingleLineMacros } from './single-line.ts';
import type { SourceLine } from './source-line.ts';
import { STANDARD_MACROS, STANDARD_NAMES } from './standard.ts';
import { isMark, number, string, word } from './tokens.ts';

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

interface OpenCondition {
  /** Lines of the present branch count. */
  live: boolean;
  /** A branch has been taken, or none can be. */
  done: boolean;
  elseSeen: boolean;
  readonly place: Place;
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

export class Preprocessor {
  readonly singleLine: SingleLineMacros;
  readonly multiLine = new MultiLineMacros();
  readonly #host: Host;
  readonly #diagnostics: Diagnostics;
  readonly #frames: Frame[] = [];
  readonly #conditions: OpenCondition[] = [];
  readonly #contexts: { readonly name: string; readonly id: number }[] = [];
  #ids = 0;
  #lines = 0;
  #tokens = 0;
  #standard = false;
  #place: Place;
  #pending: Line | undefined;

  constructor(file: string, text: string, defines: Record<string, string>, host: Host, diagnostics: Diagnostics) {
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
        if (this.#pending) {
          const line = this.#pending;
          this.#pending = undefined;
          return line;
        }
        const tokens = this.#read();
        if (tokens === undefined) return this.#finish();
        if (tokens.length === 0) continue;
        const line = this.#process(tokens);
        if (line?.length) return { tokens: line, place: this.#place };
      } catch (error) {
        if (!(error instanceof Complaint)) throw error;
        this.#diagnostics.error(this.#place, error.column ?? 1, error.message);
      }
    }
  }

  #finish(): undefined {
    for (const open of this.#conditions.splice(0)) this.#diagnostics.error(open.place, 1, 'this %if has no %endif');
    return undefined;
  }

  get #live(): boolean {
    const last = this.#conditions[this.#conditions.length - 1];
    return last === undefined || last.live;
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
    this.#frames.push({ ...frame, next: 0, shift: 0, alias: undefined, conditions: this.#conditions.length });
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
      const frame = this.#frames[this.#frames.length - 1];
      if (!frame) return undefined;
      if (frame.next >= frame.lines.length) {
        if (frame.kind === 'repeat' && --frame.left > 0) {
          frame.next = 0;
          continue;
        }
        this.#frames.pop();
        continue;
      }
      if (++this.#lines > MAX_LINES)
        this.#diagnostics.fatal(
          this.#place,
          1,
          `more than ${MAX_LINES} lines after preprocessing: is a %rep or macro endless?`,
        );
      const source = frame.lines[frame.next++]!;
      const first = frame.next;
      if (typeof source !== 'string') {
        this.#locate(frame, source);
        this.#tokens += source.tokens.length;
        if (this.#tokens > MAX_TOKENS)
          this.#diagnostics.fatal(this.#place, 1, 'the macros of this source expand without end');
        return source.tokens;
      }
      const text = this.#continued(frame, source);
      this.#place = { file: frame.alias ?? frame.file, line: first + frame.shift };
      if (!this.#live) {
        const directive = directiveIn(text);
        if (!isIf(directive) && !/^(el|endif)/.test(directive ?? '')) continue;
        if (isIf(directive)) return [{ kind: Kind.Percent, text: `%${directive}`, space: false, column: 1 }];
      }
      return tokenize(text);
    }
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
    const use = this.#frames[this.#frames.length - 1]?.use;
    if (directive !== undefined && this.#condition(directive, raw, use)) return undefined;
    if (!this.#live) return undefined;
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
      throw new Complaint(`there is no directive ${tokens[0].text}`, tokens[0].column);
    const line = this.singleLine.expand(tokens);
    return this.#useMacro(line) ? undefined : line;
  }

  /** `%if`, `%elif`, `%else`, `%endif`. */
  #condition(directive: string, raw: readonly Token[], use: Invocation | undefined): boolean {
    const open = readCondition(directive, 'if');
    if (open) {
      const place = this.#place;
      if (!this.#live) this.#conditions.push({ live: false, done: true, elseSeen: false, place });
      else {
        // Pushed first: a condition that cannot be evaluated still has its %endif.
        const entry: OpenCondition = { live: false, done: true, elseSeen: false, place };
        this.#conditions.push(entry);
        entry.live = this.#holds(open, raw, use);
        entry.done = entry.live;
      }
      return true;
    }
    const other = readCondition(directive, 'elif');
    if (!other && directive !== 'else' && directive !== 'endif') return false;
    const floor = this.#frames[this.#frames.length - 1]?.conditions ?? 0;
    const top = this.#conditions[this.#conditions.length - 1];
    if (!top || this.#conditions.length <= floor) throw new Complaint(`%${directive} without %if`, raw[0]!.column);
    if (directive === 'endif') this.#conditions.pop();
    else {
      if (top.elseSeen) throw new Complaint(`%${directive} after %else`, raw[0]!.column);
      top.elseSeen = directive === 'else';
      if (top.done) top.live = false;
      else {
        top.live = other ? this.#holds(other, raw, use) : true;
        top.done = top.live;
      }
    }
    return true;
  }

  #holds(condition: Condition, raw: readonly Token[], use: Invocation | undefined): boolean {
    return holds(condition, substituteParameters(raw, use, this).slice(1), this);
  }

  #directive(directive: string, tokens: readonly Token[], raw: readonly Token[]): void {
    const rest = tokens.slice(1);
    if (define(directive, rest, this)) return;
    switch (directive) {
      case 'macro':
      case 'imacro':
      case 'rmacro':
      case 'irmacro':
        this.#defineMacro(raw.slice(1), directive[0] === 'i');
        return;
      case 'unmacro':
      case 'unimacro': {
        const head = readMacroHead(rest, directive === 'unimacro');
        this.multiLine.undefine(head.name, head.least, head.most);
        return;
      }
      case 'exitrep':
        this.#leave('repeat', '%exitrep', '%rep');
        return;
      case 'exitmacro':
        this.#leave('macro', '%exitmacro', '%macro');
        return;
      case 'rotate': {
        const use = this.#frames[this.#frames.length - 1]?.use;
        if (!use) throw new Complaint('%rotate works only inside a macro', tokens[0]!.column);
        const count = BigInt(use.parameters.length);
        const by = count === 0n ? 0n : this.evaluate(rest) % count;
        if (count > 0n) use.rotation = Number((BigInt(use.rotation) + by + count) % count);
        return;
      }
      case 'include':
        this.#include(this.singleLine.expand(rest));
        return;
      case 'push':
        this.#contexts.push({ name: rest[0]?.text ?? '', id: ++this.#ids });
        if (this.#contexts.length > MAX_NESTING) this.#diagnostics.fatal(this.#place, 1, 'too many contexts are open');
        return;
      case 'pop':
      case 'repl': {
        const top = this.#contexts.pop();
        if (!top) throw new Complaint(`%${directive}: no context is open`, tokens[0]!.column);
        if (directive === 'repl') this.#contexts.push({ name: rest[0]?.text ?? '', id: top.id });
        else if (rest[0] && rest[0].text !== top.name)
          throw new Complaint(`%pop: expected context "${top.name}", found "${rest[0].text}"`, rest[0].column);
        return;
      }
      case 'error':
        throw new Complaint(this.#message(directive, rest), tokens[0]!.column);
      case 'fatal':
        this.#diagnostics.fatal(this.#place, tokens[0]!.column, this.#message(directive, rest));
        break;
      case 'warning':
        this.#diagnostics.warn(this.#place, tokens[0]!.column, this.#message(directive, rest));
        return;
      case 'note':
      case 'pragma':
        return;
      case 'line':
        this.#renumber(rest);
        return;
      case 'endmacro':
      case 'endm':
        throw new Complaint('%endmacro without %macro', tokens[0]!.column);
      case 'endrep':
        throw new Complaint('%endrep without %rep', tokens[0]!.column);
    }
    throw new Complaint(`there is no directive %${directive}`, tokens[0]!.column);
  }

  #message(directive: string, tokens: readonly Token[]): string {
    const expanded = this.singleLine.expand(tokens);
    const [first] = expanded;
    const text = expanded.length === 1 && first?.kind === Kind.String ? first.text : spell(expanded);
    return text.trim() === '' ? `%${directive} without a message` : text;
  }

  /** Collects the raw lines up to the directive that closes a block. */
  #collect(openers: readonly string[], closers: readonly string[], what: string): SourceLine[] {
    const start = this.#place;
    const depth = this.#frames.length;
    const lines: SourceLine[] = [];
    let nesting = 0;
    for (;;) {
      const frame = this.#frames[depth - 1]!;
      if (frame.next >= frame.lines.length) {
        this.#diagnostics.error(start, 1, `this ${what} has no %${closers[0]}`);
        return lines;
      }
      if (++this.#lines > MAX_LINES)
        this.#diagnostics.fatal(start, 1, `more than ${MAX_LINES} lines after preprocessing`);
      const source = frame.lines[frame.next++]!;
      let line: SourceLine;
      if (typeof source === 'string') {
        const at = frame.next + frame.shift;
        const file = frame.alias ?? frame.file;
        line = { tokens: this.#tokenized(this.#continued(frame, source), file, at), file, line: at };
      } else line = source;
      this.#tokens += line.tokens.length;
      if (this.#tokens > MAX_TOKENS) this.#diagnostics.fatal(start, 1, 'the macros of this source expand without end');
      const directive = directiveOf(line.tokens);
      if (directive !== undefined) {
        if (openers.includes(directive)) nesting++;
        else if (closers.includes(directive) && nesting-- === 0) return lines;
      }
      lines.push(line);
    }
  }

  #tokenized(text: string, file: string, line: number): Token[] {
    try {
      return tokenize(text);
    } catch (error) {
      if (!(error instanceof Complaint)) throw error;
      this.#diagnostics.error({ file, line }, error.column ?? 1, error.message);
      return [];
    }
  }

  #defineMacro(tokens: readonly Token[], ignoreCase: boolean): void {
    const use = this.#frames[this.#frames.length - 1]?.use;
    let head: ReturnType<typeof readMacroHead> | undefined;
    let problem: unknown;
    try {
      head = readMacroHead(substituteParameters(tokens, use, this), ignoreCase);
    } catch (error) {
      problem = error;
    }
    const body = this.#collect(['macro', 'imacro', 'rmacro', 'irmacro'], ['endmacro', 'endm'], '%macro');
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
    const lines = this.#collect(['rep'], ['endrep'], '%rep');
    if (problem) throw problem;
    const { file } = this.#place;
    const use = this.#frames[this.#frames.length - 1]?.use;
    if (count > BigInt(MAX_LINES)) throw new Complaint(`%rep ${count} is too much: ${MAX_LINES} at most`);
    if (count > 0n && lines.length) this.#push({ kind: 'repeat', lines, file, use, left: Number(count) });
    return undefined;
  }

  /** Leaves the innermost block of a kind, with the blocks and conditions opened inside it. */
  #leave(kind: Frame['kind'], directive: string, opener: string): void {
    const at = this.#frames.findLastIndex((f) => f.kind === kind);
    if (at < 0) throw new Complaint(`${directive} outside ${opener}`);
    this.#conditions.length = Math.min(this.#conditions.length, this.#frames[at]!.conditions);
    this.#frames.length = at;
  }

  #include(tokens: readonly Token[]): void {
    const name = tokens[0];
    if (name?.kind !== Kind.String)
      throw new Complaint('expected the name of a file in quotes after %include', name?.column);
    const files = this.#frames.filter((f) => f.kind === 'file');
    if (files.length >= MAX_INCLUDES)
      this.#diagnostics.fatal(
        this.#place,
        1,
        `%include nests more than ${MAX_INCLUDES} deep: does ${name.text} include itself?`,
      );
    const found = this.#host.text(name.text, files[files.length - 1]!.file);
    if (!found) throw new Complaint(`there is no file "${name.text}"`, name.column);
    this.#openFile(found.name, found.text);
  }

  /** `%line N[+M] [file]`: what the next line is to be called. */
  #renumber(tokens: readonly Token[]): void {
    const frame = this.#frames[this.#frames.length - 1]!;
    const [line] = tokens;
    if (line?.kind !== Kind.Number || line.value! > BigInt(MAX_LINE_NUMBER))
      throw new Complaint(`expected a line number up to ${MAX_LINE_NUMBER} after %line`, line?.column);
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
    const inner = new Preprocessor('standard', STANDARD_MACROS, {}, this.#host, this.#diagnostics);
    inner.#standard = true;
    inner.next();
    for (const name of STANDARD_NAMES)
      for (const macro of inner.multiLine.named(name))
        if (this.multiLine.named(name).length === 0) this.multiLine.define(macro);
  }

  contextName(name: string, depth: number, column: number): string {
    const context = this.#contexts[this.#contexts.length - depth];
    if (!context) throw new Complaint(`"%${'$'.repeat(depth)}${name}": no context is open`, column);
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
