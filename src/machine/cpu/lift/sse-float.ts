/** Floating-point arithmetic, comparisons and conversions of SSE to SSE4.1. */

import type { MicroOp } from '../ir/define.ts';
import { MOV_IMMEDIATE } from '../ir/move.ts';
import { COMISD, COMISS } from '../ir/sse-compare.ts';
import {
  CVTSD2SI,
  CVTSD2SS,
  CVTSI2SD,
  CVTSI2SS,
  CVTSS2SD,
  CVTSS2SI,
  CVTTSD2SI,
  CVTTSS2SI,
  PACKED_CONVERSIONS,
} from '../ir/sse-convert.ts';
import { FLOAT, PREDICATE_RELATIONS } from '../ir/sse-float.ts';
import { PACKED } from '../ir/sse-integer.ts';
import { MOV128 } from '../ir/sse-move.ts';
import { directionOf, ROUND } from '../ir/sse-round.ts';
import { SHUFFLE32 } from '../ir/sse-shuffle.ts';
import type { Operation } from '../operations/define.ts';
import { SSE } from '../operations/sse.ts';
import { ZERO } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { LANE_TEMP, LANE_TEMP_2, LANE_TEMP_3, type Lane, legacy } from './lane.ts';
import { registerCell, source } from './operand.ts';
import { xmm, xmmSource } from './sse-operand.ts';

/** A micro-op with its soft-float operation. */
const vector =
  (code: MicroOp, soft: Operation | undefined): Lane =>
  (b, to, from) =>
    b.op(code, to, from, ZERO, soft?.number ?? 0);

/** CMPPS and its kin; only bits 2:0 of the immediate count, with VEX bits 4:0 (SDM vol. 2, CMPPD, table 3-1). */
const comparison =
  (name: string, bits: 7 | 31): Lane =>
  (b, to, from, control) => {
    const predicate = control & bits;
    b.op(FLOAT[name]!, to, from, PREDICATE_RELATIONS[predicate & 7]!, SSE[name]!.number, predicate);
  };

const comparisons = (bits: 7 | 31): Record<string, Lane> =>
  Object.fromEntries(['cmpss', 'cmpsd', 'cmpps', 'cmppd'].map((name) => [name, comparison(name, bits)]));

/** With the predicates of AVX. */
export const vexComparisons: Readonly<Record<string, Lane>> = comparisons(31);

/** HADDPS and its kin: the even elements of both operands, and the odd ones. */
const horizontal =
  (combine: Lane, even: number, odd: number): Lane =>
  (b, to, from, control) => {
    b.op(SHUFFLE32, LANE_TEMP, to, from, even);
    b.op(SHUFFLE32, LANE_TEMP_2, to, from, odd);
    combine(b, LANE_TEMP, LANE_TEMP_2, control);
    b.op(MOV128, to, LANE_TEMP);
  };

/** ROUNDPS and its kin. Bits 2:0 of the control byte say how, bit 3 that PE is not to be raised. */
const rounding =
  (codes: (typeof ROUND)[string], soft: Operation): Lane =>
  (b, to, from, control) => {
    b.op(codes[directionOf(control)], to, from, (control >> 3) & 1, soft.number, control);
  };

/** Bits n of `control` spread over the elements: 64 bits that are a half of the mask. */
function maskHalf(control: number, size: 4 | 8, half: 0 | 1): bigint {
  if (size === 8) return control & (1 << half) ? 0xffff_ffff_ffff_ffffn : 0n;
  const bits = control >> (2 * half);
  return (bits & 1 ? 0xffff_ffffn : 0n) | (bits & 2 ? 0xffff_ffff_0000_0000n : 0n);
}

/** LANE_TEMP_3 ← the mask of `control`, then and with `cell`. */
function keep(b: Builder, cell: number, control: number, size: 4 | 8): void {
  b.op64(MOV_IMMEDIATE[8], LANE_TEMP_3, ZERO, maskHalf(control, size, 0));
  b.op64(MOV_IMMEDIATE[8], LANE_TEMP_3 + 8, ZERO, maskHalf(control, size, 1));
  b.op(PACKED.pand!, cell, LANE_TEMP_3);
}

/**
 * DPPS, DPPD, one step after the other on `to`: products where bits 7:4 of the control byte want them (else +0, exactly),
 * added up in pairs, the sum kept where bits 3:0 want it. What one step raises, unmasked, keeps the next from being done.
 * Elements that are computed twice raise what they raise once.
 */
export function dotProductSteps(size: 4 | 8): readonly Lane[] {
  const suffix = size === 4 ? 'ps' : 'pd';
  const multiply = vector(FLOAT[`mul${suffix}`]!, SSE[`mul${suffix}`]);
  const add = vector(FLOAT[`add${suffix}`]!, SSE[`add${suffix}`]);
  const products: Lane = (b, to, from, control) => {
    b.op(MOV128, LANE_TEMP_2, from);
    keep(b, to, control >> 4, size);
    keep(b, LANE_TEMP_2, control >> 4, size);
    multiply(b, to, LANE_TEMP_2, control);
  };
  const sumOf =
    (first: number, second: number): Lane =>
    (b, to, _from, control) => {
      b.op(SHUFFLE32, LANE_TEMP_2, to, to, second);
      b.op(SHUFFLE32, to, to, to, first);
      add(b, to, LANE_TEMP_2, control);
    };
  const chosen: Lane = (b, to, _from, control) => keep(b, to, control, size);
  return size === 4
    ? [products, sumOf(0b10_00_10_00, 0b11_01_11_01), sumOf(0, 0b01_01_01_01), chosen]
    : [products, sumOf(0b01_00_01_00, 0b11_10_11_10), chosen];
}

const dotProduct =
  (size: 4 | 8): Lane =>
  (b, to, from, control) => {
    b.op(MOV128, LANE_TEMP, to);
    for (const step of dotProductSteps(size)) step(b, LANE_TEMP, from, control);
    b.op(MOV128, to, LANE_TEMP);
  };

type ByIntegerSize = Readonly<Record<4 | 8, MicroOp>>;

/** CVTSI2SS, CVTSI2SD. */
const fromInteger =
  (codes: ByIntegerSize, name: string): Lifter =>
  (b, i) => {
    const operand = i.operands[1]!;
    const size = operand.size as 4 | 8;
    const from = source(b, i, operand, size);
    b.op(codes[size], xmm(i.operands[0]!), from, ZERO, SSE[`${name}${size * 8}`]?.number ?? 0);
  };

/** CVTSS2SI, CVTTSD2SI and so on. */
const toInteger =
  (codes: ByIntegerSize, name: string): Lifter =>
  (b, i) => {
    const to = i.operands[0]!;
    const size = to.size as 4 | 8;
    const from = xmmSource(b, i, i.operands[1]!);
    b.op(codes[size], registerCell(to), from, ZERO, SSE[`${name}${size * 8}`]!.number);
  };

/** RCPPS, RSQRTPS and their scalars: always TypeScript's. */
const estimate =
  (operation: Operation): Lane =>
  (b, to, from) =>
    b.operation(operation, to, from);

const all = (table: Readonly<Record<string, MicroOp>>, lane: (code: MicroOp, soft: Operation) => Lane) =>
  Object.fromEntries(Object.entries(table).map(([name, code]) => [name, lane(code, SSE[name]!)]));

const [addps, addpd] = [vector(FLOAT.addps!, SSE.addps), vector(FLOAT.addpd!, SSE.addpd)];
const [subps, subpd] = [vector(FLOAT.subps!, SSE.subps), vector(FLOAT.subpd!, SSE.subpd)];
const [EVEN_SINGLES, ODD_SINGLES, EVEN_DOUBLES, ODD_DOUBLES] = [
  0b10_00_10_00, 0b11_01_11_01, 0b01_00_01_00, 0b11_10_11_10,
] as const;

export const floatLanes: Readonly<Record<string, Lane>> = {
  ...all(FLOAT, vector),
  ...all(PACKED_CONVERSIONS, vector),
  ...comparisons(7),
  cvtss2sd: vector(CVTSS2SD, SSE.cvtss2sd),
  cvtsd2ss: vector(CVTSD2SS, SSE.cvtsd2ss),
  rcpss: estimate(SSE.rcpss!),
  rcpps: estimate(SSE.rcpps!),
  rsqrtss: estimate(SSE.rsqrtss!),
  rsqrtps: estimate(SSE.rsqrtps!),
  haddps: horizontal(addps, EVEN_SINGLES, ODD_SINGLES),
  haddpd: horizontal(addpd, EVEN_DOUBLES, ODD_DOUBLES),
  hsubps: horizontal(subps, EVEN_SINGLES, ODD_SINGLES),
  hsubpd: horizontal(subpd, EVEN_DOUBLES, ODD_DOUBLES),
  ...Object.fromEntries(Object.entries(ROUND).map(([name, codes]) => [name, rounding(codes, SSE[name]!)])),
  dpps: dotProduct(4),
  dppd: dotProduct(8),
};

/** UCOMISS and its kin: no destination but the flags. */
const compareFlags =
  (code: MicroOp, soft: Operation): Lifter =>
  (b, i) => {
    const from = xmmSource(b, i, i.operands[1]!);
    b.op(code, xmm(i.operands[0]!), from, ZERO, soft.number);
  };

/** Those that read or write something else than two XMM registers. */
export const floatElsewhere: Readonly<Record<string, Lifter>> = {
  comiss: compareFlags(COMISS, SSE.comiss!),
  comisd: compareFlags(COMISD, SSE.comisd!),
  ucomiss: compareFlags(COMISS, SSE.ucomiss!),
  ucomisd: compareFlags(COMISD, SSE.ucomisd!),
  cvtsi2ss: fromInteger(CVTSI2SS, 'cvtsi2ss'),
  cvtsi2sd: fromInteger(CVTSI2SD, 'cvtsi2sd'),
  cvtss2si: toInteger(CVTSS2SI, 'cvtss2si'),
  cvttss2si: toInteger(CVTTSS2SI, 'cvttss2si'),
  cvtsd2si: toInteger(CVTSD2SI, 'cvtsd2si'),
  cvttsd2si: toInteger(CVTTSD2SI, 'cvttsd2si'),
};

export const sseFloat: Readonly<Record<string, Lifter>> = {
  ...Object.fromEntries(Object.entries(floatLanes).map(([name, lane]) => [name, legacy(lane)])),
  ...floatElsewhere,
};
