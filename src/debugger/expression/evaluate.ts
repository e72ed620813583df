/**
 * Expressions over registers, memory, symbols and Go's variables, with C's operators and their precedence, as gdb has them:
 * `$rax + 8`, `*0x1000`, `&runtime.sched`, `current.ip`, `numbers[2]`, `threadCount > 3 && $cpl == 0`. Numbers are integers.
 */
import { BadData } from '../bad-data.ts';
import { CommandError } from '../command-error.ts';
import { readUnsigned } from '../memory-reader.ts';
import { Value } from '../value.ts';
import { type Token, tokensOf } from './tokens.ts';

/** What names stand for. */
export interface Names {
  /** A register, without the dollar; undefined if there is none. */
  register(name: string): bigint | undefined;
  /** A variable of the function or of the program; undefined if there is none. */
  variable(name: string): Value | undefined;
  /** Where a function, a variable or a label is. */
  address(name: string): bigint | undefined;
  readonly memory: { read(address: bigint, length: number): Uint8Array | undefined };
}

export type Result = bigint | Value;

const LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<', '<=', '>', '>='],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const OPERATIONS: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  '||': (a, b) => truth(a !== 0n || b !== 0n),
  '&&': (a, b) => truth(a !== 0n && b !== 0n),
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '&': (a, b) => a & b,
  '==': (a, b) => truth(a === b),
  '!=': (a, b) => truth(a !== b),
  '<': (a, b) => truth(a < b),
  '<=': (a, b) => truth(a <= b),
  '>': (a, b) => truth(a > b),
  '>=': (a, b) => truth(a >= b),
  '<<': (a, b) => a << (b & 63n),
  '>>': (a, b) => a >> (b & 63n),
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / nonZero(b),
  '%': (a, b) => a % nonZero(b),
};

const truth = (holds: boolean): bigint => (holds ? 1n : 0n);

function nonZero(divisor: bigint): bigint {
  if (divisor === 0n) throw new CommandError('division by zero');
  return divisor;
}

/** @throws CommandError */
export function evaluate(text: string, names: Names): Result {
  if (text.trim() === '') throw new CommandError('an expression is missing');
  try {
    return new Evaluation(tokensOf(text), names).run();
  } catch (error) {
    throw error instanceof BadData ? new CommandError(error.message) : error;
  }
}

/** @throws CommandError for what is no integer, such as a struct */
export function evaluateNumber(text: string, names: Names): bigint {
  return numberOf(evaluate(text, names), text);
}

const SIGNED = /^int/;

function numberOf(result: Result, text: string): bigint {
  if (typeof result === 'bigint') return result;
  const number = SIGNED.test(result.type.kind ?? '') ? result.signed() : result.unsigned();
  if (number === undefined) throw new CommandError(`${text} is no number: it is a ${result.type.name}`);
  return number;
}

class Evaluation {
  readonly #tokens: readonly Token[];
  readonly #names: Names;
  #at = 0;

  constructor(tokens: readonly Token[], names: Names) {
    this.#tokens = tokens;
    this.#names = names;
  }

  run(): Result {
    const result = this.#level(0);
    const rest = this.#tokens[this.#at];
    if (rest) throw new CommandError(`'${textOf(rest)}' is not expected there`);
    return result;
  }

  #level(level: number): Result {
    const operators = LEVELS[level];
    if (!operators) return this.#unary();
    let left = this.#level(level + 1);
    for (;;) {
      const operator = operators.find((each) => this.#take(each));
      if (operator === undefined) return left;
      const right = this.#level(level + 1);
      left = OPERATIONS[operator]!(this.#number(left), this.#number(right));
    }
  }

  #unary(): Result {
    if (this.#take('-')) return -this.#number(this.#unary());
    if (this.#take('~')) return ~this.#number(this.#unary());
    if (this.#take('!')) return truth(this.#number(this.#unary()) === 0n);
    if (this.#take('*')) return this.#target(this.#unary());
    if (this.#take('&')) return this.#addressOf();
    return this.#postfix(this.#primary());
  }

  #target(of: Result): Result {
    if (of instanceof Value && of.target) return of.target;
    const address = BigInt.asUintN(64, this.#number(of));
    const found = readUnsigned(this.#names.memory, address, 8);
    if (found === undefined) throw new CommandError(`nothing is mapped at 0x${address.toString(16)}`);
    return found;
  }

  #addressOf(): bigint {
    const next = this.#tokens[this.#at];
    if (next?.kind === 'name') {
      const address = this.#names.address(next.name);
      if (address !== undefined) {
        this.#at++;
        return address;
      }
    }
    const of = this.#unary();
    if (of instanceof Value && of.address !== undefined) return of.address;
    throw new CommandError('only what is in memory has an address');
  }

  #postfix(first: Result): Result {
    let result = first;
    for (;;) {
      if (this.#take('[')) {
        const index = this.#number(this.#level(0));
        this.#expect(']');
        result = this.#element(result, index);
      } else if (this.#take('.')) {
        const name = this.#tokens[this.#at++];
        if (name?.kind !== 'name') throw new CommandError("a field's name is missing behind '.'");
        result = fieldsOf(result, name.name);
      } else return result;
    }
  }

  #element(of: Result, index: bigint): Value {
    const value = of instanceof Value ? of : undefined;
    const length = value?.field('len')?.unsigned();
    const count = length ?? BigInt(value?.type.length ?? -1);
    if (value && (index < 0n || index >= count)) throw new CommandError(`there is no element ${index} of ${count}`);
    const first = value?.field('array')?.target;
    const element = first ? first.part(first.type, Number(index) * first.type.size) : value?.element(Number(index));
    if (!element) throw new CommandError('only arrays and slices have elements');
    return element;
  }

  #primary(): Result {
    const token = this.#tokens[this.#at++];
    if (!token) throw new CommandError('the expression ends too early');
    if (token.kind === 'number') return token.value;
    if (token.kind === 'register') return this.#register(token.name);
    if (token.kind === 'name') return this.#named(token.name);
    if (token.text !== '(') throw new CommandError(`'${token.text}' is not expected there`);
    const inner = this.#level(0);
    this.#expect(')');
    return inner;
  }

  #register(name: string): bigint {
    const value = this.#names.register(name);
    if (value === undefined) throw new CommandError(`there is no register $${name}`);
    return value;
  }

  /** The longest part of a dotted name that is a variable; the rest are fields. */
  #named(name: string): Result {
    for (let end = name.length; end > 0; end = name.lastIndexOf('.', end - 1)) {
      const variable = this.#names.variable(name.slice(0, end));
      if (variable) return end === name.length ? variable : fieldsOf(variable, name.slice(end + 1));
    }
    const address = this.#names.address(name);
    if (address === undefined) throw new CommandError(`there is no symbol '${name}'`);
    return address;
  }

  #number(result: Result): bigint {
    return numberOf(result, 'this');
  }

  #take(operator: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'operator' || token.text !== operator) return false;
    this.#at++;
    return true;
  }

  #expect(operator: string): void {
    if (!this.#take(operator)) throw new CommandError(`'${operator}' is missing`);
  }
}

/** Fields of a struct, also through pointers, as Go has it. */
function fieldsOf(of: Result, path: string): Value {
  let value = of instanceof Value ? of : undefined;
  for (const name of path.split('.')) {
    const next: Value | undefined = value?.field(name) ?? value?.target?.field(name);
    if (!next) throw new CommandError(`there is no field '${name}'`);
    value = next;
  }
  return value!;
}

function textOf(token: Token): string {
  if (token.kind === 'number') return String(token.value);
  if (token.kind === 'operator') return token.text;
  return token.kind === 'register' ? `$${token.name}` : token.name;
}
