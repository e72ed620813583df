/** Floating-point arithmetic, comparisons and conversions of SSE and SSE2. */
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
import { ZERO } from '../layout.ts';
import type { Operation } from '../operation.ts';
import { SSE } from '../operations/sse.ts';
import type { Lifter } from './builder.ts';
import { registerCell, source } from './operand.ts';
import { xmm, xmmSource } from './sse-operand.ts';

/** A micro-op with its soft-float operation, XMM register and XMM register or memory. */
const vector =
  (code: number, soft: Operation | undefined): Lifter =>
  (b, i) => {
    const from = xmmSource(b, i, i.operands[1]!);
    b.op(code, xmm(i.operands[0]!), from, ZERO, soft?.number ?? 0);
  };

/** CMPPS and its kin; only bits 2:0 of the immediate count (SDM vol. 2, CMPPS). */
const comparison =
  (code: number, soft: Operation): Lifter =>
  (b, i) => {
    const predicate = i.operands[2]!.imm & 7;
    const from = xmmSource(b, i, i.operands[1]!);
    b.op(code, xmm(i.operands[0]!), from, PREDICATE_RELATIONS[predicate]!, soft.number, predicate);
  };

type ByIntegerSize = Readonly<Record<4 | 8, number>>;

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
  (operation: Operation): Lifter =>
  (b, i) => {
    const from = xmmSource(b, i, i.operands[1]!);
    b.operation(operation, xmm(i.operands[0]!), from);
  };

const all = (table: Readonly<Record<string, number>>, lifter: (code: number, soft: Operation) => Lifter) =>
  Object.fromEntries(Object.entries(table).map(([name, code]) => [name, lifter(code, SSE[name]!)]));

export const sseFloat: Readonly<Record<string, Lifter>> = {
  ...all(FLOAT, (code, soft) => vector(code, soft)),
  ...all(PACKED_CONVERSIONS, vector),
  cmpss: comparison(FLOAT.cmpss!, SSE.cmpss!),
  cmpsd: comparison(FLOAT.cmpsd!, SSE.cmpsd!),
  cmpps: comparison(FLOAT.cmpps!, SSE.cmpps!),
  cmppd: comparison(FLOAT.cmppd!, SSE.cmppd!),
  comiss: vector(COMISS, SSE.comiss),
  comisd: vector(COMISD, SSE.comisd),
  ucomiss: vector(COMISS, SSE.ucomiss),
  ucomisd: vector(COMISD, SSE.ucomisd),
  cvtss2sd: vector(CVTSS2SD, SSE.cvtss2sd),
  cvtsd2ss: vector(CVTSD2SS, SSE.cvtsd2ss),
  cvtsi2ss: fromInteger(CVTSI2SS, 'cvtsi2ss'),
  cvtsi2sd: fromInteger(CVTSI2SD, 'cvtsi2sd'),
  cvtss2si: toInteger(CVTSS2SI, 'cvtss2si'),
  cvttss2si: toInteger(CVTTSS2SI, 'cvttss2si'),
  cvtsd2si: toInteger(CVTSD2SI, 'cvtsd2si'),
  cvttsd2si: toInteger(CVTTSD2SI, 'cvttsd2si'),
  rcpss: estimate(SSE.rcpss!),
  rcpps: estimate(SSE.rcpps!),
  rsqrtss: estimate(SSE.rsqrtss!),
  rsqrtps: estimate(SSE.rsqrtps!),
};
