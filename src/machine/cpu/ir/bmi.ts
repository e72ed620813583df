/** BMI1 and BMI2 on 32 and 64 bits (Intel SDM vol. 1, 5.1.16). Flags that the manual leaves undefined have no particular value. */

import { FLAG_CARRY, FLAG_RESULT } from '../state/layout.ts';
import { brIf, type Code, I64, i32, i64, type Local, loop, select, seq } from '../wasm/code.ts';
import { define, defineCold, type MicroOp, type Operands } from './define.ts';
import { setFromByte } from './flags.ts';
import { get, set, signExtend, widen } from './values.ts';

type Size = 4 | 8;
type ByOperandSize = Readonly<Record<Size, MicroOp>>;

const both = (make: (size: Size) => MicroOp): ByOperandSize => ({ 4: make(4), 8: make(8) });
const narrow = (size: Size, value: Code): Code => (size === 8 ? value : i32.wrap_i64(value));
const [ZERO, ONE] = [i64.const(0n), i64.const(1n)];
/** FLAG_CARRY with CF set and OF clear. */
const CARRY = i64.const(-0x4000_0000_0000_0000n);

/** SF and ZF of a result, CF as told (an i32), OF clear; AF and PF are undefined. */
function setFlags(x: Operands, size: Size, result: Code, carry: Code): Code {
  return seq(
    x.setCell64(FLAG_RESULT, signExtend(size, narrow(size, result))),
    x.setCell64(FLAG_CARRY, select(CARRY, ZERO, carry)),
  );
}

/** a ← not b and c. */
export const ANDN = both((size) =>
  define(`andn${size * 8}`, 'writes', (x) => {
    const result = x.local(I64);
    return seq(
      result.set(i64.and(i64.xor(widen(size, get(x, size, 'b')), i64.const(-1n)), widen(size, get(x, size, 'c')))),
      setFlags(x, size, result.get, i32.const(0)),
      set(x, size, 'a', narrow(size, result.get)),
    );
  }),
);

/** a ← f(b); CF says whether b was zero, or (BLSI) that it was not. */
function lowestBit(name: string, compute: (v: Local) => Code, carry: (v: Local) => Code): ByOperandSize {
  return both((size) =>
    define(`${name}${size * 8}`, 'writes', (x) => {
      const [v, result] = [x.local(I64), x.local(I64)];
      return seq(
        v.set(widen(size, get(x, size, 'b'))),
        result.set(compute(v)),
        setFlags(x, size, result.get, carry(v)),
        set(x, size, 'a', narrow(size, result.get)),
      );
    }),
  );
}

const isZero = (v: Local): Code => i64.eqz(v.get);
const less = (v: Local): Code => i64.sub(v.get, ONE);

export const BLSR = lowestBit('blsr', (v) => i64.and(v.get, less(v)), isZero);
export const BLSMSK = lowestBit('blsmsk', (v) => i64.xor(v.get, less(v)), isZero);
export const BLSI = lowestBit(
  'blsi',
  (v) => i64.and(v.get, i64.sub(ZERO, v.get)),
  (v) => i64.ne(v.get, ZERO),
);

/** b's bits below number `count` (an i64, 0 … 255). */
const lowBits = (b: Code, count: Local): Code =>
  select(b, i64.and(b, i64.sub(i64.shl(ONE, count.get), ONE)), i64.gt_u(count.get, i64.const(63n)));

/** a ← b with the bits from number c (its low 8 bits) up cleared; CF says that there are none. */
export const BZHI = both((size) =>
  define(`bzhi${size * 8}`, 'writes', (x) => {
    const [count, result] = [x.local(I64), x.local(I64)];
    return seq(
      count.set(i64.extend_i32_u(x.get8('c'))),
      result.set(lowBits(widen(size, get(x, size, 'b')), count)),
      setFlags(x, size, result.get, i64.gt_u(count.get, i64.const(BigInt(8 * size - 1)))),
      set(x, size, 'a', narrow(size, result.get)),
    );
  }),
);

/** a ← as many bits of b as c's bits 15:8 say, from the number in its bits 7:0 on. ZF; CF and OF are cleared. */
export const BEXTR = both((size) =>
  define(`bextr${size * 8}`, 'writes', (x) => {
    const [start, count, result] = [x.local(I64), x.local(I64), x.local(I64)];
    const shifted = select(
      ZERO,
      i64.shr_u(widen(size, get(x, size, 'b')), start.get),
      i64.gt_u(start.get, i64.const(63n)),
    );
    return seq(
      start.set(i64.extend_i32_u(x.get8('c'))),
      count.set(i64.extend_i32_u(i32.shr_u(x.get16('c'), i32.const(8)))),
      result.set(lowBits(shifted, count)),
      setFlags(x, size, result.get, i32.const(0)),
      set(x, size, 'a', narrow(size, result.get)),
    );
  }),
);

/** a ← how many zeros are below b's lowest bit set; CF says that there is none, ZF that the answer is 0. */
export const TZCNT = Object.fromEntries(
  ([2, 4, 8] as const).map((size) => [
    size,
    define(`tzcnt${size * 8}`, 'writes', (x) => {
      const [v, count] = [x.local(I64), x.local(I64)];
      // A bit above the operand ends the search.
      const stopped = size === 8 ? v.get : i64.or(v.get, i64.const(1n << BigInt(8 * size)));
      return seq(
        v.set(widen(size, get(x, size, 'b'))),
        count.set(i64.ctz(stopped)),
        setFromByte(x, i32.or(i64.eqz(v.get), i32.shl(i64.eqz(count.get), i32.const(6))), ZERO),
        set(x, size, 'a', size === 8 ? count.get : i32.wrap_i64(count.get)),
      );
    }),
  ]),
) as Readonly<Record<2 | 4 | 8, MicroOp>>;

/** Goes through the mask c from its lowest bit up, `bit` being that bit alone and `number` how many came before it. */
function eachBit(x: Operands, size: Size, body: (bit: Local, number: Local, result: Local) => Code): Code {
  const [mask, bit, number, result] = [x.local(I64), x.local(I64), x.local(I64), x.local(I64)];
  const again = Symbol('bit');
  return seq(
    mask.set(widen(size, get(x, size, 'c'))),
    number.set(ZERO),
    result.set(ZERO),
    loop(
      again,
      seq(
        bit.set(i64.and(mask.get, i64.sub(ZERO, mask.get))),
        body(bit, number, result),
        number.set(i64.add(number.get, ONE)),
        mask.set(i64.and(mask.get, i64.sub(mask.get, ONE))),
        brIf(again, i64.ne(mask.get, ZERO)),
      ),
    ),
    set(x, size, 'a', narrow(size, result.get)),
  );
}

/** a ← b's low bits, put where c has bits. */
export const PDEP = both((size) =>
  defineCold(`pdep${size * 8}`, 'none', (x) =>
    eachBit(x, size, (bit, number, result) => {
      const source = i64.and(i64.shr_u(widen(size, get(x, size, 'b')), number.get), ONE);
      return result.set(i64.or(result.get, i64.mul(source, bit.get)));
    }),
  ),
);

/** a ← b's bits where c has some, moved together. */
export const PEXT = both((size) =>
  defineCold(`pext${size * 8}`, 'none', (x) =>
    eachBit(x, size, (bit, number, result) => {
      const there = i64.extend_i32_u(i64.ne(i64.and(widen(size, get(x, size, 'b')), bit.get), ZERO));
      // The empty mask goes through once, with no bit.
      return result.set(i64.or(result.get, i64.shl(there, number.get)));
    }),
  ),
);

type Shift = (value: Code, count: Code) => Code;

/** a ← b shifted by c, no flags. The count is cut to the operand's width, as WebAssembly cuts it. */
const shift = (name: string, shift32: Shift, shift64: Shift): ByOperandSize =>
  both((size) =>
    define(`${name}${size * 8}`, 'none', (x) =>
      set(x, size, 'a', (size === 8 ? shift64 : shift32)(get(x, size, 'b'), get(x, size, 'c'))),
    ),
  );

export const SHLX = shift('shlx', i32.shl, i64.shl);
export const SHRX = shift('shrx', i32.shr_u, i64.shr_u);
export const SARX = shift('sarx', i32.shr_s, i64.shr_s);
/** By the count in the immediate's low half. */
export const RORX = both((size) =>
  define(`rorx${size * 8}`, 'none', (x) =>
    set(
      x,
      size,
      'a',
      size === 8 ? i64.rotr(x.get64('b'), i64.extend_i32_u(x.immLow)) : i32.rotr(x.get32('b'), x.immLow),
    ),
  ),
);
