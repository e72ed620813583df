/**
 * x87 loads, stores, and what moves registers, in the usual case (x87-stack.ts). In stores to memory, the address is cell a
 * plus the upper half of the immediate. What faults does so before anything changes.
 */
import { GPR, X87_CONTROL, X87_STATUS } from '../state/layout.ts';
import { type Code, drop, I32, I64, i32, i64, ifElse, type Local, select, seq } from '../wasm/code.ts';
import { define, defineCold, type MicroOp, type Operands } from './define.ts';
import {
  BIAS,
  isZero,
  type Rounding,
  requireExponent,
  round,
  rounding,
  roundsUp,
  type Unpacked,
  unpack,
  unpackDouble,
  unpacked,
  unpackInteger,
  unpackSingle,
} from './x87-number.ts';
import {
  C1,
  cellOf,
  giveUpIf,
  markFull,
  orOperation,
  PE,
  pop,
  push,
  readTop,
  requireFull,
  requireMasked,
  requireRoom,
  roundingControl,
  setStatus,
  writeCell,
} from './x87-stack.ts';

const FIRST = i32.const(0);

/** Pushes the number that `read` takes apart. */
function load(name: string, read: (x: Operands, u: Unpacked) => Code): MicroOp {
  return defineCold(`x87.ld.${name}`, 'reads', (x) => {
    const [{ top, set }, u] = [readTop(x), unpacked(x)];
    return orOperation(
      x,
      seq(
        requireMasked(x),
        set,
        requireRoom(x, top),
        read(x, u),
        setStatus(x, i32.const(0)),
        push(x, top),
        writeCell(cellOf(top, FIRST), u.significand.get, u.exponent.get, u.negative.get),
      ),
    );
  });
}

const fromCell =
  (apart: (u: Unpacked, bits: Local) => Code, value: (x: Operands) => Code) =>
  (x: Operands, u: Unpacked): Code => {
    const bits = x.local(I64);
    return seq(bits.set(value(x)), apart(u, bits));
  };

/** FLD from memory: cell a, and the next for the last two bytes of ten. */
export const X87_LOAD_REAL = {
  4: load(
    'single',
    fromCell(unpackSingle, (x) => i64.extend_i32_u(x.get32('a'))),
  ),
  8: load(
    'double',
    fromCell(unpackDouble, (x) => x.get64('a')),
  ),
} as const;

/** FILD: cell a. */
export const X87_LOAD_INTEGER = {
  2: load(
    'word',
    fromCell(unpackInteger, (x) => i64.extend16_s(i64.extend_i32_u(x.get16('a')))),
  ),
  4: load(
    'doubleword',
    fromCell(unpackInteger, (x) => i64.extend_i32_s(x.get32('a'))),
  ),
  8: load(
    'quadword',
    fromCell(unpackInteger, (x) => x.get64('a')),
  ),
} as const;

/** FLDZ, FLD1. */
export const X87_LOAD_ZERO = load('zero', (_, u) =>
  seq(u.significand.set(i64.const(0n)), u.exponent.set(i32.const(0)), u.negative.set(i32.const(0))),
);
export const X87_LOAD_ONE = load('one', (_, u) =>
  seq(
    u.significand.set(i64.const(-0x8000_0000_0000_0000n)),
    u.exponent.set(i32.const(BIAS)),
    u.negative.set(i32.const(0)),
  ),
);

/** Copies sixteen bytes. */
const copyCell = (to: Code, from: Code): Code =>
  seq(i64.store(to, i64.load(from)), i64.store(to, i64.load(from, 8), 8));

/** FLD ST(a). */
export const X87_LOAD_REGISTER = defineCold('x87.ld.register', 'reads', (x) => {
  const [{ top, set }, from] = [readTop(x), x.local(I32)];
  return orOperation(
    x,
    seq(
      requireMasked(x),
      set,
      requireFull(x, top, x.number('a')),
      requireRoom(x, top),
      from.set(cellOf(top, x.number('a'))),
      setStatus(x, i32.const(0)),
      push(x, top),
      copyCell(cellOf(top, FIRST), from.get),
    ),
  );
});

/** FST ST(a): then c registers are popped. Field b is for the operation. */
export const X87_STORE_REGISTER = defineCold('x87.st.register', 'reads', (x) => {
  const { top, set } = readTop(x);
  return orOperation(
    x,
    seq(
      requireMasked(x),
      set,
      requireFull(x, top, FIRST),
      setStatus(x, i32.const(0)),
      copyCell(cellOf(top, x.number('a')), cellOf(top, FIRST)),
      markFull(x, top, x.number('a')),
      ifElse(x.number('c'), pop(x, top, x.number('c'))),
    ),
  );
});

/** ST(0) and ST(a) change places. */
export const X87_EXCHANGE = defineCold('x87.xch', 'reads', (x) => {
  const { top, set } = readTop(x);
  const [low, high] = [x.local(I64), x.local(I64)];
  const [first, other] = [cellOf(top, FIRST), cellOf(top, x.number('a'))];
  return orOperation(
    x,
    seq(
      requireMasked(x),
      set,
      requireFull(x, top, FIRST),
      requireFull(x, top, x.number('a')),
      setStatus(x, i32.const(0)),
      low.set(i64.load(first)),
      high.set(i64.load(first, 8)),
      copyCell(first, other),
      i64.store(other, low.get),
      i64.store(other, high.get, 8),
    ),
  );
});

/** ST(0)'s sign ← `change` of its second quadword. */
const changeSign = (name: string, change: (upper: Code) => Code): MicroOp =>
  defineCold(name, 'reads', (x) => {
    const { top, set } = readTop(x);
    const cell = cellOf(top, FIRST);
    return orOperation(
      x,
      seq(
        requireMasked(x),
        set,
        requireFull(x, top, FIRST),
        setStatus(x, i32.const(0)),
        i64.store(cell, change(i64.load(cell, 8)), 8),
      ),
    );
  });

export const X87_CHANGE_SIGN = changeSign('x87.chs', (upper) => i64.xor(upper, i64.const(0x8000n)));
export const X87_ABSOLUTE = changeSign('x87.abs', (upper) => i64.and(upper, i64.const(0x7fffn)));

/** PE and C1 as a rounding found them. */
const statusOf = ({ inexact, up }: Rounding): Code =>
  i32.or(select(i32.const(PE), i32.const(0), inexact.get), select(i32.const(C1), i32.const(0), up.get));

/** Stores what `convert` makes of ST(0); then c registers are popped. */
function store(
  name: string,
  size: 2 | 4 | 8,
  convert: (x: Operands, u: Unpacked, value: Local, found: Rounding) => Code,
): MicroOp {
  return defineCold(`x87.st.${name}`, 'reads', (x) => {
    const [{ top, set }, u, found] = [readTop(x), unpacked(x), rounding(x)];
    const [value, address] = [x.local(I64), x.local(I64)];
    const narrow = x.local(I32);
    return orOperation(
      x,
      seq(
        requireMasked(x),
        set,
        requireFull(x, top, FIRST),
        unpack(u, cellOf(top, FIRST)),
        found.inexact.set(i32.const(0)),
        found.up.set(i32.const(0)),
        convert(x, u, value, found),
        address.set(i64.add(x.get64('a'), i64.extend_i32_s(x.immHigh))),
        size === 8 ? seq() : narrow.set(i32.wrap_i64(value.get)),
        x.store(size, address, size === 8 ? value : narrow),
        setStatus(x, statusOf(found)),
        ifElse(x.number('c'), pop(x, top, x.number('c'))),
      ),
    );
  });
}

/** `value` ← the encoding in a narrower format, rounded. */
function encode(fraction: 23 | 52, exponentBits: 8 | 11) {
  const width = fraction + exponentBits;
  const bias = (1 << (exponentBits - 1)) - 1;
  return (x: Operands, u: Unpacked, value: Local, found: Rounding): Code => {
    const [lost, shift] = [x.local(I64), x.local(I64)];
    const inRange = requireExponent(u, BIAS - bias + 1, BIAS + bias);
    return seq(
      value.set(i64.shl(i64.extend_i32_u(u.negative.get), i64.const(BigInt(width)))),
      ifElse(
        i32.eqz(isZero(u)),
        seq(
          inRange,
          lost.set(i64.const(0n)),
          shift.set(i64.const(BigInt(63 - fraction))),
          round(x, u, lost, shift, found),
          inRange,
          value.set(
            i64.or(
              i64.or(
                value.get,
                i64.shl(i64.extend_i32_u(i32.sub(u.exponent.get, i32.const(BIAS - bias))), i64.const(BigInt(fraction))),
              ),
              i64.shr_u(i64.shl(u.significand.get, i64.const(1n)), i64.const(BigInt(64 - fraction))),
            ),
          ),
        ),
      ),
    );
  };
}

/** `value` ← the integer of `size` bytes, rounded as control says or toward zero; gives up where it does not fit. */
function integer(size: 2 | 4 | 8, truncate: boolean) {
  return (x: Operands, u: Unpacked, value: Local, found: Rounding): Code => {
    const [lost, distance] = [x.local(I64), x.local(I32)];
    const by = i64.extend_i32_u(distance.get);
    const magnitude = seq(
      // How far the significand's bits are right of the point: 64 for numbers from ½ on, more below.
      distance.set(i32.sub(i32.const(BIAS + 63), u.exponent.get)),
      giveUpIf(i32.lt_s(distance.get, i32.const(1))),
      ifElse(
        i32.lt_u(distance.get, i32.const(64)),
        seq(
          value.set(i64.shr_u(u.significand.get, by)),
          lost.set(i64.shl(u.significand.get, i64.sub(i64.const(64n), by))),
        ),
        seq(
          value.set(i64.const(0n)),
          lost.set(select(u.significand.get, i64.const(1n), i32.eq(distance.get, i32.const(64)))),
        ),
      ),
      found.inexact.set(i64.ne(lost.get, i64.const(0n))),
      truncate
        ? seq()
        : seq(
            found.up.set(
              roundsUp(x, u.negative.get, i32.wrap_i64(i64.and(value.get, i64.const(1n))), lost, roundingControl(x)),
            ),
            value.set(i64.add(value.get, i64.extend_i32_u(found.up.get))),
          ),
      ifElse(u.negative.get, value.set(i64.sub(i64.const(0n), value.get))),
      size === 8
        ? giveUpIf(
            i32.and(i64.ne(value.get, i64.const(0n)), i32.ne(i64.lt_s(value.get, i64.const(0n)), u.negative.get)),
          )
        : giveUpIf(i64.ne(size === 2 ? i64.extend16_s(value.get) : i64.extend32_s(value.get), value.get)),
    );
    return seq(value.set(i64.const(0n)), ifElse(i32.eqz(isZero(u)), magnitude));
  };
}

/** FST to memory. */
export const X87_STORE_REAL = {
  4: store('single', 4, encode(23, 8)),
  8: store('double', 8, encode(52, 11)),
} as const;

/** FIST and FISTTP. */
export const X87_STORE_INTEGER = {
  2: store('word', 2, integer(2, false)),
  4: store('doubleword', 4, integer(4, false)),
  8: store('quadword', 8, integer(8, false)),
} as const;
export const X87_STORE_TRUNCATED = {
  2: store('word.truncated', 2, integer(2, true)),
  4: store('doubleword.truncated', 4, integer(4, true)),
  8: store('quadword.truncated', 8, integer(8, true)),
} as const;

/** FLD of ten bytes: cell a and the next; whatever they are, they are loaded as they are. */
export const X87_LOAD_EXTENDED = defineCold('x87.ld.extended', 'reads', (x) => {
  const [{ top, set }, low, high] = [readTop(x), x.local(I64), x.local(I64)];
  return orOperation(
    x,
    seq(
      requireMasked(x),
      set,
      requireRoom(x, top),
      low.set(x.get64('a')),
      high.set(i64.extend_i32_u(x.get16('b'))),
      setStatus(x, i32.const(0)),
      push(x, top),
      i64.store(cellOf(top, FIRST), low.get),
      i64.store(cellOf(top, FIRST), high.get, 8),
    ),
  );
});

/** FSTP of ten bytes. */
export const X87_STORE_EXTENDED = defineCold('x87.st.extended', 'reads', (x) => {
  const [{ top, set }, address, second] = [readTop(x), x.local(I64), x.local(I64)];
  const [low, high] = [x.local(I64), x.local(I32)];
  return orOperation(
    x,
    seq(
      requireMasked(x),
      set,
      requireFull(x, top, FIRST),
      address.set(i64.add(x.get64('a'), i64.extend_i32_s(x.immHigh))),
      second.set(i64.add(address.get, i64.const(8n))),
      low.set(i64.load(cellOf(top, FIRST))),
      high.set(i32.load16_u(cellOf(top, FIRST), 8)),
      // Nothing may be written when the second part faults.
      drop(x.load(8, address, true)),
      drop(x.load(2, second, true)),
      x.store(8, address, low),
      x.store(2, second, high),
      setStatus(x, i32.const(0)),
      ifElse(x.number('c'), pop(x, top, x.number('c'))),
    ),
  );
});

/** AX ← the status word. */
export const X87_STATUS_TO_AX = define('x87.stsw', 'none', (x) => x.setCell16(GPR, x.cell32(X87_STATUS)));

const EXCEPTIONS = 0x3f;
const ES = 0x80;

/** Control word ← b, 16 bits, unless that makes an exception pending or ends one. Bit 6 reads as one, 7 and 15:13 as zeros. */
export const X87_LOAD_CONTROL = define('x87.ldcw', 'reads', (x) => {
  const control = x.local(I32);
  const pending = i32.and(i32.and(x.cell32(X87_STATUS), i32.const(EXCEPTIONS)), i32.xor(control.get, i32.const(-1)));
  return seq(
    control.set(i32.or(i32.and(x.get16('a'), i32.const(0x1f7f)), i32.const(0x40))),
    ifElse(
      i32.or(pending, i32.and(x.cell32(X87_STATUS), i32.const(ES))),
      x.runtime.operation,
      x.setCell32(X87_CONTROL, control.get),
    ),
  );
});
