/** Multiplication and division (Intel SDM vol. 2, MUL, IMUL, DIV, IDIV). */
import { FLAG_CARRY, FLAG_RESULT, GPR } from '../state/layout.ts';
import { type Code, I32, I64, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';
import { type AccessSize, bySize, define, defineCold, type MicroOp, type Operands } from './define.ts';
import { carryWord } from './flags.ts';
import { get, high32, low32, set, signExtend, widen } from './values.ts';

const RAX = GPR;
const RDX = GPR + 16;
const zero64 = i64.const(0n);

/** The upper 64 bits of the unsigned product, from four products of 32-bit halves. */
function highProduct(x: Operands, left: Local, right: Local): Code {
  const [cross, upper] = [x.local(I64), x.local(I64)];
  const lowLow = i64.mul(low32(left.get), low32(right.get));
  return seq(
    cross.set(i64.add(i64.mul(high32(left.get), low32(right.get)), high32(lowLow))),
    upper.set(i64.add(i64.mul(low32(left.get), high32(right.get)), low32(cross.get))),
    i64.add(i64.add(i64.mul(high32(left.get), high32(right.get)), high32(cross.get)), high32(upper.get)),
  );
}

/** The signed upper half follows from the unsigned one (Warren, Hacker's Delight, 8-3). */
function highSignedProduct(x: Operands, left: Local, right: Local): Code {
  const correction = (a: Local, b: Local): Code => i64.and(i64.shr_s(a.get, i64.const(63n)), b.get);
  return i64.sub(i64.sub(highProduct(x, left, right), correction(left, right)), correction(right, left));
}

/** SF, ZF, PF (undefined) follow the low half; CF and OF tell whether the upper half matters. */
function multiplyFlags(x: Operands, low: Code, matters: Code): Code {
  return seq(x.setCell64(FLAG_RESULT, low), x.setCell64(FLAG_CARRY, carryWord(i64.extend_i32_u(matters), zero64)));
}

function wide(size: AccessSize, signed: boolean): MicroOp {
  return defineCold(`${signed ? 'imul' : 'mul'}${size * 8}.wide`, 'writes', (x) => {
    const [left, right, low, high] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
    if (size === 8) {
      return seq(
        left.set(x.cell64(RAX)),
        right.set(x.get64('b')),
        low.set(i64.mul(left.get, right.get)),
        high.set(signed ? highSignedProduct(x, left, right) : highProduct(x, left, right)),
        x.setCell64(RAX, low.get),
        x.setCell64(RDX, high.get),
        multiplyFlags(
          x,
          low.get,
          signed ? i64.ne(high.get, i64.shr_s(low.get, i64.const(63n))) : i64.ne(high.get, zero64),
        ),
      );
    }
    const extend = (value: Code): Code => (signed ? signExtend(size, value) : widen(size, value));
    const bits = i64.const(BigInt(size * 8));
    const lowHalf = signExtend(size, i32.wrap_i64(low.get));
    const at = (cell: number): Code => (size === 4 ? x.cell32(cell) : size === 2 ? x.cell16(cell) : x.cell8(cell));
    const store = (cell: number, value: Code): Code =>
      size === 4 ? x.setCell64(cell, low32(value)) : x.setCell16(cell, i32.wrap_i64(value));
    return seq(
      left.set(extend(at(RAX))),
      right.set(extend(get(x, size, 'b'))),
      low.set(i64.mul(left.get, right.get)),
      store(RAX, low.get),
      size === 1 ? seq() : store(RDX, i64.shr_u(low.get, bits)),
      multiplyFlags(x, lowHalf, signed ? i64.ne(low.get, lowHalf) : i64.ne(i64.shr_u(low.get, bits), zero64)),
    );
  });
}

/** (R)DX:(R)AX or AX ← (R)AX × b. */
export const MUL = bySize((size) => wide(size, false));
export const IMUL_WIDE = bySize((size) => wide(size, true));

/** a (upper half) and c (lower) ← RDX × b without flags; a is written last. */
export const MULX = {
  4: defineCold('mulx32', 'none', (x) => {
    const product = x.local(I64);
    return seq(
      product.set(i64.mul(low32(x.cell64(RDX)), widen(4, x.get32('b')))),
      x.set32('c', i32.wrap_i64(product.get)),
      x.set32('a', i32.wrap_i64(high32(product.get))),
    );
  }),
  8: defineCold('mulx64', 'none', (x) => {
    const [left, right, high] = [x.local(I64), x.local(I64), x.local(I64)];
    return seq(
      left.set(x.cell64(RDX)),
      right.set(x.get64('b')),
      high.set(highProduct(x, left, right)),
      x.set64('c', i64.mul(left.get, right.get)),
      x.set64('a', high.get),
    );
  }),
} as const;

function truncating(size: 2 | 4 | 8): MicroOp {
  return define(`imul${size * 8}`, 'writes', (x) => {
    const [left, right, low] = [x.local(I64), x.local(I64), x.local(I64)];
    const lowHalf = size === 8 ? low.get : signExtend(size, i32.wrap_i64(low.get));
    const overflows =
      size === 8
        ? i64.ne(highSignedProduct(x, left, right), i64.shr_s(low.get, i64.const(63n)))
        : i64.ne(low.get, lowHalf);
    return seq(
      left.set(signExtend(size, get(x, size, 'b'))),
      right.set(signExtend(size, get(x, size, 'c'))),
      low.set(i64.mul(left.get, right.get)),
      multiplyFlags(x, lowHalf, overflows),
      set(x, size, 'a', size === 8 ? low.get : i32.wrap_i64(low.get)),
    );
  });
}

/** a ← b × c, truncated; CF and OF when that lost something. */
export const IMUL = { 2: truncating(2), 4: truncating(4), 8: truncating(8) } as const;

const divideError = (x: Operands): Code => x.runtime.divideError;

function divideNarrow(size: 1 | 2 | 4, signed: boolean): MicroOp {
  return defineCold(`${signed ? 'idiv' : 'div'}${size * 8}`, 'reads', (x) => {
    const [dividend, divisor, quotient, remainder] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
    const wideDividend = {
      1: widen(2, x.cell16(RAX)),
      2: i64.or(widen(2, x.cell16(RAX)), i64.shl(widen(2, x.cell16(RDX)), i64.const(16n))),
      4: i64.or(widen(4, x.cell32(RAX)), i64.shl(widen(4, x.cell32(RDX)), i64.const(32n))),
    }[size];
    const signedDividend = { 1: i64.extend16_s(wideDividend), 2: i64.extend32_s(wideDividend), 4: wideDividend }[size];
    const [q, r] = [i32.wrap_i64(quotient.get), i32.wrap_i64(remainder.get)];
    // -2^63 / -1 would trap in WebAssembly; no divisor of 32 bits gives it a quotient that fits.
    const impossible = i32.or(
      i64.eqz(divisor.get),
      signed ? i64.eq(dividend.get, i64.const(-0x8000000000000000n)) : i32.const(0),
    );
    const fits = signed
      ? i64.eq(quotient.get, signExtend(size, q))
      : i64.eqz(i64.shr_u(quotient.get, i64.const(BigInt(size * 8))));
    const results =
      size === 1
        ? seq(x.setCell8(RAX, q), x.setCell8(RAX + 1, r))
        : size === 2
          ? seq(x.setCell16(RAX, q), x.setCell16(RDX, r))
          : seq(x.setCell64(RAX, low32(quotient.get)), x.setCell64(RDX, low32(remainder.get)));
    return seq(
      dividend.set(signed ? signedDividend : wideDividend),
      divisor.set(signed ? signExtend(size, get(x, size, 'b')) : widen(size, get(x, size, 'b'))),
      ifElse(impossible, divideError(x)),
      quotient.set(signed ? i64.div_s(dividend.get, divisor.get) : i64.div_u(dividend.get, divisor.get)),
      remainder.set(signed ? i64.rem_s(dividend.get, divisor.get) : i64.rem_u(dividend.get, divisor.get)),
      ifElse(i32.eqz(fits), divideError(x)),
      results,
    );
  });
}

/** 128 by 64 bits: WebAssembly divides when the dividend fits 64 bits, as compilers' code nearly always has it. */
function divideWide(signed: boolean): MicroOp {
  return defineCold(signed ? 'idiv64' : 'div64', 'reads', (x) => {
    const [low, divisor] = [x.local(I64), x.local(I64)];
    const easy = x.local(I32);
    const fits = signed ? i64.eq(x.cell64(RDX), i64.shr_s(low.get, i64.const(63n))) : i64.eqz(x.cell64(RDX));
    const traps = signed
      ? i32.or(i64.eqz(divisor.get), i64.eq(low.get, i64.const(-0x8000000000000000n)))
      : i64.eqz(divisor.get);
    return seq(
      low.set(x.cell64(RAX)),
      divisor.set(x.get64('b')),
      easy.set(i32.and(fits, i32.eqz(traps))),
      ifElse(
        easy.get,
        seq(
          x.setCell64(RAX, signed ? i64.div_s(low.get, divisor.get) : i64.div_u(low.get, divisor.get)),
          x.setCell64(RDX, signed ? i64.rem_s(low.get, divisor.get) : i64.rem_u(low.get, divisor.get)),
        ),
        x.runtime.divide(divisor.get, signed),
      ),
    );
  });
}

/** (R)AX, (R)DX ← quotient and remainder of (R)DX:(R)AX by b, or #DE. */
export const DIV = {
  1: divideNarrow(1, false),
  2: divideNarrow(2, false),
  4: divideNarrow(4, false),
  8: divideWide(false),
} as const;
export const IDIV = {
  1: divideNarrow(1, true),
  2: divideNarrow(2, true),
  4: divideNarrow(4, true),
  8: divideWide(true),
} as const;
