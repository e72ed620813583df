/** VEX-encoded instructions that move, broadcast and permute. */
import { MASK_OF_TWO, PERMUTE_DWORDS, PERMUTE_LANE_DWORDS, PERMUTE_LANE_QWORDS, PROBE_WRITE } from '../ir/avx.ts';
import type { AccessSize, MicroOp } from '../ir/define.ts';
import { STORE } from '../ir/memory.ts';
import { MOV } from '../ir/move.ts';
import { MOVMSKPD, MOVMSKPS, PMOVMSKB } from '../ir/sse-integer.ts';
import { FILL128, MERGE32, MOV128, STORE128 } from '../ir/sse-move.ts';
import { SHUFFLE16, SHUFFLE32 } from '../ir/sse-shuffle.ts';
import { SSSE3 } from '../ir/ssse3.ts';
import type { Instruction, Operand } from '../isa/instruction.ts';
import { FROM_HALVES, TO_HALVES } from '../operations/fma.ts';
import { XMM, XMM_TEMP, YMM_UPPER, ZERO } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { controlByte, LANE_TEMP } from './lane.ts';
import { isMemory, linearAddress, loadOperand, registerCell, storeOperand } from './operand.ts';
import { floatElsewhere } from './sse-float.ts';
import { sseInteger, testBits } from './sse-integer.ts';
import { sseMoves } from './sse-move.ts';
import { together } from './vex-lanes.ts';
import {
  clearAbove,
  isVector,
  laneCell,
  laneCount,
  loadVector,
  RESULT,
  sourceLanes,
  storeVector,
  writeResults,
} from './vex-operand.ts';

/** A temporary that stands in for a register, and the number that a register in that place would have. */
const COPY = XMM_TEMP + 0x70;
const COPY_NUMBER = (COPY - XMM) / 16;

const operands = ({ operands: all }: Instruction): [Operand, Operand, Operand] => [all[0]!, all[1]!, all[2]!];

/** VMOVAPS and its kin (`aligned`), VMOVUPS and its kin. */
const move =
  (aligned: boolean): Lifter =>
  (b, i) => {
    const [to, from] = operands(i);
    if (isMemory(to)) {
      storeVector(b, i, to, from, aligned);
      return;
    }
    if (isMemory(from)) loadVector(b, i, from, aligned);
    for (let half = 0; half < laneCount(i); half++) {
      b.op(MOV128, laneCell(to, half), isMemory(from) ? XMM_TEMP + 16 * half : laneCell(from, half));
    }
    if (laneCount(i) === 1) clearAbove(b, to);
  };

/** The SSE instruction, and zeros above its destination if that is a vector register. */
const asSse =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    lifter(b, i);
    if (isVector(i.operands[0]!)) clearAbove(b, i.operands[0]!);
  };

/** VMOVSS, VMOVSD: between registers the first source gives what is above the element. */
const moveScalar =
  (name: 'movss' | 'movsd'): Lifter =>
  (b, i) => {
    if (i.count === 2) {
      asSse(sseMoves[name]!)(b, i);
      return;
    }
    const [to, first, second] = operands(i);
    b.op(MOV128, RESULT, laneCell(first, 0));
    b.op(name === 'movss' ? MERGE32 : MOV[8], RESULT, laneCell(second, 0));
    writeResults(b, to, 1);
  };

/** VMOVLPS (0), VMOVHPS (8): a half from memory, the other from the first source; or a half to memory. */
const moveHalf =
  (offset: 0 | 8): Lifter =>
  (b, i) => {
    const [to, first, second] = operands(i);
    if (isMemory(to)) {
      storeOperand(b, i, to, 8, laneCell(first, 0) + offset);
      return;
    }
    loadOperand(b, i, second, 8, XMM_TEMP);
    b.op(MOV128, RESULT, laneCell(first, 0));
    b.op(MOV[8], RESULT + offset, XMM_TEMP);
    writeResults(b, to, 1);
  };

/** VMOVHLPS, VMOVLHPS: quadwords of the first source and, put at `offset`, of the second. */
const combineHalves =
  (offset: 0 | 8): Lifter =>
  (b, i) => {
    const [to, first, second] = operands(i);
    b.op(MOV128, RESULT, laneCell(first, 0));
    b.op(MOV[8], RESULT + offset, laneCell(second, 0) + 8 - offset);
    writeResults(b, to, 1);
  };

/** VPINSRB … VPINSRQ, VINSERTPS, VCVTSI2SD: the SSE instruction on a copy of the first source. */
const onCopy =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    const [to, first, ...rest] = i.operands.slice(0, i.count) as [Operand, Operand, ...Operand[]];
    b.op(MOV128, COPY, laneCell(first, 0));
    // The SSE form has one register for both: the copy, so that a fault leaves the destination alone.
    const copy = { ...to, reg: COPY_NUMBER };
    lifter(b, { ...i, operands: [copy, ...rest], count: i.count - 1 });
    b.op(MOV128, laneCell(to, 0), COPY);
    clearAbove(b, to);
  };

/** VPMOVMSKB, VMOVMSKPS, VMOVMSKPD. */
const signs =
  (one: MicroOp, size: 1 | 4 | 8): Lifter =>
  (b, i) => {
    const [to, from] = operands(i);
    if (laneCount(i) === 1) b.op(one, registerCell(to), laneCell(from, 0));
    else b.op(MASK_OF_TWO[size], registerCell(to), laneCell(from, 0), laneCell(from, 1));
  };

/** VPTEST, VTESTPS, VTESTPD. */
const test =
  (where: bigint): Lifter =>
  (b, i) => {
    const [first, second] = operands(i);
    const sources = sourceLanes(b, i, second);
    const pairs = Array.from({ length: laneCount(i) }, (_, half) => [laneCell(first, half), sources[half]!] as const);
    testBits(b, pairs, where);
  };

/** One element of 1, 2, 4 or 8 bytes in every place. */
const broadcast =
  (size: AccessSize): Lifter =>
  (b, i) => {
    const [to, from] = operands(i);
    const cell = sourceLanes(b, i, from)[0];
    if (size === 1) {
      b.op(FILL128, LANE_TEMP);
      b.op(MOV128, RESULT, cell);
      b.op(SSSE3.pshufb!, RESULT, LANE_TEMP);
    } else if (size === 2) {
      b.op(SHUFFLE16, RESULT, cell);
      b.op(SHUFFLE32, RESULT, RESULT, RESULT);
    } else b.op(SHUFFLE32, RESULT, cell, cell, size === 4 ? 0 : 0b01_00_01_00);
    b.op(MOV128, RESULT + 16, RESULT);
    writeResults(b, to, laneCount(i));
  };

/** VBROADCASTF128, VBROADCASTI128. */
const broadcastLane: Lifter = (b, i) => {
  const [to, from] = operands(i);
  loadVector(b, i, from);
  for (const half of [0, 1]) b.op(MOV128, laneCell(to, half), XMM_TEMP);
};

/** VMOVDDUP with 256 bits; with 128 the operand in memory has 64. */
const duplicateEven: Lifter = (b, i) => {
  const [to, from] = operands(i);
  const sources = sourceLanes(b, i, from);
  for (let half = 0; half < laneCount(i); half++) {
    b.op(SHUFFLE32, RESULT + 16 * half, sources[half], sources[half], 0b01_00_01_00);
  }
  writeResults(b, to, laneCount(i));
};

/** VINSERTF128, VINSERTI128. */
const insertLane: Lifter = (b, i) => {
  const [to, first, second] = operands(i);
  const from = sourceLanes(b, i, second)[0];
  for (const half of [0, 1]) b.op(MOV128, RESULT + 16 * half, laneCell(first, half));
  b.op(MOV128, RESULT + 16 * (controlByte(i) & 1), from);
  writeResults(b, to, 2);
};

/** VEXTRACTF128, VEXTRACTI128. */
const extractLane: Lifter = (b, i) => {
  const [to, from] = operands(i);
  const cell = laneCell(from, controlByte(i) & 1);
  if (isMemory(to)) {
    const address = linearAddress(b, i, to, { bytes: 16, write: true });
    b.op(STORE128, cell, address.cell, ZERO, address.displacement);
    return;
  }
  b.op(MOV128, laneCell(to, 0), cell);
  clearAbove(b, to);
};

/** VPERM2F128, VPERM2I128: four bits of the control byte choose each lane, or clear it. */
const permuteLanes: Lifter = (b, i) => {
  const [to, first, second] = operands(i);
  const lanes = [laneCell(first, 0), laneCell(first, 1), ...sourceLanes(b, i, second)];
  for (const half of [0, 1]) {
    const choice = controlByte(i) >> (4 * half);
    if (choice & 8) b.op(FILL128, RESULT + 16 * half);
    else b.op(MOV128, RESULT + 16 * half, lanes[choice & 3]!);
  }
  writeResults(b, to, 2);
};

/** VPERMQ, VPERMPD: any quadword anywhere. */
const permuteQuadwords: Lifter = (b, i) => {
  const [to, from] = operands(i);
  const lanes = sourceLanes(b, i, from);
  for (let n = 0; n < 4; n++) {
    const choice = (controlByte(i) >> (2 * n)) & 3;
    b.op(MOV[8], RESULT + 8 * n, lanes[choice >> 1]! + 8 * (choice & 1));
  }
  writeResults(b, to, 2);
};

/** VPERMD, VPERMPS: the first source says which doubleword of the second goes where. */
const permuteDwords: Lifter = (b, i) => {
  const [to, first, second] = operands(i);
  const lanes = sourceLanes(b, i, second);
  if (!isMemory(second)) for (const half of [0, 1]) b.op(MOV128, XMM_TEMP + 16 * half, lanes[half]!);
  for (const half of [0, 1]) b.op(PERMUTE_DWORDS, RESULT + 16 * half, laneCell(first, half), XMM_TEMP);
  writeResults(b, to, 2);
};

/** VPERMILPS, VPERMILPD: within a lane, by a control byte or a vector of choices. */
const permuteInLane =
  (code: MicroOp, size: 4 | 8): Lifter =>
  (b, i) => {
    const [to, first, second] = operands(i);
    const lanes = laneCount(i);
    if (i.form.operands.includes('Ib')) {
      const sources = sourceLanes(b, i, first);
      for (let half = 0; half < lanes; half++) {
        const control = size === 4 ? controlByte(i) : dwordsOf(controlByte(i) >> (2 * half));
        b.op(SHUFFLE32, RESULT + 16 * half, sources[half], sources[half], control);
      }
    } else {
      const choices = sourceLanes(b, i, second);
      for (let half = 0; half < lanes; half++) b.op(code, RESULT + 16 * half, choices[half], laneCell(first, half));
    }
    writeResults(b, to, lanes);
  };

/** Two bits that choose quadwords as the eight that choose doublewords. */
const dwordsOf = (choices: number): number => (choices & 1 ? 0b1110 : 0b0100) | ((choices & 2 ? 0b1110 : 0b0100) << 4);

/** VZEROUPPER, VZEROALL: of the registers there are. */
const zero =
  (all: boolean): Lifter =>
  (b) => {
    for (let n = 0; n < (b.mode.bits === 64 ? 16 : 8); n++) {
      for (const half of all ? [0, 1] : [1]) b.op(FILL128, laneCell({ reg: n } as Operand, half));
    }
  };

/** VCVTPH2PS. */
const fromHalves: Lifter = (b, i) => {
  const [to, from] = operands(i);
  const cell = sourceLanes(b, i, from)[0];
  const lanes = laneCount(i);
  together(b, lanes, () => {
    for (let half = 0; half < lanes; half++) b.operation(FROM_HALVES, RESULT + 16 * half, cell + 8 * half);
  });
  writeResults(b, to, lanes);
};

/** VCVTPS2PH: a page fault comes before any floating-point exception. */
const toHalves: Lifter = (b, i) => {
  const [to, from] = operands(i);
  const lanes = laneCount(i);
  const address = isMemory(to) ? linearAddress(b, i, to, { bytes: to.size, write: true }) : undefined;
  if (address) b.op(PROBE_WRITE, ZERO, address.cell, to.size, address.displacement);
  together(b, lanes, () => {
    for (let half = 0; half < lanes; half++) {
      b.operation(TO_HALVES, RESULT + 16 * half, laneCell(from, half), ZERO, controlByte(i));
    }
  });
  if (lanes === 2) b.op(MOV[8], RESULT + 8, RESULT + 16);
  if (!address) writeResults(b, to, 1);
  else b.op(lanes === 1 ? STORE[8] : STORE128, RESULT, address.cell, ZERO, address.displacement);
};

export const vexMoves: Readonly<Record<string, Lifter>> = {
  vmovaps: move(true),
  vmovapd: move(true),
  vmovdqa: move(true),
  vmovntps: move(true),
  vmovntpd: move(true),
  vmovntdq: move(true),
  vmovntdqa: move(true),
  vmovups: move(false),
  vmovupd: move(false),
  vmovdqu: move(false),
  vlddqu: move(false),
  vmovss: moveScalar('movss'),
  vmovsd: moveScalar('movsd'),
  vmovd: asSse(sseMoves.movd!),
  vmovq: asSse(sseMoves.movq!),
  vmovlps: moveHalf(0),
  vmovlpd: moveHalf(0),
  vmovhps: moveHalf(8),
  vmovhpd: moveHalf(8),
  vmovhlps: combineHalves(0),
  vmovlhps: combineHalves(8),
  vmovddup: duplicateEven,
  vmovmskps: signs(MOVMSKPS, 4),
  vmovmskpd: signs(MOVMSKPD, 8),
  vpmovmskb: signs(PMOVMSKB, 1),
  vpinsrb: onCopy(sseMoves.pinsrb!),
  vpinsrw: onCopy(sseMoves.pinsrw!),
  vpinsrd: onCopy(sseMoves.pinsrd!),
  vinsertps: onCopy(sseMoves.insertps!),
  vcvtsi2ss: onCopy(floatElsewhere.cvtsi2ss!),
  vcvtsi2sd: onCopy(floatElsewhere.cvtsi2sd!),
  vptest: test(-1n),
  vtestps: test(0x8000_0000_8000_0000n),
  vtestpd: test(0x8000_0000_0000_0000n),
  vbroadcastss: broadcast(4),
  vbroadcastsd: broadcast(8),
  vpbroadcastb: broadcast(1),
  vpbroadcastw: broadcast(2),
  vpbroadcastd: broadcast(4),
  vpbroadcastq: broadcast(8),
  vbroadcastf128: broadcastLane,
  vbroadcasti128: broadcastLane,
  vinsertf128: insertLane,
  vinserti128: insertLane,
  vextractf128: extractLane,
  vextracti128: extractLane,
  vperm2f128: permuteLanes,
  vperm2i128: permuteLanes,
  vpermq: permuteQuadwords,
  vpermpd: permuteQuadwords,
  vpermd: permuteDwords,
  vpermps: permuteDwords,
  vpermilps: permuteInLane(PERMUTE_LANE_DWORDS, 4),
  vpermilpd: permuteInLane(PERMUTE_LANE_QWORDS, 8),
  vzeroupper: zero(false),
  vzeroall: zero(true),
  vcvtph2ps: fromHalves,
  vcvtps2ph: toHalves,
  // What has no vector register for a destination, or XMM0 alone, is the SSE instruction.
  ...Object.fromEntries(
    ['pextrb', 'pextrw', 'pextrd', 'extractps', 'maskmovdqu', 'ldmxcsr', 'stmxcsr'].map((name) => [
      `v${name}`,
      sseMoves[name]!,
    ]),
  ),
  ...Object.fromEntries(
    Object.entries(floatElsewhere).flatMap(([name, lifter]) =>
      /^u?com|2si$/.test(name) ? [[`v${name}`, lifter]] : [],
    ),
  ),
  ...Object.fromEntries(['pcmpestri', 'pcmpistri'].map((name) => [`v${name}`, sseInteger[name]!])),
  ...Object.fromEntries(
    ['pcmpestrm', 'pcmpistrm'].map((name) => [
      `v${name}`,
      (b: Builder, i: Instruction): void => {
        sseInteger[name]!(b, i);
        b.op(FILL128, YMM_UPPER);
      },
    ]),
  ),
};
