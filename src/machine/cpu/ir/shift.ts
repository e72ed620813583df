/**
 * Shifts and rotates (Intel SDM vol. 2, SAL/SAR/SHL/SHR, RCL/RCR/ROL/ROR, SHLD/SHRD). The count is masked to 5 bits, or 6
 * for 64-bit operands; a count of 0 leaves the flags alone. Where the manual calls OF undefined (counts above 1) it is
 * computed as for a count of 1 from the result, which is what processors do.
 */
import { FLAG_CARRY, FLAG_RESULT } from '../state/layout.ts';
import { type Code, I32, I64, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';
import { type AccessSize, type BySize, bySize, define, defineCold, type MicroOp, type Operands } from './define.ts';
import { carryWord, setCarryOverflow } from './flags.ts';
import { get, set, signExtend, widen } from './values.ts';

type Count = 'register' | 'immediate';

const one = i64.const(1n);
const bits = (size: AccessSize): bigint => BigInt(size * 8);
const bit = (value: Code, n: Code): Code => i64.and(i64.shr_u(value, n), one);
const topBit = (size: AccessSize, value: Code): Code => bit(value, i64.const(bits(size) - 1n));
const topTwoDiffer = (size: AccessSize, value: Code): Code =>
  i64.xor(topBit(size, value), bit(value, i64.const(bits(size) - 2n)));

/** The result as this operand size's own type. */
const narrow = (size: AccessSize, value: Code): Code => (size === 8 ? value : i32.wrap_i64(value));

/** What a shift is made of; `v` is the operand as an i64 (extended as the shift wants), `k` the count, 1 … 63. */
interface Shift {
  readonly extend: 'zero' | 'sign';
  readonly result: (size: AccessSize, v: Local, k: Local) => Code;
  readonly carry: (size: AccessSize, v: Local, k: Local) => Code;
  /** CF xor OF, from the result `r` and CF. */
  readonly carryXorOverflow: (size: AccessSize, r: Local, cf: Local) => Code;
}

const SHIFTS = {
  shl: {
    extend: 'zero',
    result: (_size, v, k) => i64.shl(v.get, k.get),
    // The bit that left last: of the value shifted by one less, the top bit.
    carry: (size, v, k) => topBit(size, i64.shl(v.get, i64.sub(k.get, one))),
    carryXorOverflow: (size, r) => topBit(size, r.get),
  },
  shr: {
    extend: 'zero',
    result: (_size, v, k) => i64.shr_u(v.get, k.get),
    carry: (_size, v, k) => bit(v.get, i64.sub(k.get, one)),
    carryXorOverflow: (size, r, cf) => i64.xor(cf.get, topTwoDiffer(size, r.get)),
  },
  sar: {
    extend: 'sign',
    result: (_size, v, k) => i64.shr_s(v.get, k.get),
    carry: (_size, v, k) => i64.and(i64.shr_s(v.get, i64.sub(k.get, one)), one),
    carryXorOverflow: (_size, _r, cf) => cf.get,
  },
} as const satisfies Record<string, Shift>;

function countOf(x: Operands, size: AccessSize, count: Count): Code {
  const raw = count === 'register' ? i64.extend_i32_u(x.get8('c')) : i64.extend_i32_u(x.immLow);
  return count === 'register' ? i64.and(raw, i64.const(size === 8 ? 63n : 31n)) : raw;
}

/** Runs `body` unless the count is zero; an immediate count never is (the lifter drops those). */
function unlessZero(count: Count, k: Local, body: Code): Code {
  return count === 'immediate' ? body : ifElse(i64.ne(k.get, i64.const(0n)), body);
}

function shiftFamily(name: keyof typeof SHIFTS, count: Count): BySize {
  const shift: Shift = SHIFTS[name];
  return bySize((size) =>
    define(
      `${name}${size * 8}${count === 'immediate' ? '.i' : ''}`,
      count === 'immediate' ? 'writes' : 'updates',
      (x) => {
        const [v, k, r, cf] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
        const raw = get(x, size, 'b');
        return seq(
          k.set(countOf(x, size, count)),
          v.set(shift.extend === 'zero' ? widen(size, raw) : signExtend(size, raw)),
          unlessZero(
            count,
            k,
            seq(
              r.set(shift.result(size, v, k)),
              cf.set(shift.carry(size, v, k)),
              x.setCell64(FLAG_RESULT, signExtend(size, narrow(size, r.get))),
              x.setCell64(FLAG_CARRY, carryWord(cf.get, shift.carryXorOverflow(size, r, cf))),
              set(x, size, 'a', narrow(size, r.get)),
            ),
          ),
          // A 32-bit shift by zero still clears the upper half.
          size === 4 && count === 'register' ? ifElse(i64.eqz(k.get), set(x, size, 'a', i32.wrap_i64(v.get))) : seq(),
        );
      },
    ),
  );
}

/** a ← b shifted by c (8 bits, masked). */
export const SHIFT = {
  shl: shiftFamily('shl', 'register'),
  shr: shiftFamily('shr', 'register'),
  sar: shiftFamily('sar', 'register'),
} as const;
/** a ← b shifted by the immediate, already masked and not 0. */
export const SHIFT_IMMEDIATE = {
  shl: shiftFamily('shl', 'immediate'),
  shr: shiftFamily('shr', 'immediate'),
  sar: shiftFamily('sar', 'immediate'),
} as const;

function rotated(size: AccessSize, left: boolean, v: Local, k: Local): Code {
  if (size === 8) return left ? i64.rotl(v.get, k.get) : i64.rotr(v.get, k.get);
  if (size === 4) {
    const [value, count] = [i32.wrap_i64(v.get), i32.wrap_i64(k.get)];
    return widen(4, left ? i32.rotl(value, count) : i32.rotr(value, count));
  }
  const within = i64.and(k.get, i64.const(bits(size) - 1n));
  const other = i64.and(i64.sub(i64.const(bits(size)), within), i64.const(bits(size) - 1n));
  const [up, down] = left ? [within, other] : [other, within];
  return i64.or(i64.shl(v.get, up), i64.shr_u(v.get, down));
}

function rotateFamily(left: boolean, count: Count): BySize {
  const name = left ? 'rol' : 'ror';
  return bySize((size) =>
    define(`${name}${size * 8}${count === 'immediate' ? '.i' : ''}`, 'updates', (x) => {
      const [v, k, r, cf] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
      return seq(
        k.set(countOf(x, size, count)),
        v.set(widen(size, get(x, size, 'b'))),
        r.set(rotated(size, left, v, k)),
        unlessZero(
          count,
          k,
          seq(
            cf.set(left ? i64.and(r.get, one) : topBit(size, r.get)),
            setCarryOverflow(x, cf.get, left ? topBit(size, r.get) : bit(r.get, i64.const(bits(size) - 2n))),
          ),
        ),
        set(x, size, 'a', narrow(size, r.get)),
      );
    }),
  );
}

/** a ← b rotated by c (8 bits, masked). */
export const ROTATE = { rol: rotateFamily(true, 'register'), ror: rotateFamily(false, 'register') } as const;
export const ROTATE_IMMEDIATE = {
  rol: rotateFamily(true, 'immediate'),
  ror: rotateFamily(false, 'immediate'),
} as const;

/** Rotates the operand and CF, taken together as one value of `8 * size + 1` bits. */
function rotateThroughCarry(left: boolean): BySize {
  return bySize((size) =>
    defineCold(`${left ? 'rcl' : 'rcr'}${size * 8}`, 'updates', (x) => {
      const [v, k, r, cf, old] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
      const n = bits(size);
      const masked = i64.and(i64.extend_i32_u(x.get8('c')), i64.const(size === 8 ? 63n : 31n));
      const count = size < 4 ? i64.rem_u(masked, i64.const(n + 1n)) : masked;
      const rest = i64.sub(i64.const(n), k.get);
      // Shifts by n - k + 1 in two steps, since WebAssembly takes shift counts modulo 64.
      const value = left
        ? i64.or(
            i64.or(i64.shl(v.get, k.get), i64.shl(old.get, i64.sub(k.get, one))),
            i64.shr_u(i64.shr_u(v.get, one), rest),
          )
        : i64.or(i64.or(i64.shr_u(v.get, k.get), i64.shl(old.get, rest)), i64.shl(i64.shl(v.get, one), rest));
      return seq(
        k.set(count),
        v.set(widen(size, get(x, size, 'b'))),
        ifElse(
          i64.eqz(k.get),
          r.set(v.get),
          seq(
            old.set(x.carry),
            r.set(value),
            cf.set(left ? bit(v.get, rest) : bit(v.get, i64.sub(k.get, one))),
            setCarryOverflow(x, cf.get, left ? topBit(size, r.get) : i64.xor(cf.get, topTwoDiffer(size, r.get))),
          ),
        ),
        set(x, size, 'a', narrow(size, r.get)),
      );
    }),
  );
}

/** a ← b and CF rotated by c (8 bits, masked). */
export const RCL = rotateThroughCarry(true);
export const RCR = rotateThroughCarry(false);

function doubleShift(left: boolean, size: 2 | 4 | 8): MicroOp {
  return defineCold(`${left ? 'shld' : 'shrd'}${size * 8}`, 'updates', (x) => {
    const [v, w, k, r, cf] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
    const n = bits(size);
    const rest = i64.sub(i64.const(n), k.get);
    const kMinus1 = i64.sub(k.get, one);
    // Operands of 16 bits take counts up to 31: the bits that come in are those of source, then destination again.
    const wide = (value: Code) => (size === 2 ? i64.or(value, i64.shl(value, i64.const(16n))) : value);
    const [result, carry] = left
      ? [
          size === 2
            ? i64.shr_u(
                i64.shl(i64.or(i64.shl(v.get, i64.const(32n)), i64.or(i64.shl(w.get, i64.const(16n)), v.get)), k.get),
                i64.const(32n),
              )
            : i64.or(i64.shl(v.get, k.get), i64.shr_u(w.get, rest)),
          size === 2
            ? bit(
                i64.or(i64.shl(v.get, i64.const(32n)), i64.or(i64.shl(w.get, i64.const(16n)), v.get)),
                i64.sub(i64.const(48n), k.get),
              )
            : bit(v.get, rest),
        ]
      : [
          size === 2
            ? i64.shr_u(
                i64.or(i64.or(v.get, i64.shl(w.get, i64.const(16n))), i64.shl(wide(v.get), i64.const(32n))),
                k.get,
              )
            : i64.or(i64.shr_u(v.get, k.get), i64.shl(w.get, rest)),
          size === 2
            ? bit(i64.or(i64.or(v.get, i64.shl(w.get, i64.const(16n))), i64.shl(wide(v.get), i64.const(32n))), kMinus1)
            : bit(v.get, kMinus1),
        ];
    return seq(
      k.set(i64.and(i64.extend_i32_u(x.get8('c')), i64.const(size === 8 ? 63n : 31n))),
      v.set(widen(size, get(x, size, 'a'))),
      w.set(widen(size, get(x, size, 'b'))),
      ifElse(
        i64.eqz(k.get),
        r.set(v.get),
        seq(
          r.set(result),
          cf.set(carry),
          x.setCell64(FLAG_RESULT, signExtend(size, narrow(size, r.get))),
          x.setCell64(
            FLAG_CARRY,
            carryWord(cf.get, left ? topBit(size, r.get) : i64.xor(cf.get, topTwoDiffer(size, r.get))),
          ),
        ),
      ),
      set(x, size, 'a', narrow(size, r.get)),
    );
  });
}

/** a ← a shifted by c (8 bits, masked), bits coming in from b. */
export const SHLD = { 2: doubleShift(true, 2), 4: doubleShift(true, 4), 8: doubleShift(true, 8) } as const;
export const SHRD = { 2: doubleShift(false, 2), 4: doubleShift(false, 4), 8: doubleShift(false, 8) } as const;

function bitTest(name: 'bt' | 'bts' | 'btr' | 'btc', size: 2 | 4 | 8): MicroOp {
  return define(`${name}${size * 8}`, 'updates', (x) => {
    const [v, k, cf, mask] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
    const changed = {
      bt: v.get,
      bts: i64.or(v.get, mask.get),
      btr: i64.and(v.get, i64.xor(mask.get, i64.const(-1n))),
      btc: i64.xor(v.get, mask.get),
    }[name];
    const of = x.local(I32);
    return seq(
      v.set(widen(size, get(x, size, 'b'))),
      k.set(i64.and(i64.extend_i32_u(x.get8('c')), i64.const(bits(size) - 1n))),
      cf.set(bit(v.get, k.get)),
      mask.set(i64.shl(one, k.get)),
      // OF is undefined; processors leave it, so does this.
      of.set(
        i32.wrap_i64(i64.xor(bit(x.cell64(FLAG_CARRY), i64.const(63n)), bit(x.cell64(FLAG_CARRY), i64.const(62n)))),
      ),
      setCarryOverflow(x, cf.get, i64.xor(cf.get, i64.extend_i32_u(of.get))),
      name === 'bt' ? seq() : set(x, size, 'a', narrow(size, changed)),
    );
  });
}

/** CF ← bit c of b (modulo the operand's width); a ← b with that bit set, cleared or flipped. */
export const BIT_TEST = {
  bt: { 2: bitTest('bt', 2), 4: bitTest('bt', 4), 8: bitTest('bt', 8) },
  bts: { 2: bitTest('bts', 2), 4: bitTest('bts', 4), 8: bitTest('bts', 8) },
  btr: { 2: bitTest('btr', 2), 4: bitTest('btr', 4), 8: bitTest('btr', 8) },
  btc: { 2: bitTest('btc', 2), 4: bitTest('btc', 4), 8: bitTest('btc', 8) },
} as const;

function scan(name: 'bsf' | 'bsr', size: 2 | 4 | 8): MicroOp {
  return define(`${name}${size * 8}`, 'writes', (x) => {
    const v = x.local(I64);
    const found = name === 'bsf' ? i64.ctz(v.get) : i64.sub(i64.const(63n), i64.clz(v.get));
    return seq(
      v.set(widen(size, get(x, size, 'b'))),
      x.setCell64(FLAG_RESULT, signExtend(size, narrow(size, v.get))),
      x.setCell64(FLAG_CARRY, i64.const(0n)),
      ifElse(i64.ne(v.get, i64.const(0n)), set(x, size, 'a', narrow(size, found))),
    );
  });
}

/** a ← number of b's lowest (BSF) or highest (BSR) set bit and ZF clear, or a kept and ZF set when b is 0. */
export const BSF = { 2: scan('bsf', 2), 4: scan('bsf', 4), 8: scan('bsf', 8) } as const;
export const BSR = { 2: scan('bsr', 2), 4: scan('bsr', 4), 8: scan('bsr', 8) } as const;
