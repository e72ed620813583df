/** Packed integers in XMM registers (SSE2). Each micro-op is a function of its own: `a ← a op b` on 128 bits. */
import { type Code, I32, I64, i32, i64, ifElse, type Local, seq, V128 } from '../wasm/code.ts';
import { i8x16, i16x8, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';

type Vector = (left: Code, right: Code) => Code;

export const left = (x: Operands): Code => v128.load(x.address('a'));
export const right = (x: Operands): Code => v128.load(x.address('b'));
export const store = (x: Operands, value: Code): Code => v128.store(x.address('a'), value);

/** Both operands in locals, for what uses them more than once. */
export function withLocals(emit: (a: Local, b: Local, x: Operands) => Code): (x: Operands) => Code {
  return (x) => {
    const [a, b] = [x.local(V128), x.local(V128)];
    return seq(a.set(left(x)), b.set(right(x)), store(x, emit(a, b, x)));
  };
}

/** Instructions that are one WebAssembly instruction. */
const SIMPLE: Readonly<Record<string, Vector>> = {
  paddb: i8x16.add,
  paddw: i16x8.add,
  paddd: i32x4.add,
  paddq: i64x2.add,
  paddsb: i8x16.add_sat_s,
  paddsw: i16x8.add_sat_s,
  paddusb: i8x16.add_sat_u,
  paddusw: i16x8.add_sat_u,
  psubb: i8x16.sub,
  psubw: i16x8.sub,
  psubd: i32x4.sub,
  psubq: i64x2.sub,
  psubsb: i8x16.sub_sat_s,
  psubsw: i16x8.sub_sat_s,
  psubusb: i8x16.sub_sat_u,
  psubusw: i16x8.sub_sat_u,
  pmullw: i16x8.mul,
  pmaddwd: i32x4.dot_i16x8_s,
  pavgb: i8x16.avgr_u,
  pavgw: i16x8.avgr_u,
  pminub: i8x16.min_u,
  pmaxub: i8x16.max_u,
  pminsw: i16x8.min_s,
  pmaxsw: i16x8.max_s,
  pcmpeqb: i8x16.eq,
  pcmpeqw: i16x8.eq,
  pcmpeqd: i32x4.eq,
  pcmpgtb: i8x16.gt_s,
  pcmpgtw: i16x8.gt_s,
  pcmpgtd: i32x4.gt_s,
  packsswb: i8x16.narrow_i16x8_s,
  packuswb: i8x16.narrow_i16x8_u,
  packssdw: i16x8.narrow_i32x4_s,
  pand: v128.and,
  por: v128.or,
  pxor: v128.xor,
  // The first operand is inverted, WebAssembly inverts the second.
  pandn: (a, b) => v128.andnot(b, a),
};

/** Upper words of the eight 32-bit products, in order. */
const UPPER_WORDS = Array.from({ length: 16 }, (_, i) => (i >> 1) * 4 + 2 + (i & 1));

const LOW_DWORDS = i64x2.splat(i64.const(0xffffffffn));

/** Sums of absolute differences of eight bytes, one in each quadword. */
function sumOfDifferences(a: Local, b: Local, x: Operands): Code {
  const sums = x.local(V128);
  const differences = v128.or(i8x16.sub_sat_u(a.get, b.get), i8x16.sub_sat_u(b.get, a.get));
  return seq(
    sums.set(i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(differences))),
    i64x2.add(v128.and(sums.get, LOW_DWORDS), i64x2.shr_u(sums.get, i32.const(32))),
  );
}

/** Micro-ops by mnemonic, each a function of its own. */
export function defineAll(all: Readonly<Record<string, (x: Operands) => Code>>): Record<string, MicroOp> {
  return Object.fromEntries(Object.entries(all).map(([name, emit]) => [name, defineCold(name, 'none', emit)]));
}

/** a ← a op b, 128 bits, by mnemonic. */
export const PACKED: Readonly<Record<string, MicroOp>> = {
  ...defineAll(
    Object.fromEntries(
      Object.entries(SIMPLE).map(([name, vector]) => [name, (x: Operands) => store(x, vector(left(x), right(x)))]),
    ),
  ),
  ...defineAll({
    pmulhw: withLocals((a, b) =>
      i8x16.shuffle(i32x4.extmul_low_i16x8_s(a.get, b.get), i32x4.extmul_high_i16x8_s(a.get, b.get), UPPER_WORDS),
    ),
    pmulhuw: withLocals((a, b) =>
      i8x16.shuffle(i32x4.extmul_low_i16x8_u(a.get, b.get), i32x4.extmul_high_i16x8_u(a.get, b.get), UPPER_WORDS),
    ),
    pmuludq: (x) => store(x, i64x2.mul(v128.and(left(x), LOW_DWORDS), v128.and(right(x), LOW_DWORDS))),
    psadbw: withLocals(sumOfDifferences),
  }),
};

type Shift = (value: Code, count: Code) => Code;

/** Logical shift of every element by b's low 64 bits; counts beyond the width leave zeros. */
function logicalShift(name: string, width: number, shift: Shift): MicroOp {
  return defineCold(name, 'none', (x) => {
    const count = x.local(I64);
    return seq(
      count.set(x.get64('b')),
      ifElse(
        i64.lt_u(count.get, i64.const(BigInt(width))),
        store(x, shift(left(x), i32.wrap_i64(count.get))),
        store(x, i32x4.splat(i32.const(0))),
      ),
    );
  });
}

/** Arithmetic shift right; counts beyond the width leave signs. */
function arithmeticShift(name: string, width: number, shift: Shift): MicroOp {
  return defineCold(name, 'none', (x) => {
    const count = x.local(I32);
    return seq(
      count.set(i32.const(width - 1)),
      ifElse(i64.lt_u(x.get64('b'), i64.const(BigInt(width))), count.set(x.get32('b'))),
      store(x, shift(left(x), count.get)),
    );
  });
}

/** a ← a shifted by the count in b (a cell of 64 bits), by mnemonic. */
export const SHIFTS: Readonly<Record<string, MicroOp>> = {
  psllw: logicalShift('psllw', 16, i16x8.shl),
  pslld: logicalShift('pslld', 32, i32x4.shl),
  psllq: logicalShift('psllq', 64, i64x2.shl),
  psrlw: logicalShift('psrlw', 16, i16x8.shr_u),
  psrld: logicalShift('psrld', 32, i32x4.shr_u),
  psrlq: logicalShift('psrlq', 64, i64x2.shr_u),
  psraw: arithmeticShift('psraw', 16, i16x8.shr_s),
  psrad: arithmeticShift('psrad', 32, i32x4.shr_s),
};

const BYTE_NUMBERS = v128.const(Array.from({ length: 16 }, (_, i) => i));

/** a ← a shifted left by c bytes (0 … 16): a byte number below 0 wraps to one above 15, which selects zero. */
export const PSLLDQ = defineCold('pslldq', 'none', (x) =>
  store(x, i8x16.swizzle(left(x), i8x16.sub(BYTE_NUMBERS, i8x16.splat(x.number('c'))))),
);
/** a ← a shifted right by c bytes (0 … 16). */
export const PSRLDQ = defineCold('psrldq', 'none', (x) =>
  store(x, i8x16.swizzle(left(x), i8x16.add(BYTE_NUMBERS, i8x16.splat(x.number('c'))))),
);

/** a ← the sign bits of b's elements: a general register, upper half cleared. */
export const PMOVMSKB = defineCold('pmovmskb', 'none', (x) => x.set32('a', i8x16.bitmask(right(x))));
export const MOVMSKPS = defineCold('movmskps', 'none', (x) => x.set32('a', i32x4.bitmask(right(x))));
export const MOVMSKPD = defineCold('movmskpd', 'none', (x) => x.set32('a', i64x2.bitmask(right(x))));
