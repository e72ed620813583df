import type { Cursor } from './cursor.ts';
import { Complaint } from './diagnostics.ts';
import { type Expression, ExpressionParser, type Names } from './expression.ts';
import type { Body, SectionAttributes } from './statement.ts';
import { Kind } from './token.ts';

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
  prefixes: { wait: false, repeat: undefined, lock: false, segment: undefined, operandSize: 0, addressSize: 0 },
  operands: [],
  fixed: true,
};

function reserveByte(column: number): Body {
  const value = { constant: 1n, terms: [], unknown: false };
  return { kind: 'reserve', size: 1, count: { op: 'constant', value, column } };
}

/** Parses a directive, bare or in brackets (NASM manual, chapter 7). Throws a Complaint. */
export function parseDirective(cursor: Cursor, names: Names, parseBody: (cursor: Cursor) => Body): Body {
  const bracketed = cursor.take('[');
  const token = cursor.peek();
  const word = cursor.word();
  if (!token || word === undefined || !isDirective(word)) cursor.fail('a directive');
  cursor.next();
  const body = read(word, token.column, cursor, names, parseBody, bracketed);
  if (bracketed) cursor.expect(']', `to close [${token.text}`);
  cursor.expectEnd(token.text);
  return body;
}

function read(
  word: string,
  column: number,
  cursor: Cursor,
  names: Names,
  parseBody: (cursor: Cursor) => Body,
  bracketed: boolean,
): Body {
  const expression = () => new ExpressionParser(cursor, names).parse();
  const skip = () => {
    while (!cursor.done && !(bracketed && cursor.isMark(']'))) cursor.next();
    return NOTHING;
  };
  switch (word) {
    case 'bits':
      return { kind: 'bits', bits: mode(cursor, expression()) };
    case 'use16':
    case 'use32':
    case 'use64':
      return { kind: 'bits', bits: Number(word.slice(3)) as 16 | 32 | 64 };
    case 'default': {
      const choice = cursor.word();
      if (choice !== 'rel' && choice !== 'abs' && choice !== 'bnd' && choice !== 'nobnd') cursor.fail('rel or abs');
      cursor.next();
      return choice === 'rel' || choice === 'abs' ? { kind: 'default', relative: choice === 'rel' } : NOTHING;
    }
    case 'org':
      return { kind: 'org', address: expression() };
    case 'absolute':
      return { kind: 'absolute', address: expression() };
    case '__sect__':
    case '__?sect?__':
      return { kind: 'lastSection' };
    case 'section':
    case 'segment':
      return section(cursor, expression, bracketed);
    case 'align':
    case 'alignb': {
      const boundary = expression();
      if (!cursor.take(',')) return { kind: 'align', boundary, fill: word === 'align' ? NOP : reserveByte(column) };
      if (cursor.done) cursor.fail('what to fill with');
      return { kind: 'align', boundary, fill: parseBody(cursor) };
    }
    case 'extern':
    case 'common':
      throw new Complaint(`"${word}" needs a linker: a flat binary holds everything it uses`, column);
  }
  // What tells other output formats, or NASM's checks, something: a flat binary is the same without.
  return skip();
}

function mode(cursor: Cursor, e: Expression): 16 | 32 | 64 {
  const n = e.op === 'constant' ? e.value.constant : 0n;
  if (n !== 16n && n !== 32n && n !== 64n) throw new Complaint('expected 16, 32 or 64 after bits', e.column);
  if (!cursor.done && !cursor.isMark(']')) cursor.fail('the end of the line after bits');
  return Number(n) as 16 | 32 | 64;
}

function section(cursor: Cursor, expression: () => Expression, bracketed: boolean): Body {
  const name = cursor.peek();
  if (!name || (name.kind !== Kind.Word && name.kind !== Kind.String)) cursor.fail('the name of a section');
  cursor.next();
  const attributes: { -readonly [K in keyof SectionAttributes]: SectionAttributes[K] } = {};
  while (!cursor.done && !(bracketed && cursor.isMark(']'))) {
    const key = cursor.word();
    cursor.next();
    switch (key) {
      case 'nobits':
      case 'progbits':
        attributes.nobits = key === 'nobits';
        continue;
      case 'align':
      case 'start':
      case 'vstart':
      case 'valign':
        cursor.expect('=', `after ${key}`);
        attributes[key] = expression();
        continue;
      case 'follows':
      case 'vfollows': {
        cursor.expect('=', `after ${key}`);
        const other = cursor.next();
        if (other?.kind !== Kind.Word) throw new Complaint(`expected a section after ${key}=`, name.column);
        attributes[key] = other.text;
        continue;
      }
      case 'code':
      case 'data':
      case 'bss':
      case 'text':
      case 'exec':
      case 'noexec':
      case 'write':
      case 'nowrite':
      case 'alloc':
      case 'noalloc':
      case 'public':
      case 'private':
      case 'use16':
      case 'use32':
        continue;
    }
    cursor.position--;
    cursor.fail('align=, start=, vstart=, follows=, vfollows=, valign=, progbits or nobits');
  }
  return { kind: 'section', name: name.text, attributes };
}
