import { SourceError } from '../diagnostics.ts';
import { Kind, spell, type Token } from '../syntax/token.ts';
import {
  argumentsFollow,
  countArguments,
  type End,
  type Pending,
  takeArguments,
  unbraceArgument,
} from './arguments.ts';
import { hasPastes, pasteNames } from './paste.ts';
import { inPlaceOf, isMark, mark, number, string, word } from './tokens.ts';

/** A parameter of a single-line macro (NASM manual, 4.1.1). */
export interface Parameter {
  /** Empty for one that the text does not use. */
  readonly name: string;
  /** `=name`: the argument is evaluated to a number. */
  readonly evaluated: boolean;
  /** `&name`: the argument becomes a string; `&&name`: unless it is one. */
  readonly quoted: 'no' | 'always' | 'unless string';
}

/** A macro made by `%define` and its kin. */
export interface SingleLineMacro {
  readonly name: string;
  readonly ignoreCase: boolean;
  /** Undefined when it takes none, not even parentheses. */
  readonly parameters: readonly Parameter[] | undefined;
  /** The last parameter takes what is left, commas included. */
  readonly greedy: boolean;
  readonly body: readonly Token[];
  /** Made by `%defalias`: the body is the name it stands for. */
  readonly alias: boolean;
}

/** What expansion asks of the preprocessor around it. */
export interface ExpansionHost {
  /** Names such as `__LINE__` whose text depends on the place. */
  builtIn(name: string, token: Token): Token[] | undefined;
  /** The number an expression comes to. */
  evaluate(tokens: readonly Token[]): bigint;
  /** `%$name` as a name unique to its context. */
  contextName(token: Token): string;
  /** What `%name(arguments)` stands for; undefined when there is no such function. */
  call(name: Token, takeArguments: (greedyFrom: number) => Token[][]): Token[] | undefined;
}

/** One line may expand to this many tokens. */
const MAX_LINE_TOKENS = 100_000;
/** All lines of one pass together may expand to this many. */
const MAX_TOKENS = 10_000_000;
/** Names joined may be macros again, and so on. */
const MAX_ROUNDS = 100;
/** Functions such as `%eval()` may stand in the arguments of others this deep. */
const MAX_DEPTH = 100;
/** An alias may stand for an alias, and so on. */
const MAX_ALIASES = 100;

export class SingleLineMacros {
  readonly #macros = new Map<string, SingleLineMacro[]>();
  readonly #host: ExpansionHost;
  #spent = 0;
  /** How many lines and arguments are being expanded, one in the other. */
  #depth = 0;
  /** `%aliases off` makes this false. */
  aliases = true;

  constructor(host: ExpansionHost) {
    this.#host = host;
  }

  define(macro: SingleLineMacro): void {
    const name = macro.alias ? macro.name : this.#target(macro.name);
    const key = name.toLowerCase();
    const others = (this.#macros.get(key) ?? []).filter(
      (m) =>
        (m.name !== name && !m.ignoreCase && !macro.ignoreCase) ||
        (m.parameters?.length ?? -1) !== (macro.parameters?.length ?? -1),
    );
    this.#macros.set(key, [...others, { ...macro, name }]);
  }

  /** `%undef`; an alias stands for what it names. */
  undefine(name: string): void {
    this.#remove(this.#target(name), false);
  }

  undefineAlias(name: string): void {
    this.#remove(name, true);
  }

  #remove(name: string, alias: boolean): void {
    const key = name.toLowerCase();
    const left = (this.#macros.get(key) ?? []).filter((m) => m.alias !== alias || (m.name !== name && !m.ignoreCase));
    if (left.length) this.#macros.set(key, left);
    else this.#macros.delete(key);
  }

  /** `%clear`: forgets macros, or aliases, or both. */
  clear(which: (macro: SingleLineMacro) => boolean): void {
    for (const [key, macros] of this.#macros) {
      const left = macros.filter((m) => !which(m));
      if (left.length) this.#macros.set(key, left);
      else this.#macros.delete(key);
    }
  }

  #candidates(name: string): SingleLineMacro[] | undefined {
    const found = this.#macros.get(name.toLowerCase());
    return found?.filter((m) => (m.ignoreCase || m.name === name) && (this.aliases || !m.alias));
  }

  /** The name that an alias stands for, or the name itself. */
  #target(name: string): string {
    let target = name;
    for (let depth = 0; depth < MAX_ALIASES; depth++) {
      const alias = this.#candidates(target)?.find((m) => m.alias);
      if (!alias) return target;
      target = alias.body[0]!.text;
    }
    throw new SourceError(`the alias "${name}" stands for itself`);
  }

  isDefined(name: string): boolean {
    const target = this.#target(name);
    return (this.#candidates(target)?.length ?? 0) > 0 || this.#host.builtIn(target, word(target)) !== undefined;
  }

  isAlias(name: string): boolean {
    return this.#candidates(name)?.some((m) => m.alias) ?? false;
  }

  /**
   * The line with all single-line macros replaced, and `%+` carried out. Throws a SourceError.
   * @param kept names that are not macros here, whatever they are elsewhere
   */
  expand(tokens: readonly Token[], kept: ReadonlySet<string> = NONE): Token[] {
    if (!tokens.some((t) => t.kind === Kind.Word || t.kind === Kind.Percent)) return tokens as Token[];
    if (this.#depth >= MAX_DEPTH) throw new SourceError('the functions of this line nest too deep', tokens[0]!.column);
    this.#depth++;
    try {
      return this.#expandAll(tokens, kept);
    } finally {
      this.#depth--;
    }
  }

  #expandAll(tokens: readonly Token[], kept: ReadonlySet<string>): Token[] {
    let out = this.#expandOnce(tokens, kept);
    for (let round = 0; round < MAX_ROUNDS && hasPastes(out); round++) out = this.#expandOnce(pasteNames(out), kept);
    return out.some((t) => t.kind === Kind.Percent) ? out.map((t) => this.#contextLabel(t)) : out;
  }

  /** `%$name` that is no macro is a label of its context. */
  #contextLabel(token: Token): Token {
    if (token.kind !== Kind.Percent || token.text[1] !== '$') return token;
    return { ...token, kind: Kind.Word, text: this.#host.contextName(token) };
  }

  #expandOnce(tokens: readonly Token[], kept: ReadonlySet<string>): Token[] {
    if (tokens.length > MAX_LINE_TOKENS)
      throw new SourceError(`the line is too long: it has more than ${MAX_LINE_TOKENS} parts`, tokens[0]!.column);
    const out: Token[] = [];
    const pending: Pending<SingleLineMacro> = [];
    for (let i = tokens.length - 1; i >= 0; i--) pending.push(tokens[i]!);
    const active = new Set<SingleLineMacro>();
    let steps = 0;
    /** What was there had white space before it, and came to nothing. */
    let space = false;
    for (let item = pending.pop(); item !== undefined; item = pending.pop()) {
      if ('ends' in item) {
        active.delete(item.ends);
        continue;
      }
      if (++steps > MAX_LINE_TOKENS) throw endless(item);
      this.#spend(1, item);
      const token: Token = space && !item.space ? { ...item, space } : item;
      const text = kept.has(token.text) ? undefined : this.#replacement(token, pending, active);
      if (text === undefined) out.push(token);
      else for (let i = text.length - 1; i >= 0; i--) pending.push(text[i]!);
      space = text?.length === 0 && token.space;
    }
    return out;
  }

  /** What a token stands for, with the mark of its end; undefined for one that stands for itself. */
  #replacement(
    token: Token,
    pending: Pending<SingleLineMacro>,
    active: Set<SingleLineMacro>,
  ): (Token | End<SingleLineMacro>)[] | undefined {
    if (token.kind === Kind.Percent) {
      if (token.text[1] !== '$') return this.#functionResult(token, pending);
    } else if (token.kind !== Kind.Word) return undefined;
    const name = token.kind === Kind.Percent ? this.#host.contextName(token) : token.text;
    const builtIn = this.#host.builtIn(name, token);
    if (builtIn) return builtIn.length === 1 && builtIn[0]!.text === token.text ? undefined : builtIn;
    const macro = this.#pick(name, token, pending, active);
    if (!macro) return undefined;
    const text = macro.parameters ? this.#fill(macro, token, pending) : plainBody(macro, token);
    active.add(macro);
    return [...inPlaceOf(token, text), { ends: macro }];
  }

  /** The arguments that follow a name. Those of nested calls are taken anew at each level, which must be paid for, too. */
  #take(pending: Pending<SingleLineMacro>, name: Token, greedy: number): Token[][] {
    const before = pending.length;
    const taken = takeArguments(pending, name, greedy);
    this.#spend(before - pending.length, name);
    return taken;
  }

  #spend(tokens: number, at: Token): void {
    this.#spent += tokens;
    if (this.#spent > MAX_TOKENS) throw endless(at);
  }

  #functionResult(token: Token, pending: Pending<SingleLineMacro>): Token[] | undefined {
    if (!/^%[a-z]/i.test(token.text) || !argumentsFollow(pending)) return undefined;
    const result = this.#host.call(token, (greedyFrom) => this.#take(pending, token, greedyFrom));
    return result && inPlaceOf(token, result);
  }

  /** The overload of a macro that fits what follows its name. */
  #pick(
    name: string,
    token: Token,
    pending: Pending<SingleLineMacro>,
    active: ReadonlySet<SingleLineMacro>,
  ): SingleLineMacro | undefined {
    const found = this.#candidates(name)?.filter((m) => !active.has(m));
    if (!found?.length) return undefined;
    if (!found.some((m) => m.parameters) || !argumentsFollow(pending)) return found.find((m) => !m.parameters);
    const { count, length } = countArguments(pending, token);
    this.#spend(length, token);
    return found.find((m) => m.parameters && fits(m, count)) ?? found.find((m) => !m.parameters);
  }

  /** The text of a macro with the arguments that follow its name in place. */
  #fill(macro: SingleLineMacro, name: Token, pending: Pending<SingleLineMacro>): Token[] {
    const parameters = macro.parameters!;
    const greedy = macro.greedy ? parameters.length : Number.POSITIVE_INFINITY;
    const given = this.#take(pending, name, greedy);
    const values = parameters.map((p, i) => this.#argument(p, unbraceArgument(given[i] ?? [])));
    const byName = new Map(parameters.map((p, i) => [p.name, values[i]!]));
    return substitute(macro, name, byName);
  }

  #argument(parameter: Parameter, tokens: readonly Token[]): readonly Token[] {
    const value =
      parameter.evaluated && tokens.length ? number(this.#host.evaluate(this.expand(tokens)), tokens[0]) : tokens;
    if (parameter.quoted === 'no') return value;
    return [quote(this.expand(value), parameter.quoted === 'unless string')];
  }
}

const NONE: ReadonlySet<string> = new Set();

const endless = (at: Token): SourceError => new SourceError('the macros of this line expand without end', at.column);

function fits(macro: SingleLineMacro, count: number): boolean {
  const { length } = macro.parameters!;
  // Empty parentheses are one empty argument.
  if (length === 0) return count === 1;
  return count === length || (macro.greedy && count >= length - 1);
}

/** Tokens as a string. */
export function quote(tokens: readonly Token[], keepString: boolean): Token {
  const [first, second] = tokens;
  if (keepString && first?.kind === Kind.String && !second) return first;
  return string(spell(tokens), first);
}

function plainBody(macro: SingleLineMacro, name: Token): readonly Token[] {
  if (!macro.body.some((t) => t.kind === Kind.Percent)) return macro.body;
  return substitute(macro, name, new Map());
}

/** `%?` and its kin in the text of a single-line macro: the name as written, and as defined (NASM manual, 4.1.5). */
function ownName(token: Token, macro: SingleLineMacro, name: Token): Token | undefined {
  if (token.kind !== Kind.Percent) return undefined;
  if (token.text === '%?' || token.text === '%*?') return { ...name, space: token.space };
  if (token.text === '%??' || token.text === '%*??') return { ...name, text: macro.name, space: token.space };
  return undefined;
}

/**
 * Puts arguments in place, from the end backwards: `%,` is a comma if there is something between it and the end of the
 * parameter after it.
 */
function substitute(macro: SingleLineMacro, name: Token, values: ReadonlyMap<string, readonly Token[]>): Token[] {
  const parts: (readonly Token[])[] = [];
  let something = false;
  for (const token of macro.body.toReversed()) {
    const value = token.kind === Kind.Word ? values.get(token.text) : undefined;
    let part: readonly Token[] = [ownName(token, macro, name) ?? token];
    if (value) {
      something = value.length > 0;
      part = value.map((t, i) => ({ ...(ownName(t, macro, name) ?? t), space: i === 0 ? token.space : t.space }));
    } else if (token.kind === Kind.Percent && token.text === '%,') part = something ? [mark(',', token)] : [];
    else something = true;
    // White space before a parameter that came to nothing is white space before what follows it.
    const after = parts.at(-1);
    if (part.length === 0 && token.space && after?.length) parts[parts.length - 1] = spaced(after);
    parts.push(part);
  }
  return parts.toReversed().flat();
}

const spaced = ([first, ...rest]: readonly Token[]): Token[] => [{ ...first!, space: true }, ...rest];

/** What `%define` says: the name, the parameters and the text. */
export interface Definition {
  readonly name: Token;
  readonly parameters: readonly Parameter[] | undefined;
  readonly greedy: boolean;
  readonly body: readonly Token[];
}

/** Reads `name body` or `name(a,b) body`, as after `%define`. Throws a SourceError. */
export function readDefinition(tokens: readonly Token[], directive: string): Definition {
  const [name, ...rest] = tokens;
  if (!name || (name.kind !== Kind.Word && name.kind !== Kind.Percent))
    throw new SourceError(`expected a name after ${directive}`, name?.column);
  if (!isMark(rest[0], '(') || rest[0]!.space) return { name, parameters: undefined, greedy: false, body: rest };
  const close = rest.findIndex((t) => isMark(t, ')'));
  if (close < 0) throw new SourceError(`the parameters of "${name.text}" are never closed with ")"`, name.column);
  const inside = rest.slice(1, close);
  const parts: Token[][] = [[]];
  for (const t of inside) {
    if (isMark(t, ',')) parts.push([]);
    else parts.at(-1)!.push(t);
  }
  return {
    name,
    parameters: inside.length ? parts.map((part) => readParameter(part, name)) : [],
    greedy: parts.at(-1)!.some((t) => isMark(t, '+')),
    body: rest.slice(close + 1),
  };
}

const FLAGS = new Set(['=', '&', '&&', '!', '+']);

function readParameter(tokens: readonly Token[], macro: Token): Parameter {
  const names = tokens.filter((t) => t.kind === Kind.Word);
  const flags = new Set(tokens.filter((t) => t.kind === Kind.Mark).map((t) => t.text));
  if (names.length > 1 || names.length + flags.size !== tokens.length || [...flags].some((f) => !FLAGS.has(f)))
    throw new SourceError('expected the name of a parameter', macro.column);
  return {
    name: names[0]?.text ?? '',
    evaluated: flags.has('='),
    quoted: flags.has('&&') ? 'unless string' : flags.has('&') ? 'always' : 'no',
  };
}
