/** Conditions on late flags (late-flags.ts) whose producer is known, as comparisons of its operands. */
import { type Code, i32, i64 } from '../../wasm/code.ts';
import {
  type Operands,
  operationOf,
  overflowsTo,
  resultOf,
  signExtend,
  sizeOf,
  UNKNOWN,
  WORDS,
  ZERO,
} from './flag-words.ts';

/** A condition as a comparison, or undefined where the kind is not known or the condition is none. */
export function directCondition(kind: number, code: number, operands: Operands): Code | undefined {
  if (kind === UNKNOWN || kind === WORDS) return undefined;
  const operation = operationOf(kind);
  const positive =
    operation === 'subtract'
      ? afterSubtraction(kind, code >> 1, operands)
      : operation === 'add'
        ? afterAddition(kind, code >> 1, operands)
        : operation === 'logic'
          ? afterLogic(code >> 1, operands)
          : afterStep(kind, code >> 1, operands);
  if (positive === undefined) return undefined;
  return (code & 1) === 0 ? positive : i32.eqz(positive);
}

/** @param pair the condition's number without the lowest bit, which negates: O B E BE S P L LE */
function afterSubtraction(kind: number, pair: number, operands: Operands): Code | undefined {
  const { ca, cb } = operands;
  const size = sizeOf(kind);
  const [left, right] = [signExtend(size, ca.get), signExtend(size, cb.get)];
  switch (pair) {
    case 1:
      return i64.lt_u(ca.get, cb.get);
    case 2:
      return i64.eq(ca.get, cb.get);
    case 3:
      return i64.le_u(ca.get, cb.get);
    case 4:
      return i64.lt_s(resultOf(kind, operands), ZERO);
    case 6:
      return i64.lt_s(left, right);
    case 7:
      return i64.le_s(left, right);
    default:
      return undefined;
  }
}

function afterAddition(kind: number, pair: number, operands: Operands): Code | undefined {
  const { ca, cb } = operands;
  switch (pair) {
    case 1:
      return i64.lt_u(ca.get, cb.get);
    case 2:
      return i64.eqz(ca.get);
    case 3:
      return i32.or(i64.lt_u(ca.get, cb.get), i64.eqz(ca.get));
    case 4:
      return i64.lt_s(resultOf(kind, operands), ZERO);
    default:
      return undefined;
  }
}

/** CF and OF are clear. */
function afterLogic(pair: number, { result }: Operands): Code | undefined {
  switch (pair) {
    case 0:
    case 1:
      return i32.const(0);
    case 2:
    case 3:
      return i64.eqz(result.get);
    case 4:
    case 6:
      return i64.lt_s(result.get, ZERO);
    case 7:
      return i64.le_s(result.get, ZERO);
    default:
      return undefined;
  }
}

function afterStep(kind: number, pair: number, { ca, cb, result }: Operands): Code | undefined {
  switch (pair) {
    case 0:
      return i64.eq(result.get, overflowsTo(kind));
    case 1:
      return i64.lt_u(ca.get, cb.get);
    case 2:
      return i64.eqz(result.get);
    case 3:
      return i32.or(i64.lt_u(ca.get, cb.get), i64.eqz(result.get));
    case 4:
      return i64.lt_s(result.get, ZERO);
    case 6:
      return i32.xor(i64.lt_s(result.get, ZERO), i64.eq(result.get, overflowsTo(kind)));
    default:
      return undefined;
  }
}
