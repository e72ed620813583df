import { SourceError } from '../diagnostics.ts';
import { CONDITIONS } from '../instructions/integer.ts';
import { tokenize } from '../syntax/lexer.ts';
import { Kind, type Token } from '../syntax/token.ts';
import type { Invocation } from './multi-line.ts';
import { pasteParameters } from './paste.ts';
import { inPlaceOf, mark, number, word } from './tokens.ts';

/** Conditions of jumps that are no condition codes, and have no opposite. */
const COUNTER_CONDITIONS = ['cxz', 'ecxz', 'rcxz'];

/** `%+1` and `%-1`: the condition code a parameter holds, or its opposite (NASM manual, 4.3.8). */
function conditionCode(tokens: readonly Token[], opposite: boolean, column: number): Token {
  const name = tokens[0]?.text.toLowerCase() ?? '';
  const code = tokens.length === 1 ? CONDITIONS.findIndex((names) => names.includes(name)) : -1;
  if (code < 0 && (opposite || tokens.length !== 1 || !COUNTER_CONDITIONS.includes(name)))
    throw new SourceError(`"${name}" is not a condition code`, column);
  return word(opposite ? CONDITIONS[code ^ 1]![0]! : name);
}

function parameter(use: Invocation, n: number): readonly Token[] {
  if (n === 0) return use.label;
  return n > use.count ? [] : (use.parameters[(n - 1 + use.rotation) % use.count] ?? []);
}

/** `%{2:4}`: parameters with commas between them; negative numbers count from the last. */
function parameterRange(use: Invocation, [from, to]: readonly [number, number], column: number): Token[] {
  const { count } = use;
  const a = from < 0 ? count + from + 1 : from;
  const b = to < 0 ? count + to + 1 : to;
  if (a < 1 || b < 1 || a > count || b > count)
    throw new SourceError(`parameters ${from} to ${to} are not among the ${count} of this macro`, column);
  const out: Token[] = [];
  const step = a <= b ? 1 : -1;
  for (let n = a; ; n += step) {
    out.push(...parameter(use, n));
    if (n === b) return out;
    out.push(mark(','));
  }
}

/** The tokens that one `%…` token stands for in a macro; undefined when it is none of the macro's. */
function replace(token: Token, use: Invocation): readonly Token[] | undefined {
  const text = token.text.slice(1);
  if (text[0] === '%') return text.length > 1 ? [word(`..@${use.id}.${text.slice(1)}`)] : undefined;
  if (text === '?' || text === '??') return [word(text === '?' ? use.name : use.macro.name)];
  if (text === '0') return number(BigInt(use.count));
  if (text === '00') return use.label;
  const range = /^(-?\d+):(-?\d+)$/.exec(text);
  if (range) return parameterRange(use, [Number(range[1]), Number(range[2])], token.column);
  const plain = /^([+-]?)(\d+)$/.exec(text);
  if (!plain) return undefined;
  const tokens = parameter(use, Number(plain[2]));
  return plain[1] ? [conditionCode(tokens, plain[1] === '-', token.column)] : tokens;
}

/**
 * Puts macro parameters and `%%labels` in place, and what `%[…]` comes to. What touches a parameter is joined to it.
 * @param expand replaces single-line macros inside `%[…]`
 */
export function substituteParameters(
  tokens: readonly Token[],
  use: Invocation | undefined,
  expand: (tokens: readonly Token[]) => readonly Token[],
): readonly Token[] {
  if (!tokens.some((t) => t.kind === Kind.Percent)) return tokens;
  const out: Token[] = [];
  let changed = false;
  let space = false;
  for (const token of tokens) {
    const spaced: Token = space && !token.space ? { ...token, space } : token;
    const replacement = replacementOf(spaced, use, expand);
    if (replacement === undefined) out.push(...(use ? [spaced] : outsideMacro(spaced)));
    else out.push(...inPlaceOf(spaced, replacement));
    changed ||= replacement !== undefined;
    space = replacement?.length === 0 && spaced.space;
  }
  return changed ? pasteParameters(out) : out;
}

function replacementOf(
  token: Token,
  use: Invocation | undefined,
  expand: (tokens: readonly Token[]) => readonly Token[],
): readonly Token[] | undefined {
  if (token.kind !== Kind.Percent) return undefined;
  if (token.text.startsWith('%[')) return expand(substituteParameters(tokenize(token.text.slice(2, -1)), use, expand));
  return use && replace(token, use);
}

/** `%1` and `%%x` outside a macro: after all the modulo operator with something right behind it. */
function outsideMacro(token: Token): Token[] {
  const match = token.kind === Kind.Percent ? /^(%%?)([A-Za-z0-9_.?@$#~]+)$/.exec(token.text) : null;
  if (!match || (match[1] === '%' && !/^\d/.test(match[2]!))) return [token];
  const sign = mark(match[1]!, token);
  return [sign, ...tokenize(match[2]!).map((t) => ({ ...t, column: token.column + match[1]!.length }))];
}
