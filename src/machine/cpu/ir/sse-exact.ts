/**
 * Whether a result was rounded, found without leaving WebAssembly: PE of MXCSR turns on it while it is clear. Operands are
 * zeros or normal numbers and results plain (sse-numbers.ts).
 *
 * - A sum s of a and b is exact when s - a is b and s - b is a. The subtraction of the larger of the two is always exact
 *   (Dekker: Fast2Sum), so that one of them tells when s is not.
 * - A product of singles is exact as a double, and the comparison with it tells. A product of doubles is exact when the
 *   product of the two odd integers that are their significands without trailing zeros has no more than 53 bits.
 * - A quotient or a root is exact when the product that gives back the dividend or radicand is.
 */
import { type Code, f32, f64, I32, I64, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';
import { f32x4, f64x2, i8x16, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import type { Operands } from './define.ts';

/** How exactness is told for one of ss, sd, ps, pd; a condition (i32) each. Arguments are locals of the shape's own type. */
export interface Exactness {
  sum(x: Operands, a: Local, b: Local, result: Local): Code;
  difference(x: Operands, a: Local, b: Local, result: Local): Code;
  product(x: Operands, a: Local, b: Local, result: Local): Code;
  quotient(x: Operands, a: Local, b: Local, result: Local): Code;
  root(x: Operands, b: Local, result: Local): Code;
}

const promote = f64.promote_f32;

const single: Exactness = {
  sum: (_, a, b, r) => i32.and(f32.eq(f32.sub(r.get, a.get), b.get), f32.eq(f32.sub(r.get, b.get), a.get)),
  difference: (_, a, b, r) => i32.and(f32.eq(f32.sub(a.get, r.get), b.get), f32.eq(f32.add(r.get, b.get), a.get)),
  product: (_, a, b, r) => f64.eq(f64.mul(promote(a.get), promote(b.get)), promote(r.get)),
  quotient: (_, a, b, r) => f64.eq(f64.mul(promote(r.get), promote(b.get)), promote(a.get)),
  root: (_, b, r) => f64.eq(f64.mul(promote(r.get), promote(r.get)), promote(b.get)),
};

const FRACTION = 0x000f_ffff_ffff_ffffn;
const INTEGER_BIT = 0x0010_0000_0000_0000n;

/** `significand` ← the odd integer that is a double's significand without trailing zeros; `zeros` ← how many those were. */
const odd = (bits: Code, significand: Local, zeros: Local): Code =>
  seq(
    significand.set(i64.or(i64.and(bits, i64.const(FRACTION)), i64.const(INTEGER_BIT))),
    zeros.set(i64.ctz(significand.get)),
    significand.set(i64.shr_u(significand.get, zeros.get)),
  );

const isZero = (bits: Code): Code => i64.eqz(i64.shl(bits, i64.const(1n)));

/**
 * Of doubles as encodings (locals of type I64): whether a·b is exact; with `result`, whether it is that number up to a
 * power of two, which the caller knows to be right.
 */
function exactProduct(x: Operands, a: Local, b: Local, result?: Local): Code {
  const [p, q, pZeros, qZeros] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
  const [r, rZeros] = [x.local(I64), x.local(I64)];
  const product = i64.mul(p.get, q.get);
  // With fewer than 52 zeros the product of the odd parts has 54 bits at least, and may not fit into 64.
  const fits = i64.ge_u(i64.add(pZeros.get, qZeros.get), i64.const(52n));
  return seq(
    odd(a.get, p, pZeros),
    odd(b.get, q, qZeros),
    result === undefined ? seq() : odd(result.get, r, rZeros),
    i32.and(fits, result === undefined ? i64.lt_u(product, i64.const(1n << 53n)) : i64.eq(product, r.get)),
  );
}

/** A local for a double's encoding, and what puts it there. */
function bitsOf(x: Operands, double: Local): { local: Local; set: Code } {
  const local = x.local(I64);
  return { local, set: local.set(i64.reinterpret_f64(double.get)) };
}

/** Doubles as encodings: the three questions about products. */
const encodings = {
  product: (x: Operands, a: Local, b: Local): Code =>
    ifElse(i32.or(isZero(a.get), isZero(b.get)), i32.const(1), exactProduct(x, a, b), I32),
  /** r · b = a */
  quotient: (x: Operands, a: Local, b: Local, r: Local): Code =>
    ifElse(isZero(a.get), i32.const(1), exactProduct(x, r, b, a), I32),
  root: (x: Operands, b: Local, r: Local): Code => ifElse(isZero(b.get), i32.const(1), exactProduct(x, r, r, b), I32),
};

const double: Exactness = {
  sum: (_, a, b, r) => i32.and(f64.eq(f64.sub(r.get, a.get), b.get), f64.eq(f64.sub(r.get, b.get), a.get)),
  difference: (_, a, b, r) => i32.and(f64.eq(f64.sub(a.get, r.get), b.get), f64.eq(f64.add(r.get, b.get), a.get)),
  product: (x, a, b) => {
    const [p, q] = [bitsOf(x, a), bitsOf(x, b)];
    return seq(p.set, q.set, encodings.product(x, p.local, q.local));
  },
  quotient: (x, a, b, r) => {
    const [p, q, s] = [bitsOf(x, a), bitsOf(x, b), bitsOf(x, r)];
    return seq(p.set, q.set, s.set, encodings.quotient(x, p.local, q.local, s.local));
  },
  root: (x, b, r) => {
    const [q, s] = [bitsOf(x, b), bitsOf(x, r)];
    return seq(q.set, s.set, encodings.root(x, q.local, s.local));
  },
};

const allSingles = (condition: Code): Code => i32x4.all_true(condition);
const allDoubles = (condition: Code): Code => i64x2.all_true(condition);

/** Elements 0 and 1 of four singles as doubles, and elements 2 and 3. */
const lower = f64x2.promote_low_f32x4;
const upper = (v: Code): Code =>
  f64x2.promote_low_f32x4(i8x16.shuffle(v, v, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]));
/** Whether the products of a's and b's elements, exact as doubles, are r's. */
const singleProducts = (a: Local, b: Local, r: Local): Code => {
  const half = (part: (v: Code) => Code): Code =>
    allDoubles(f64x2.eq(f64x2.mul(part(a.get), part(b.get)), part(r.get)));
  return i32.and(half(lower), half(upper));
};

const singles: Exactness = {
  sum: (_, a, b, r) =>
    allSingles(v128.and(f32x4.eq(f32x4.sub(r.get, a.get), b.get), f32x4.eq(f32x4.sub(r.get, b.get), a.get))),
  difference: (_, a, b, r) =>
    allSingles(v128.and(f32x4.eq(f32x4.sub(a.get, r.get), b.get), f32x4.eq(f32x4.add(r.get, b.get), a.get))),
  product: (_, a, b, r) => singleProducts(a, b, r),
  quotient: (_, a, b, r) => singleProducts(r, b, a),
  root: (_, b, r) => singleProducts(r, r, b),
};

/** A condition in both elements of doubles. */
function eachDouble(x: Operands, vectors: readonly Local[], holds: (...elements: Local[]) => Code): Code {
  const elements = vectors.map(() => x.local(I64));
  const inLane = (n: 0 | 1): Code =>
    seq(...vectors.map((vector, i) => elements[i]!.set(i64x2.extract_lane(vector.get, n))), holds(...elements));
  return i32.and(inLane(0), inLane(1));
}

const doubles: Exactness = {
  sum: (_, a, b, r) =>
    allDoubles(v128.and(f64x2.eq(f64x2.sub(r.get, a.get), b.get), f64x2.eq(f64x2.sub(r.get, b.get), a.get))),
  difference: (_, a, b, r) =>
    allDoubles(v128.and(f64x2.eq(f64x2.sub(a.get, r.get), b.get), f64x2.eq(f64x2.add(r.get, b.get), a.get))),
  product: (x, a, b) => eachDouble(x, [a, b], (p, q) => encodings.product(x, p!, q!)),
  quotient: (x, a, b, r) => eachDouble(x, [a, b, r], (p, q, s) => encodings.quotient(x, p!, q!, s!)),
  root: (x, b, r) => eachDouble(x, [b, r], (q, s) => encodings.root(x, q!, s!)),
};

export const EXACTNESS = { ss: single, sd: double, ps: singles, pd: doubles } as const;

/** Whether an integer (its magnitude, an i64 above 0 or 0) has no more than `bits` significant bits. */
export const fitsInteger = (magnitude: Local, bits: 24 | 53): Code =>
  i32.or(
    i64.eqz(magnitude.get),
    i64.le_u(i64.sub(i64.const(64n), i64.add(i64.clz(magnitude.get), i64.ctz(magnitude.get))), i64.const(BigInt(bits))),
  );

/** Whether four singles are these integers of 32 bits: their conversion was exact. */
export function areIntegers(singlesVector: Local, integers: Local): Code {
  const swapped = i8x16.shuffle(integers.get, integers.get, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]);
  return i32.and(
    allDoubles(f64x2.eq(f64x2.convert_low_i32x4_s(integers.get), lower(singlesVector.get))),
    allDoubles(f64x2.eq(f64x2.convert_low_i32x4_s(swapped), upper(singlesVector.get))),
  );
}
