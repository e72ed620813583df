/**
 * The arithmetic flags, as two words (see FLAG_RESULT and FLAG_CARRY in layout.ts). A carry word holds, for every bit
 * position, the carry (or borrow) out of it: shifted so that the operand's top bit is bit 63, bit 63 is CF and the xor
 * of bits 63 and 62 is OF. (Intel SDM vol. 1, 3.4.3.1.)
 */
import { FLAG_CARRY, FLAG_RESULT, FLAG_SYSTEM } from '../state/layout.ts';
import { type Code, I64, i32, i64, select, seq } from '../wasm/code.ts';
import { type AccessSize, define, type Operands } from './define.ts';
import { signExtend, widen } from './values.ts';

const TOP_TWO = i64.const(-0x4000000000000000n);
const AF = i64.const(0x10n);
const result = (x: Operands): Code => x.cell64(FLAG_RESULT);
const carry = (x: Operands): Code => x.cell64(FLAG_CARRY);

/** Sets all six flags from a result, its carry vector and `a xor b xor result` (whose bit 4 is AF). */
export function setArithmetic(x: Operands, size: AccessSize, value: Code, carries: Code, halves: Code): Code {
  const aligned = i64.shl(widen(size, carries), i64.const(BigInt(64 - 8 * size)));
  return seq(
    x.setCell64(FLAG_RESULT, signExtend(size, value)),
    x.setCell64(FLAG_CARRY, i64.or(i64.and(aligned, TOP_TWO), i64.and(widen(size, halves), AF))),
  );
}

/** Sets SF, ZF, PF from a result and clears CF, OF, AF: the logical operations. */
export function setLogical(x: Operands, size: AccessSize, value: Code): Code {
  return seq(x.setCell64(FLAG_RESULT, signExtend(size, value)), x.setCell64(FLAG_CARRY, i64.const(0n)));
}

/** A carry word from CF and OF, each an i64 of 0 or 1, with AF clear. */
export function carryWord(cf: Code, cfXorOf: Code): Code {
  return i64.or(i64.shl(cf, i64.const(63n)), i64.shl(cfXorOf, i64.const(62n)));
}

/** Sets CF and OF alone (rotates): `cf` and `cfXorOf` are i64s of 0 or 1. */
export function setCarryOverflow(x: Operands, cf: Code, cfXorOf: Code): Code {
  const kept = i64.and(carry(x), i64.const(0x3fffffffffffffffn));
  return x.setCell64(FLAG_CARRY, i64.or(kept, carryWord(cf, cfXorOf)));
}

/** Sets all flags for an operation that keeps CF: INC and DEC. `overflow` is an i32 of 0 or 1. */
export function setKeepingCarry(x: Operands, size: AccessSize, value: Code, overflow: Code, halves: Code): Code {
  const cf = x.local(I64);
  return seq(
    cf.set(x.carry),
    x.setCell64(FLAG_RESULT, signExtend(size, value)),
    x.setCell64(
      FLAG_CARRY,
      i64.or(carryWord(cf.get, i64.xor(cf.get, i64.extend_i32_u(overflow))), i64.and(widen(size, halves), AF)),
    ),
  );
}

/** CF in the type that carries an operand of this size. */
export const carryFlag = (x: Operands, size: AccessSize): Code => (size === 8 ? x.carry : i32.wrap_i64(x.carry));

const negative = (value: Code): Code => i64.lt_s(value, i64.const(0n));
const signWord = (x: Operands): Code => i64.xor(result(x), i64.shl(carry(x), i64.const(32n)));
const overflowWord = (x: Operands): Code => i64.xor(carry(x), i64.shl(carry(x), i64.const(1n)));
const zero = (x: Operands): Code => i64.eqz(result(x));

function evenParity(x: Operands): Code {
  const byte = i32.and(i32.wrap_i64(i64.xor(result(x), i64.shr_u(carry(x), i64.const(8n)))), i32.const(0xff));
  return i32.eqz(i32.and(i32.popcnt(byte), i32.const(1)));
}

/** Condition codes 0 … 15 (tttn; Intel SDM vol. 2, B.1.4.7) as an i32 that is 1 when met, else 0. */
export function condition(x: Operands, code: number): Code {
  const met = (() => {
    switch (code >> 1) {
      case 0:
        return negative(overflowWord(x));
      case 1:
        return negative(carry(x));
      case 2:
        return zero(x);
      case 3:
        return i32.or(negative(carry(x)), zero(x));
      case 4:
        return negative(signWord(x));
      case 5:
        return evenParity(x);
      case 6:
        return negative(i64.xor(signWord(x), overflowWord(x)));
      default:
        return i32.or(negative(i64.xor(signWord(x), overflowWord(x))), zero(x));
    }
  })();
  return x.condition(code, code & 1 ? i32.eqz(met) : met);
}

/** SF ZF - AF - PF - CF as LAHF stores them, with bit 1 set. */
function flagsByte(x: Operands): Code {
  const parts = [
    i32.or(i32.const(2), i32.wrap_i64(x.carry)),
    i32.shl(evenParity(x), i32.const(2)),
    i32.and(i32.wrap_i64(carry(x)), i32.const(0x10)),
    i32.shl(zero(x), i32.const(6)),
    i32.shl(negative(signWord(x)), i32.const(7)),
  ];
  return parts.reduce((all, part) => i32.or(all, part));
}

/** All of RFLAGS as an i32. */
export function allFlags(x: Operands): Code {
  const overflow = i32.shl(negative(overflowWord(x)), i32.const(11));
  return i32.or(i32.or(flagsByte(x), overflow), x.cell32(FLAG_SYSTEM));
}

/** Sets SF ZF AF PF CF from a byte and OF from `overflow` (i64, 0 or 1). */
export function setFromByte(x: Operands, byte: Code, overflow: Code): Code {
  const v = x.local(I64);
  const bit = (n: number): Code => i64.and(i64.shr_u(v.get, i64.const(BigInt(n))), i64.const(1n));
  // The result is 0 when ZF is set and 1 otherwise; the low bits of the carry word supply a sign and a parity it lacks.
  const parityDiffers = i64.shl(i64.xor(bit(6), bit(2)), i64.const(8n));
  return seq(
    v.set(i64.extend_i32_u(byte)),
    x.setCell64(
      FLAG_CARRY,
      i64.or(
        carryWord(bit(0), i64.xor(bit(0), overflow)),
        i64.or(i64.or(i64.and(v.get, AF), parityDiffers), i64.shl(bit(7), i64.const(31n))),
      ),
    ),
    x.setCell64(FLAG_RESULT, i64.xor(bit(6), i64.const(1n))),
  );
}

/** a ← 1 if the condition holds, else 0; 8 bits. */
export const SETCC = Array.from({ length: 16 }, (_, code) =>
  define(`setcc.${code}`, 'reads', (x) => x.set8('a', condition(x, code))),
);

/** a ← RFLAGS, 32 bits (upper 32 cleared). */
export const GET_FLAGS = define('getflags', 'reads', (x) => x.set32('a', allFlags(x)));

/** a ← SF ZF AF PF CF, 8 bits. */
export const LAHF = define('lahf', 'reads', (x) => x.set8('a', flagsByte(x)));

/** SF ZF AF PF CF ← b, 8 bits; OF stays. */
export const SAHF = define('sahf', 'updates', (x) => {
  const overflow = x.local(I64);
  return seq(overflow.set(i64.extend_i32_u(negative(overflowWord(x)))), setFromByte(x, x.get8('b'), overflow.get));
});

/** All six arithmetic flags ← b (an RFLAGS image, 32 bits). */
export const SET_ARITHMETIC_FLAGS = define('setflags', 'writes', (x) =>
  setFromByte(
    x,
    i32.and(x.get32('b'), i32.const(0xff)),
    i64.extend_i32_u(i32.and(i32.shr_u(x.get32('b'), i32.const(11)), i32.const(1))),
  ),
);

export const CLC = define('clc', 'updates', (x) => {
  const of = x.local(I64);
  return seq(of.set(i64.extend_i32_u(negative(overflowWord(x)))), setCarryOverflow(x, i64.const(0n), of.get));
});

export const STC = define('stc', 'updates', (x) => {
  const of = x.local(I64);
  return seq(
    of.set(i64.extend_i32_u(negative(overflowWord(x)))),
    setCarryOverflow(x, i64.const(1n), i64.xor(of.get, i64.const(1n))),
  );
});

// CF and the bit that holds CF xor OF flip together, so OF stays.
export const CMC = define('cmc', 'updates', (x) => x.setCell64(FLAG_CARRY, i64.xor(carry(x), TOP_TWO)));

/** a ← the immediate, or its negative when DF is set; 64 bits: how far a string operation steps. */
export const DIRECTION = define('direction', 'none', (x) =>
  x.set64('a', select(i64.sub(i64.const(0n), x.imm64), x.imm64, i32.and(x.cell32(FLAG_SYSTEM), i32.const(0x400)))),
);

export const CLD = define('cld', 'none', (x) =>
  x.setCell32(FLAG_SYSTEM, i32.and(x.cell32(FLAG_SYSTEM), i32.const(~0x400))),
);
export const STD = define('std', 'none', (x) =>
  x.setCell32(FLAG_SYSTEM, i32.or(x.cell32(FLAG_SYSTEM), i32.const(0x400))),
);

/** Sets ZF alone: BSF and BSR (the others are undefined and stay), and the descriptor checks. `isZero` is an i32. */
export function setZero(x: Operands, isZero: Code): Code {
  // Keep SF and PF as they show now: move them into the carry word's correction bits for the new result (0 or 1).
  const f = x.local(I64);
  return seq(f.set(i64.extend_i32_u(allFlags(x))), replaceZero(x, f.get, isZero));
}

function replaceZero(x: Operands, flags: Code, isZero: Code): Code {
  const kept = i64.and(flags, i64.const(~0x40n));
  const merged = i64.or(kept, i64.shl(i64.extend_i32_u(isZero), i64.const(6n)));
  const byte = i32.and(i32.wrap_i64(merged), i32.const(0xff));
  const overflow = i64.and(i64.shr_u(flags, i64.const(11n)), i64.const(1n));
  return setFromByte(x, byte, overflow);
}

/** ZF ← (b's low 8 bits not zero); the other flags stay. */
export const SET_ZERO_FLAG = define('setzf', 'updates', (x) => setZero(x, i32.ne(x.get8('b'), i32.const(0))));
