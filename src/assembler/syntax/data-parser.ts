import { SourceError } from '../diagnostics.ts';
import type { Cursor } from './cursor.ts';
import { ExpressionParser, floatWord, innerName, type Names } from './expression.ts';
import { FLOAT_OF_SIZE, floatBits, packedDecimal } from './floats.ts';
import type { DataItem } from './statement.ts';
import { Kind } from './token.ts';
import { unicodeFunction } from './unicode.ts';

/** Parentheses of DUP may nest this deep. */
const MAX_DEPTH = 50;

/** Size words before an item or a list, in bytes. */
const SIZES: Readonly<Record<string, number>> = {
  byte: 1,
  word: 2,
  dword: 4,
  qword: 8,
  tword: 10,
  oword: 16,
  yword: 32,
  zword: 64,
};

/** What a list of items is read with. */
interface Reading {
  readonly cursor: Cursor;
  readonly names: Names;
  /** Bytes of an item. */
  readonly size: number;
  readonly depth: number;
}

function bytesOf(text: string, size: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(text.length / size) * size);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function numberBytes(n: bigint, size: number): Uint8Array {
  return Uint8Array.from({ length: size }, (_, i) => Number((n >> BigInt(i * 8)) & 0xffn));
}

/** Whether the item ends before the token so far ahead. */
const endsAt = (cursor: Cursor, ahead: number): boolean =>
  cursor.peek(ahead) === undefined || cursor.isMark(',', ahead) || cursor.isMark(')', ahead);

function parseItem(reading: Reading): DataItem {
  const { cursor, depth, size } = reading;
  const token = cursor.peek();
  if (!token) return cursor.fail('a string or an expression');
  if (depth > MAX_DEPTH) throw new SourceError('the data nests too deep', token.column);
  const sized = SIZES[cursor.word() ?? ''];
  if (sized) {
    cursor.next();
    return parseItem({ ...reading, size: sized, depth: depth + 1 });
  }
  if (cursor.isMark('%') && cursor.isMark('(', 1)) {
    cursor.next();
    return parseList(reading);
  }
  if (token.kind === Kind.Word && token.text === '?' && endsAt(cursor, 1)) {
    cursor.next();
    return { kind: 'nothing', size };
  }
  return parseString(reading) ?? parseConstant(reading) ?? parseExpression(reading);
}

/** `(item, …)` */
function parseList(reading: Reading): DataItem {
  const { cursor, depth } = reading;
  cursor.expect('(', 'before the items');
  const items = parseItems({ ...reading, depth: depth + 1 });
  cursor.expect(')', 'to close the items');
  return { kind: 'list', items };
}

/** Whether what stands in parentheses is a list and no expression: it holds a comma, a `?` or a size word. */
function isList(cursor: Cursor): boolean {
  let depth = 0;
  for (let ahead = 0; ; ahead++) {
    const token = cursor.peek(ahead);
    if (!token) return false;
    if (cursor.isMark('(', ahead)) depth++;
    else if (cursor.isMark(')', ahead)) {
      if (--depth === 0) return false;
    } else if (depth === 1 && (cursor.isMark(',', ahead) || token.text === '?' || cursor.word(ahead) === 'dup'))
      return true;
  }
}

/** A string by itself, or one that a function such as `__utf16__` changes. */
function parseString({ cursor, size }: Reading): DataItem | undefined {
  const token = cursor.peek()!;
  if (token.kind === Kind.String) {
    if (!endsAt(cursor, 1)) return undefined;
    cursor.next();
    return { kind: 'bytes', bytes: bytesOf(token.text, size) };
  }
  if (token.kind !== Kind.Word) return undefined;
  const change = unicodeFunction(innerName(token.text) ?? '');
  if (!change) return undefined;
  const inParentheses = cursor.isMark('(', 1);
  const ahead = inParentheses ? 2 : 1;
  const string = cursor.peek(ahead);
  const end = inParentheses ? ahead + 2 : ahead + 1;
  if (string?.kind !== Kind.String || !endsAt(cursor, end) || (inParentheses && !cursor.isMark(')', ahead + 1)))
    return undefined;
  cursor.position += end;
  return { kind: 'bytes', bytes: bytesOf(change(string.text), size) };
}

/** A floating-point or packed decimal constant. */
function parseConstant({ cursor, names, size }: Reading): DataItem | undefined {
  const signed = cursor.isMark('-') || cursor.isMark('+') ? 1 : 0;
  const number = cursor.peek(signed);
  const word = number?.kind === Kind.Word ? floatWord(number.text) : undefined;
  const { text: sign, column } = cursor.peek()!;
  if (!number || !(number.kind === Kind.Float || word) || !endsAt(cursor, signed + 1)) return undefined;
  const text = (signed ? sign : '') + (word ?? number.text);
  cursor.position += signed + 1;
  const decimal = size === 10 ? packedDecimal(text) : undefined;
  if (decimal !== undefined) return { kind: 'bytes', bytes: numberBytes(decimal, size) };
  const format = FLOAT_OF_SIZE[size];
  if (!format) throw new SourceError('a floating-point number needs db, dw, dd, dq, dt or do', column);
  const { bits, overflow } = floatBits(text, format);
  if (overflow) names.warn(column, 'float-overflow', `${text} does not fit ${format.bits} bits: it becomes infinity`);
  return { kind: 'bytes', bytes: numberBytes(bits, size) };
}

/** An expression, or a count before DUP, or a list in parentheses. */
function parseExpression(reading: Reading): DataItem {
  const { cursor, names, size } = reading;
  if (cursor.isMark('(') && isList(cursor)) return parseList(reading);
  const value = new ExpressionParser(cursor, names).parse();
  if (cursor.word() !== 'dup') return { kind: 'expression', value, size };
  cursor.next();
  const sized = SIZES[cursor.word() ?? ''];
  if (sized) cursor.next();
  const list = { ...reading, size: sized ?? size };
  const item =
    cursor.isMark('(') || cursor.isMark('%') ? parseDup(list) : parseItem({ ...list, depth: list.depth + 1 });
  return { kind: 'repeat', count: value, items: [item] };
}

function parseDup(reading: Reading): DataItem {
  reading.cursor.take('%');
  return parseList(reading);
}

function parseItems(reading: Reading): DataItem[] {
  const { cursor } = reading;
  const items: DataItem[] = [];
  do {
    // NASM allows a comma at the end of the list.
    if (items.length && (cursor.done || cursor.isMark(')'))) break;
    items.push(parseItem(reading));
  } while (cursor.take(','));
  return items;
}

/** Parses what follows DB, DW, …; `size` is in bytes. Throws a SourceError. */
export function parseData(cursor: Cursor, names: Names, size: number): DataItem[] {
  return parseItems({ cursor, names, size, depth: 0 });
}
