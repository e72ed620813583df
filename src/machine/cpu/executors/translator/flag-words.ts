/** The words of the flags (../../ir/flags.ts), worked out from what late flags note (late-flags.ts). */
import type { AccessSize, FlagSource } from '../../ir/define.ts';
import { type Code, I32, I64, i32, i64, ifElse, type Local, localAt } from '../../wasm/code.ts';
import type { ModuleBuilder } from '../../wasm/module.ts';

export type Operation = FlagSource['operation'];

export const OPERATIONS: readonly Operation[] = ['add', 'subtract', 'logic', 'increment', 'decrement'];
export const SIZES: readonly AccessSize[] = [1, 2, 4, 8];

/** Kinds: an operation's number times four, and the size's logarithm; words; not known while the code is written. */
export const WORDS = 0;
export const UNKNOWN = -1;
export const kindOf = (operation: Operation, size: AccessSize): number =>
  4 * (1 + OPERATIONS.indexOf(operation)) + Math.log2(size);
export const operationOf = (kind: number): Operation | undefined => OPERATIONS[(kind >> 2) - 1];
export const sizeOf = (kind: number): AccessSize => (1 << (kind & 3)) as AccessSize;

export const ZERO = i64.const(0n);
export const MIN = i64.const(-0x8000_0000_0000_0000n);
const TOP_TWO = i64.const(-0x4000_0000_0000_0000n);
const AF = i64.const(0x10n);
const not = (value: Code): Code => i64.xor(value, i64.const(-1n));
const bool64 = (value: Code): Code => i64.extend_i32_u(value);

/** Sign-extended from an operand's size. */
export function signExtend(size: AccessSize, value: Code): Code {
  return size === 1
    ? i64.extend8_s(value)
    : size === 2
      ? i64.extend16_s(value)
      : size === 4
        ? i64.extend32_s(value)
        : value;
}

/** An operand of the type for its size, as an i64 without the bits above. */
export function zeroExtend(size: AccessSize, value: Code): Code {
  if (size === 8) return value;
  return i64.extend_i32_u(size === 4 ? value : i32.and(value, i32.const(size === 1 ? 0xff : 0xffff)));
}

/** The operands as locals of a region, or of the functions that work the words out. */
export interface Operands {
  readonly ca: Local;
  readonly cb: Local;
  readonly result: Local;
}

export const carry = ({ ca, cb }: Operands): Code => bool64(i64.lt_u(ca.get, cb.get));

/** FLAG_RESULT for a kind other than WORDS. */
export function resultOf(kind: number, { ca, cb, result }: Operands): Code {
  switch (operationOf(kind)) {
    case 'add':
      return signExtend(sizeOf(kind), ca.get);
    case 'subtract':
      return signExtend(sizeOf(kind), i64.sub(ca.get, cb.get));
    default:
      return result.get;
  }
}

/** FLAG_CARRY from the carries out of each position and `left xor right xor result`. */
function carryWordOf(size: AccessSize, carries: Code, halves: Code): Code {
  const aligned = i64.shl(carries, i64.const(BigInt(64 - 8 * size)));
  return i64.or(i64.and(aligned, TOP_TWO), i64.and(halves, AF));
}

/** FLAG_CARRY for a kind other than WORDS. */
export function carryOf(kind: number, operands: Operands): Code {
  const { ca, cb, result } = operands;
  const size = sizeOf(kind);
  switch (operationOf(kind)) {
    case 'add': {
      const right = i64.sub(ca.get, cb.get);
      const carries = i64.or(i64.and(cb.get, right), i64.and(i64.or(cb.get, right), not(ca.get)));
      return carryWordOf(size, carries, i64.xor(i64.xor(cb.get, right), ca.get));
    }
    case 'subtract': {
      const difference = i64.sub(ca.get, cb.get);
      const borrows = i64.or(i64.and(not(ca.get), cb.get), i64.and(i64.or(not(ca.get), cb.get), difference));
      return carryWordOf(size, borrows, i64.xor(i64.xor(ca.get, cb.get), difference));
    }
    case 'logic':
      return ZERO;
    case 'increment':
      return stepCarry(operands, overflowsTo(kind), i64.eqz(i64.and(result.get, i64.const(15n))));
    default:
      return stepCarry(operands, overflowsTo(kind), i64.eq(i64.and(result.get, i64.const(15n)), i64.const(15n)));
  }

  /** After INC and DEC: CF as it was, OF where the result is `edge`, AF as told (an i32). */
  function stepCarry(from: Operands, edge: Code, half: Code): Code {
    const overflow = bool64(i64.eq(result.get, edge));
    const cf = carry(from);
    const word = i64.or(i64.shl(cf, i64.const(63n)), i64.shl(i64.xor(cf, overflow), i64.const(62n)));
    return i64.or(word, i64.shl(bool64(half), i64.const(4n)));
  }
}

/** The result that means overflow: the smallest number after INC, the largest after DEC. */
export function overflowsTo(kind: number): Code {
  const smallest = -(1n << BigInt(8 * sizeOf(kind) - 1));
  return i64.const(operationOf(kind) === 'increment' ? smallest : -smallest - 1n);
}

/** Indices of functions `(kind, ca, cb, result) → word` for kinds that are only known when the code runs. */
export interface FlagFunctions {
  readonly result: number;
  readonly carry: number;
}

/** Adds the functions that work the words of the flags out. */
export function declareFlagFunctions(module: ModuleBuilder): FlagFunctions {
  const kinds = OPERATIONS.flatMap((operation) => SIZES.map((size) => kindOf(operation, size)));
  const add = (word: (kind: number, operands: Operands) => Code): number =>
    module.addFunction([I32, I64, I64, I64], [I64], () => {
      const kind = localAt(0, I32);
      const operands = { ca: localAt(1, I64), cb: localAt(2, I64), result: localAt(3, I64) };
      return kinds.reduceRight<Code>(
        (rest, k) => ifElse(i32.eq(kind.get, i32.const(k)), word(k, operands), rest, I64),
        ZERO,
      );
    });
  return { result: add(resultOf), carry: add(carryOf) };
}
