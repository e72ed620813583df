/** Packed integers, logic and rearrangement on XMM registers. */
import { MOV, MOV_IMMEDIATE } from '../ir/move.ts';
import { PACKED, PSLLDQ, PSRLDQ, SHIFTS } from '../ir/sse-integer.ts';
import { FILL128 } from '../ir/sse-move.ts';
import { SHUFFLE16, SHUFFLE32, UNPACK } from '../ir/sse-shuffle.ts';
import { Kind } from '../isa/instruction.ts';
import { XMM_TEMP, ZERO } from '../layout.ts';
import type { Lifter } from './builder.ts';
import { isXmm, xmm, xmmSource } from './sse-operand.ts';

const binary =
  (code: number): Lifter =>
  (b, i) => {
    const from = xmmSource(b, i, i.operands[1]!);
    b.op(code, xmm(i.operands[0]!), from);
  };

/** Of a register with itself it is the way to clear one. */
const exclusiveOr: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  if (isXmm(from) && from.reg === to.reg) b.op(FILL128, xmm(to));
  else binary(PACKED.pxor!)(b, i);
};

/** By a count in an XMM register, memory, or the instruction. */
const shift =
  (code: number): Lifter =>
  (b, i) => {
    const count = i.operands[1]!;
    let cell = XMM_TEMP;
    if (count.kind === Kind.Immediate) b.op(MOV_IMMEDIATE[8], cell, ZERO, ZERO, count.imm);
    else cell = xmmSource(b, i, count);
    b.op(code, xmm(i.operands[0]!), cell);
  };

const shiftBytes =
  (code: number): Lifter =>
  (b, i) =>
    b.op(code, xmm(i.operands[0]!), ZERO, Math.min(i.operands[1]!.imm, 16));

const pshufd: Lifter = (b, i) => {
  const from = xmmSource(b, i, i.operands[1]!);
  b.op(SHUFFLE32, xmm(i.operands[0]!), from, from, i.operands[2]!.imm);
};

const shufps: Lifter = (b, i) => {
  const to = xmm(i.operands[0]!);
  const from = xmmSource(b, i, i.operands[1]!);
  b.op(SHUFFLE32, to, to, from, i.operands[2]!.imm);
};

/** As SHUFPS with pairs of doublewords. */
const shufpd: Lifter = (b, i) => {
  const to = xmm(i.operands[0]!);
  const from = xmmSource(b, i, i.operands[1]!);
  const pair = (bit: number): number => ((i.operands[2]!.imm >> bit) & 1 ? 0b1110 : 0b0100);
  b.op(SHUFFLE32, to, to, from, pair(0) | (pair(1) << 4));
};

/** PSHUFLW (`shuffled` 0), PSHUFHW (8): one half's words are rearranged, the other half copied. */
const shuffleWords =
  (shuffled: 0 | 8): Lifter =>
  (b, i) => {
    const to = xmm(i.operands[0]!);
    const from = xmmSource(b, i, i.operands[1]!);
    b.op(SHUFFLE16, to + shuffled, from + shuffled, ZERO, i.operands[2]!.imm);
    if (to !== from) b.op(MOV[8], to + 8 - shuffled, from + 8 - shuffled);
  };

const all = (table: Readonly<Record<string, number>>, lifter: (code: number) => Lifter) =>
  Object.fromEntries(Object.entries(table).map(([name, code]) => [name, lifter(code)]));

export const sseInteger: Readonly<Record<string, Lifter>> = {
  ...all(PACKED, binary),
  ...all(UNPACK, binary),
  ...all(SHIFTS, shift),
  pxor: exclusiveOr,
  xorps: exclusiveOr,
  xorpd: exclusiveOr,
  andps: binary(PACKED.pand!),
  andpd: binary(PACKED.pand!),
  andnps: binary(PACKED.pandn!),
  andnpd: binary(PACKED.pandn!),
  orps: binary(PACKED.por!),
  orpd: binary(PACKED.por!),
  unpcklps: binary(UNPACK.punpckldq!),
  unpcklpd: binary(UNPACK.punpcklqdq!),
  unpckhps: binary(UNPACK.punpckhdq!),
  unpckhpd: binary(UNPACK.punpckhqdq!),
  pslldq: shiftBytes(PSLLDQ),
  psrldq: shiftBytes(PSRLDQ),
  pshufd,
  pshuflw: shuffleWords(0),
  pshufhw: shuffleWords(8),
  shufps,
  shufpd,
};
