/** VEX-encoded instructions that do in each lane of 128 bits what an SSE instruction does. */

import { DEFER_EXCEPTIONS, SETTLE_EXCEPTIONS, VARIABLE_SHIFTS } from '../ir/avx.ts';
import type { MicroOp } from '../ir/define.ts';
import { MOV } from '../ir/move.ts';
import { PSLLDQ, PSRLDQ, SHIFTS } from '../ir/sse-integer.ts';
import { MOV128 } from '../ir/sse-move.ts';
import { BLEND_BY_SIGN } from '../ir/sse4.ts';
import { type Instruction, Kind } from '../isa/instruction.ts';
import { FUSED } from '../operations/fma.ts';
import { SETTLE } from '../operations/sse.ts';
import { ZERO } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { controlByte, type Lane, lanesOf } from './lane.ts';
import { dotProductSteps, floatLanes, vexComparisons } from './sse-float.ts';
import { integerLanes, shiftBy } from './sse-integer.ts';
import { clearAbove, laneCell, laneCount, RESULT, sourceLanes, writeResults } from './vex-operand.ts';

/** By how many bits of the control byte the upper lane's part is away from the lower's; 0 when both use the same. */
const CONTROL_SHIFT: Readonly<Record<string, number>> = {
  vshufpd: 2,
  vblendps: 4,
  vblendpd: 2,
  vpblendd: 4,
  vmpsadbw: 3,
  vpermilpd: 2,
};

/** Elements narrower in the source than in the destination: a lane reads that many bytes. */
const READ: Readonly<Record<string, number>> = { bw: 8, bd: 4, bq: 2, wd: 8, wq: 4, dq: 8 };

function controlOf(i: Instruction, half: number): number {
  return controlByte(i) >> (half * (CONTROL_SHIFT[i.form.mnemonic] ?? 0));
}

/** Gathers the floating-point exceptions of two lanes. */
export function together(b: Builder, lanes: number, body: () => void): void {
  if (lanes === 2) b.op(DEFER_EXCEPTIONS);
  body();
  if (lanes === 2) b.op(SETTLE_EXCEPTIONS, ZERO, ZERO, ZERO, SETTLE.number);
}

/** How many bytes from one lane's source to the next: 16 but for what makes elements wider. */
function sourceStep(i: Instruction): number {
  const [, widths = ''] = /^vpmov[sz]x(..)$/.exec(i.form.mnemonic) ?? [];
  return READ[widths] ?? 16;
}

/** Operands: destination, first source (unless the lane has one source alone), second source. */
const inLanes =
  (lane: Lane, float: boolean): Lifter =>
  (b, i) => {
    const vectors = i.operands.slice(0, i.count).filter(({ kind }, n) => n > 0 && kind !== Kind.Immediate);
    const to = i.operands[0]!;
    const first = vectors.length > 1 ? vectors[0]! : undefined;
    // VBLENDVPS has its mask, and nothing else, after the second source.
    const second = vectors[first === undefined ? 0 : 1]!;
    const sources = sourceLanes(b, i, second);
    const step = sourceStep(i);
    // The scalar instructions ignore VEX.L.
    const count = to.size < 16 ? 1 : laneCount(i);
    together(b, float ? count : 1, () => {
      for (let half = 0; half < count; half++) {
        const from = step === 16 ? sources[half]! : sources[0] + half * step;
        if (first !== undefined) b.op(MOV128, RESULT + 16 * half, laneCell(first, half));
        lane(b, RESULT + 16 * half, from, controlOf(i, half));
      }
    });
    writeResults(b, to, count);
  };

/** VBLENDVPS and its kin: the signs of the last operand say where the second source is taken. */
const blendBySign =
  (size: 1 | 4 | 8): Lifter =>
  (b, i) => {
    const [to, first, second, mask] = [i.operands[0]!, i.operands[1]!, i.operands[2]!, i.operands[3]!];
    const sources = sourceLanes(b, i, second);
    for (let half = 0; half < laneCount(i); half++) {
      b.op(MOV128, RESULT, laneCell(first, half));
      b.op(BLEND_BY_SIGN[size], RESULT, sources[half], laneCell(mask, half));
      b.op(MOV128, laneCell(to, half), RESULT);
    }
    if (laneCount(i) === 1) clearAbove(b, to);
  };

/** By the count in an XMM register or memory, or in the instruction. */
const shift =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const [to, from, count] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    const immediate = count.kind === Kind.Immediate;
    const cell = immediate ? ZERO : sourceLanes(b, i, count)[0];
    for (let half = 0; half < laneCount(i); half++) {
      b.op(MOV128, RESULT + 16 * half, laneCell(from, half));
      if (immediate) shiftBy(b, code, RESULT + 16 * half, count.imm);
      else b.op(code, RESULT + 16 * half, cell);
    }
    writeResults(b, to, laneCount(i));
  };

const shiftBytes =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const [to, from, count] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    for (let half = 0; half < laneCount(i); half++) {
      b.op(MOV128, laneCell(to, half), laneCell(from, half));
      b.op(code, laneCell(to, half), ZERO, Math.min(count.imm & 0xff, 16));
    }
    if (laneCount(i) === 1) clearAbove(b, to);
  };

/** VCVTPS2PD, VCVTDQ2PD: each lane is made of half a lane. */
const widen =
  (lane: Lane): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const source = sourceLanes(b, i, from)[0];
    const count = laneCount(i);
    together(b, count, () => {
      for (let half = 0; half < count; half++) lane(b, RESULT + 16 * half, source + 8 * half, 0);
    });
    writeResults(b, to, count);
  };

/** VCVTPD2PS, VCVTPD2DQ, VCVTTPD2DQ: half a lane is made of each lane. */
const narrow =
  (lane: Lane): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const sources = sourceLanes(b, i, from);
    const count = laneCount(i);
    together(b, count, () => {
      for (let half = 0; half < count; half++) lane(b, RESULT + 16 * half, sources[half]!, 0);
    });
    if (count === 2) b.op(MOV[8], RESULT + 8, RESULT + 16);
    writeResults(b, to, 1);
  };

/** VDPPS: each of its steps in all lanes, before the next one. */
const dotProduct: Lifter = (b, i) => {
  const [to, first, second] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
  const sources = sourceLanes(b, i, second);
  const count = laneCount(i);
  for (let half = 0; half < count; half++) b.op(MOV128, RESULT + 16 * half, laneCell(first, half));
  for (const step of dotProductSteps(4)) {
    together(b, count, () => {
      for (let half = 0; half < count; half++) step(b, RESULT + 16 * half, sources[half]!, controlByte(i));
    });
  }
  writeResults(b, to, count);
};

/** FMA: the destination is the first of three sources. */
const fusedLanes =
  (name: string): Lifter =>
  (b, i) => {
    const [to, second, third] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    const sources = sourceLanes(b, i, third);
    const count = to.size < 16 ? 1 : laneCount(i);
    together(b, count, () => {
      for (let half = 0; half < count; half++) {
        b.op(MOV128, RESULT + 16 * half, laneCell(to, half));
        b.operation(FUSED[name]!, RESULT + 16 * half, laneCell(second, half), sources[half]);
      }
    });
    writeResults(b, to, count);
  };

const mapValues = <A, B>(
  table: Readonly<Record<string, A>>,
  change: (value: A, name: string) => B,
): Record<string, B> =>
  Object.fromEntries(Object.entries(table).map(([name, value]) => [`v${name}`, change(value, name)]));

/** SSE names whose AVX form is not a lane's. */
const OTHERWISE = new Set(['cvtps2pd', 'cvtdq2pd', 'cvtpd2ps', 'cvtpd2dq', 'cvttpd2dq', 'movddup']);
const kept = (table: Readonly<Record<string, Lane>>): Record<string, Lane> =>
  Object.fromEntries(Object.entries(table).filter(([name]) => !OTHERWISE.has(name)));

export const vexLanes: Readonly<Record<string, Lifter>> = {
  ...mapValues(kept(integerLanes), (lane) => inLanes(lane, false)),
  ...mapValues(kept(floatLanes), (lane) => inLanes(lane, true)),
  ...mapValues(vexComparisons, (lane) => inLanes(lane, true)),
  ...mapValues(lanesOf(VARIABLE_SHIFTS), (lane) => inLanes(lane, false)),
  vpblendd: inLanes(integerLanes.blendps!, false),
  ...mapValues(SHIFTS, shift),
  vdpps: dotProduct,
  vpslldq: shiftBytes(PSLLDQ),
  vpsrldq: shiftBytes(PSRLDQ),
  vblendvps: blendBySign(4),
  vblendvpd: blendBySign(8),
  vpblendvb: blendBySign(1),
  vcvtps2pd: widen(floatLanes.cvtps2pd!),
  vcvtdq2pd: widen(floatLanes.cvtdq2pd!),
  vcvtpd2ps: narrow(floatLanes.cvtpd2ps!),
  vcvtpd2dq: narrow(floatLanes.cvtpd2dq!),
  vcvttpd2dq: narrow(floatLanes.cvttpd2dq!),
  ...mapValues(FUSED, (_, name) => fusedLanes(name)),
};
