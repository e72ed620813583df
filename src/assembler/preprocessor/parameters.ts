import { SourceError } from '../diagnostics.ts';
import { CONDITIONS } from '../instructions/integer.ts';
import { tokenize } from '../syntax/lexer.ts';
import { Kind, type Token } from '../syntax/token.ts';
import type { Invocation } from './multi-line.ts';
import { number, paste, word } from './tokens.ts';

/** What `%$name` and its kin stand for. */
export interface ContextNames {
  /** The name with `depth` dollar signs, as a name unique to its context. */
  contextName(name: string, depth: number, column: number): string;
  /** The text of a single-line macro of that name, if there is one. */
  textOf(name: string): readonly Token[] | undefined;
}

function conditionCode(tokens: readonly Token[], column: number): number {
  const name = tokens[0]?.text.toLowerCase() ?? '';
  const code = tokens.length === 1 ? CONDITIONS.findIndex((names) => names.includes(name)) : -1;
  if (code < 0) throw new SourceError(`"${name}" is not a condition code`, column);
  return code;
}

/** The tokens that one `%…` token stands for; undefined when it is not ours to replace. */
function replace(token: Token, use: Invocation | undefined, names: ContextNames): readonly Token[] | undefined {
  let text = token.text.slice(1);
  if (text[0] === '{') text = text.slice(1, -1).trim();
  if (text[0] === '$') {
    const depth = /^\$+/.exec(text)![0].length;
    const unique = names.contextName(text.slice(depth), depth, token.column);
    return names.textOf(unique) ?? [word(unique)];
  }
  if (!use) return undefined;
  if (text[0] === '%') return /^%[A-Za-z0-9_.?@$#~]+$/.test(text) ? [word(`..@${use.id}.${text.slice(1)}`)] : undefined;
  if (text === '?' || text === '??') return [word(text === '?' ? use.name : use.macro.name)];
  const match = /^([+-]?)(\d+)$/.exec(text);
  const count = use.parameters.length;
  if (!match) {
    const range = /^(-?\d+):(-?\d+)$/.exec(text);
    if (!range) return undefined;
    return parameterRange(use, Number(range[1]), Number(range[2]));
  }
  const [, sign, digits] = match;
  const n = Number(digits);
  if (n === 0) return sign === '' ? number(BigInt(count)) : [];
  const tokens = parameter(use, n);
  if (sign === '') return tokens;
  const code = conditionCode(tokens, token.column);
  return [word(CONDITIONS[sign === '-' ? code ^ 1 : code]![0]!)];
}

function parameter(use: Invocation, n: number): readonly Token[] {
  const count = use.parameters.length;
  return n > count ? [] : use.parameters[(n - 1 + use.rotation) % count]!;
}

/** `%{2:4}`: parameters with commas between them; negative numbers count from the last. */
function parameterRange(use: Invocation, from: number, to: number): Token[] {
  const count = use.parameters.length;
  const a = from < 0 ? count + from + 1 : from;
  const b = to < 0 ? count + to + 1 : to;
  const out: Token[] = [];
  if (a < 1 || b < 1 || a > count || b > count) return out;
  const step = a <= b ? 1 : -1;
  for (let n = a; ; n += step) {
    out.push(...parameter(use, n));
    if (n === b) return out;
    out.push({ kind: Kind.Mark, text: ',', space: false, column: 1 });
  }
}

/** Puts macro parameters, `%%labels` and `%$context` names in place. What touches a parameter is glued to it. */
export function substituteParameters(
  tokens: readonly Token[],
  use: Invocation | undefined,
  names: ContextNames,
): readonly Token[] {
  if (!tokens.some((t) => t.kind === Kind.Percent)) return tokens;
  const out: Token[] = [];
  let glue = false;
  const push = (token: Token) => {
    const left = out[out.length - 1];
    const joins =
      glue &&
      left?.kind === Kind.Word &&
      !token.space &&
      (token.kind === Kind.Word || token.kind === Kind.Number || token.kind === Kind.Float);
    if (joins) out.splice(out.length - 1, 1, ...paste(left, token, tokenize));
    else out.push(token);
  };
  for (const token of tokens) {
    if (token.kind !== Kind.Percent) {
      push(token);
      glue = false;
      continue;
    }
    const text = token.text.startsWith('%[') ? nested(token, use, names) : undefined;
    const replacement = text ?? replace(token, use, names);
    if (replacement === undefined) {
      out.push(...unclaimed(token));
      glue = false;
      continue;
    }
    glue = true;
    for (const [i, t] of replacement.entries())
      push({ ...t, space: i === 0 ? token.space : t.space, column: token.column });
  }
  return out;
}

/** Parameters inside `%[...]`, which is expanded later. */
function nested(token: Token, use: Invocation | undefined, names: ContextNames): Token[] | undefined {
  const inner = substituteParameters(tokenize(token.text.slice(2, -1)), use, names);
  const text = inner.map(
    (t) => (t.space ? ' ' : '') + (t.kind === Kind.String ? (t.quote ?? "'") + t.text + (t.quote ?? "'") : t.text),
  );
  return [{ ...token, text: `%[${text.join('')}]` }];
}

/** A `%…` token outside a macro: after all the modulo operator with something right behind it. */
function unclaimed(token: Token): Token[] {
  const match = /^(%%?)([A-Za-z0-9_.?@$#~]+)$/.exec(token.text);
  if (!match || (match[1] === '%' && !/^\d/.test(match[2]!))) return [token];
  const mark: Token = { kind: Kind.Mark, text: match[1]!, space: token.space, column: token.column };
  return [mark, ...tokenize(match[2]!).map((t) => ({ ...t, column: token.column + match[1]!.length }))];
}
