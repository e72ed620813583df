/** What SSSE3 added on packed integers (Intel SDM vol. 1, 12.6). `a ← a op b` on 128 bits, by mnemonic. */
import { type Code, i32, i64, type Local, V128 } from '../wasm/code.ts';
import { i8x16, i16x8, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { defineAll, left, right, store, withLocals } from './sse-integer.ts';

/** The elements of `size` bytes at even (`odd` 0) or odd (1) places of a, then those of b. */
function alternate(a: Local, b: Local, size: 2 | 4, odd: 0 | 1): Code {
  const lanes = Array.from({ length: 16 }, (_, i) => (2 * Math.floor(i / size) + odd) * size + (i % size));
  return i8x16.shuffle(a.get, b.get, lanes);
}

const horizontal = (size: 2 | 4, combine: (even: Code, odd: Code) => Code): ((x: Operands) => Code) =>
  withLocals((a, b) => combine(alternate(a, b, size, 0), alternate(a, b, size, 1)));

/** a negated where b is negative, zero where b is zero. */
function sign(shape: typeof i8x16 | typeof i16x8 | typeof i32x4): (x: Operands) => Code {
  return withLocals((a, b, x) => {
    const negative = x.local(V128);
    const zero = i32x4.splat(i32.const(0));
    const flipped = v128.xor(a.get, negative.tee(shape.lt_s(b.get, zero)));
    return v128.andnot(shape.sub(flipped, negative.get), shape.eq(b.get, zero));
  });
}

const words = (value: number): Code => i16x8.splat(i32.const(value));

/** Unsigned bytes of a times signed bytes of b; pairs of products added with saturation. No product needs more than 16 bits. */
const multiplyAddBytes = withLocals((a, b) => {
  const eight = i32.const(8);
  const even = i16x8.mul(v128.and(a.get, words(0xff)), i16x8.shr_s(i16x8.shl(b.get, eight), eight));
  const odd = i16x8.mul(i16x8.shr_u(a.get, eight), i16x8.shr_s(b.get, eight));
  return i16x8.add_sat_s(even, odd);
});

/** WebAssembly saturates -1 · -1, the one product that does not fit; here it wraps to -1. */
const multiplyRound = withLocals((a, b) => {
  const lowest = words(-0x8000);
  const both = v128.and(i16x8.eq(a.get, lowest), i16x8.eq(b.get, lowest));
  return v128.xor(i16x8.q15mulr_sat_s(a.get, b.get), both);
});

/** A byte number with bit 7 set selects zero, else its low four bits count; `swizzle` selects zero above 15. */
const SELECTOR_BITS = i64x2.splat(i64.const(0x8f8f_8f8f_8f8f_8f8fn));

/** By mnemonic. */
export const SSSE3: Readonly<Record<string, MicroOp>> = defineAll({
  pshufb: (x) => store(x, i8x16.swizzle(left(x), v128.and(right(x), SELECTOR_BITS))),
  phaddw: horizontal(2, i16x8.add),
  phaddd: horizontal(4, i32x4.add),
  phaddsw: horizontal(2, i16x8.add_sat_s),
  phsubw: horizontal(2, i16x8.sub),
  phsubd: horizontal(4, i32x4.sub),
  phsubsw: horizontal(2, i16x8.sub_sat_s),
  pmaddubsw: multiplyAddBytes,
  psignb: sign(i8x16),
  psignw: sign(i16x8),
  psignd: sign(i32x4),
  pmulhrsw: multiplyRound,
  pabsb: (x) => store(x, i8x16.abs(right(x))),
  pabsw: (x) => store(x, i16x8.abs(right(x))),
  pabsd: (x) => store(x, i32x4.abs(right(x))),
});

const BYTE_NUMBERS = v128.const(Array.from({ length: 16 }, (_, i) => i));

/** a ← bytes c … c + 15 of b with a above it, c 0 … 32: PALIGNR. A byte number outside 0 … 15 selects zero. */
export const ALIGN = defineCold('palignr', 'none', (x) => {
  const from = (offset: number): Code =>
    i8x16.add(BYTE_NUMBERS, i8x16.splat(i32.sub(x.number('c'), i32.const(offset))));
  return store(x, v128.or(i8x16.swizzle(right(x), from(0)), i8x16.swizzle(left(x), from(16))));
});
