/** WebAssembly's 128-bit vector instructions that the SSE micro-ops use, under the specification's names. */
import { type Code, prefixed } from './code.ts';

const VECTOR = 0xfd;

type Unary = (x: Code) => Code;
type Binary = (x: Code, y: Code) => Code;

const unary =
  (opcode: number): Unary =>
  (x) =>
    prefixed(VECTOR, opcode, [x]);
const binary =
  (opcode: number): Binary =>
  (x, y) =>
    prefixed(VECTOR, opcode, [x, y]);

export const v128 = {
  // Alignment hint and offset follow the opcode of a memory access.
  load: (address: Code): Code => prefixed(VECTOR, 0x00, [address], 0, 0),
  store: (address: Code, value: Code): Code => prefixed(VECTOR, 0x0b, [address, value], 0, 0),
  /** @param bytes sixteen */
  const: (bytes: readonly number[]): Code => {
    if (bytes.length !== 16) throw new RangeError(`v128.const of ${bytes.length} bytes`);
    return (w) => {
      prefixed(VECTOR, 0x0c, [])(w);
      w.append(bytes);
    };
  },
  and: binary(0x4e),
  /** x and not y */
  andnot: binary(0x4f),
  or: binary(0x50),
  xor: binary(0x51),
  /** The bits of x where `mask` has ones, those of y elsewhere. */
  bitselect: (x: Code, y: Code, mask: Code): Code => prefixed(VECTOR, 0x52, [x, y, mask]),
  any_true: unary(0x53),
} as const;

export const i8x16 = {
  /** Byte i of the result is byte `lanes[i]` of x (0 … 15) and y (16 … 31). */
  shuffle: (x: Code, y: Code, lanes: readonly number[]): Code => {
    if (lanes.length !== 16) throw new RangeError(`i8x16.shuffle with ${lanes.length} lanes`);
    return (w) => {
      prefixed(VECTOR, 0x0d, [x, y])(w);
      w.append(lanes);
    };
  },
  /** Byte i of the result is byte y[i] of x, or 0 where y[i] is above 15. */
  swizzle: binary(0x0e),
  splat: unary(0x0f),
  eq: binary(0x23),
  gt_s: binary(0x27),
  bitmask: unary(0x64),
  narrow_i16x8_s: binary(0x65),
  narrow_i16x8_u: binary(0x66),
  add: binary(0x6e),
  add_sat_s: binary(0x6f),
  add_sat_u: binary(0x70),
  sub: binary(0x71),
  sub_sat_s: binary(0x72),
  sub_sat_u: binary(0x73),
  min_u: binary(0x77),
  max_u: binary(0x79),
  avgr_u: binary(0x7b),
  lt_s: binary(0x25),
  abs: unary(0x60),
  shr_s: binary(0x6c),
  min_s: binary(0x76),
  max_s: binary(0x78),
} as const;

export const i16x8 = {
  eq: binary(0x2d),
  gt_s: binary(0x31),
  extadd_pairwise_i8x16_u: unary(0x7d),
  narrow_i32x4_s: binary(0x85),
  shl: binary(0x8b),
  shr_s: binary(0x8c),
  shr_u: binary(0x8d),
  add: binary(0x8e),
  add_sat_s: binary(0x8f),
  add_sat_u: binary(0x90),
  sub: binary(0x91),
  sub_sat_s: binary(0x92),
  sub_sat_u: binary(0x93),
  mul: binary(0x95),
  min_s: binary(0x96),
  max_s: binary(0x98),
  avgr_u: binary(0x9b),
  splat: unary(0x10),
  lt_s: binary(0x2f),
  abs: unary(0x80),
  q15mulr_sat_s: binary(0x82),
  narrow_i32x4_u: binary(0x86),
  extend_low_i8x16_s: unary(0x87),
  extend_low_i8x16_u: unary(0x89),
  min_u: binary(0x97),
  max_u: binary(0x99),
} as const;

export const i32x4 = {
  splat: unary(0x11),
  eq: binary(0x37),
  lt_s: binary(0x39),
  gt_s: binary(0x3b),
  ge_s: binary(0x3f),
  extadd_pairwise_i16x8_u: unary(0x7f),
  all_true: unary(0xa3),
  bitmask: unary(0xa4),
  shl: binary(0xab),
  shr_s: binary(0xac),
  shr_u: binary(0xad),
  add: binary(0xae),
  sub: binary(0xb1),
  dot_i16x8_s: binary(0xba),
  extmul_low_i16x8_s: binary(0xbc),
  extmul_high_i16x8_s: binary(0xbd),
  extmul_low_i16x8_u: binary(0xbe),
  extmul_high_i16x8_u: binary(0xbf),
  trunc_sat_f32x4_s: unary(0xf8),
  trunc_sat_f64x2_s_zero: unary(0xfc),
  abs: unary(0xa0),
  extend_low_i16x8_s: unary(0xa7),
  extend_low_i16x8_u: unary(0xa9),
  mul: binary(0xb5),
  min_s: binary(0xb6),
  min_u: binary(0xb7),
  max_s: binary(0xb8),
  max_u: binary(0xb9),
} as const;

export const i64x2 = {
  extract_lane: (x: Code, lane: 0 | 1): Code => prefixed(VECTOR, 0x1d, [x], lane),
  splat: unary(0x12),
  all_true: unary(0xc3),
  bitmask: unary(0xc4),
  shl: binary(0xcb),
  shr_u: binary(0xcd),
  add: binary(0xce),
  sub: binary(0xd1),
  mul: binary(0xd5),
  eq: binary(0xd6),
  lt_s: binary(0xd8),
  ge_s: binary(0xdb),
  extend_low_i32x4_s: unary(0xc7),
  extend_low_i32x4_u: unary(0xc9),
  shr_s: binary(0xcc),
  gt_s: binary(0xd9),
  extmul_low_i32x4_s: binary(0xdc),
} as const;

export const f32x4 = {
  eq: binary(0x41),
  lt: binary(0x43),
  gt: binary(0x44),
  demote_f64x2_zero: unary(0x5e),
  trunc: unary(0x69),
  nearest: unary(0x6a),
  sqrt: unary(0xe3),
  add: binary(0xe4),
  sub: binary(0xe5),
  mul: binary(0xe6),
  div: binary(0xe7),
  convert_i32x4_s: unary(0xfa),
  ceil: unary(0x67),
  floor: unary(0x68),
} as const;

export const f64x2 = {
  eq: binary(0x47),
  lt: binary(0x49),
  gt: binary(0x4a),
  promote_low_f32x4: unary(0x5f),
  trunc: unary(0x7a),
  nearest: unary(0x94),
  sqrt: unary(0xef),
  add: binary(0xf0),
  sub: binary(0xf1),
  mul: binary(0xf2),
  div: binary(0xf3),
  convert_low_i32x4_s: unary(0xfe),
  ceil: unary(0x74),
  floor: unary(0x75),
} as const;
