import { SourceError } from '../diagnostics.ts';
import { resolveEscapes } from './escapes.ts';
import { parseInteger } from './numbers.ts';
import { toBytes } from './source-text.ts';
import { Kind, type Token } from './token.ts';

const WORD_START = 1;
const WORD = 2;
const DIGIT = 4;
const SPACE = 8;

/** What each ASCII character may be part of. */
const classes = new Uint8Array(128);
for (const c of 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_.?@')
  classes[c.charCodeAt(0)]! |= WORD_START | WORD;
for (const c of '0123456789') classes[c.charCodeAt(0)]! |= WORD | DIGIT;
for (const c of '$#~') classes[c.charCodeAt(0)]! |= WORD;
for (const c of ' \t\r\f\v') classes[c.charCodeAt(0)]! |= SPACE;

function is(code: number, mask: number): boolean {
  return code < 128 ? (classes[code]! & mask) !== 0 : (mask & (WORD_START | WORD)) !== 0 && code > 127;
}

const MARKS = ['<<<', '>>>', '<=>', '<<', '>>', '<=', '>=', '<>', '==', '!=', '&&', '||', '^^', '//', '%%'];

const isAlphanumeric = (code: number): boolean =>
  is(code, DIGIT) || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a) || code === 0x5f;

/** Where the number that starts at `from` ends, and whether its shape is that of a floating-point number. */
function scanNumber(line: string, from: number): { readonly end: number; readonly float: boolean } {
  let i = from;
  let hex = line[i] === '$';
  let float = false;
  let exponent = false;
  if (hex) i++;
  for (; i < line.length; i++) {
    const c = line[i]!.toLowerCase();
    const signed = line[i + 1] === '+' || line[i + 1] === '-';
    if (c === 'e' && !hex) {
      exponent = true;
      if (signed && is(line.charCodeAt(i + 2), DIGIT)) i++;
    } else if (c === 'h' || c === 'x') hex = true;
    else if (c === 'p') {
      float = true;
      if (signed && is(line.charCodeAt(i + 2), DIGIT)) i++;
    } else if (c === '.') {
      if (!continuesNumber(line.slice(i + 1), hex)) break;
      float = true;
    } else if (!isAlphanumeric(line.charCodeAt(i))) break;
  }
  return { end: i, float: float || (exponent && !hex) };
}

/** Whether what follows a point is a fraction or nothing; a word such as `.nolist` is none. */
const continuesNumber = (rest: string, hex: boolean): boolean =>
  /^_*(?:[0-9]|[ep]|$|[^a-z0-9_.?@$#~])/i.test(rest) || (hex && /^_*[0-9a-f]/i.test(rest));

function numberToken(text: string, float: boolean, place: Pick<Token, 'space' | 'column'>): Token {
  if (float) return { kind: Kind.Float, text, ...place };
  const value = parseInteger(text);
  return value === undefined ? { kind: Kind.Number, text, ...place } : { kind: Kind.Number, text, ...place, value };
}

/** `%[` and `%{` may nest this deep. */
const MAX_NESTING = 100;

/** Past the bracket that closes the one at `at`. Strings inside are passed over. */
function closingBracket(line: string, at: number): number {
  const open = line[at]!;
  const close = open === '{' ? '}' : ']';
  let depth = 0;
  for (let i = at; i < line.length; i++) {
    const c = line[i]!;
    if (c === open) {
      if (++depth > MAX_NESTING) throw new SourceError(`"%${open}" nests too deep`, at);
    } else if (c === close) {
      if (--depth === 0) return i + 1;
    } else if (c === '"' || c === "'" || c === '`') i = stringEnd(line, i);
  }
  throw new SourceError(`"%${open}" is never closed`, at);
}

/** Where the quote is that closes the string which begins at `at`; the end of the line without one. */
function stringEnd(line: string, at: number): number {
  const quote = line[at];
  let i = at + 1;
  while (i < line.length && line[i] !== quote) i += quote === '`' && line[i] === '\\' ? 2 : 1;
  return i;
}

/** End of the `%...` token that starts at `at`, or `at` when it is just the modulo operator. */
function percentEnd(line: string, at: number): number {
  const after = at + 1;
  const c = line[after];
  const run = (from: number, mask: number): number => {
    let i = from;
    while (i < line.length && is(line.charCodeAt(i), mask)) i++;
    return i;
  };
  switch (c) {
    case undefined:
      return at;
    case '{':
    case '[':
      return closingBracket(line, after);
    case '+':
      return run(after + 1, DIGIT);
    case '-':
      return run(after + 1, DIGIT) > after + 1 ? run(after + 1, DIGIT) : at;
    case ',':
      return after + 1;
    case '?':
      return after + (line[after + 1] === '?' ? 2 : 1);
    case '*':
      return line[after + 1] === '?' ? after + (line[after + 2] === '?' ? 3 : 2) : at;
    case '!': {
      const quote = line[after + 1] ?? '';
      if (quote && '"\'`'.includes(quote)) return Math.min(stringEnd(line, after + 1) + 1, line.length);
      return is(line.charCodeAt(after + 1), WORD) ? run(after + 1, WORD) : at;
    }
    case '%':
    case '$':
      return is(line.charCodeAt(after + 1), WORD) ? run(after + 1, WORD) : at;
  }
  // A parameter ends with its digits: `%1foo` is the first parameter with "foo" after it.
  const end = run(after, is(line.charCodeAt(after), DIGIT) ? DIGIT : WORD);
  return end === after ? at : end;
}

/** The token as it reads without the braces of `%{...}`. */
function percentToken(text: string, place: Pick<Token, 'space' | 'column'>): Token {
  const plain = text[1] === '{' ? `%${text.slice(2, -1)}` : text;
  return { kind: plain === '%' || plain === '%%' ? Kind.Mark : Kind.Percent, text: plain, ...place };
}

/** Splits one line (comments still on it) into tokens. Throws a SourceError. */
export function tokenize(line: string): Token[] {
  const tokens: Token[] = [];
  const end = line.length;
  let i = 0;
  let space = false;
  while (i < end) {
    const code = line.charCodeAt(i);
    if (is(code, SPACE) || code === 0xfeff) {
      space = true;
      i++;
      continue;
    }
    if (code === 0x3b) break;
    const start = i;
    const column = i + 1;
    if (is(code, WORD_START)) {
      do i++;
      while (i < end && is(line.charCodeAt(i), WORD));
      tokens.push({ kind: Kind.Word, text: line.slice(start, i), space, column });
    } else if (is(code, DIGIT)) {
      const { end: stop, float } = scanNumber(line, i);
      i = stop;
      tokens.push(numberToken(line.slice(start, i), float, { space, column }));
    } else if (code === 0x24) {
      const next = line.charCodeAt(i + 1);
      if (is(next, DIGIT)) {
        const { end: stop, float } = scanNumber(line, i);
        i = stop;
        tokens.push(numberToken(line.slice(start, i), float, { space, column }));
      } else if (next === 0x24) {
        i += 2;
        tokens.push({ kind: Kind.Mark, text: '$$', space, column });
      } else {
        i++;
        while (i < end && is(line.charCodeAt(i), WORD)) i++;
        const escaped = i > start + 1;
        tokens.push({ kind: escaped ? Kind.Word : Kind.Mark, text: line.slice(start, i), space, column });
      }
    } else if (code === 0x22 || code === 0x27 || code === 0x60) {
      const quote = line[i]!;
      i = stringEnd(line, i);
      if (i >= end) throw new SourceError(`the string that starts here has no closing ${quote}`, column);
      const body = line.slice(start + 1, i);
      i++;
      const text = quote === '`' ? resolveEscapes(body) : toBytes(body);
      tokens.push({ kind: Kind.String, text, space, column, quote });
    } else {
      const stop = code === 0x25 ? percentEnd(line, i) : i;
      if (stop > i) {
        i = stop;
        tokens.push(percentToken(line.slice(start, i), { space, column }));
      } else {
        const text = MARKS.find((mark) => line.startsWith(mark, i)) ?? line[i]!;
        i += text.length;
        tokens.push({ kind: Kind.Mark, text, space, column });
      }
    }
    space = false;
  }
  return tokens;
}
