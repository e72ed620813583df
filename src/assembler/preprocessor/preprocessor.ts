import { type Diagnostics, type Place, SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { fromBytes } from '../syntax/source-text.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import { builtIn } from './built-in.ts';
import { ConditionStack } from './condition-stack.ts';
import { type Condition, holds, readCondition } from './conditions.ts';
import { ContextStack } from './contexts.ts';
import { define } from './definitions.ts';
import { callFunction, isFunction } from './functions.ts';
import { LineSource, MAX_LINES } from './line-source.ts';
import {
  type Invocation,
  type MacroHead,
  type Match,
  type MultiLineMacro,
  MultiLineMacros,
  matchMacro,
  readMacroHead,
} from './multi-line.ts';
import { packageText } from './packages.ts';
import { substituteParameters } from './parameters.ts';
import { rejoinNumbers } from './paste.ts';
import { SingleLineMacros } from './single-line.ts';
import type { SourceLine } from './source-line.ts';
import { StackVariables } from './stack-variables.ts';
import { STANDARD_MACROS, STANDARD_NAMES } from './standard.ts';
import { isMark, mark, number, word } from './tokens.ts';

export interface PreprocessorOptions {
  /** Name and text of the source. */
  readonly file: string;
  readonly text: string;
  /** Single-line macros defined before the first line. */
  readonly defines: Readonly<Record<string, string>>;
  /** What `__DATE__` and its kin tell, in milliseconds since 1970. */
  readonly time: number;
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

/** Lines from one directive to another that are kept as they stand. */
interface Block {
  readonly name: string;
  readonly openers: readonly string[];
  readonly closers: readonly string[];
}

const MACRO_DIRECTIVES = ['macro', 'imacro', 'rmacro', 'irmacro'];
const MACRO_BLOCK: Block = { name: '%macro', openers: MACRO_DIRECTIVES, closers: ['endmacro', 'endm'] };
const REPEAT_BLOCK: Block = { name: '%rep', openers: ['rep'], closers: ['endrep'] };

/** A line with a directive on it. */
interface DirectiveUse {
  /** Without the percent sign, in lower case. */
  readonly name: string;
  readonly column: number;
  /** What follows it, with the parameters of the macro in place. */
  readonly rest: readonly Token[];
}

const MAX_INCLUDES = 100;

/** The directive a line starts with, without its percent sign, in lower case. */
function directiveOf(tokens: readonly Token[]): string | undefined {
  const [first, second] = tokens;
  if (first?.kind !== Kind.Percent) return undefined;
  const name = /^%([a-z]\w*)$/i.exec(first.text)?.[1]?.toLowerCase();
  return name !== undefined && isMark(second, '(') && isFunction(name) ? undefined : name;
}

/** The same for a line that is still text. */
const directiveIn = (line: string): string | undefined => /^\s*%([a-z]\w*)/i.exec(line)?.[1]?.toLowerCase();

const isIf = (directive: string | undefined): boolean =>
  directive !== undefined && readCondition(directive, 'if') !== undefined;

/** What of a line that a false `%if` hides must still be read: directives that open, divide or close conditions. */
function hiddenLine(text: string): readonly Token[] | 'all' | 'none' {
  const directive = directiveIn(text);
  if (isIf(directive)) return [{ kind: Kind.Percent, text: `%${directive}`, space: false, column: 1 }];
  return /^(el|endif)/.test(directive ?? '') ? 'all' : 'none';
}

/** Reads the source line by line, carries out its directives, and gives the assembler what is left. */
export class Preprocessor {
  readonly singleLine: SingleLineMacros;
  readonly multiLine = new MultiLineMacros();
  readonly #options: PreprocessorOptions;
  readonly #diagnostics: Diagnostics;
  readonly #source: LineSource;
  readonly #conditions = new ConditionStack();
  readonly #contexts = new ContextStack(() => ++this.#ids);
  readonly #stack: StackVariables;
  readonly #packages = new Set<string>();
  /** Files that `%include` has read, for `%require`. */
  readonly #included = new Set<string>();
  #ids = 0;
  #standard = false;
  #pending: Line | undefined;

  constructor(options: PreprocessorOptions) {
    const { file, text, defines, diagnostics } = options;
    this.#options = options;
    this.#diagnostics = diagnostics;
    this.#source = new LineSource({ file, line: 1 }, diagnostics);
    this.singleLine = new SingleLineMacros({
      builtIn: (name, token) => this.#builtIn(name, token),
      evaluate: (tokens) => options.host.evaluate(tokens),
      contextName: (token) => this.#contexts.nameOf(token),
      call: (name, takeArguments) => callFunction(name, takeArguments, this),
    });
    this.#stack = new StackVariables(this.singleLine);
    for (const [name, body] of Object.entries(defines)) this.#define(name, tokenize(body));
    this.#openFile(file, text);
  }

  #define(name: string, body: readonly Token[]): void {
    this.singleLine.define({ name, ignoreCase: false, parameters: undefined, greedy: false, body, alias: false });
  }

  /** Names whose text depends on the place. */
  #builtIn(name: string, token: Token): Token[] | undefined {
    if (name.charCodeAt(0) !== 0x5f) return undefined;
    const { place } = this.#source;
    return builtIn(name, token, { ...place, bits: this.#options.host.bits(), time: this.#options.time });
  }

  expand(tokens: readonly Token[]): Token[] {
    return this.singleLine.expand(tokens);
  }

  evaluate(tokens: readonly Token[]): bigint {
    return this.#options.host.evaluate(this.expand(tokens));
  }

  holds(condition: Condition, tokens: readonly Token[]): boolean {
    return holds(condition, tokens, this);
  }

  isContext(name: string): boolean {
    return this.#contexts.isInnermost(name);
  }

  isUsing(name: string): boolean {
    return this.#packages.has(name.toLowerCase());
  }

  macroName(token: Token): string {
    return token.kind === Kind.Percent && token.text[1] === '$' ? this.#contexts.nameOf(token) : token.text;
  }

  findFile(name: string): string | undefined {
    return this.#options.host.text(name, this.#file)?.name;
  }

  /** The file that is being read. */
  get #file(): string {
    return this.#source.files.at(-1)?.file ?? this.#options.file;
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
        this.#diagnostics.error(this.#source.place, error.column ?? 1, error.message);
      }
    }
  }

  /** Reads one line. What it gives the assembler, if anything; END when there is no line. */
  #step(): Line | undefined | typeof END {
    const pending = this.#pending;
    this.#pending = undefined;
    if (pending) return pending;
    const tokens = this.#source.read((text) => (this.#conditions.live ? 'all' : hiddenLine(text)));
    if (tokens === undefined) return END;
    if (tokens.length === 0) return undefined;
    const line = this.#process(tokens);
    return line?.length ? { tokens: line, place: this.#source.place } : undefined;
  }

  #finish(): undefined {
    for (const place of this.#conditions.truncate(0)) this.#diagnostics.error(place, 1, 'this %if has no %endif');
    return undefined;
  }

  #openFile(file: string, text: string, use?: Invocation): void {
    this.#included.add(file);
    const lines = text.split('\n');
    this.#source.push({ kind: 'file', lines, file, use, left: 0, conditions: this.#conditions.depth });
  }

  /** The line with the parameters of the macro under way in place. */
  #substitute(tokens: readonly Token[]): readonly Token[] {
    return substituteParameters(tokens, this.#source.frame?.use, (inner) => this.expand(inner));
  }

  /** Carries out directives and macros. What is left is for the assembler. */
  #process(raw: readonly Token[]): readonly Token[] | undefined {
    const directive = directiveOf(raw);
    if (directive !== undefined && this.#condition(directive, raw)) return undefined;
    if (!this.#conditions.live) return undefined;
    if (directive === undefined) return this.#plainLine(raw);
    // The bodies of these are kept as they stand.
    if (directive === 'rep') this.#repeat(raw);
    else if (MACRO_DIRECTIVES.includes(directive)) this.#defineMacro(directive, raw);
    else return this.#directive(directive, this.#substitute(raw));
    return undefined;
  }

  #plainLine(raw: readonly Token[]): readonly Token[] | undefined {
    const tokens = this.#substitute(raw);
    const [first] = tokens;
    const line = this.expand(tokens);
    if (first?.kind === Kind.Percent && line[0] === first && /^%[A-Za-z]/.test(first.text))
      throw new SourceError(`there is no directive ${first.text}`, first.column);
    return this.#useMacro(line, raw.length) ? undefined : rejoinNumbers(line);
  }

  /** `%if`, `%elif`, `%else`, `%endif`. Returns false for another directive. */
  #condition(directive: string, raw: readonly Token[]): boolean {
    const test = (condition: Condition) => this.holds(condition, this.#substitute(raw).slice(1));
    const opening = readCondition(directive, 'if');
    if (opening) {
      this.#conditions.open(this.#source.place, () => test(opening));
      return true;
    }
    const other = readCondition(directive, 'elif');
    if (!other && directive !== 'else' && directive !== 'endif') return false;
    const column = raw[0]!.column;
    if (this.#conditions.depth <= (this.#source.frame?.conditions ?? 0))
      throw new SourceError(`%${directive} without %if`, column);
    if (directive === 'endif') this.#conditions.close();
    else if (this.#conditions.elseSeen) this.#afterElse(directive, column);
    else this.#conditions.branch(directive === 'else', () => (other ? test(other) : true));
    return true;
  }

  /** A branch after `%else` is never taken. */
  #afterElse(directive: string, column: number): void {
    const kind = directive === 'else' ? 'pp-else-else' : 'pp-else-elif';
    this.#warn(kind, column, `%${directive} after %else: what follows is ignored`);
    this.#conditions.branch(true, () => false);
  }

  #warn(kind: string, column: number, message: string): void {
    this.#diagnostics.warn(this.#source.place, column, kind, message);
  }

  /** Carries out a directive. What it gives the assembler, if anything. */
  #directive(name: string, tokens: readonly Token[]): readonly Token[] | undefined {
    const [first, ...rest] = tokens;
    if (define(name, rest, this)) return undefined;
    const column = first?.column ?? 1;
    if (name === 'pragma') return this.#pragma(rest);
    const carryOut = this.#directives.get(name);
    if (!carryOut) throw new SourceError(`there is no directive %${name}`, column);
    carryOut({ name, column, rest });
    return undefined;
  }

  /** What each directive does, apart from those that define single-line macros or are conditions. */
  readonly #directives = new Map<string, (use: DirectiveUse) => void>([
    ['unmacro', ({ rest }) => this.multiLine.undefine(this.#macroHead(rest), false)],
    ['unimacro', ({ rest }) => this.multiLine.undefine(this.#macroHead(rest), true)],
    ['exitrep', (use) => this.#leave('repeat', '%rep', use)],
    ['exitmacro', (use) => this.#leave('macro', '%macro', use)],
    ['rotate', (use) => this.#rotate(use)],
    ['include', ({ rest }) => this.#include(rest, false)],
    ['require', ({ rest }) => this.#include(rest, true)],
    ['use', (use) => this.#usePackage(use)],
    ['depend', () => undefined],
    ['push', ({ rest }) => this.#contexts.push(this.#contextName(rest)?.text ?? '')],
    ['pop', ({ rest, column }) => this.#contexts.pop(this.#contextName(rest), column)],
    ['repl', ({ rest, column }) => this.#contexts.rename(this.#contextName(rest)?.text ?? '', column)],
    ['stacksize', ({ rest }) => this.#stack.setStack(rest[0])],
    ['arg', ({ rest }) => this.#stack.defineArguments(rest)],
    ['local', (use) => this.#defineLocals(use)],
    ['clear', (use) => this.#clear(use)],
    ['aliases', ({ rest }) => this.#setAliases(rest)],
    ['error', (use) => this.#fail(use)],
    ['fatal', (use) => this.#diagnostics.fatal(this.#source.place, use.column, this.#message(use))],
    ['warning', (use) => this.#warn('user', use.column, this.#message(use))],
    ['note', () => undefined],
    ['null', () => undefined],
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

  #message({ name, rest }: DirectiveUse): string {
    const expanded = this.expand(rest);
    const [first] = expanded;
    const text = expanded.length === 1 && first?.kind === Kind.String ? fromBytes(first.text) : spell(expanded);
    return text.trim() === '' ? `%${name} without a message` : text;
  }

  /** The preprocessor has no pragma that matters here; those of other names are for the assembler. */
  #pragma(tokens: readonly Token[]): readonly Token[] | undefined {
    const [first] = this.expand(tokens);
    if (first?.text.toLowerCase() === 'preproc') {
      const name = this.expand(tokens)[1]?.text.toLowerCase();
      if (name === 'sane_empty_expansion')
        throw new SourceError('%pragma preproc sane_empty_expansion is not known here', first.column);
    }
    return undefined;
  }

  /** A name that may be put together from several tokens. */
  #contextName(tokens: readonly Token[]): Token | undefined {
    return tokens.length > 1 ? this.expand(tokens)[0] : tokens[0];
  }

  #rotate({ rest, column }: DirectiveUse): void {
    const use = this.#source.frame?.use;
    if (!use) throw new SourceError('%rotate works only inside a macro', column);
    const count = BigInt(use.count);
    if (count === 0n) throw new SourceError('%rotate: this macro has no parameters', column);
    const by = this.evaluate(rest) % count;
    use.rotation = Number((BigInt(use.rotation) + by + count) % count);
  }

  #usePackage({ rest, column }: DirectiveUse): void {
    const [token] = this.expand(rest);
    const name = token?.text.toLowerCase() ?? '';
    const text = packageText(name);
    if (text === undefined) throw new SourceError(`there is no package "${name}" for %use`, token?.column ?? column);
    if (this.#packages.has(name)) return;
    this.#packages.add(name);
    this.#openFile(`%use ${name}`, text);
  }

  #defineLocals({ rest }: DirectiveUse): void {
    const equals = rest.findIndex((t) => isMark(t, '='));
    const bytes = this.#stack.defineLocals(equals < 0 ? rest : rest.slice(0, equals));
    const name = this.#contexts.nameOf({ kind: Kind.Percent, text: '%$localsize', space: false, column: 1 });
    const before = this.singleLine.isDefined(name) ? this.evaluate([word(name)]) : 0n;
    this.#define(name, number(before + BigInt(bytes)));
  }

  #clear({ rest, column }: DirectiveUse): void {
    const wanted = rest.length ? rest.map((t) => t.text.toLowerCase()) : ['define', 'macro'];
    for (const what of wanted) {
      if (['macro', 'mmacro', 'all'].includes(what)) this.multiLine.clear();
      if (['define', 'def', 'smacro', 'alldef', 'alldefine', 'all'].includes(what))
        this.singleLine.clear((m) => !m.alias);
      if (['defalias', 'alias', 'salias', 'alldef', 'alldefine', 'all'].includes(what))
        this.singleLine.clear((m) => m.alias);
      if (!CLEARABLE.has(what)) throw new SourceError(`%clear does not know "${what}"`, column);
    }
  }

  #setAliases(tokens: readonly Token[]): void {
    const word = tokens[0]?.text.toLowerCase() ?? 'on';
    const known: Readonly<Record<string, boolean>> = {
      on: true,
      yes: true,
      true: true,
      off: false,
      no: false,
      false: false,
    };
    this.singleLine.aliases = known[word] ?? this.evaluate(tokens) !== 0n;
  }

  /** Collects the raw lines up to the directive that closes a block. */
  #collect({ name, openers, closers }: Block): SourceLine[] {
    const start = this.#source.place;
    const lines: SourceLine[] = [];
    let nesting = 0;
    for (let line = this.#source.rawLine(); line; line = this.#source.rawLine()) {
      const directive = directiveOf(line.tokens) ?? '';
      if (openers.includes(directive)) nesting++;
      else if (closers.includes(directive) && nesting-- === 0) return lines;
      lines.push(line);
    }
    this.#diagnostics.error(start, 1, `this ${name} has no %${closers[0]}`);
    return lines;
  }

  #macroHead(tokens: readonly Token[]): MacroHead {
    const [name, ...rest] = tokens;
    return readMacroHead(name ? [name, ...this.expand(rest)] : [], () =>
      this.#warn('pp-macro-params-legacy', name?.column ?? 1, `the empty last default of ${name?.text} does not count`),
    );
  }

  #defineMacro(directive: string, raw: readonly Token[]): void {
    const { place } = this.#source;
    const head = this.#diagnostics.catch(place, 1, () => this.#macroHead(this.#substitute(raw).slice(1)));
    const body = this.#collect(MACRO_BLOCK);
    const takesLabel = body.some((line) => line.tokens.some((t) => t.kind === Kind.Percent && /%00/.test(t.text)));
    const ignoreCase = directive[0] === 'i';
    if (head) this.multiLine.define({ ...head, body, ignoreCase, recursive: directive.includes('rm'), takesLabel });
  }

  #repeat(raw: readonly Token[]): void {
    const { place, frame } = this.#source;
    const column = raw[0]!.column;
    const count = this.#diagnostics.catch(place, 1, () => this.#repeatCount(this.#substitute(raw).slice(1)));
    const lines = this.#collect(REPEAT_BLOCK);
    if (count === undefined) return;
    if (count > BigInt(MAX_LINES)) throw new SourceError(`%rep ${count} is too much: ${MAX_LINES} at most`);
    if (count < 0n) this.#warn('pp-rep-negative', column, `%rep ${count} repeats nothing`);
    if (count <= 0n || lines.length === 0) return;
    const conditions = this.#conditions.depth;
    this.#source.push({ kind: 'repeat', lines, file: place.file, use: frame?.use, left: Number(count), conditions });
  }

  #repeatCount(tokens: readonly Token[]): bigint {
    return this.evaluate(tokens[0]?.text.toLowerCase() === '.nolist' ? tokens.slice(1) : tokens);
  }

  /** Leaves the innermost block of a kind, with the blocks and conditions opened inside it. */
  #leave(kind: 'repeat' | 'macro', opener: string, { name, column }: DirectiveUse): void {
    const frame = this.#source.leave(kind);
    if (!frame) throw new SourceError(`%${name} outside ${opener}`, column);
    this.#conditions.truncate(frame.conditions);
  }

  #include(tokens: readonly Token[], once: boolean): void {
    const [name] = this.expand(tokens);
    if (name?.kind !== Kind.String)
      throw new SourceError('expected the name of a file in quotes after %include', name?.column);
    const path = fromBytes(name.text);
    if (this.#source.files.length >= MAX_INCLUDES)
      this.#diagnostics.fatal(
        this.#source.place,
        1,
        `%include nests more than ${MAX_INCLUDES} deep: does ${path} include itself?`,
      );
    const found = this.#options.host.text(path, this.#file);
    if (!found) throw new SourceError(`there is no file "${path}"`, name.column);
    if (once && this.#included.has(found.name)) return;
    this.#openFile(found.name, found.text, this.#source.frame?.use);
  }

  /** `%line N[+M] [file]`: what the next line is to be called. */
  #renumber(tokens: readonly Token[]): void {
    const [line, plus] = tokens;
    const [name, ...more] = tokens.slice(isMark(plus, '+') ? 3 : 1);
    const file = name && (name.kind === Kind.String ? fromBytes(name.text) : spell([name, ...more]));
    this.#source.renumber(line, file);
  }

  /**
   * When a line uses a multi-line macro, opens its body and returns true.
   * @param written how many tokens the line had before macros were expanded
   */
  #useMacro(tokens: readonly Token[], written: number): boolean {
    const first = this.#match(tokens, written);
    if (first) return this.#openMacro(tokens[0]!, first, []);
    if (tokens[0]?.kind !== Kind.Word) return false;
    const at = isMark(tokens[1], ':') ? 2 : 1;
    const behind = this.#match(tokens.slice(at), written - at);
    return behind ? this.#openMacro(tokens[at]!, behind, tokens.slice(0, at)) : false;
  }

  #match(tokens: readonly Token[], written: number): Match | undefined {
    const [name, ...parameters] = tokens;
    // A macro does not use itself: the name then means what it meant without the macro.
    const inUse = (m: MultiLineMacro) =>
      !m.recursive && this.#source.some((f) => f.kind === 'macro' && f.use?.macro === m);
    const macros = this.#macrosNamed(name).filter((m) => !inUse(m));
    if (!name || macros.length === 0) return undefined;
    const match = matchMacro(macros, parameters, written > 1);
    if (match?.legacy)
      this.#warn(
        'pp-macro-params-legacy',
        name.column,
        `macro ${name.text} is used with an empty parameter that does not count`,
      );
    if (!match) this.#warn('pp-macro-params-multi', name.column, `macro ${name.text} does not take these parameters`);
    return match;
  }

  #openMacro(name: Token, match: Match, label: readonly Token[]): boolean {
    const { macro } = match;
    const captured = macro.takesLabel ? label.slice(0, 1) : [];
    if (label.length && !macro.takesLabel)
      this.#pending = { tokens: label.length > 1 ? label : [...label, mark(':')], place: this.#source.place };
    const use: Invocation = { ...match, label: captured, id: ++this.#ids, name: name.text, rotation: 0 };
    const conditions = this.#conditions.depth;
    this.#source.push({ kind: 'macro', lines: macro.body, file: macro.name, use, left: 0, conditions });
    return true;
  }

  #macrosNamed(token: Token | undefined): MultiLineMacro[] {
    if (token?.kind !== Kind.Word) return [];
    if (!this.#standard && STANDARD_NAMES.has(token.text.toLowerCase())) this.#readStandard();
    return this.multiLine.named(token.text);
  }

  #readStandard(): void {
    this.#standard = true;
    const inner = new Preprocessor({ ...this.#options, file: 'standard', text: STANDARD_MACROS, defines: {} });
    inner.#standard = true;
    inner.next();
    for (const name of STANDARD_NAMES)
      for (const macro of inner.multiLine.named(name))
        if (this.multiLine.named(name).length === 0) this.multiLine.define(macro);
  }
}

const CLEARABLE = new Set(
  'all define def smacro defalias alias salias alldef alldefine macro mmacro context ctx global nothing none ignore - --'.split(
    ' ',
  ),
);
