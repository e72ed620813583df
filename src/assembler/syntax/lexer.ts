import { SourceError } from '../diagnostics.ts';
import { resolveEscapes, toBytes } from './escapes.ts';
import { parseInteger } from './numbers.ts';
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

const FLOAT = /^(?:[0-9][0-9_]*(?:\.[0-9_]*)?(?:e[+-]?[0-9_]+)?|0[xh][0-9a-f_]*(?:\.[0-9a-f_]*)?(?:p[+-]?[0-9_]+)?)$/i;

/** Where the number that starts at `at` ends. */
function numberEnd(line: string, at: number): number {
  let i = at + 1;
  const hex = line[at] === '0' && (line[i] === 'x' || line[i] === 'X');
  for (; i < line.length; i++) {
    const code = line.charCodeAt(i);
    // The parameter count of a macro may have this right behind it.
    if (code === 0x2e && line.startsWith('.nolist', i)) break;
    if (is(code, WORD) && code !== 0x3f && code !== 0x40) continue;
    // The sign of an exponent: 1.5e-3, 0x1.8p+1.
    if (code === 0x2b || code === 0x2d) {
      const before = line[i - 1]!.toLowerCase();
      const body = line.slice(at, i - 1);
      if (
        before === (hex ? 'p' : 'e') &&
        (hex || /^[0-9_]*\.?[0-9_]*$/.test(body)) &&
        is(line.charCodeAt(i + 1), DIGIT)
      )
        continue;
    }
    break;
  }
  return i;
}

function numberToken(text: string, space: boolean, column: number): Token {
  const value = parseInteger(text);
  if (value !== undefined) return { kind: Kind.Number, text, space, column, value };
  if (FLOAT.test(text)) return { kind: Kind.Float, text, space, column };
  throw new SourceError(`"${text}" is not a number`, column);
}

/** `%[` and `%{` may nest this deep. */
const MAX_NESTING = 100;

/** End of the `%...` token that starts at `at`, or `at` when it is just the modulo operator. */
function percentEnd(line: string, at: number): number {
  let i = at + 1;
  const c = line[i];
  if (c === undefined) return at;
  if (c === '{' || c === '[') {
    const close = c === '{' ? '}' : ']';
    let depth = 0;
    for (; i < line.length; i++) {
      if (line[i] === c) {
        if (++depth > MAX_NESTING) throw new SourceError(`"%${c}" nests too deep`, at + 1);
      } else if (line[i] === close && --depth === 0) return i + 1;
    }
    throw new SourceError(`"%${c}" is never closed`, at + 1);
  }
  if (c === '+') {
    i++;
    while (is(line.charCodeAt(i), DIGIT)) i++;
    return i;
  }
  if (c === '-') {
    i++;
    if (!is(line.charCodeAt(i), DIGIT)) return at;
    while (is(line.charCodeAt(i), DIGIT)) i++;
    return i;
  }
  if (c === '%' || c === '!') {
    if (!is(line.charCodeAt(i + 1), WORD)) return at;
    i++;
  } else if (c === '$') {
    while (line[i] === '$') i++;
  } else if (c === '?') {
    return i + (line[i + 1] === '?' ? 2 : 1);
  }
  const start = i;
  // A parameter ends with its digits: `%1foo` is the first parameter with "foo" after it.
  const mask = is(line.charCodeAt(i), DIGIT) ? DIGIT : WORD;
  while (i < line.length && is(line.charCodeAt(i), mask)) i++;
  return i === start ? at : i;
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
      i = numberEnd(line, i);
      tokens.push(numberToken(line.slice(start, i), space, column));
    } else if (code === 0x24) {
      const next = line.charCodeAt(i + 1);
      if (is(next, DIGIT)) {
        i = numberEnd(line, i + 1);
        tokens.push(numberToken(line.slice(start, i), space, column));
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
      i++;
      while (i < end && line[i] !== quote) i += quote === '`' && line[i] === '\\' ? 2 : 1;
      if (i >= end) throw new SourceError(`the string that starts here has no closing ${quote}`, column);
      const body = line.slice(start + 1, i);
      i++;
      const text = quote === '`' ? resolveEscapes(body) : toBytes(body);
      tokens.push({ kind: Kind.String, text, space, column, quote });
    } else {
      const stop = code === 0x25 ? percentEnd(line, i) : i;
      if (stop > i) {
        i = stop;
        tokens.push({ kind: Kind.Percent, text: line.slice(start, i), space, column });
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
