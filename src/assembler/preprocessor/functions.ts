import { SourceError } from '../diagnostics.ts';
import { tokenize } from '../syntax/lexer.ts';
import { fromBytes } from '../syntax/source-text.ts';
import type { Token } from '../syntax/token.ts';
import { unbraceArgument } from './arguments.ts';
import { type Condition, readCondition } from './conditions.ts';
import { quote } from './single-line.ts';
import { mark, number, string } from './tokens.ts';

/** What the functions of the preprocessor work with (NASM manual, 4.4). */
export interface FunctionHost {
  expand(tokens: readonly Token[]): Token[];
  evaluate(tokens: readonly Token[]): bigint;
  holds(condition: Condition, tokens: readonly Token[]): boolean;
}

type Arguments = readonly (readonly Token[])[];

interface PreprocessorFunction {
  readonly least: number;
  readonly most: number;
  /** Commas do not separate from this argument on. */
  readonly greedyFrom?: number;
  run(args: Arguments, host: FunctionHost, name: Token): Token[];
}

const MANY = Number.POSITIVE_INFINITY;

const text = (tokens: readonly Token[], host: FunctionHost): string => quote(host.expand(tokens), true).text;

const value = (tokens: readonly Token[] | undefined, usual: bigint, host: FunctionHost): bigint =>
  tokens?.length ? host.evaluate(host.expand(tokens)) : usual;

const FUNCTIONS: Readonly<Record<string, PreprocessorFunction>> = {
  abs: {
    least: 1,
    most: 1,
    run: ([n], host) => {
      const of = value(n, 0n, host);
      return number(of < 0n ? -of : of);
    },
  },
  cond: {
    least: 2,
    most: 3,
    run: ([condition, yes, no], host) => [...((value(condition, 0n, host) !== 0n ? yes : no) ?? [])],
  },
  count: { least: 1, most: MANY, run: (args) => number(BigInt(args.length)) },
  eval: {
    least: 1,
    most: MANY,
    run: (args, host) => args.flatMap((a, i) => [...(i ? [mark(',')] : []), ...number(host.evaluate(host.expand(a)))]),
  },
  num: { least: 1, most: 3, run: ([n, digits, base], host) => [inBase(n, digits, base, host)] },
  sel: { least: 2, most: MANY, run: select },
  str: { least: 1, most: MANY, greedyFrom: 1, run: ([a = []], host) => [quote(host.expand(a), false)] },
  strcat: { least: 1, most: MANY, run: (args, host) => [string(args.map((a) => text(a, host)).join(''))] },
  strlen: { least: 1, most: 1, run: ([a = []], host) => number(BigInt(text(a, host).length)) },
  substr: {
    least: 2,
    most: 3,
    run: ([a = [], start, count], host) => [
      string(substring(text(a, host), value(start, 0n, host), value(count, -1n, host))),
    ],
  },
  tok: { least: 1, most: 1, run: ([a = []], host) => tokenize(fromBytes(text(a, host))) },
};

function select([which, ...choices]: Arguments, host: FunctionHost, name: Token): Token[] {
  const n = value(which, 0n, host);
  if (n < 1n || n > BigInt(choices.length))
    throw new SourceError(`${name.text} has no choice ${n}: there are ${choices.length}`, name.column);
  return [...choices[Number(n) - 1]!];
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ@_';
const MAX_DIGITS = 253n;

function inBase(
  n: readonly Token[] | undefined,
  digits: readonly Token[] | undefined,
  base: readonly Token[] | undefined,
  host: FunctionHost,
): Token {
  const radix = value(base, 10n, host);
  const wanted = value(digits, -1n, host);
  if (radix < 2n || radix > BigInt(DIGITS.length)) throw new SourceError(`%num: ${radix} is no base from 2 to 64`);
  const least = wanted < 0n ? -wanted : wanted;
  if (least > MAX_DIGITS) throw new SourceError(`%num: ${wanted} digits are too many`);
  let left = BigInt.asUintN(64, value(n, 0n, host));
  let out = '';
  while (out.length < Number(least) || (wanted <= 0n && left > 0n)) {
    out = DIGITS[Number(left % radix)]! + out;
    left /= radix;
  }
  return string(out);
}

/** Characters counted from 1; a negative count is where to stop, counted from the end. */
export function substring(of: string, start: bigint, count: bigint): string {
  const length = BigInt(of.length);
  const from = start > 1n ? start - 1n : 0n;
  const end = count < 0n ? length + count + 1n : from + count;
  return from < length && end > from ? of.slice(Number(from), Number(end < length ? end : length)) : '';
}

/** What `%name(…)` stands for; undefined when there is no such function. Throws a SourceError. */
export function callFunction(
  token: Token,
  takeArguments: (greedyFrom: number) => Token[][],
  host: FunctionHost,
): Token[] | undefined {
  const name = token.text.slice(1).toLowerCase();
  if (name.startsWith('is')) {
    const condition = readCondition(`if${name.slice(2)}`, 'if');
    if (condition) return number(host.holds(condition, takeArguments(1)[0]!) ? 1n : 0n);
  }
  const found = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (!found) return undefined;
  const args = takeArguments(found.greedyFrom ?? MANY).map(unbraceArgument);
  if (args.length < found.least || args.length > found.most)
    throw new SourceError(`${token.text} does not take ${args.length} arguments`, token.column);
  return found.run(args, host, token);
}

/** Whether a line may begin with the function of this name. */
export const isFunction = (name: string): boolean =>
  Object.hasOwn(FUNCTIONS, name) || (name.startsWith('is') && readCondition(`if${name.slice(2)}`, 'if') !== undefined);
