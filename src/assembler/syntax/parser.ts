import { type Diagnostics, type Place, SourceError } from '../diagnostics.ts';
import { isMnemonic } from '../instructions/index.ts';
import { registerNamed } from '../registers.ts';
import type { SourceSymbol, SymbolTable } from '../symbols.ts';
import { Cursor } from './cursor.ts';
import { parseData } from './data-parser.ts';
import { isDirective, parseDirective } from './directive-parser.ts';
import { ExpressionParser, isConstant, type Names } from './expression.ts';
import type { Operand } from './operand.ts';
import { parseOperand } from './operand-parser.ts';
import { type Body, NO_PREFIXES, OTHER_SIZE, type Prefixes, type Statement } from './statement.ts';
import { Kind, type Token } from './token.ts';

const DATA: Record<string, number> = { db: 1, dw: 2, dd: 4, dq: 8, dt: 10, do: 16, dy: 32, dz: 64 };
const RESERVE: Record<string, number> = { resb: 1, resw: 2, resd: 4, resq: 8, rest: 10, reso: 16, resy: 32, resz: 64 };

const REPEATS: Record<string, number> = { rep: 0xf3, repe: 0xf3, repz: 0xf3, repne: 0xf2, repnz: 0xf2 };
const SIZE_PREFIXES: Record<string, readonly ['operandSize' | 'addressSize', number]> = {
  osp: ['operandSize', OTHER_SIZE],
  asp: ['addressSize', OTHER_SIZE],
  o16: ['operandSize', 16],
  o32: ['operandSize', 32],
  o64: ['operandSize', 64],
  a16: ['addressSize', 16],
  a32: ['addressSize', 32],
  a64: ['addressSize', 64],
};

const ELISIONS: Record<string, number> = { xacquire: 0xf2, xrelease: 0xf3 };
const ENCODINGS = ['rex', 'vex', 'vex2', 'vex3'] as const;

function isPrefix(word: string): boolean {
  return (
    word in REPEATS ||
    word in SIZE_PREFIXES ||
    word === 'lock' ||
    word === 'bnd' ||
    word in ELISIONS ||
    word === 'wait' ||
    registerNamed(word)?.class === 'segment'
  );
}

/** Whether a word starts a statement, so that it is no label. */
function isStart(word: string): boolean {
  return (
    word in DATA ||
    word in RESERVE ||
    word === 'times' ||
    word === 'equ' ||
    word === 'incbin' ||
    isMnemonic(word) ||
    isPrefix(word) ||
    isDirective(word)
  );
}

function isLocal(name: string): boolean {
  return name[0] === '.' && !name.startsWith('..');
}

/** Turns preprocessed lines into statements. Knows which label local labels belong to. */
export class Parser implements Names {
  readonly #symbols: SymbolTable;
  readonly #diagnostics: Diagnostics;
  #place: Place;
  #scope = '';

  constructor(symbols: SymbolTable, place: Place, diagnostics: Diagnostics) {
    this.#symbols = symbols;
    this.#place = place;
    this.#diagnostics = diagnostics;
  }

  warn(column: number, kind: string, message: string): void {
    this.#diagnostics.warn(this.#place, column, kind, message);
  }

  resolve(name: string): SourceSymbol {
    const plain = name[0] === '$' ? name.slice(1) : name;
    return this.#symbols.get(isLocal(plain) ? this.#scope + plain : plain);
  }

  #label(token: Token): SourceSymbol {
    const name = token.text[0] === '$' ? token.text.slice(1) : token.text;
    if (!isLocal(name) && !name.startsWith('..')) this.#scope = name;
    return this.resolve(name);
  }

  parse(tokens: readonly Token[], place: Place): Statement {
    this.#place = place;
    const cursor = new Cursor(tokens);
    let label: SourceSymbol | undefined;
    const first = cursor.peek()!;
    if (first.kind === Kind.Word) {
      const colon = cursor.isMark(':', 1);
      const word = first.text.toLowerCase();
      const next = cursor.word(1);
      if (colon && !(registerNamed(word) && cursor.peek(2))) {
        if (registerNamed(word))
          throw new SourceError(`"${first.text}" is a register and cannot be a label`, first.column);
        label = this.#label(first);
        cursor.position = 2;
      } else if (!isStart(word)) {
        const follows = next !== undefined && isStart(next);
        if (cursor.peek(1) !== undefined && !follows)
          throw new SourceError(`expected an instruction or directive, found "${first.text}"`, first.column);
        if (registerNamed(word))
          throw new SourceError(
            `expected an instruction or directive, found the register "${first.text}"`,
            first.column,
          );
        label = this.#label(first);
        cursor.position = 1;
        if (cursor.done)
          this.warn(
            first.column,
            'label-orphan',
            `"${first.text}" alone on a line, without a colon, is taken for a label`,
          );
      }
    }
    const column = cursor.column;
    const body = this.#body(cursor, label !== undefined);
    return { place, column, label, labelColumn: first.column, body };
  }

  #body(cursor: Cursor, labelled: boolean): Body {
    if (cursor.done) return { kind: 'nothing' };
    const token = cursor.peek()!;
    if (cursor.isMark('[') || (token.kind === Kind.Word && isDirective(token.text.toLowerCase())))
      return parseDirective(cursor, this, (c) => this.#body(c, false));
    if (cursor.isMark('{')) return this.#instruction(cursor);
    if (token.kind !== Kind.Word) cursor.fail('a label, instruction or directive');
    const word = token.text.toLowerCase();
    if (word in DATA) {
      cursor.next();
      if (cursor.done) {
        this.warn(token.column, 'db-empty', `${word} without anything to store`);
        return { kind: 'nothing' };
      }
      const items = parseData(cursor, this, DATA[word]!);
      cursor.expectEnd('the data');
      return { kind: 'data', items };
    }
    if (word in RESERVE) {
      cursor.next();
      const count = this.#expression(cursor, `the count of ${word}`);
      return { kind: 'reserve', size: RESERVE[word]!, count };
    }
    switch (word) {
      case 'equ': {
        if (!labelled) throw new SourceError('equ needs a name before it', token.column);
        cursor.next();
        return { kind: 'equ', value: this.#expression(cursor, 'the value of equ') };
      }
      case 'times': {
        cursor.next();
        const count = new ExpressionParser(cursor, this).parse();
        if (cursor.done) cursor.fail('something to repeat after the count of times');
        return { kind: 'times', count, body: this.#body(cursor, false) };
      }
      case 'incbin':
        cursor.next();
        return this.#incbin(cursor);
    }
    return this.#instruction(cursor);
  }

  #expression(cursor: Cursor, what: string) {
    const e = new ExpressionParser(cursor, this).parse();
    cursor.expectEnd(what);
    return e;
  }

  #incbin(cursor: Cursor): Body {
    const file = cursor.peek();
    if (file?.kind !== Kind.String) cursor.fail('the name of a file in quotes');
    cursor.next();
    const skip = cursor.take(',') ? new ExpressionParser(cursor, this).parse() : undefined;
    const length = cursor.take(',') ? new ExpressionParser(cursor, this).parse() : undefined;
    cursor.expectEnd('incbin');
    return { kind: 'incbin', file: file.text, skip, length };
  }

  #prefixes(cursor: Cursor): Prefixes {
    const found: { -readonly [K in keyof Prefixes]: Prefixes[K] } = { ...NO_PREFIXES };
    for (;;) {
      if (cursor.isMark('{')) {
        found.encoding = this.#encoding(cursor);
        continue;
      }
      const word = cursor.word();
      if (word === undefined || !isPrefix(word)) return found;
      if (word === 'wait' && cursor.peek(1) === undefined) return found;
      const sized = SIZE_PREFIXES[word];
      if (word in REPEATS) found.repeat = REPEATS[word];
      else if (sized) found[sized[0]] = sized[1];
      else if (word === 'lock') found.lock = true;
      else if (word === 'wait') found.wait = true;
      else if (word === 'bnd') found.repeat = 0xf2;
      else if (word in ELISIONS) {
        found.repeat = ELISIONS[word];
        found.elision = true;
      } else found.segment = registerNamed(word);
      cursor.next();
    }
  }

  /** `{vex3}` */
  #encoding(cursor: Cursor): Prefixes['encoding'] {
    const word = cursor.word(1);
    const encoding = ENCODINGS.find((e) => e === word);
    if (!encoding || !cursor.isMark('}', 2))
      throw new SourceError('expected {rex}, {vex}, {vex2} or {vex3}: EVEX is not known here', cursor.column);
    cursor.position += 3;
    return encoding;
  }

  #instruction(cursor: Cursor): Body {
    const prefixes = cursor.isMark('{') || isPrefix(cursor.word()!) ? this.#prefixes(cursor) : NO_PREFIXES;
    if (cursor.done) return { kind: 'instruction', mnemonic: '', prefixes, operands: [], fixed: true };
    const token = cursor.peek()!;
    const mnemonic = cursor.word();
    if (mnemonic === 'times') return this.#body(cursor, false);
    if (mnemonic === undefined || !isMnemonic(mnemonic)) cursor.fail('an instruction');
    cursor.next();
    const operands: Operand[] = [];
    if (!cursor.done) {
      do operands.push(parseOperand(cursor, this));
      while (
        // NASM allows a comma at the end.
        cursor.take(',') &&
        !cursor.done
      );
      if (!cursor.done) cursor.fail(`"," or the end of the line after an operand of "${token.text}"`);
    }
    const fixed = operands.every(
      (o) =>
        o.selector === undefined &&
        (!o.immediate || isConstant(o.immediate)) &&
        (!o.memory || (isConstant(o.memory.address) && !o.memory.relative)),
    );
    return { kind: 'instruction', mnemonic, prefixes, operands, fixed };
  }
}
