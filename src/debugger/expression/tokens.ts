/** Takes expressions apart. */
import { CommandError } from '../command-error.ts';

export type Token =
  | { readonly kind: 'number'; readonly value: bigint }
  /** `$rax`, without the dollar. */
  | { readonly kind: 'register'; readonly name: string }
  /** Also with slashes and dots: `lesson/kernel.threads`. */
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'operator'; readonly text: string };

const OPERATORS = ['<<', '>>', '<=', '>=', '==', '!=', '&&', '||', ...'+-*/%&|^~!<>()[].,'] as const;
const NUMBER = /^(?:0[xX][0-9a-fA-F]+|0[bB][01]+|0[oO][0-7]+|\d+)(?![\w$])/;
const REGISTER = /^\$([a-zA-Z_]\w*)/;
const NAME =
  /^(?:[\p{L}_][\p{L}\d_·]*\/)*(?:\.|[\p{L}_]|\(\*[\p{L}_]\w*\))[\p{L}\d_·]*(?:\.(?:[\p{L}_]|\(\*[\p{L}_]\w*\))[\p{L}\d_·]*)*/u;

/** @throws CommandError */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let rest = text.trimStart(); rest !== ''; ) {
    const [token, length] = nextToken(rest, tokens.at(-1));
    tokens.push(token);
    rest = rest.slice(length).trimStart();
  }
  return tokens;
}

function nextToken(rest: string, before: Token | undefined): [Token, number] {
  const number = NUMBER.exec(rest)?.[0];
  if (number !== undefined) return [{ kind: 'number', value: BigInt(number) }, number.length];
  const register = REGISTER.exec(rest);
  if (register) return [{ kind: 'register', name: register[1]!.toLowerCase() }, register[0].length];
  // A dot behind something that has fields is an operator.
  const isField =
    rest.startsWith('.') &&
    before !== undefined &&
    (before.kind !== 'operator' || before.text === ']' || before.text === ')');
  const name = isField ? undefined : NAME.exec(rest)?.[0];
  if (name !== undefined && name !== '.') return [{ kind: 'name', name }, name.length];
  const operator = OPERATORS.find((each) => rest.startsWith(each));
  if (operator === undefined) throw new CommandError(`'${rest}' is no expression`);
  return [{ kind: 'operator', text: operator }, operator.length];
}
