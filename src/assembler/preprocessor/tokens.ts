import { SourceError } from '../diagnostics.ts';
import { Kind, type Token } from '../syntax/token.ts';

export function word(text: string, like?: Token): Token {
  return { kind: Kind.Word, text, space: like?.space ?? false, column: like?.column ?? 1 };
}

export function mark(text: string, like?: Token): Token {
  return { kind: Kind.Mark, text, space: like?.space ?? false, column: like?.column ?? 1 };
}

/** A macro may build strings this long. */
const MAX_STRING = 1 << 16;

export function string(text: string, like?: Token): Token {
  if (text.length > MAX_STRING) throw new SourceError(`the string grows past ${MAX_STRING} characters`, like?.column);
  return { kind: Kind.String, text, space: like?.space ?? false, column: like?.column ?? 1, quote: "'" };
}

/** A number as tokens: a negative one is a minus sign and its absolute value. */
export function number(n: bigint, like?: Token): Token[] {
  const place = { space: like?.space ?? false, column: like?.column ?? 1 };
  const size = n < 0n ? -n : n;
  const digits: Token = { kind: Kind.Number, text: String(size), value: size, ...place };
  return n < 0n
    ? [
        { kind: Kind.Mark, text: '-', ...place },
        { ...digits, space: false },
      ]
    : [digits];
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === Kind.Mark && token.text === text;
}

/** Splits at commas. With `limit`, the last part keeps its commas. */
export function splitAtCommas(tokens: readonly Token[], limit = Number.POSITIVE_INFINITY): Token[][] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (isMark(token, ',') && parts.length < limit) parts.push([]);
    else parts.at(-1)!.push(token);
  }
  return parts;
}

/**
 * `tokens` in the place of `token`, as the text of a macro stands in the place of its name: where the name had white
 * space before it, so has what stands there now.
 */
export function inPlaceOf(token: Token, tokens: readonly Token[]): Token[] {
  return tokens.map((t, i) => ({ ...t, space: i === 0 ? token.space : t.space, column: token.column }));
}
