/** Arithmetic on operands of 8, 16, 32 and 64 bits: i32 up to 32 bits, i64 above. */
import { type Code, I32, I64, i32, i64 } from '../wasm/code.ts';
import type { AccessSize, Field, Operands } from './define.ts';

export const typeOf = (size: AccessSize): number => (size === 8 ? I64 : I32);

/** The instructions of the type that carries an operand of this size. */
export const intOf = (size: AccessSize): typeof i32 | typeof i64 => (size === 8 ? i64 : i32);

export function get(x: Operands, size: AccessSize, field: Field): Code {
  return size === 1 ? x.get8(field) : size === 2 ? x.get16(field) : size === 4 ? x.get32(field) : x.get64(field);
}

export function set(x: Operands, size: AccessSize, field: Field, value: Code): Code {
  return size === 1
    ? x.set8(field, value)
    : size === 2
      ? x.set16(field, value)
      : size === 4
        ? x.set32(field, value)
        : x.set64(field, value);
}

export function constant(size: AccessSize, value: number): Code {
  return size === 8 ? i64.const(BigInt(value)) : i32.const(value);
}

/** The immediate as an operand of this size. */
export const immediate = (x: Operands, size: AccessSize): Code => (size === 8 ? x.imm64 : x.immLow);

/** An operand as an i64, sign-extended from its own width. */
export function signExtend(size: AccessSize, value: Code): Code {
  switch (size) {
    case 1:
      return i64.extend_i32_s(i32.extend8_s(value));
    case 2:
      return i64.extend_i32_s(i32.extend16_s(value));
    case 4:
      return i64.extend_i32_s(value);
    default:
      return value;
  }
}

/** An operand as an i64; the i32's bits above its width come along, zero-extended. */
export const widen = (size: AccessSize, value: Code): Code => (size === 8 ? value : i64.extend_i32_u(value));

/** Sign-extended within its own type, for signed compares and arithmetic shifts. */
export function signed(size: AccessSize, value: Code): Code {
  return size === 1 ? i32.extend8_s(value) : size === 2 ? i32.extend16_s(value) : value;
}

/** Zero-extended within its own type. */
export function unsigned(size: AccessSize, value: Code): Code {
  return size === 1 ? i32.and(value, i32.const(0xff)) : size === 2 ? i32.and(value, i32.const(0xffff)) : value;
}

/** The halves of an i64, as i64. */
export const low32 = (value: Code): Code => i64.and(value, i64.const(0xffff_ffffn));
export const high32 = (value: Code): Code => i64.shr_u(value, i64.const(32n));
