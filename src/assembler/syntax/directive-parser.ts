import { SourceError } from '../diagnostics.ts';
import type { Cursor } from './cursor.ts';
import { type Expression, ExpressionParser, type Names } from './expression.ts';
import { type Body, NO_PREFIXES, type SectionAttributes } from './statement.ts';
import { Kind, spell, type Token } from './token.ts';

const DIRECTIVES = new Set([
  'bits',
  'use16',
  'use32',
  'use64',
  'default',
  'org',
  'section',
  'segment',
  'absolute',
  'align',
  'alignb',
  'sectalign',
  'global',
  'static',
  'extern',
  'common',
  'cpu',
  'float',
  'warning',
  'map',
  '__sect__',
  '__?sect?__',
]);

export function isDirective(word: string): boolean {
  return DIRECTIVES.has(word);
}

const NOTHING: Body = { kind: 'nothing' };
const NOP: Body = {
  kind: 'instruction',
  mnemonic: 'nop',
  prefixes: NO_PREFIXES,
  operands: [],
  fixed: true,
};

function reserveByte(column: number): Body {
  const value = { constant: 1n, terms: [], unknown: false };
  return { kind: 'reserve', size: 1, count: { op: 'constant', value, column } };
}

/** A directive that is being read. */
interface Reading {
  readonly cursor: Cursor;
  readonly names: Names;
  /** It stands in brackets. */
  readonly bracketed: boolean;
  /** Reads the statement that `align` fills with. */
  readonly parseBody: (cursor: Cursor) => Body;
}

const expression = ({ cursor, names }: Reading): Expression => new ExpressionParser(cursor, names).parse();

/** Whether everything of the directive is read. */
const ended = ({ cursor, bracketed }: Reading): boolean => cursor.done || (bracketed && cursor.isMark(']'));

/** Parses a directive, bare or in brackets (NASM manual, chapter 7). Throws a SourceError. */
export function parseDirective(cursor: Cursor, names: Names, parseBody: (cursor: Cursor) => Body): Body {
  const bracketed = cursor.take('[');
  const token = cursor.peek();
  const word = cursor.word();
  if (!token || word === undefined || !isDirective(word)) cursor.fail('a directive');
  cursor.next();
  const body = read(word, token.column, { cursor, names, bracketed, parseBody });
  if (bracketed) cursor.expect(']', `to close [${token.text}`);
  cursor.expectEnd(token.text);
  return body;
}

function read(word: string, column: number, reading: Reading): Body {
  switch (word) {
    case 'bits':
      return { kind: 'bits', bits: mode(reading) };
    case 'use16':
    case 'use32':
    case 'use64':
      return { kind: 'bits', bits: Number(word.slice(3)) as 16 | 32 | 64 };
    case 'default':
      return addressing(reading.cursor);
    case 'org':
      return { kind: 'org', address: expression(reading) };
    case 'absolute':
      return { kind: 'absolute', address: expression(reading), primitive: reading.bracketed };
    case '__sect__':
    case '__?sect?__':
      return { kind: 'lastSection' };
    case 'section':
    case 'segment':
      return section(reading);
    case 'align':
      return alignment(reading, NOP);
    case 'alignb':
      return alignment(reading, reserveByte(column));
    case 'sectalign':
      return sectionAlignment(reading);
    case 'warning':
      return { kind: 'warning', choice: rest(reading).replaceAll(' ', '').toLowerCase() };
    case 'float':
      return float(reading);
    case 'extern':
      return external(reading);
    case 'common':
      throw new SourceError(`"${word}" needs a linker: a flat binary holds everything it uses`, column);
  }
  // What tells other output formats, or NASM's checks, something: a flat binary is the same without.
  rest(reading);
  return NOTHING;
}

/** The rest of the directive as text. */
function rest(reading: Reading): string {
  const tokens: Token[] = [];
  while (!ended(reading)) tokens.push(reading.cursor.next()!);
  return spell(tokens);
}

function sectionAlignment(reading: Reading): Body {
  const word = reading.cursor.word();
  if (word !== 'on' && word !== 'off') return { kind: 'sectionAlign', boundary: expression(reading) };
  reading.cursor.next();
  return { kind: 'alignsSection', on: word === 'on' };
}

/** Only what NASM does without being told is done here. */
function float(reading: Reading): Body {
  const { column } = reading.cursor;
  const words = rest(reading)
    .toLowerCase()
    .split(/[\s,]+/);
  if (words.some((w) => w !== 'nodaz' && w !== 'near' && w !== 'default'))
    throw new SourceError('constants are rounded to nearest, with denormals: float near, nodaz', column);
  return NOTHING;
}

/** A flat binary has no external symbols; a label may be declared so if it is defined after all. */
function external(reading: Reading): Body {
  const { cursor, names } = reading;
  do {
    const name = cursor.next();
    if (name?.kind !== Kind.Word) throw new SourceError('expected a name after extern', name?.column);
    names.resolve(name.text).external = true;
    if (cursor.take(':')) while (!ended(reading) && !cursor.isMark(',')) cursor.next();
  } while (cursor.take(','));
  return NOTHING;
}

/** `default rel` and its kin. */
function addressing(cursor: Cursor): Body {
  const choice = cursor.word();
  if (choice !== 'rel' && choice !== 'abs' && choice !== 'bnd' && choice !== 'nobnd') cursor.fail('rel or abs');
  cursor.next();
  return choice === 'rel' || choice === 'abs' ? { kind: 'default', relative: choice === 'rel' } : NOTHING;
}

/** @param usual what to fill with if the source does not say */
function alignment(reading: Reading, usual: Body): Body {
  const { cursor, parseBody } = reading;
  const boundary = expression(reading);
  if (!cursor.take(',')) return { kind: 'align', boundary, fill: usual };
  if (cursor.done) cursor.fail('what to fill with');
  return { kind: 'align', boundary, fill: parseBody(cursor) };
}

function mode(reading: Reading): 16 | 32 | 64 {
  const { cursor } = reading;
  const e = expression(reading);
  const n = e.op === 'constant' ? e.value.constant : 0n;
  if (n !== 16n && n !== 32n && n !== 64n) throw new SourceError('expected 16, 32 or 64 after bits', e.column);
  if (!ended(reading)) cursor.fail('the end of the line after bits');
  return Number(n) as 16 | 32 | 64;
}

/** Attributes that say something to linkers only. */
const LINKER_ATTRIBUTES = new Set(
  'code data bss text exec noexec write nowrite alloc noalloc public private use16 use32'.split(' '),
);

type Attributes = { -readonly [K in keyof SectionAttributes]: SectionAttributes[K] };

function section(reading: Reading): Body {
  const name = sectionName(reading);
  const attributes: Attributes = {};
  while (!ended(reading)) attribute(reading, attributes);
  return { kind: 'section', name, attributes, primitive: reading.bracketed };
}

/** Everything up to the next white space. */
function sectionName(reading: Reading): string {
  const cursor: Cursor = reading.cursor;
  const first = cursor.peek();
  if (!first || ended(reading)) return cursor.fail('the name of a section');
  cursor.next();
  let name = first.text;
  while (!ended(reading) && !cursor.peek()!.space) name += cursor.next()!.text;
  return name;
}

function attribute(reading: Reading, attributes: Attributes): void {
  const { cursor } = reading;
  const key = cursor.word() ?? '';
  const { column } = cursor;
  switch (key) {
    case 'nobits':
    case 'progbits':
      cursor.next();
      attributes.nobits = key === 'nobits';
      return;
    case 'align':
    case 'start':
    case 'vstart':
    case 'valign':
      cursor.next();
      cursor.expect('=', `after ${key}`);
      attributes[key] = expression(reading);
      return;
    case 'follows':
    case 'vfollows': {
      cursor.next();
      cursor.expect('=', `after ${key}`);
      const other = cursor.next();
      if (other?.kind !== Kind.Word) throw new SourceError(`expected a section after ${key}=`, column);
      attributes[key] = other.text;
      return;
    }
  }
  if (!LINKER_ATTRIBUTES.has(key))
    reading.names.warn(column, 'other', `a flat binary does not know the section attribute "${cursor.peek()!.text}"`);
  cursor.next();
  if (cursor.take('=')) expression(reading);
}
