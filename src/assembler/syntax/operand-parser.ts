import { SourceError } from '../diagnostics.ts';
import { type Register, registerNamed } from '../registers.ts';
import type { Cursor } from './cursor.ts';
import { type AddressHint, type Expression, ExpressionParser, type Names } from './expression.ts';
import type { MemorySyntax, Operand } from './operand.ts';
import { Kind } from './token.ts';

const SIZES: Record<string, number> = {
  byte: 8,
  word: 16,
  dword: 32,
  qword: 64,
  tword: 80,
  oword: 128,
  yword: 256,
};

const REACHES = ['short', 'near', 'far', 'to'] as const;

function register(cursor: Cursor): Register | undefined {
  const word = cursor.word();
  return word === undefined ? undefined : registerNamed(word);
}

function parseMemory(cursor: Cursor, names: Names): MemorySyntax {
  let segment: Register | undefined;
  let relative: boolean | undefined;
  let nosplit = false;
  let displacementSize = 0;
  let addressSize = 0;
  for (;;) {
    const word = cursor.word();
    const size = word === undefined ? undefined : SIZES[word];
    const named = register(cursor);
    if (size) displacementSize = size;
    else if (word === 'rel' || word === 'abs') relative = word === 'rel';
    else if (word === 'nosplit') nosplit = true;
    else if (word === 'a16' || word === 'a32' || word === 'a64') addressSize = Number(word.slice(1));
    else if (named?.class === 'segment' && cursor.isMark(':', 1)) {
      segment = named;
      cursor.next();
    } else break;
    cursor.next();
  }
  const { address, hint } = parseAddress(cursor, names);
  cursor.expect(']', 'to close the memory operand');
  return { address, hint, segment, relative, nosplit, displacementSize, addressSize };
}

/** An address, of which the index may stand behind a comma (NASM manual, 3.3). */
function parseAddress(cursor: Cursor, names: Names): { address: Expression; hint: AddressHint } {
  const parser = new ExpressionParser(cursor, names);
  const first = parser.parse();
  const { column } = cursor;
  if (!cursor.take(',')) return { address: first, hint: parser.hint };
  const indexParser = new ExpressionParser(cursor, names);
  const index = indexParser.parse();
  const address: Expression = { op: 'binary', sign: '+', a: first, b: index, column };
  return { address, hint: { register: indexParser.hint.register, scaled: true, summed: false } };
}

/** The segment register of `es:[bx]`. */
function segmentBefore(cursor: Cursor): Register | undefined {
  const named = register(cursor);
  if (named?.class !== 'segment' || !cursor.isMark(':', 1) || !cursor.isMark('[', 2)) return undefined;
  cursor.position += 2;
  return named;
}

/** Parses one operand of an instruction. Throws a SourceError. */
export function parseOperand(cursor: Cursor, names: Names): Operand {
  const column = cursor.column;
  let size = 0;
  let strict = false;
  let reach: Operand['reach'];
  for (;;) {
    const word = cursor.word();
    if (word === undefined) break;
    const bits = SIZES[word];
    const asked = REACHES.find((r) => r === word);
    if (bits) {
      if (size && size !== bits) throw new SourceError('two different sizes for one operand', cursor.column);
      size = bits;
    } else if (asked) {
      if (reach && reach !== asked) throw new SourceError(`both ${reach} and ${asked} for one operand`, cursor.column);
      reach = asked;
    } else if (word === 'strict') strict = true;
    else break;
    cursor.next();
  }
  const start = cursor.peek();
  if (!start || cursor.isMark(',')) cursor.fail('a register, a memory operand or an expression');
  const outer = segmentBefore(cursor);
  if (cursor.take('[')) {
    const inner = parseMemory(cursor, names);
    const memory = { ...inner, segment: inner.segment ?? outer };
    return { column, size, strict, reach, memory };
  }
  const named = register(cursor);
  if (named && start.kind === Kind.Word && (cursor.peek(1) === undefined || cursor.isMark(',', 1))) {
    cursor.next();
    return { column, size, strict, reach, register: named };
  }
  const immediate = new ExpressionParser(cursor, names).parse();
  if (cursor.take(':')) {
    const offset = parseOffset(cursor, names);
    return {
      column,
      size: size || offset.size,
      strict,
      reach,
      immediate: offset.immediate,
      selector: immediate,
    };
  }
  if (reach === 'far')
    throw new SourceError('a far address has its segment: SEGMENT:OFFSET, or far [ADDRESS] for one in memory', column);
  return { column, size, strict, reach, immediate };
}

/** The part of a far pointer after the colon; it may have a size keyword of its own. */
function parseOffset(cursor: Cursor, names: Names) {
  let size = 0;
  for (;;) {
    const bits = SIZES[cursor.word() ?? ''];
    if (!bits) break;
    size = bits;
    cursor.next();
  }
  return { size, immediate: new ExpressionParser(cursor, names).parse() };
}
