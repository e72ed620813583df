import { type FloatEnvironment, IE } from './environment.ts';
import type { Format } from './format.ts';
import { notANumber, noteDenormals, operand, type Unpacked } from './number.ts';

export type Relation = 'less' | 'equal' | 'greater' | 'unordered';

/**
 * How a relates to b. A NaN makes the two unordered and raises IE: any NaN when `signaling` (COMISS), else only a
 * signaling one (UCOMISS).
 */
export function compare(format: Format, a: bigint, b: bigint, env: FloatEnvironment, signaling: boolean): Relation {
  return relation(operand(format, a, env), operand(format, b, env), env, signaling);
}

/** As `compare`, of operands already taken apart. */
export function relation(x: Unpacked, y: Unpacked, env: FloatEnvironment, signaling: boolean): Relation {
  if (x.kind === 'unsupported' || y.kind === 'unsupported') {
    env.raise(IE);
    return 'unordered';
  }
  if (notANumber(x) || notANumber(y)) {
    if (signaling || x.kind === 'signaling' || y.kind === 'signaling') env.raise(IE);
    return 'unordered';
  }
  noteDenormals([x, y], env);
  return order(x, y);
}

/** How x relates to y, neither of them a NaN. */
function order(x: Unpacked, y: Unpacked): Relation {
  if (x.kind === 'zero' && y.kind === 'zero') return 'equal';
  if (x.negative !== y.negative) return x.negative ? 'less' : 'greater';
  // Encodings of one sign are in the order of their magnitudes. (A pseudo-denormal, exponent field 0 with the integer
  // bit set, equals the number with field 1: hence the comparison of values where both are that small.)
  let magnitude: bigint | number = x.bits - y.bits;
  if (x.kind === 'denormal' || y.kind === 'denormal') {
    if (x.exponent === y.exponent && x.kind !== 'infinity' && y.kind !== 'infinity') {
      magnitude = x.significand - y.significand;
    }
  }
  if (magnitude === 0n) return 'equal';
  return magnitude < 0n !== x.negative ? 'less' : 'greater';
}

/**
 * The predicates of CMPPS and its kin (SDM vol. 2, CMPPD, table 3-1): 0 EQ, 1 LT, 2 LE, 3 UNORD, 4 NEQ, 5 NLT, 6 NLE,
 * 7 ORD. The ordering ones raise IE for any NaN. With 8 added the answer for unordered operands is the other one, with 16
 * added those raise IE for any NaN that else do not.
 */
export function comparePredicate(
  format: Format,
  a: bigint,
  b: bigint,
  predicate: number,
  env: FloatEnvironment,
): boolean {
  const test = predicate & 3;
  const ordering = test === 1 || test === 2;
  const found = compare(format, a, b, env, ordering !== ((predicate & 16) !== 0));
  const other = found === 'unordered' && (predicate & 8) !== 0;
  let holds: boolean;
  if (test === 0) holds = found === 'equal';
  else if (test === 1) holds = found === 'less';
  else if (test === 2) holds = found === 'less' || found === 'equal';
  else holds = found === 'unordered';
  return (holds !== ((predicate & 4) !== 0)) !== other;
}

/**
 * MINSS and its kin: not IEEE's minimum but `a < b ? a : b`, so the second source is the answer when either is a NaN
 * (which raises IE, quiet or not, and is passed on as it is) and when both are zeros (SDM vol. 2, MINPS).
 */
export function min(format: Format, a: bigint, b: bigint, env: FloatEnvironment): bigint {
  const found = compare(format, a, b, env, true);
  return operand(format, found === 'less' ? a : b, env).bits;
}

/** MAXSS and its kin: `a > b ? a : b`. */
export function max(format: Format, a: bigint, b: bigint, env: FloatEnvironment): bigint {
  const found = compare(format, a, b, env, true);
  return operand(format, found === 'greater' ? a : b, env).bits;
}
