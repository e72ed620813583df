/** What SSE4.1 and SSE4.2 added on packed integers, and blending (Intel SDM vol. 1, 12.8 to 12.11). 128 bits, by mnemonic. */
import { type Code, i32, i64 } from '../wasm/code.ts';
import { i8x16, i16x8, i32x4, i64x2, v128 } from '../wasm/simd.ts';
import { defineCold, type MicroOp, type Operands } from './define.ts';
import { setFromByte } from './flags.ts';
import { defineAll, left, right, store, withLocals } from './sse-integer.ts';

type Binary = (a: Code, b: Code) => Code;
type Unary = (b: Code) => Code;

const binary =
  (combine: Binary): ((x: Operands) => Code) =>
  (x) =>
    store(x, combine(left(x), right(x)));

/** The low elements of b, made wider: each step doubles their width. */
const widened =
  (...steps: readonly Unary[]): ((x: Operands) => Code) =>
  (x) =>
    store(
      x,
      steps.reduce((value, step) => step(value), right(x)),
    );

/** Doublewords 0 and 2 in the low half, where `extmul_low` takes them from. */
const EVEN_DWORDS = [0, 1, 2, 3, 8, 9, 10, 11, 0, 1, 2, 3, 8, 9, 10, 11];
const even = (value: Code): Code => i8x16.shuffle(value, i32x4.splat(i32.const(0)), EVEN_DWORDS);

const [wordS, wordU] = [i16x8.extend_low_i8x16_s, i16x8.extend_low_i8x16_u];
const [dwordS, dwordU] = [i32x4.extend_low_i16x8_s, i32x4.extend_low_i16x8_u];
const [qwordS, qwordU] = [i64x2.extend_low_i32x4_s, i64x2.extend_low_i32x4_u];

export const SSE4: Readonly<Record<string, MicroOp>> = defineAll({
  pmovsxbw: widened(wordS),
  pmovsxbd: widened(wordS, dwordS),
  pmovsxbq: widened(wordS, dwordS, qwordS),
  pmovsxwd: widened(dwordS),
  pmovsxwq: widened(dwordS, qwordS),
  pmovsxdq: widened(qwordS),
  pmovzxbw: widened(wordU),
  pmovzxbd: widened(wordU, dwordU),
  pmovzxbq: widened(wordU, dwordU, qwordU),
  pmovzxwd: widened(dwordU),
  pmovzxwq: widened(dwordU, qwordU),
  pmovzxdq: widened(qwordU),
  pmuldq: withLocals((a, b) => i64x2.extmul_low_i32x4_s(even(a.get), even(b.get))),
  pmulld: binary(i32x4.mul),
  pcmpeqq: binary(i64x2.eq),
  pcmpgtq: binary(i64x2.gt_s),
  packusdw: binary(i16x8.narrow_i32x4_u),
  pminsb: binary(i8x16.min_s),
  pminuw: binary(i16x8.min_u),
  pminsd: binary(i32x4.min_s),
  pminud: binary(i32x4.min_u),
  pmaxsb: binary(i8x16.max_s),
  pmaxuw: binary(i16x8.max_u),
  pmaxsd: binary(i32x4.max_s),
  pmaxud: binary(i32x4.max_u),
});

/** a ← b's words where the immediate's byte n is FFh, a's where it is 0: all blends by an immediate come down to words. */
export const BLEND = defineCold('blend', 'none', (x) => {
  const mask = i16x8.extend_low_i8x16_s(i64x2.splat(x.imm64));
  return store(x, v128.bitselect(right(x), left(x), mask));
});

/** a ← b's elements where the sign of c's is set, else a's; by the size of an element in bytes. */
function blendBySign(size: 1 | 4 | 8): MicroOp {
  return defineCold(`blendv${size * 8}`, 'none', (x) => {
    const signs = v128.load(x.address('c'));
    const spread = {
      1: () => i8x16.shr_s(signs, i32.const(7)),
      4: () => i32x4.shr_s(signs, i32.const(31)),
      8: () => i64x2.shr_s(signs, i32.const(63)),
    }[size];
    return store(x, v128.bitselect(right(x), left(x), spread()));
  });
}

export const BLEND_BY_SIGN = { 1: blendBySign(1), 4: blendBySign(4), 8: blendBySign(8) } as const;

const [CF, ZF] = [i32.const(1), i32.const(0x40)];
const none = (value: Code): Code => i32.eqz(v128.any_true(value));

/** ZF: a has no bit set; CF: b has none. The other flags are cleared. PTEST and VTESTPS come down to this. */
export const NONE_SET = defineCold('ptest', 'writes', (x) =>
  setFromByte(x, i32.or(i32.mul(none(left(x)), ZF), i32.mul(none(right(x)), CF)), i64.const(0n)),
);
