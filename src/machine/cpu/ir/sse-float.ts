/**
 * Floating-point arithmetic on XMM registers. `a` is destination and first source, `b` the second source; the immediate's
 * low half is the number of the soft-float operation that does it where WebAssembly's arithmetic might not
 * (see sse-numbers.ts for when that is).
 */
import { type Code, F32, F64, f32, f64, i32, i64, ifElse, type Local, select, seq, V128 } from '../wasm/code.ts';
import { f32x4, f64x2, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { EXACTNESS } from './sse-exact.ts';
import {
  all,
  type Magnitudes,
  notePrecision,
  PACKED32,
  PACKED64,
  plainMode,
  SCALAR32,
  SCALAR64,
} from './sse-numbers.ts';

/** Hands the instruction to soft float. */
export const soft = (x: Operands): Code => x.runtime.operation;

/** `if (condition) fast else soft float`. */
export const orSoft = (x: Operands, condition: Code, fast: Code): Code => ifElse(condition, fast, soft(x));

/** How one of the four kinds of operand (ss, sd, ps, pd) is handled in WebAssembly. */
interface Shape {
  readonly numbers: Magnitudes;
  readonly type: number;
  load(address: Code): Code;
  store(address: Code, value: Code): Code;
  /** The encoding of a value. */
  bits(value: Code): Code;
  readonly arithmetic: Readonly<Record<'add' | 'sub' | 'mul' | 'div', (a: Code, b: Code) => Code>>;
  readonly sqrt: (a: Code) => Code;
  /** A condition as `plainResult` wants it: in which elements a magnitude is zero; and everywhere. */
  isZero(magnitude: Local): Code;
  readonly always: Code;
}

const SHAPES: Readonly<Record<'ss' | 'sd' | 'ps' | 'pd', Shape>> = {
  ss: {
    numbers: SCALAR32,
    type: F32,
    load: f32.load,
    store: f32.store,
    bits: i32.reinterpret_f32,
    arithmetic: f32,
    sqrt: f32.sqrt,
    isZero: (m) => i32.eqz(m.get),
    always: i32.const(1),
  },
  sd: {
    numbers: SCALAR64,
    type: F64,
    load: f64.load,
    store: f64.store,
    bits: i64.reinterpret_f64,
    arithmetic: f64,
    sqrt: f64.sqrt,
    isZero: (m) => i64.eqz(m.get),
    always: i32.const(1),
  },
  ps: {
    numbers: PACKED32,
    type: V128,
    load: v128.load,
    store: v128.store,
    bits: (value) => value,
    arithmetic: f32x4,
    sqrt: f32x4.sqrt,
    isZero: (m) => i32x4.eq(m.get, i32x4.splat(i32.const(0))),
    always: i32x4.splat(i32.const(-1)),
  },
  pd: {
    numbers: PACKED64,
    type: V128,
    load: v128.load,
    store: v128.store,
    bits: (value) => value,
    arithmetic: f64x2,
    sqrt: f64x2.sqrt,
    isZero: (m) => i64x2.eq(m.get, i64x2.splat(i64.const(0n))),
    always: i64x2.splat(i64.const(-1n)),
  },
};

function arithmetic(name: 'add' | 'sub' | 'mul' | 'div', suffix: keyof typeof SHAPES): MicroOp {
  const shape = SHAPES[suffix];
  const { numbers } = shape;
  const exactness = EXACTNESS[suffix];
  const exact = {
    add: exactness.sum,
    sub: exactness.difference,
    mul: exactness.product,
    div: exactness.quotient,
  }[name];
  return defineCold(`${name}${suffix}`, 'reads', (x) => {
    const [a, b, result] = [x.local(shape.type), x.local(shape.type), x.local(shape.type)];
    const [ma, mb, mr] = [x.local(numbers.type), x.local(numbers.type), x.local(numbers.type)];
    const or = numbers.type === V128 ? v128.or : i32.or;
    const zeroIsExact = {
      add: shape.always,
      sub: shape.always,
      mul: or(shape.isZero(ma), shape.isZero(mb)),
      div: shape.isZero(ma),
    }[name];
    return seq(
      a.set(shape.load(x.address('a'))),
      b.set(shape.load(x.address('b'))),
      result.set(shape.arithmetic[name](a.get, b.get)),
      ma.set(numbers.magnitude(shape.bits(a.get))),
      mb.set(numbers.magnitude(shape.bits(b.get))),
      mr.set(numbers.magnitude(shape.bits(result.get))),
      orSoft(
        x,
        all(plainMode(x), numbers.zeroOrNormal(ma), numbers.zeroOrNormal(mb), numbers.plainResult(mr, zeroIsExact)),
        seq(notePrecision(x, exact(x, a, b, result)), shape.store(x.address('a'), result.get)),
      ),
    );
  });
}

function squareRoot(suffix: keyof typeof SHAPES): MicroOp {
  const shape = SHAPES[suffix];
  const { numbers } = shape;
  return defineCold(`sqrt${suffix}`, 'reads', (x) => {
    const [b, result] = [x.local(shape.type), x.local(shape.type)];
    const [mb, mr] = [x.local(numbers.type), x.local(numbers.type)];
    return seq(
      b.set(shape.load(x.address('b'))),
      result.set(shape.sqrt(b.get)),
      mb.set(numbers.magnitude(shape.bits(b.get))),
      mr.set(numbers.magnitude(shape.bits(result.get))),
      // The root of a negative number is a NaN, no plain result; that of a zero is that zero.
      orSoft(
        x,
        all(plainMode(x), numbers.zeroOrNormal(mb), numbers.plainResult(mr, shape.isZero(mb))),
        seq(notePrecision(x, EXACTNESS[suffix].root(x, b, result)), shape.store(x.address('a'), result.get)),
      ),
    );
  });
}

/** a < b ? a : b (or a > b): the second source when they are equal, zeros of either sign included. */
function extremum(name: 'min' | 'max', suffix: keyof typeof SHAPES): MicroOp {
  const shape = SHAPES[suffix];
  const { numbers } = shape;
  return defineCold(`${name}${suffix}`, 'reads', (x) => {
    const [a, b] = [x.local(shape.type), x.local(shape.type)];
    const [ma, mb] = [x.local(numbers.type), x.local(numbers.type)];
    const compare = {
      ss: { min: f32.lt, max: f32.gt },
      sd: { min: f64.lt, max: f64.gt },
      ps: { min: f32x4.lt, max: f32x4.gt },
      pd: { min: f64x2.lt, max: f64x2.gt },
    }[suffix][name];
    const firstWins = compare(a.get, b.get);
    const result = shape.type === V128 ? v128.bitselect(a.get, b.get, firstWins) : select(a.get, b.get, firstWins);
    return seq(
      a.set(shape.load(x.address('a'))),
      b.set(shape.load(x.address('b'))),
      ma.set(numbers.magnitude(shape.bits(a.get))),
      mb.set(numbers.magnitude(shape.bits(b.get))),
      orSoft(
        x,
        all(numbers.zeroNormalOrInfinite(ma), numbers.zeroNormalOrInfinite(mb)),
        shape.store(x.address('a'), result),
      ),
    );
  });
}

/** Which relations satisfy a predicate of CMPPS (0 … 7): bit 0 less, bit 1 equal, bit 2 greater. */
export const PREDICATE_RELATIONS = [2, 1, 3, 0, 5, 6, 4, 7] as const;

/** a ← all ones where a relates to b as field c says (PREDICATE_RELATIONS), else zeros. */
function comparison(suffix: keyof typeof SHAPES): MicroOp {
  const shape = SHAPES[suffix];
  const { numbers } = shape;
  return defineCold(`cmp${suffix}`, 'reads', (x) => {
    const [a, b] = [x.local(shape.type), x.local(shape.type)];
    const [ma, mb] = [x.local(numbers.type), x.local(numbers.type)];
    /** -1 if bit n of field c is set, else 0. */
    const wanted = (n: number): Code =>
      i32.sub(i32.const(0), i32.and(i32.shr_u(x.number('c'), i32.const(n)), i32.const(1)));
    let result: Code;
    if (suffix === 'ss' || suffix === 'sd') {
      const { lt, eq, gt } = suffix === 'ss' ? f32 : f64;
      const holds = [lt, eq, gt].map((relation, n) =>
        i32.and(wanted(n), i32.sub(i32.const(0), relation(a.get, b.get))),
      );
      const mask = holds.reduce((p, q) => i32.or(p, q));
      result = suffix === 'ss' ? i32.store(x.address('a'), mask) : i64.store(x.address('a'), i64.extend_i32_s(mask));
    } else {
      const { lt, eq, gt } = suffix === 'ps' ? f32x4 : f64x2;
      const holds = [lt, eq, gt].map((relation, n) => v128.and(i32x4.splat(wanted(n)), relation(a.get, b.get)));
      result = v128.store(
        x.address('a'),
        holds.reduce((p, q) => v128.or(p, q)),
      );
    }
    return seq(
      a.set(shape.load(x.address('a'))),
      b.set(shape.load(x.address('b'))),
      ma.set(numbers.magnitude(shape.bits(a.get))),
      mb.set(numbers.magnitude(shape.bits(b.get))),
      orSoft(x, all(numbers.zeroNormalOrInfinite(ma), numbers.zeroNormalOrInfinite(mb)), result),
    );
  });
}

/**
 * a ← a - b in even elements, a + b in odd ones. With b's signs in the even ones flipped it is an addition, but not for
 * NaNs, which keep their signs: those are soft float's.
 */
function addSubtract(suffix: 'ps' | 'pd'): MicroOp {
  const shape = SHAPES[suffix];
  const { numbers } = shape;
  const signs = i64x2.splat(i64.const(0x8000_0000n));
  const flip = suffix === 'ps' ? signs : v128.const([0, 0, 0, 0, 0, 0, 0, 0x80, 0, 0, 0, 0, 0, 0, 0, 0]);
  return defineCold(`addsub${suffix}`, 'reads', (x) => {
    const [a, b, result] = [x.local(V128), x.local(V128), x.local(V128)];
    const [ma, mb, mr] = [x.local(V128), x.local(V128), x.local(V128)];
    return seq(
      a.set(shape.load(x.address('a'))),
      b.set(v128.xor(shape.load(x.address('b')), flip)),
      result.set(shape.arithmetic.add(a.get, b.get)),
      ma.set(numbers.magnitude(a.get)),
      mb.set(numbers.magnitude(b.get)),
      mr.set(numbers.magnitude(result.get)),
      orSoft(
        x,
        all(plainMode(x), numbers.zeroOrNormal(ma), numbers.zeroOrNormal(mb), numbers.plainResult(mr, shape.always)),
        seq(notePrecision(x, EXACTNESS[suffix].sum(x, a, b, result)), shape.store(x.address('a'), result.get)),
      ),
    );
  });
}

const SUFFIXES = ['ss', 'sd', 'ps', 'pd'] as const;
const named = (names: readonly string[], make: (name: string, suffix: keyof typeof SHAPES) => MicroOp) =>
  Object.fromEntries(names.flatMap((name) => SUFFIXES.map((suffix) => [`${name}${suffix}`, make(name, suffix)])));

/** Arithmetic by mnemonic: addss … cmppd. The cmp ones take PREDICATE_RELATIONS in field c. */
export const FLOAT: Readonly<Record<string, MicroOp>> = {
  ...named(['add', 'sub', 'mul', 'div'], (name, suffix) => arithmetic(name as 'add', suffix)),
  ...named(['sqrt'], (_, suffix) => squareRoot(suffix)),
  ...named(['min', 'max'], (name, suffix) => extremum(name as 'min', suffix)),
  ...named(['cmp'], (_, suffix) => comparison(suffix)),
  addsubps: addSubtract('ps'),
  addsubpd: addSubtract('pd'),
};
