/**
 * x87 arithmetic and comparisons in double extended precision, with precision and rounding control. Zeros, normal numbers
 * and normal results are computed here, all else by the operation (x87-stack.ts).
 */
import { FLAG_CARRY, FLAG_RESULT } from '../state/layout.ts';
import {
  block,
  br,
  brIf,
  type Code,
  f64,
  I32,
  I64,
  i32,
  i64,
  ifElse,
  type Local,
  loop,
  select,
  seq,
} from '../wasm/code.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { high32, low32 } from './values.ts';
import {
  BIAS,
  isZero,
  requireNormal,
  round,
  rounding,
  type Unpacked,
  unpack,
  unpackDouble,
  unpacked,
  unpackInteger,
  unpackSingle,
} from './x87-number.ts';
import {
  C0,
  C1,
  C3,
  cellOf,
  giveUpIf,
  orOperation,
  PE,
  pop,
  precisionShift,
  readTop,
  requireFull,
  requireMasked,
  roundingControl,
  setConditions,
  setStatus,
  writeCell,
} from './x87-stack.ts';

const TOP_BIT = -0x8000_0000_0000_0000n;
const ZERO64 = i64.const(0n);
const DOWN = 1;

/** Where the second operand comes from: register ST(b), or b, loaded from memory. */
export const X87_SOURCES = ['register', 'single', 'double', 'word', 'doubleword'] as const;
type Source = (typeof X87_SOURCES)[number];

/** Takes the second operand apart. */
function unpackSource(x: Operands, source: Source, top: Local, u: Unpacked): Code {
  if (source === 'register') {
    return seq(requireFull(x, top, x.number('b')), unpack(u, cellOf(top, x.number('b'))));
  }
  const bits = x.local(I64);
  const value = {
    single: i64.extend_i32_u(x.get32('b')),
    double: x.get64('b'),
    word: i64.extend16_s(i64.extend_i32_u(x.get16('b'))),
    doubleword: i64.extend_i32_s(x.get32('b')),
  }[source];
  const apart = source === 'single' ? unpackSingle : source === 'double' ? unpackDouble : unpackInteger;
  return seq(bits.set(value), apart(u, bits));
}

/** What an instruction computes with: x op y into x, what lies below it into `lost`. */
interface Computation {
  readonly x: Unpacked;
  readonly y: Unpacked;
  readonly lost: Local;
}

/** x ← a zero of this sign. */
const becomeZero = (x: Unpacked, negative: Code): Code =>
  seq(x.negative.set(negative), x.significand.set(ZERO64), x.exponent.set(i32.const(0)));

const copy = (to: Unpacked, from: Unpacked): Code =>
  seq(to.significand.set(from.significand.get), to.exponent.set(from.exponent.get), to.negative.set(from.negative.get));

/** Exchanges the two operands' magnitudes and signs. */
function exchange(ops: Operands, { x, y }: Computation): Code {
  const t = unpacked(ops);
  return seq(copy(t, x), copy(x, y), copy(y, t));
}

/** `high`:`low` ← the significand of y shifted down by `by` (an i64 local, 0 or more); lost bits stay visible in bit 0. */
function shiftDown(value: Local, by: Local, high: Local, low: Local): Code {
  const within = i64.and(by.get, i64.const(63n));
  // Shifts by 64 are two.
  const below = i64.shl(i64.shl(value.get, i64.const(1n)), i64.sub(i64.const(63n), within));
  return ifElse(
    i64.lt_u(by.get, i64.const(64n)),
    seq(high.set(i64.shr_u(value.get, by.get)), low.set(below)),
    seq(
      high.set(ZERO64),
      low.set(
        ifElse(
          i64.lt_u(by.get, i64.const(128n)),
          i64.or(i64.shr_u(value.get, within), i64.extend_i32_u(i64.ne(below, ZERO64))),
          i64.const(1n),
          I64,
        ),
      ),
    ),
  );
}

/** x ← x + y, of which neither is zero. */
function addNumbers(ops: Operands, c: Computation): Code {
  const { x, y, lost } = c;
  const [distance, high, borrow] = [ops.local(I64), ops.local(I64), ops.local(I64)];
  const smaller = i32.or(
    i32.lt_u(x.exponent.get, y.exponent.get),
    i32.and(i32.eq(x.exponent.get, y.exponent.get), i64.lt_u(x.significand.get, y.significand.get)),
  );
  const sum = seq(
    x.significand.set(i64.add(x.significand.get, high.get)),
    ifElse(
      i64.lt_u(x.significand.get, high.get),
      seq(
        lost.set(
          i64.or(
            i64.or(i64.shl(x.significand.get, i64.const(63n)), i64.shr_u(lost.get, i64.const(1n))),
            i64.and(lost.get, i64.const(1n)),
          ),
        ),
        x.significand.set(i64.or(i64.shr_u(x.significand.get, i64.const(1n)), i64.const(TOP_BIT))),
        x.exponent.set(i32.add(x.exponent.get, i32.const(1))),
      ),
    ),
  );
  const difference = seq(
    borrow.set(i64.extend_i32_u(i64.ne(lost.get, ZERO64))),
    lost.set(i64.sub(ZERO64, lost.get)),
    x.significand.set(i64.sub(i64.sub(x.significand.get, high.get), borrow.get)),
    ifElse(
      i64.eqz(i64.or(x.significand.get, lost.get)),
      // An exact zero is +0, but -0 when rounding down.
      becomeZero(x, i32.eq(roundingControl(ops), i32.const(DOWN))),
      normalize(ops, c),
    ),
  );
  return seq(
    ifElse(smaller, exchange(ops, c)),
    distance.set(i64.extend_i32_u(i32.sub(x.exponent.get, y.exponent.get))),
    shiftDown(y.significand, distance, high, lost),
    ifElse(i32.eq(x.negative.get, y.negative.get), sum, difference),
  );
}

/** Shifts x and what is below it up until its top bit is set; they are not zero. */
function normalize(ops: Operands, { x, lost }: Computation): Code {
  const by = ops.local(I64);
  return seq(
    ifElse(
      i64.eqz(x.significand.get),
      seq(x.significand.set(lost.get), lost.set(ZERO64), x.exponent.set(i32.sub(x.exponent.get, i32.const(64)))),
    ),
    by.set(i64.clz(x.significand.get)),
    x.significand.set(
      i64.or(
        i64.shl(x.significand.get, by.get),
        i64.shr_u(i64.shr_u(lost.get, i64.const(1n)), i64.sub(i64.const(63n), by.get)),
      ),
    ),
    lost.set(i64.shl(lost.get, by.get)),
    x.exponent.set(i32.sub(x.exponent.get, i32.wrap_i64(by.get))),
  );
}

/** x ← x + y. */
function add(ops: Operands, c: Computation): Code {
  const { x, y } = c;
  const oneIsZero = ifElse(
    isZero(x),
    ifElse(
      isZero(y),
      // Zeros of one sign keep it.
      x.negative.set(
        select(x.negative.get, i32.eq(roundingControl(ops), i32.const(DOWN)), i32.eq(x.negative.get, y.negative.get)),
      ),
      copy(x, y),
    ),
  );
  return ifElse(i32.or(isZero(x), isZero(y)), oneIsZero, addNumbers(ops, c));
}

/** `high`:`low` ← the product of two i64. */
function wideProduct(ops: Operands, a: Code, b: Code, high: Local, low: Local): Code {
  const [cross, upper] = [ops.local(I64), ops.local(I64)];
  return seq(
    cross.set(i64.add(i64.mul(high32(a), low32(b)), high32(i64.mul(low32(a), low32(b))))),
    upper.set(i64.add(i64.mul(low32(a), high32(b)), low32(cross.get))),
    low.set(i64.mul(a, b)),
    high.set(i64.add(i64.add(i64.mul(high32(a), high32(b)), high32(cross.get)), high32(upper.get))),
  );
}

/** x ← x · y. */
function multiply(ops: Operands, { x, y, lost }: Computation): Code {
  const [high, low] = [ops.local(I64), ops.local(I64)];
  const product = seq(
    wideProduct(ops, x.significand.get, y.significand.get, high, low),
    x.significand.set(high.get),
    lost.set(low.get),
    x.exponent.set(i32.sub(i32.add(x.exponent.get, y.exponent.get), i32.const(BIAS - 1))),
    ifElse(
      i64.ge_s(x.significand.get, ZERO64),
      seq(
        x.significand.set(i64.or(i64.shl(x.significand.get, i64.const(1n)), i64.shr_u(lost.get, i64.const(63n)))),
        lost.set(i64.shl(lost.get, i64.const(1n))),
        x.exponent.set(i32.sub(x.exponent.get, i32.const(1))),
      ),
    ),
  );
  return seq(
    x.negative.set(i32.xor(x.negative.get, y.negative.get)),
    ifElse(i32.or(isZero(x), isZero(y)), becomeZero(x, x.negative.get), product),
  );
}

/**
 * One digit of 32 bits of the quotient of `rest` (below the divisor) followed by `next` (32 bits); `rest` becomes the
 * remainder (Knuth, TAOCP vol. 2, 4.3.1, algorithm D: the divisor's top bit is set).
 */
function quotientDigit(ops: Operands, divisor: Local, rest: Local, next: Code, digit: Local): Code {
  const [estimate, again, done] = [ops.local(I64), Symbol('again'), Symbol('done')];
  const upper = high32(divisor.get);
  const tooLarge = i32.or(
    i64.gt_u(digit.get, i64.const(0xffff_ffffn)),
    i64.gt_u(i64.mul(digit.get, low32(divisor.get)), i64.or(i64.shl(estimate.get, i64.const(32n)), next)),
  );
  return seq(
    digit.set(i64.div_u(rest.get, upper)),
    estimate.set(i64.sub(rest.get, i64.mul(digit.get, upper))),
    block(
      done,
      loop(
        again,
        seq(
          brIf(done, i32.eqz(tooLarge)),
          digit.set(i64.sub(digit.get, i64.const(1n))),
          estimate.set(i64.add(estimate.get, upper)),
          brIf(again, i64.le_u(estimate.get, i64.const(0xffff_ffffn))),
        ),
      ),
    ),
    rest.set(i64.sub(i64.or(i64.shl(rest.get, i64.const(32n)), next), i64.mul(digit.get, divisor.get))),
  );
}

/** `lost` ← how `rest` compares with half of `divisor`: 0, less, a half, more. */
const fractionOf = (rest: Local, divisor: Local, lost: Local): Code => {
  const other = i64.sub(divisor.get, rest.get);
  const aboveHalf = select(i64.const(TOP_BIT), i64.const(TOP_BIT + 1n), i64.eq(rest.get, other));
  return lost.set(select(i64.extend_i32_u(i64.ne(rest.get, ZERO64)), aboveHalf, i64.lt_u(rest.get, other)));
};

/** x ← x / y. */
function divide(ops: Operands, { x, y, lost }: Computation): Code {
  const [rest, below, first, second] = [ops.local(I64), ops.local(I64), ops.local(I64), ops.local(I64)];
  const less = i64.lt_u(x.significand.get, y.significand.get);
  const quotient = seq(
    // The dividend must be below the divisor: it is halved unless it is.
    x.exponent.set(i32.add(i32.sub(x.exponent.get, y.exponent.get), i32.sub(i32.const(BIAS), less))),
    ifElse(
      less,
      seq(rest.set(x.significand.get), below.set(ZERO64)),
      seq(rest.set(i64.shr_u(x.significand.get, i64.const(1n))), below.set(i64.shl(x.significand.get, i64.const(63n)))),
    ),
    quotientDigit(ops, y.significand, rest, high32(below.get), first),
    quotientDigit(ops, y.significand, rest, low32(below.get), second),
    x.significand.set(i64.or(i64.shl(first.get, i64.const(32n)), second.get)),
    fractionOf(rest, y.significand, lost),
  );
  return seq(
    giveUpIf(isZero(y)),
    x.negative.set(i32.xor(x.negative.get, y.negative.get)),
    ifElse(isZero(x), becomeZero(x, x.negative.get), quotient),
  );
}

/**
 * `root` ← the largest integer whose square is not above `high`:`low`, at least 2^126; `restHigh`:`rest` ← what is left. The
 * root of the upper half as a double is good to 50 bits, one step of Newton's iteration to all, give or take one.
 */
function integerRoot(ops: Operands, high: Local, low: Local, root: Local, restHigh: Local, rest: Local): Code {
  const [squareHigh, square, again, done] = [ops.local(I64), ops.local(I64), Symbol('again'), Symbol('done')];
  const toDouble = (value: Code): Code =>
    // Without the lowest bit, so that it is not negative.
    f64.mul(f64.convert_i64_s(i64.shr_u(value, i64.const(1n))), f64.const(2));
  const below = f64.mul(f64.sqrt(toDouble(high.get)), f64.const(2 ** 32 * (1 - 2 ** -50)));
  const remainder = seq(
    wideProduct(ops, root.get, root.get, squareHigh, square),
    rest.set(i64.sub(low.get, square.get)),
    restHigh.set(i64.sub(i64.sub(high.get, squareHigh.get), i64.extend_i32_u(i64.lt_u(low.get, square.get)))),
  );
  const step = f64.div(
    f64.add(f64.mul(toDouble(restHigh.get), f64.const(2 ** 64)), toDouble(rest.get)),
    f64.mul(toDouble(root.get), f64.const(2)),
  );
  const [twiceHigh, twice] = [i64.shr_u(root.get, i64.const(63n)), i64.shl(root.get, i64.const(1n))];
  const tooSmall = i32.or(
    i64.gt_u(restHigh.get, twiceHigh),
    i32.and(i64.eq(restHigh.get, twiceHigh), i64.gt_u(rest.get, twice)),
  );
  return seq(
    root.set(i64.trunc_sat_f64_u(below)),
    remainder,
    root.set(i64.add(root.get, i64.trunc_sat_f64_u(step))),
    block(
      done,
      loop(
        again,
        seq(
          remainder,
          ifElse(i64.lt_s(restHigh.get, ZERO64), seq(root.set(i64.sub(root.get, i64.const(1n))), br(again))),
          brIf(done, i32.eqz(tooSmall)),
          root.set(i64.add(root.get, i64.const(1n))),
          br(again),
        ),
      ),
    ),
  );
}

/** x ← √x, which is neither negative nor zero. */
function squareRoot(ops: Operands, { x, lost }: Computation): Code {
  const [high, low, root] = [ops.local(I64), ops.local(I64), ops.local(I64)];
  const [restHigh, rest] = [ops.local(I64), ops.local(I64)];
  // The exponent without bias is even where the biased one is odd.
  const even = i32.and(x.exponent.get, i32.const(1));
  const aboveHalf = i32.or(i64.ne(restHigh.get, ZERO64), i64.gt_u(rest.get, root.get));
  return seq(
    high.set(select(i64.shr_u(x.significand.get, i64.const(1n)), x.significand.get, even)),
    low.set(select(i64.shl(x.significand.get, i64.const(63n)), ZERO64, even)),
    x.exponent.set(i32.shr_u(i32.add(x.exponent.get, i32.const(BIAS)), i32.const(1))),
    integerRoot(ops, high, low, root, restHigh, rest),
    x.significand.set(root.get),
    lost.set(
      select(
        i64.extend_i32_u(i64.ne(i64.or(restHigh.get, rest.get), ZERO64)),
        i64.const(TOP_BIT + 1n),
        i32.eqz(aboveHalf),
      ),
    ),
  );
}

const negate = ({ negative }: Unpacked): Code => negative.set(i32.xor(negative.get, i32.const(1)));

const COMPUTATIONS: Readonly<Record<string, (ops: Operands, c: Computation) => Code>> = {
  add,
  sub: (ops, c) => seq(negate(c.y), add(ops, c)),
  subr: (ops, c) => seq(negate(c.x), add(ops, c)),
  mul: multiply,
  div: divide,
  divr: (ops, c) => seq(exchange(ops, c), divide(ops, c)),
};

/** Rounds x as control says, unless it is zero, and gives up where it is not normal then. `status` ← PE and C1. */
function settle(ops: Operands, { x, lost }: Computation, status: Local): Code {
  const [shift, found] = [ops.local(I64), rounding(ops)];
  return seq(
    status.set(i32.const(0)),
    ifElse(
      i64.ne(x.significand.get, ZERO64),
      seq(
        requireNormal(x),
        shift.set(precisionShift(ops)),
        round(ops, x, lost, shift, found),
        requireNormal(x),
        status.set(
          i32.or(
            select(i32.const(PE), i32.const(0), found.inexact.get),
            select(i32.const(C1), i32.const(0), found.up.get),
          ),
        ),
      ),
    ),
  );
}

/** ST(a) ← ST(a) op source; then c registers are popped. */
function arithmetic(name: string, source: Source): MicroOp {
  return defineCold(`x87.${name}.${source}`, 'reads', (x) => {
    const { top, set } = readTop(x);
    const c: Computation = { x: unpacked(x), y: unpacked(x), lost: x.local(I64) };
    const status = x.local(I32);
    return orOperation(
      x,
      seq(
        requireMasked(x),
        set,
        requireFull(x, top, x.number('a')),
        unpack(c.x, cellOf(top, x.number('a'))),
        unpackSource(x, source, top, c.y),
        c.lost.set(ZERO64),
        COMPUTATIONS[name]!(x, c),
        settle(x, c, status),
        writeCell(cellOf(top, x.number('a')), c.x.significand.get, c.x.exponent.get, c.x.negative.get),
        setStatus(x, status.get),
        ifElse(x.number('c'), pop(x, top, x.number('c'))),
      ),
    );
  });
}

const bySource = (make: (source: Source) => MicroOp): Readonly<Record<Source, MicroOp>> =>
  Object.fromEntries(X87_SOURCES.map((source) => [source, make(source)])) as Record<Source, MicroOp>;

/** By mnemonic without its F, then by source; fields and immediate are those of the operation. */
export const X87_ARITHMETIC: Readonly<Record<string, Readonly<Record<Source, MicroOp>>>> = Object.fromEntries(
  Object.keys(COMPUTATIONS).map((name) => [name, bySource((source) => arithmetic(name, source))]),
);

/** ST(0) ← √ST(0). */
export const X87_SQUARE_ROOT = defineCold('x87.sqrt', 'reads', (x) => {
  const { top, set } = readTop(x);
  const c: Computation = { x: unpacked(x), y: unpacked(x), lost: x.local(I64) };
  const status = x.local(I32);
  return orOperation(
    x,
    seq(
      requireMasked(x),
      set,
      requireFull(x, top, i32.const(0)),
      unpack(c.x, cellOf(top, i32.const(0))),
      giveUpIf(i32.or(isZero(c.x), c.x.negative.get)),
      squareRoot(x, c),
      settle(x, c, status),
      writeCell(cellOf(top, i32.const(0)), c.x.significand.get, c.x.exponent.get, c.x.negative.get),
      setStatus(x, status.get),
    ),
  );
});

/** `less`, `equal` ← how x relates to y. */
function relate(x: Unpacked, y: Unpacked, less: Local, equal: Local): Code {
  const sameSign = i32.eq(x.negative.get, y.negative.get);
  const bothZero = i64.eqz(i64.or(x.significand.get, y.significand.get));
  const sameExponent = i32.eq(x.exponent.get, y.exponent.get);
  const same = i32.and(i32.and(sameSign, sameExponent), i64.eq(x.significand.get, y.significand.get));
  const smaller = i32.or(
    i32.lt_u(x.exponent.get, y.exponent.get),
    i32.and(sameExponent, i64.lt_u(x.significand.get, y.significand.get)),
  );
  return seq(
    equal.set(i32.or(bothZero, same)),
    less.set(
      i32.and(
        i32.eqz(equal.get),
        // Of two negative numbers the one of larger magnitude is less.
        select(i32.xor(smaller, x.negative.get), x.negative.get, sameSign),
      ),
    ),
  );
}

/** How ST(0) relates to the source, into `tell`; then c registers are popped. */
function comparison(
  name: string,
  source: Source,
  tell: (x: Operands, less: Local, equal: Local) => Code,
  flags: 'reads' | 'updates',
): MicroOp {
  return defineCold(`x87.${name}.${source}`, flags, (x) => {
    const { top, set } = readTop(x);
    const [first, second] = [unpacked(x), unpacked(x)];
    const [less, equal] = [x.local(I32), x.local(I32)];
    return orOperation(
      x,
      seq(
        requireMasked(x),
        set,
        requireFull(x, top, i32.const(0)),
        unpack(first, cellOf(top, i32.const(0))),
        unpackSource(x, source, top, second),
        relate(first, second, less, equal),
        tell(x, less, equal),
        ifElse(x.number('c'), pop(x, top, x.number('c'))),
      ),
    );
  });
}

const tellConditions = (x: Operands, less: Local, equal: Local): Code =>
  setConditions(
    x,
    i32.or(select(i32.const(C0), i32.const(0), less.get), select(i32.const(C3), i32.const(0), equal.get)),
  );

/** ZF and CF; PF is clear, and so are OF, SF and AF: a result of 0 or 1, as in sse-compare.ts. */
const tellFlags = (x: Operands, less: Local, equal: Local): Code =>
  seq(
    setStatus(x, i32.const(0)),
    x.setCell64(FLAG_RESULT, i64.extend_i32_u(i32.eqz(equal.get))),
    x.setCell64(
      FLAG_CARRY,
      select(i64.const(-0x4000_0000_0000_0000n), select(i64.const(0x100n), ZERO64, equal.get), less.get),
    ),
  );

/** FCOM and FUCOM: of numbers, which are never unordered, both say the same. */
export const X87_COMPARE = bySource((source) => comparison('com', source, tellConditions, 'reads'));
export const X87_COMPARE_FLAGS = comparison('comi', 'register', tellFlags, 'updates');
