/**
 * Conversions between integers, single and double precision. As in sse-float.ts, the immediate's low half is the number
 * of the soft-float operation that does what WebAssembly's conversion might not; see sse-numbers.ts.
 */
import {
  type Code,
  F32,
  F64,
  f32,
  f64,
  I32,
  I64,
  i32,
  i64,
  type Local,
  prefixed,
  select,
  seq,
  V128,
} from '../wasm/code.ts';
import { f32x4, f64x2, i8x16, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { areIntegers, fitsInteger } from './sse-exact.ts';
import { orSoft } from './sse-float.ts';
import {
  all,
  mayLose,
  notePrecision,
  PACKED32,
  PACKED64,
  plainMode,
  roundsToNearest,
  SCALAR32,
  SCALAR64,
  tellLoss,
} from './sse-numbers.ts';

// Non-trapping conversions: what does not fit is saturated, and not used.
const truncToI32 = (value: Code): Code => prefixed(0xfc, 2, [value]);
const truncToI64 = (value: Code): Code => prefixed(0xfc, 6, [value]);
const singleFromI32 = (value: Code): Code => seq(value, (w) => w.byte(0xb2));
const singleFromI64 = (value: Code): Code => seq(value, (w) => w.byte(0xb4));

const magnitudeOf = (value: Local): Code =>
  select(i64.sub(i64.const(0n), value.get), value.get, i64.lt_s(value.get, i64.const(0n)));

/** Single: a ← b, an integer of 4 or 8 bytes. Exact up to 24 significant bits. */
function integerToSingle(size: 4 | 8): MicroOp {
  return defineCold(`cvtsi2ss${size * 8}`, 'reads', (x) => {
    const value = x.local(I64);
    const [magnitude, exact] = [x.local(I64), x.local(I32)];
    return seq(
      value.set(size === 8 ? x.get64('b') : i64.extend_i32_s(x.get32('b'))),
      magnitude.set(magnitudeOf(value)),
      exact.set(fitsInteger(magnitude, 24)),
      orSoft(
        x,
        i32.or(exact.get, plainMode(x)),
        seq(
          notePrecision(x, exact.get),
          f32.store(x.address('a'), size === 8 ? singleFromI64(value.get) : singleFromI32(i32.wrap_i64(value.get))),
        ),
      ),
    );
  });
}

export const CVTSI2SS = { 4: integerToSingle(4), 8: integerToSingle(8) } as const;

export const CVTSI2SD = {
  /** Always exact. */
  4: defineCold('cvtsi2sd32', 'reads', (x) => f64.store(x.address('a'), f64.convert_i32_s(x.get32('b')))),
  8: defineCold('cvtsi2sd64', 'reads', (x) => {
    const value = x.local(I64);
    const [magnitude, exact] = [x.local(I64), x.local(I32)];
    return seq(
      value.set(x.get64('b')),
      magnitude.set(magnitudeOf(value)),
      exact.set(fitsInteger(magnitude, 53)),
      orSoft(
        x,
        i32.or(exact.get, plainMode(x)),
        seq(notePrecision(x, exact.get), f64.store(x.address('a'), f64.convert_i64_s(value.get))),
      ),
    );
  }),
} as const;

/** Encoding, as double, of 2^n. */
const powerOfTwo = (n: number): bigint => BigInt(1023 + n) << 52n;

/**
 * Integer: a ← b, rounded to nearest or truncated, b single or double (every single is a double). Fast when the rounded
 * number's magnitude is below 2^31 or 2^63, which no NaN or infinity is, and either nothing was lost or PE may be told
 * (`mayLose`). Denormals raise nothing but PE.
 */
function toInteger(single: boolean, size: 4 | 8, truncate: boolean): MicroOp {
  const name = `cvt${truncate ? 't' : ''}${single ? 'ss' : 'sd'}2si${size * 8}`;
  return defineCold(name, 'reads', (x) => {
    const [value, rounded, magnitude] = [x.local(F64), x.local(F64), x.local(I64)];
    const exact = f64.eq(rounded.get, value.get);
    const conditions = [i64.lt_u(magnitude.get, i64.const(powerOfTwo(size * 8 - 1))), i32.or(exact, mayLose(x))];
    if (!truncate) conditions.push(roundsToNearest(x));
    return seq(
      value.set(single ? f64.promote_f32(f32.load(x.address('b'))) : f64.load(x.address('b'))),
      rounded.set(truncate ? f64.trunc(value.get) : f64.nearest(value.get)),
      magnitude.set(SCALAR64.magnitude(i64.reinterpret_f64(rounded.get))),
      orSoft(
        x,
        conditions.reduce((p, q) => i32.and(p, q)),
        seq(
          tellLoss(x, exact),
          size === 4 ? x.set32('a', truncToI32(rounded.get)) : x.set64('a', truncToI64(rounded.get)),
        ),
      ),
    );
  });
}

const bothSizes = (single: boolean, truncate: boolean) =>
  ({ 4: toInteger(single, 4, truncate), 8: toInteger(single, 8, truncate) }) as const;

export const CVTSS2SI = bothSizes(true, false);
export const CVTTSS2SI = bothSizes(true, true);
export const CVTSD2SI = bothSizes(false, false);
export const CVTTSD2SI = bothSizes(false, true);

/** Double: a ← b, single: always exact. */
export const CVTSS2SD = defineCold('cvtss2sd', 'reads', (x) => {
  const [value, magnitude] = [x.local(F32), x.local(I32)];
  return seq(
    value.set(f32.load(x.address('b'))),
    magnitude.set(SCALAR32.magnitude(i32.reinterpret_f32(value.get))),
    orSoft(x, SCALAR32.zeroNormalOrInfinite(magnitude), f64.store(x.address('a'), f64.promote_f32(value.get))),
  );
});

/** Single: a ← b, double. */
export const CVTSD2SS = defineCold('cvtsd2ss', 'reads', (x) => {
  const [value, result] = [x.local(F64), x.local(F32)];
  const [from, to] = [x.local(I64), x.local(I32)];
  return seq(
    value.set(f64.load(x.address('b'))),
    result.set(f32.demote_f64(value.get)),
    from.set(SCALAR64.magnitude(i64.reinterpret_f64(value.get))),
    to.set(SCALAR32.magnitude(i32.reinterpret_f32(result.get))),
    orSoft(
      x,
      all(plainMode(x), SCALAR64.zeroOrNormal(from), SCALAR32.plainResult(to, i64.eqz(from.get))),
      seq(notePrecision(x, f64.eq(f64.promote_f32(result.get), value.get)), f32.store(x.address('a'), result.get)),
    ),
  );
});

const store = (x: Operands, value: Code): Code => v128.store(x.address('a'), value);
const second = (x: Operands): Code => v128.load(x.address('b'));
/** The vector with its upper half cleared: an element that is not converted must not keep the others from it. */
const lowHalf = (value: Code): Code => v128.and(value, LOW_HALF);
const LOW_HALF = v128.const(Array.from({ length: 16 }, (_, i) => (i < 8 ? 0xff : 0)));
const UPPER_ONES = v128.const(Array.from({ length: 16 }, (_, i) => (i < 8 ? 0 : 0xff)));

/** Two doubles ← two integers of 32 bits: always exact. */
const CVTDQ2PD = defineCold('cvtdq2pd', 'reads', (x) => store(x, f64x2.convert_low_i32x4_s(second(x))));

const CVTDQ2PS = defineCold('cvtdq2ps', 'reads', (x) => {
  const [value, result] = [x.local(V128), x.local(V128)];
  return seq(
    value.set(second(x)),
    result.set(f32x4.convert_i32x4_s(value.get)),
    orSoft(x, plainMode(x), seq(notePrecision(x, areIntegers(result, value)), store(x, result.get))),
  );
});

const CVTPS2PD = defineCold('cvtps2pd', 'reads', (x) => {
  const [value, magnitude] = [x.local(V128), x.local(V128)];
  return seq(
    value.set(lowHalf(second(x))),
    magnitude.set(PACKED32.magnitude(value.get)),
    orSoft(x, PACKED32.zeroNormalOrInfinite(magnitude), store(x, f64x2.promote_low_f32x4(value.get))),
  );
});

const CVTPD2PS = defineCold('cvtpd2ps', 'reads', (x) => {
  const [value, result, from, to] = [x.local(V128), x.local(V128), x.local(V128), x.local(V128)];
  // A zero in the result is exact where the double was one; the upper two elements, always zero, follow suit.
  const wasZero = x.local(V128);
  const exact = i8x16.shuffle(wasZero.get, UPPER_ONES, [0, 1, 2, 3, 8, 9, 10, 11, 24, 25, 26, 27, 28, 29, 30, 31]);
  return seq(
    value.set(second(x)),
    result.set(f32x4.demote_f64x2_zero(value.get)),
    from.set(PACKED64.magnitude(value.get)),
    wasZero.set(i64x2.eq(from.get, i64x2.splat(i64.const(0n)))),
    to.set(PACKED32.magnitude(result.get)),
    orSoft(
      x,
      all(plainMode(x), PACKED64.zeroOrNormal(from), PACKED32.plainResult(to, exact)),
      seq(
        notePrecision(x, i64x2.all_true(f64x2.eq(f64x2.promote_low_f32x4(result.get), value.get))),
        store(x, result.get),
      ),
    ),
  );
});

/** Integers of 32 bits ← four singles or two doubles (then the upper two are 0); see `toInteger`. */
function packedToInteger(single: boolean, truncate: boolean): MicroOp {
  const numbers = single ? PACKED32 : PACKED64;
  const float = single ? f32x4 : f64x2;
  const integer = single ? i32x4 : i64x2;
  const limit = single ? i32x4.splat(i32.const(0x4f000000)) : i64x2.splat(i64.const(powerOfTwo(31)));
  const convert = single ? i32x4.trunc_sat_f32x4_s : i32x4.trunc_sat_f64x2_s_zero;
  return defineCold(`cvt${truncate ? 't' : ''}${single ? 'ps' : 'pd'}2dq`, 'reads', (x) => {
    const [value, rounded, magnitude] = [x.local(V128), x.local(V128), x.local(V128)];
    const exact = integer.all_true(float.eq(rounded.get, value.get));
    const conditions = [integer.all_true(integer.lt_s(magnitude.get, limit)), i32.or(exact, mayLose(x))];
    if (!truncate) conditions.push(roundsToNearest(x));
    return seq(
      value.set(second(x)),
      rounded.set(truncate ? float.trunc(value.get) : float.nearest(value.get)),
      magnitude.set(numbers.magnitude(rounded.get)),
      orSoft(
        x,
        conditions.reduce((p, q) => i32.and(p, q)),
        seq(tellLoss(x, exact), store(x, convert(rounded.get))),
      ),
    );
  });
}

/** a ← b converted, all elements, by mnemonic. */
export const PACKED_CONVERSIONS: Readonly<Record<string, MicroOp>> = {
  cvtdq2pd: CVTDQ2PD,
  cvtdq2ps: CVTDQ2PS,
  cvtps2pd: CVTPS2PD,
  cvtpd2ps: CVTPD2PS,
  cvtps2dq: packedToInteger(true, false),
  cvttps2dq: packedToInteger(true, true),
  cvtpd2dq: packedToInteger(false, false),
  cvttpd2dq: packedToInteger(false, true),
};
