/** Packed integers, logic and rearrangement on XMM registers. */

import { AES, AES_KEY_ASSIST } from '../ir/aes.ts';
import { CLMUL } from '../ir/clmul.ts';
import type { MicroOp } from '../ir/define.ts';
import { MOV, MOV_IMMEDIATE } from '../ir/move.ts';
import { PACKED, PSLLDQ, PSRLDQ, SHIFTS } from '../ir/sse-integer.ts';
import { FILL128, MOV128 } from '../ir/sse-move.ts';
import { SHUFFLE16, SHUFFLE32, UNPACK } from '../ir/sse-shuffle.ts';
import { BLEND, BLEND_BY_SIGN, NONE_SET, SSE4 } from '../ir/sse4.ts';
import { ALIGN, SSSE3 } from '../ir/ssse3.ts';
import { Kind } from '../isa/instruction.ts';
import type { Operation } from '../operations/define.ts';
import { SHA } from '../operations/sha.ts';
import { STRING_COMPARISONS } from '../operations/sse-strings.ts';
import { MPSADBW, PHMINPOSUW } from '../operations/sse4.ts';
import { XMM, XMM_TEMP, ZERO } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { controlByte, LANE_TEMP, LANE_TEMP_2, LANE_TEMP_3, type Lane, lanesOf, legacy } from './lane.ts';
import { isXmm, load128, xmm, xmmSource } from './sse-operand.ts';

/** Of a register with itself it is the way to clear one. */
const exclusiveOr: Lane = (b, to, from) => {
  if (to === from) b.op(FILL128, to);
  else b.op(PACKED.pxor!, to, from);
};

/** By a count in an XMM register or memory. */
const shift =
  (code: MicroOp): Lane =>
  (b, to, from) =>
    b.op(code, to, from);

/** By a count in the instruction. */
export const shiftBy = (b: Builder, code: MicroOp, to: number, count: number): void => {
  b.op(MOV_IMMEDIATE[8], XMM_TEMP, ZERO, ZERO, count);
  b.op(code, to, XMM_TEMP);
};

const legacyShift =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const count = i.operands[1]!;
    if (count.kind === Kind.Immediate) shiftBy(b, code, xmm(i.operands[0]!), count.imm);
    else legacy(shift(code))(b, i);
  };

const legacyShiftBytes =
  (code: MicroOp): Lifter =>
  (b, i) =>
    b.op(code, xmm(i.operands[0]!), ZERO, Math.min(i.operands[1]!.imm, 16));

const pshufd: Lane = (b, to, from, control) => b.op(SHUFFLE32, to, from, from, control);

const shufps: Lane = (b, to, from, control) => b.op(SHUFFLE32, to, to, from, control);

/** As SHUFPS with pairs of doublewords. */
const shufpd: Lane = (b, to, from, control) => {
  const pair = (bit: number): number => ((control >> bit) & 1 ? 0b1110 : 0b0100);
  b.op(SHUFFLE32, to, to, from, pair(0) | (pair(1) << 4));
};

/** Doublewords chosen once for all: MOVDDUP and its kin. */
const dwords =
  (control: number): Lane =>
  (b, to, from) =>
    b.op(SHUFFLE32, to, from, from, control);

/** PSHUFLW (`shuffled` 0), PSHUFHW (8): one half's words are rearranged, the other half copied. */
const shuffleWords =
  (shuffled: 0 | 8): Lane =>
  (b, to, from, control) => {
    b.op(SHUFFLE16, to + shuffled, from + shuffled, ZERO, control);
    if (to !== from) b.op(MOV[8], to + 8 - shuffled, from + 8 - shuffled);
  };

const palignr: Lane = (b, to, from, control) => b.op(ALIGN, to, from, Math.min(control, 32));

/** A bit of the control byte for every `words` words: PBLENDW, BLENDPS, BLENDPD. */
const blend =
  (words: 1 | 2 | 4): Lane =>
  (b, to, from, control) => {
    let mask = 0n;
    for (let n = 0; n < 8; n++) if (control & (1 << Math.floor(n / words))) mask |= 0xffn << BigInt(8 * n);
    b.op64(BLEND, to, from, mask);
  };

/** PBLENDVB and its kin: the signs of XMM0 say where the second operand is taken. */
const blendBySign =
  (size: 1 | 4 | 8): Lane =>
  (b, to, from) =>
    b.op(BLEND_BY_SIGN[size], to, from, XMM);

/** The words that are rotated, the odd ones, get the constant. */
const keyAssist: Lane = (b, to, from, control) => b.op64(AES_KEY_ASSIST, to, from, BigInt(control) << 32n);

/** Bit 0 of the control byte chooses to's quadword, bit 4 from's. */
const pclmulqdq: Lane = (b, to, from, control) => {
  b.op(CLMUL, to, to + (control & 1 ? 8 : 0), from + (control & 0x10 ? 8 : 0));
};

/** What TypeScript does, with the control byte at hand. */
const operation =
  (done: Operation): Lane =>
  (b, to, from, control) =>
    b.operation(done, to, from, ZERO, control);

export const integerLanes: Readonly<Record<string, Lane>> = {
  ...lanesOf(PACKED),
  ...lanesOf(UNPACK),
  ...lanesOf(SSSE3),
  ...lanesOf(SSE4),
  ...lanesOf(AES),
  pxor: exclusiveOr,
  xorps: exclusiveOr,
  xorpd: exclusiveOr,
  ...lanesOf({
    andps: PACKED.pand!,
    andpd: PACKED.pand!,
    andnps: PACKED.pandn!,
    andnpd: PACKED.pandn!,
    orps: PACKED.por!,
    orpd: PACKED.por!,
    unpcklps: UNPACK.punpckldq!,
    unpcklpd: UNPACK.punpcklqdq!,
    unpckhps: UNPACK.punpckhdq!,
    unpckhpd: UNPACK.punpckhqdq!,
  }),
  pshufd,
  pshuflw: shuffleWords(0),
  pshufhw: shuffleWords(8),
  shufps,
  shufpd,
  movddup: dwords(0b01_00_01_00),
  movsldup: dwords(0b10_10_00_00),
  movshdup: dwords(0b11_11_01_01),
  palignr,
  pblendw: blend(1),
  blendps: blend(2),
  blendpd: blend(4),
  aeskeygenassist: keyAssist,
  pclmulqdq,
  phminposuw: (b, to, from) => b.operation(PHMINPOSUW, to, from),
  mpsadbw: operation(MPSADBW),
};

/** SHA1MSG1 and its kin; on AMD's processors their operand in memory need not be aligned (APM vol. 4, SHA1MSG1, exceptions). */
const sha =
  (done: Operation): Lifter =>
  (b, i) => {
    const operand = i.operands[1]!;
    if (!isXmm(operand)) load128(b, i, operand, XMM_TEMP, false);
    const from = isXmm(operand) ? xmm(operand) : XMM_TEMP;
    b.operation(done, xmm(i.operands[0]!), from, ZERO, i.operands[2] ? controlByte(i) : 0);
  };

/** PTEST: what the operands share, and what only the second has, among the bits that `where` fills 64 bits with. */
export function testBits(b: Builder, pairs: readonly (readonly [number, number])[], where: bigint): void {
  const [both, second, part] = [LANE_TEMP, LANE_TEMP_2, LANE_TEMP_3];
  b.op64(FILL128, both, ZERO, 0n);
  b.op64(FILL128, second, ZERO, 0n);
  for (const [left, right] of pairs) {
    for (const [sum, combine] of [
      [both, PACKED.pand!],
      [second, PACKED.pandn!],
    ] as const) {
      b.op(MOV128, part, left);
      b.op(combine, part, right);
      b.op(PACKED.por!, sum, part);
    }
  }
  b.op64(FILL128, part, ZERO, where);
  b.op(PACKED.pand!, both, part);
  b.op(PACKED.pand!, second, part);
  b.op(NONE_SET, both, second);
}

const ptest: Lifter = (b, i) => testBits(b, [[xmm(i.operands[0]!), xmmSource(b, i, i.operands[1]!)]], -1n);

/** PCMPESTRI and its kin; their operand in memory need not be aligned (SDM vol. 1, 12.10.3). */
const strings =
  (done: Operation): Lifter =>
  (b, i) => {
    const operand = i.operands[1]!;
    if (!isXmm(operand)) load128(b, i, operand, XMM_TEMP, false);
    const from = isXmm(operand) ? xmm(operand) : XMM_TEMP;
    b.operation(done, xmm(i.operands[0]!), from, i.operandSize & 8, controlByte(i));
  };

const each = <T>(table: Readonly<Record<string, T>>, lifter: (value: T) => Lifter): Record<string, Lifter> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [name, lifter(value)]));

export const sseInteger: Readonly<Record<string, Lifter>> = {
  ...each(integerLanes, legacy),
  pblendvb: legacy(blendBySign(1)),
  blendvps: legacy(blendBySign(4)),
  blendvpd: legacy(blendBySign(8)),
  ...each(SHIFTS, legacyShift),
  pslldq: legacyShiftBytes(PSLLDQ),
  psrldq: legacyShiftBytes(PSRLDQ),
  ptest,
  ...each(STRING_COMPARISONS, strings),
  ...each(SHA, sha),
};
