import { SourceError } from '../diagnostics.ts';
import { type Register, registerNamed } from '../registers.ts';
import type { SourceSymbol } from '../symbols.ts';
import { addScaled, constant, isRegister, isScalar, UNKNOWN, type Value, ZERO } from '../value.ts';
import type { Cursor } from './cursor.ts';
import { floatFunction } from './floats.ts';
import { Kind } from './token.ts';
import { unicodeFunction } from './unicode.ts';

/** A parsed expression. `column` is where messages about it point. */
export type Expression =
  | { readonly op: 'constant'; readonly value: Value; readonly column: number }
  | { readonly op: 'register'; readonly register: Register; readonly value: Value; readonly column: number }
  | { readonly op: 'symbol'; readonly symbol: SourceSymbol; readonly column: number }
  | { readonly op: 'here' | 'section'; readonly column: number }
  | { readonly op: 'unary'; readonly sign: string; readonly a: Expression; readonly column: number }
  | {
      readonly op: 'binary';
      readonly sign: string;
      readonly a: Expression;
      readonly b: Expression;
      readonly column: number;
    }
  | {
      readonly op: 'choose';
      readonly a: Expression;
      readonly b: Expression;
      readonly c: Expression;
      readonly column: number;
    };

/** What evaluation needs to know about the point of assembly. */
export interface Point {
  /** `$` */
  here(): Value;
  /** `$$` */
  startOfSection(): Value;
  /** Value of a symbol; UNKNOWN while it has none. */
  lookup(symbol: SourceSymbol, column: number): Value;
}

/** What parsing needs to know about names. */
export interface Names {
  /** The symbol a name stands for here: `.loop` belongs to the label before it. */
  resolve(name: string): SourceSymbol;
  /** @param kind NASM's class of the warning */
  warn(column: number, kind: string, message: string): void;
}

/** Which register of an address is to be the base, as the source's order suggests. */
export interface AddressHint {
  register: Register | undefined;
  /** The register was multiplied: it wants to be the index. */
  scaled: boolean;
  /** The register was added to itself: [eax+eax]. */
  summed: boolean;
}

/** Parentheses and unary operators may nest this deep. */
const MAX_DEPTH = 200;
/** Binary operators in one expression: each is a level of the tree that is walked. */
const MAX_OPERATORS = 2000;

/** Binary operators by binding strength, weakest first (NASM manual, 3.5). */
const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['^^'],
  ['&&'],
  ['=', '==', '!=', '<>', '<', '<=', '>', '>=', '<=>'],
  ['|'],
  ['^'],
  ['&'],
  ['<<', '>>', '<<<', '>>>'],
  ['+', '-'],
  ['*', '/', '//', '%', '%%'],
];

const STRENGTH = new Map<string, number>();
for (const [level, signs] of LEVELS.entries()) for (const sign of signs) STRENGTH.set(sign, level);

const FLOAT_WORDS = new Set(['__infinity__', '__nan__', '__qnan__', '__snan__']);

/** `__?name?__` and the older `__name__` as `name`. */
export function innerName(word: string): string | undefined {
  const match = /^__\??([a-z0-9_]+?)\??__$/i.exec(word);
  return match?.[1]?.toLowerCase();
}

/** Whether a word is a float constant such as `__Infinity__`. */
export function floatWord(word: string): string | undefined {
  const name = innerName(word);
  return name && FLOAT_WORDS.has(`__${name}__`) ? `__${name}__` : undefined;
}

/** A string as a number: its first character is the lowest byte (NASM manual, 3.4.3). */
export function characterConstant(text: string): bigint {
  let n = 0n;
  for (let i = Math.min(text.length, 8) - 1; i >= 0; i--) n = (n << 8n) | BigInt(text.charCodeAt(i));
  return n;
}

export class ExpressionParser {
  readonly #cursor: Cursor;
  readonly #names: Names;
  readonly hint: AddressHint = { register: undefined, scaled: false, summed: false };
  #depth = 0;
  #operators = 0;

  constructor(cursor: Cursor, names: Names) {
    this.#cursor = cursor;
    this.#names = names;
  }

  parse(): Expression {
    if (++this.#depth > MAX_DEPTH) throw new SourceError('the expression nests too deep', this.#cursor.column);
    const a = this.#binary(0);
    const column = this.#cursor.column;
    let result = a;
    // "?" may start a name, so the lexer takes it for a word.
    if (this.#cursor.word() === '?') {
      this.#cursor.next();
      const b = this.parse();
      this.#cursor.expect(':', 'between the two results of "?"');
      const c = this.parse();
      result = { op: 'choose', a, b, c, column };
    }
    this.#depth--;
    return result;
  }

  #binary(level: number): Expression {
    let a = this.#unary();
    for (;;) {
      const token = this.#cursor.peek();
      if (token?.kind !== Kind.Mark) return a;
      const strength = STRENGTH.get(token.text);
      if (strength === undefined || strength < level) return a;
      this.#cursor.next();
      const b = this.#binary(strength + 1);
      a = this.#join(token.text, a, b, token.column);
    }
  }

  #join(sign: string, a: Expression, b: Expression, column: number): Expression {
    const hint = this.hint;
    if (hint.register) {
      if (sign === '*' && (mentions(a, hint.register) || mentions(b, hint.register))) hint.scaled = true;
      if (sign === '+' && mentions(a, hint.register) && mentions(b, hint.register)) hint.summed = true;
    }
    if (a.op === 'constant' && b.op === 'constant')
      return { op: 'constant', value: binary(sign, a.value, b.value, column), column: a.column };
    if (++this.#operators > MAX_OPERATORS)
      throw new SourceError(`the expression is too long: ${MAX_OPERATORS} operators at most`, column);
    return { op: 'binary', sign, a, b, column };
  }

  #unary(): Expression {
    const cursor: Cursor = this.#cursor;
    const token = cursor.peek();
    if (!token) cursor.fail('an expression');
    if (++this.#depth > MAX_DEPTH) throw new SourceError('the expression nests too deep', token.column);
    const result = this.#primary();
    this.#depth--;
    return result;
  }

  #primary(): Expression {
    const cursor: Cursor = this.#cursor;
    const token = cursor.peek()!;
    const column = token.column;
    switch (token.kind) {
      case Kind.Number:
        cursor.next();
        if (token.value === undefined) throw new SourceError(`"${token.text}" is not a number`, column);
        return { op: 'constant', value: constant(token.value), column };
      case Kind.String:
        cursor.next();
        return { op: 'constant', value: constant(characterConstant(token.text)), column };
      case Kind.Word:
        return this.#word(token.text, column);
      case Kind.Mark:
        break;
      default:
        cursor.fail('an expression');
    }
    switch (token.text) {
      case '(': {
        cursor.next();
        const inner = this.parse();
        cursor.expect(')', 'to close the parenthesis');
        return inner;
      }
      case '+':
      case '-':
      case '~':
      case '!': {
        cursor.next();
        const a = this.#unary();
        if (a.op === 'constant') return { op: 'constant', value: unary(token.text, a.value, column), column };
        return { op: 'unary', sign: token.text, a, column };
      }
      case '$':
        cursor.next();
        return { op: 'here', column };
      case '$$':
        cursor.next();
        return { op: 'section', column };
    }
    cursor.fail('an expression');
  }

  #word(text: string, column: number): Expression {
    const cursor: Cursor = this.#cursor;
    const register = registerNamed(text.toLowerCase());
    if (register) {
      cursor.next();
      this.hint.register ??= register;
      const value: Value = { constant: 0n, terms: [{ of: register, factor: 1n }], unknown: false };
      return { op: 'register', register, value, column };
    }
    const inner = innerName(text);
    if (inner && cursor.isMark('(', 1)) {
      cursor.next();
      cursor.next();
      const value = this.#call(inner, text, column);
      cursor.expect(')', `to close ${text}(`);
      return { op: 'constant', value, column };
    }
    cursor.next();
    if (text === '?') throw new SourceError('expected an expression, found "?"', column);
    return { op: 'symbol', symbol: this.#names.resolve(text), column };
  }

  #call(name: string, text: string, column: number): Value {
    const cursor: Cursor = this.#cursor;
    const convert = floatFunction(name);
    if (convert) {
      const sign = cursor.take('-') ? '-' : cursor.take('+') ? '+' : '';
      const token = cursor.next();
      const word = token?.kind === Kind.Word ? floatWord(token.text) : undefined;
      if (token?.kind !== Kind.Float && token?.kind !== Kind.Number && !word)
        throw new SourceError(`${text} takes a floating-point number`, column);
      const { bits, overflow } = convert(sign + (word ?? token!.text));
      if (overflow) this.#names.warn(column, 'float-overflow', `${text} becomes infinity`);
      return constant(bits);
    }
    const change = unicodeFunction(name);
    if (change) {
      const token = cursor.next();
      if (token?.kind !== Kind.String) throw new SourceError(`${text} takes a string`, column);
      return constant(characterConstant(change(token.text)));
    }
    if (name.startsWith('ilog2')) {
      const inner = this.parse();
      if (inner.op !== 'constant') throw new SourceError(`${text} takes a constant`, column);
      return constant(integerLog(name, BigInt.asUintN(64, inner.value.constant), column));
    }
    throw new SourceError(`there is no function ${text}`, column);
  }
}

/** `__ilog2e__` and its rounding kin (NASM manual, 5.4.1). */
function integerLog(name: string, n: bigint, column: number): bigint {
  const floor = n === 0n ? -1n : BigInt(n.toString(2).length - 1);
  const exact = n !== 0n && (n & (n - 1n)) === 0n;
  switch (name) {
    case 'ilog2e':
      if (!exact) throw new SourceError(`${n} is not a power of two`, column);
      return floor;
    case 'ilog2w':
    case 'ilog2f':
      return n === 0n ? 0n : floor;
    case 'ilog2c':
    case 'ilog2cw':
      return n === 0n ? 0n : exact ? floor : floor + 1n;
    case 'ilog2fw':
      return n === 0n ? 0n : floor;
  }
  throw new SourceError(`there is no function __${name}__`, column);
}

/** Whether `register` occurs in an expression. Stops looking at scalars early: most are. */
function mentions(e: Expression, register: Register): boolean {
  switch (e.op) {
    case 'register':
      return e.register === register;
    case 'unary':
      return mentions(e.a, register);
    case 'binary':
      return mentions(e.a, register) || mentions(e.b, register);
    default:
      return false;
  }
}

/** Whether the value can change from one pass, or one place, to another. */
export function isConstant(e: Expression): boolean {
  switch (e.op) {
    case 'constant':
    case 'register':
      return true;
    case 'unary':
      return isConstant(e.a);
    case 'binary':
      return isConstant(e.a) && isConstant(e.b);
    case 'choose':
      return isConstant(e.a) && isConstant(e.b) && isConstant(e.c);
    default:
      return false;
  }
}

export function evaluate(e: Expression, point: Point): Value {
  switch (e.op) {
    case 'constant':
    case 'register':
      return e.value;
    case 'symbol':
      return point.lookup(e.symbol, e.column);
    case 'here':
      return point.here();
    case 'section':
      return point.startOfSection();
    case 'unary':
      return unary(e.sign, evaluate(e.a, point), e.column);
    case 'binary':
      return binary(e.sign, evaluate(e.a, point), evaluate(e.b, point), e.column);
    case 'choose': {
      const a = scalar(evaluate(e.a, point), '?', e.column);
      if (a === undefined) return UNKNOWN;
      return evaluate(a !== 0n ? e.b : e.c, point);
    }
  }
}

/** The number a value is; undefined while unknown. Other values cannot be used with `sign`. */
function scalar(v: Value, sign: string, column: number): bigint | undefined {
  if (v.unknown) return undefined;
  if (v.terms.length === 0) return v.constant;
  const what = v.terms.some((t) => isRegister(t.of)) ? 'a register' : 'an address';
  throw new SourceError(`"${sign}" works on plain numbers, not on ${what}: an address minus "$$" is a number`, column);
}

function unary(sign: string, a: Value, column: number): Value {
  switch (sign) {
    case '+':
      return a;
    case '-':
      return addScaled(ZERO, a, -1n);
  }
  const n = scalar(a, sign, column);
  if (n === undefined) return UNKNOWN;
  return constant(sign === '~' ? ~n : n === 0n ? 1n : 0n);
}

function truth(condition: boolean): Value {
  return constant(condition ? 1n : 0n);
}

/** Comparisons: addresses compare when they are in the same section. */
function compare(sign: string, a: Value, b: Value, column: number): Value {
  const difference = addScaled(a, b, -1n);
  if (difference.unknown) return UNKNOWN;
  if (difference.terms.length) {
    if (sign === '=' || sign === '==') return truth(false);
    if (sign === '!=' || sign === '<>') return truth(true);
    throw new SourceError(`"${sign}" cannot compare these: they are not in the same section`, column);
  }
  const order = a.constant < b.constant ? -1 : a.constant > b.constant ? 1 : 0;
  switch (sign) {
    case '<':
      return truth(order < 0);
    case '<=':
      return truth(order <= 0);
    case '>':
      return truth(order > 0);
    case '>=':
      return truth(order >= 0);
    case '<=>':
      return constant(BigInt(order));
    case '!=':
    case '<>':
      return truth(order !== 0);
  }
  return truth(order === 0);
}

function binary(sign: string, a: Value, b: Value, column: number): Value {
  switch (sign) {
    case '+':
      return addScaled(a, b, 1n);
    case '-':
      return addScaled(a, b, -1n);
    case '*':
      if (a.unknown || b.unknown) return UNKNOWN;
      if (isScalar(a) && b.terms.length) return addScaled(ZERO, b, a.constant);
      if (isScalar(b) && a.terms.length) return addScaled(ZERO, a, b.constant);
      break;
  }
  if (STRENGTH.get(sign) === 3) return compare(sign, a, b, column);
  const x = scalar(a, sign, column);
  const y = scalar(b, sign, column);
  if (x === undefined || y === undefined) return UNKNOWN;
  return constant(arithmetic(sign, x, y, column));
}

function arithmetic(sign: string, x: bigint, y: bigint, column: number): bigint {
  const ux = BigInt.asUintN(64, x);
  const uy = BigInt.asUintN(64, y);
  // The host shifts by the low six bits of the count; so does NASM.
  const count = uy & 63n;
  switch (sign) {
    case '*':
      return x * y;
    case '|':
      return x | y;
    case '^':
      return x ^ y;
    case '&':
      return x & y;
    case '||':
      return x !== 0n || y !== 0n ? 1n : 0n;
    case '&&':
      return x !== 0n && y !== 0n ? 1n : 0n;
    case '^^':
      return (x !== 0n) !== (y !== 0n) ? 1n : 0n;
    case '<<':
    case '<<<':
      return x << count;
    case '>>':
      return ux >> count;
    case '>>>':
      return x >> count;
  }
  if (y === 0n) throw new SourceError('division by zero', column);
  switch (sign) {
    case '/':
      return ux / uy;
    case '//':
      return x / y;
    case '%':
      return ux % uy;
    case '%%':
      return x % y;
  }
  throw new SourceError(`"${sign}" is not an operator`, column);
}
