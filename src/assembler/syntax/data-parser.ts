import { SourceError } from '../diagnostics.ts';
import type { Cursor } from './cursor.ts';
import { ExpressionParser, floatWord, innerName, type Names } from './expression.ts';
import { floatBits } from './floats.ts';
import type { DataItem } from './statement.ts';
import { Kind } from './token.ts';

/** Parentheses of DUP may nest this deep. */
const MAX_DEPTH = 50;

function bytesOf(text: string, size: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(text.length / size) * size);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function numberBytes(n: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((n >> BigInt(i * 8)) & 0xffn));
}

const TRANSFORMS: Record<string, { width: 2 | 4; big: boolean }> = {
  utf16: { width: 2, big: false },
  utf16le: { width: 2, big: false },
  utf16be: { width: 2, big: true },
  utf32: { width: 4, big: false },
  utf32le: { width: 4, big: false },
  utf32be: { width: 4, big: true },
};

/** A string in UTF-16 or UTF-32, one character a byte. */
function transform(text: string, { width, big }: { width: 2 | 4; big: boolean }): string {
  const decoded = new TextDecoder().decode(Uint8Array.from(text, (c) => c.charCodeAt(0)));
  const units =
    width === 2
      ? Array.from({ length: decoded.length }, (_, i) => decoded.charCodeAt(i))
      : Array.from(decoded, (c) => c.codePointAt(0)!);
  let out = '';
  for (const unit of units)
    for (let i = 0; i < width; i++) out += String.fromCharCode((unit >>> (8 * (big ? width - 1 - i : i))) & 0xff);
  return out;
}

function floatSize(size: number, column: number): 16 | 32 | 64 | 80 {
  if (size === 2 || size === 4 || size === 8) return (size * 8) as 16 | 32 | 64;
  if (size === 10) return 80;
  throw new SourceError('a floating-point number needs dw, dd, dq or dt', column);
}

function parseItem(cursor: Cursor, names: Names, size: number, depth: number): DataItem {
  const token = cursor.peek();
  if (!token) cursor.fail('a string or an expression');
  if (depth > MAX_DEPTH) throw new SourceError('the data nests too deep', token.column);
  const ends = (ahead: number) =>
    cursor.peek(ahead) === undefined || cursor.isMark(',', ahead) || cursor.isMark(')', ahead);
  if (token.kind === Kind.String && ends(1)) {
    cursor.next();
    return { kind: 'bytes', bytes: bytesOf(token.text, size) };
  }
  if (token.kind === Kind.Word) {
    if (token.text === '?' && ends(1)) {
      cursor.next();
      return { kind: 'nothing' };
    }
    const unicode = TRANSFORMS[innerName(token.text) ?? ''];
    if (unicode) {
      cursor.next();
      cursor.expect('(', `after ${token.text}`);
      const text = cursor.next();
      if (text?.kind !== Kind.String) throw new SourceError(`${token.text} takes a string`, token.column);
      cursor.expect(')', `to close ${token.text}(`);
      return { kind: 'bytes', bytes: bytesOf(transform(text.text, unicode), size) };
    }
  }
  const signed = token.kind === Kind.Mark && (token.text === '-' || token.text === '+') ? 1 : 0;
  const number = cursor.peek(signed);
  const word = number?.kind === Kind.Word ? floatWord(number.text) : undefined;
  if (number && (number.kind === Kind.Float || word)) {
    cursor.position += signed + 1;
    const text = (signed && token.text === '-' ? '-' : '') + (word ?? number.text);
    return { kind: 'bytes', bytes: numberBytes(floatBits(text, floatSize(size, number.column)), size) };
  }
  const value = new ExpressionParser(cursor, names).parse();
  if (cursor.word() === 'dup') {
    cursor.next();
    cursor.expect('(', 'after dup');
    const items = parseItems(cursor, names, size, depth + 1);
    cursor.expect(')', 'to close dup(');
    return { kind: 'repeat', count: value, items };
  }
  return { kind: 'expression', value };
}

function parseItems(cursor: Cursor, names: Names, size: number, depth: number): DataItem[] {
  const items: DataItem[] = [];
  do {
    // NASM allows a comma at the end of the list.
    if (cursor.done && items.length) break;
    items.push(parseItem(cursor, names, size, depth));
  } while (cursor.take(','));
  return items;
}

/** Parses what follows DB, DW, …; `size` is in bytes. Throws a SourceError. */
export function parseData(cursor: Cursor, names: Names, size: number): DataItem[] {
  return parseItems(cursor, names, size, 0);
}
