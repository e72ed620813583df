import { SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { Kind, type Token } from '../syntax/token.ts';
import { isMark, paste, splitAtCommas, unbrace } from './tokens.ts';

/** A macro made by `%define` and its kin. */
export interface SingleLineMacro {
  readonly name: string;
  readonly ignoreCase: boolean;
  /** Names of the parameters; undefined when it takes none, not even parentheses. */
  readonly parameters: readonly string[] | undefined;
  readonly body: readonly Token[];
}

/** One line may expand to this many tokens. */
const MAX_LINE_TOKENS = 100_000;
/** All lines of one pass together may expand to this many. */
const MAX_TOKENS = 10_000_000;

/** Marks, among tokens waiting to be expanded, where the text of a macro ends. */
interface End {
  readonly ends: SingleLineMacro;
}

export class SingleLineMacros {
  readonly #macros = new Map<string, SingleLineMacro[]>();
  readonly #builtIn: (name: string, token: Token) => Token[] | undefined;
  #spent = 0;

  /** `builtIn` answers names such as `__LINE__` whose text depends on the place. */
  constructor(builtIn: (name: string, token: Token) => Token[] | undefined) {
    this.#builtIn = builtIn;
  }

  define(macro: SingleLineMacro): void {
    const key = macro.name.toLowerCase();
    const others = (this.#macros.get(key) ?? []).filter(
      (m) =>
        (m.name !== macro.name && !m.ignoreCase && !macro.ignoreCase) ||
        (m.parameters?.length ?? -1) !== (macro.parameters?.length ?? -1),
    );
    this.#macros.set(key, [...others, macro]);
  }

  undefine(name: string): void {
    const key = name.toLowerCase();
    const left = (this.#macros.get(key) ?? []).filter((m) => m.name !== name && !m.ignoreCase);
    if (left.length) this.#macros.set(key, left);
    else this.#macros.delete(key);
  }

  #candidates(name: string): SingleLineMacro[] | undefined {
    const found = this.#macros.get(name.toLowerCase());
    if (!found) return undefined;
    return found.filter((m) => m.ignoreCase || m.name === name);
  }

  isDefined(name: string): boolean {
    return (this.#candidates(name)?.length ?? 0) > 0 || this.#builtIn(name, NOWHERE) !== undefined;
  }

  /** The line with all single-line macros replaced and `%+` carried out. Throws a SourceError. */
  expand(tokens: readonly Token[]): Token[] {
    if (!tokens.some((t) => t.kind === Kind.Word || t.kind === Kind.Percent)) return tokens as Token[];
    if (tokens.length > MAX_LINE_TOKENS)
      throw new SourceError(`the line is too long: it has more than ${MAX_LINE_TOKENS} parts`, tokens[0]!.column);
    const out: Token[] = [];
    const work: (Token | End)[] = [];
    for (let i = tokens.length - 1; i >= 0; i--) work.push(tokens[i]!);
    const active = new Set<SingleLineMacro>();
    let steps = 0;
    let pastes = false;
    while (work.length) {
      const item = work.pop()!;
      if ('ends' in item) {
        active.delete(item.ends);
        continue;
      }
      if (++steps > MAX_LINE_TOKENS || ++this.#spent > MAX_TOKENS)
        throw new SourceError('the macros of this line expand without end', item.column);
      if (item.kind === Kind.Percent) {
        if (item.text.startsWith('%+')) pastes = true;
        else if (item.text.startsWith('%[')) {
          const inner = this.expand(tokenize(item.text.slice(2, -1)));
          for (let i = inner.length - 1; i >= 0; i--)
            work.push({ ...inner[i]!, column: item.column, space: i === 0 ? item.space : inner[i]!.space });
          continue;
        }
      }
      if (item.kind !== Kind.Word) {
        out.push(item);
        continue;
      }
      const text = this.#builtIn(item.text, item);
      if (text) {
        out.push(...text);
        continue;
      }
      const macro = this.#pick(item, work, active);
      if (!macro) {
        out.push(item);
        continue;
      }
      const body = macro.parameters ? substitute(macro, takeArguments(work, item)) : macro.body;
      active.add(macro);
      work.push({ ends: macro });
      for (let i = body.length - 1; i >= 0; i--)
        work.push({ ...body[i]!, column: item.column, space: i === 0 ? item.space : body[i]!.space });
    }
    return pastes ? this.#paste(out) : out;
  }

  /** The overload of a macro that fits what follows its name. */
  #pick(
    token: Token,
    work: readonly (Token | End)[],
    active: ReadonlySet<SingleLineMacro>,
  ): SingleLineMacro | undefined {
    const all = this.#candidates(token.text);
    if (!all) return undefined;
    const found = all.filter((m) => !active.has(m));
    if (found.length === 0) return undefined;
    const count = countArguments(work);
    return found.find((m) => m.parameters && m.parameters.length === count) ?? found.find((m) => !m.parameters);
  }

  #paste(tokens: readonly Token[]): Token[] {
    const out: Token[] = [];
    for (let i = 0; i < tokens.length; i++) {
      const token = tokens[i]!;
      const left = out[out.length - 1];
      if (token.kind !== Kind.Percent || !token.text.startsWith('%+')) {
        out.push(token);
        continue;
      }
      if (!left || token.text !== '%+') throw new SourceError(`nothing to paste for ${token.text}`, token.column);
      const right = tokens[++i];
      if (!right) break;
      out.pop();
      out.push(...paste(left, right, tokenize));
    }
    return this.expand(out);
  }
}

const NOWHERE: Token = { kind: Kind.Word, text: '', space: false, column: 1 };

/** How many arguments stand in the parentheses that come next; -1 when none are there. */
function countArguments(work: readonly (Token | End)[]): number {
  let i = work.length - 1;
  while (i >= 0 && 'ends' in work[i]!) i--;
  const first = work[i];
  if (!first || 'ends' in first || !isMark(first, '(')) return -1;
  let depth = 0;
  let braces = 0;
  let count = 1;
  let empty = true;
  for (; i >= 0; i--) {
    const t = work[i]!;
    if ('ends' in t) continue;
    if (t.kind === Kind.Mark) {
      if (t.text === '{') braces++;
      else if (t.text === '}') braces--;
      else if (braces === 0) {
        if (t.text === '(') {
          depth++;
          if (depth === 1) continue;
        } else if (t.text === ')') {
          if (--depth === 0) return empty ? 0 : count;
        } else if (t.text === ',' && depth === 1) count++;
      }
    }
    empty = false;
  }
  return -1;
}

function takeArguments(work: (Token | End)[], name: Token): (readonly Token[])[] {
  const inside: Token[] = [];
  let depth = 0;
  while (work.length) {
    const t = work.pop()!;
    if ('ends' in t) continue;
    if (isMark(t, '(') && depth++ === 0) continue;
    if (isMark(t, ')') && --depth === 0) return splitArguments(inside);
    inside.push(t);
  }
  throw new SourceError(`the arguments of "${name.text}" are never closed with ")"`, name.column);
}

function splitArguments(tokens: readonly Token[]): (readonly Token[])[] {
  const parts: Token[][] = [[]];
  let depth = 0;
  for (const t of tokens) {
    if (isMark(t, '(') || isMark(t, '{')) depth++;
    else if (isMark(t, ')') || isMark(t, '}')) depth--;
    if (isMark(t, ',') && depth === 0) parts.push([]);
    else parts[parts.length - 1]!.push(t);
  }
  return parts.map(unbrace);
}

function substitute(macro: SingleLineMacro, args: readonly (readonly Token[])[]): Token[] {
  const out: Token[] = [];
  for (const t of macro.body) {
    const at = t.kind === Kind.Word ? macro.parameters!.indexOf(t.text) : -1;
    if (at < 0) out.push(t);
    else for (const [i, a] of (args[at] ?? []).entries()) out.push(i === 0 ? { ...a, space: t.space } : a);
  }
  return out;
}

/** Reads `name body` or `name(a,b) body`, as after `%define`. Throws a SourceError. */
export function readDefinition(tokens: readonly Token[], directive: string) {
  const [name, ...rest] = tokens;
  if (name?.kind !== Kind.Word) throw new SourceError(`expected a name after ${directive}`, name?.column);
  let parameters: string[] | undefined;
  let body = rest;
  if (isMark(rest[0], '(') && !rest[0]!.space) {
    const close = rest.findIndex((t) => isMark(t, ')'));
    if (close < 0) throw new SourceError(`the parameters of "${name.text}" are never closed with ")"`, name.column);
    const inside = rest.slice(1, close);
    parameters = inside.length
      ? splitAtCommas(inside).map((part) => {
          const parameter = part[part.length - 1];
          if (parameter?.kind !== Kind.Word) throw new SourceError('expected the name of a parameter', name.column);
          return parameter.text;
        })
      : [];
    body = rest.slice(close + 1);
  }
  return { name: name.text, parameters, body };
}
