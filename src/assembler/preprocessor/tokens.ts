import { SourceError } from '../diagnostics.ts';
import { Kind, type Token } from '../syntax/token.ts';

export function word(text: string, like?: Token): Token {
  return { kind: Kind.Word, text, space: like?.space ?? false, column: like?.column ?? 1 };
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
  const digits: Token = {
    kind: Kind.Number,
    text: String(size),
    value: size,
    ...place,
    space: n < 0n ? false : place.space,
  };
  return n < 0n ? [{ kind: Kind.Mark, text: '-', ...place }, digits] : [digits];
}

export function isMark(token: Token | undefined, text: string): boolean {
  return token?.kind === Kind.Mark && token.text === text;
}

/** Splits at commas outside parentheses, brackets and braces. With `limit`, the last part keeps its commas. */
export function splitAtCommas(tokens: readonly Token[], limit = Number.POSITIVE_INFINITY): Token[][] {
  const parts: Token[][] = [[]];
  let braces = 0;
  for (const token of tokens) {
    if (token.kind === Kind.Mark) {
      if (token.text === '{') braces++;
      else if (token.text === '}') braces--;
      else if (token.text === ',' && braces <= 0 && parts.length < limit) {
        parts.push([]);
        continue;
      }
    }
    parts[parts.length - 1]!.push(token);
  }
  return parts;
}

/** An argument without the braces around it, if any. */
export function unbrace(tokens: readonly Token[]): readonly Token[] {
  if (tokens.length >= 2 && isMark(tokens[0], '{') && isMark(tokens[tokens.length - 1], '}'))
    return tokens.slice(1, -1);
  return tokens;
}

/** Glues two tokens into one: `%+`, and what a macro parameter touches. */
export function paste(a: Token, b: Token, tokenize: (text: string) => Token[]): Token[] {
  const glued = tokenize(a.text + b.text);
  if (glued.length === 0) throw new SourceError('nothing to paste', a.column);
  return glued.map((t, i) => ({ ...t, space: i === 0 ? a.space : t.space, column: a.column }));
}
