/** The constants that FLD1 and its kin load, 128 bits of each: enough to round them in any direction. */

interface Constant {
  readonly significand: bigint;
  /** The value is significand · 2^exponent. */
  readonly exponent: number;
}

/** The leading 128 bits, and the exponent of the first. */
const irrational = (significand: bigint, exponent: number): Constant => ({ significand, exponent: exponent - 127 });

/** In the order of the opcodes D9 E8 … EE: 1, log2 10, log2 e, π, log10 2, ln 2, 0. */
export const CONSTANTS: readonly Constant[] = [
  { significand: 1n, exponent: 0 },
  irrational(0xd49a_784b_cd1b_8afe_492b_f6ff_4daf_db4cn, 1),
  irrational(0xb8aa_3b29_5c17_f0bb_be87_fed0_691d_3e88n, 0),
  irrational(0xc90f_daa2_2168_c234_c4c6_628b_80dc_1cd1n, 1),
  irrational(0x9a20_9a84_fbcf_f798_8f89_59ac_0b7c_9178n, -2),
  irrational(0xb172_17f7_d1cf_79ab_c9e3_b398_03f2_f6afn, -1),
  { significand: 0n, exponent: 0 },
];
