/** MMX, and what SSE, SSE2 and SSSE3 added on MMX registers: the micro-ops of XMM registers on the x87's 64-bit significands. */

import type { AccessSize, MicroOp } from '../ir/define.ts';
import { MOV, MOV_IMMEDIATE, ZERO_EXTEND } from '../ir/move.ts';
import { PACKED_CONVERSIONS } from '../ir/sse-convert.ts';
import { PACKED, PMOVMSKB, PSRLDQ, SHIFTS } from '../ir/sse-integer.ts';
import { ZERO_EXTEND_64_128 } from '../ir/sse-move.ts';
import { SHUFFLE16, UNPACK } from '../ir/sse-shuffle.ts';
import { SSSE3 } from '../ir/ssse3.ts';
import { EMMS, MMX_ENTER, X87_WAIT } from '../ir/x87-control.ts';
import { type Form, type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import { RAISE } from '../operations/faults.ts';
import { MASKMOVQ } from '../operations/fxsave.ts';
import { SSE } from '../operations/sse.ts';
import { RAISE_PENDING } from '../operations/x87-wait.ts';
import { NM, UD } from '../state/fault.ts';
import { X87, XMM_TEMP, ZERO } from '../state/layout.ts';
import { MODE_NO_SSE, MODE_NO_X87, MODE_TASK_SWITCHED } from '../system/mode.ts';
import type { Builder, Lifter } from './builder.ts';
import { isMemory, linearAddress, loadOperand, registerCell, source, storeOperand, writeBack } from './operand.ts';
import { clearUpper, isXmm, xmm, xmmSource } from './sse-operand.ts';

const SECOND_TEMP = XMM_TEMP + 16;

/** The cell of an MMX register: R n of the x87, wherever its top is. */
const mm = (operand: Operand): number => X87 + 16 * operand.reg;
const isMmx = (operand: Operand): boolean => operand.kind === Kind.Mmx;

/** A cell with the 64 bits (32 for the low unpacking instructions) of a source operand. */
function mmSource(b: Builder, i: Instruction, operand: Operand): number {
  if (isMmx(operand)) return mm(operand);
  loadOperand(b, i, operand, operand.size as AccessSize, XMM_TEMP);
  return XMM_TEMP;
}

/** What is written to an MMX register makes sign and exponent of the x87 register ones (SDM vol. 3A, 12.2). */
const setExponent = (b: Builder, cell: number): void => b.op(MOV_IMMEDIATE[2], cell + 8, ZERO, ZERO, 0xffff);

/** Elements of the low half of the result depend only on those of the low halves of the operands. */
const binary =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const to = mm(i.operands[0]!);
    b.op(code, to, mmSource(b, i, i.operands[1]!));
    setExponent(b, to);
  };

/** PACKSSWB, PHADDW and their kin: the second operand's elements come after the first's, so both go into one XMM register. */
const pack =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const to = mm(i.operands[0]!);
    const from = mmSource(b, i, i.operands[1]!);
    b.op(MOV[8], XMM_TEMP + 8, from);
    b.op(MOV[8], XMM_TEMP, to);
    b.op(code, XMM_TEMP, XMM_TEMP);
    b.op(MOV[8], to, XMM_TEMP);
    setExponent(b, to);
  };

/** PUNPCKHBW and its kin: the upper half of what the XMM form for low elements makes. */
const unpackHigh =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const to = mm(i.operands[0]!);
    const from = mmSource(b, i, i.operands[1]!);
    b.op(MOV[8], SECOND_TEMP, to);
    b.op(code, SECOND_TEMP, from);
    b.op(MOV[8], to, SECOND_TEMP + 8);
    setExponent(b, to);
  };

const shift =
  (code: MicroOp): Lifter =>
  (b, i) => {
    const [to, count] = [mm(i.operands[0]!), i.operands[1]!];
    let cell = XMM_TEMP;
    if (count.kind === Kind.Immediate) b.op(MOV_IMMEDIATE[8], cell, ZERO, ZERO, count.imm);
    else cell = mmSource(b, i, count);
    b.op(code, to, cell);
    setExponent(b, to);
  };

/** Only bits 2:0 of a byte number count, and bit 7, which selects zero. */
const pshufb: Lifter = (b, i) => {
  const to = mm(i.operands[0]!);
  const from = mmSource(b, i, i.operands[1]!);
  b.op64(MOV_IMMEDIATE[8], SECOND_TEMP, ZERO, 0x8787_8787_8787_8787n);
  b.op(PACKED.pand!, SECOND_TEMP, from);
  b.op(SSSE3.pshufb!, to, SECOND_TEMP);
  setExponent(b, to);
};

/** Sixteen bytes, the first operand above the second, shifted right. */
const palignr: Lifter = (b, i) => {
  const to = mm(i.operands[0]!);
  b.op(MOV[8], XMM_TEMP, mmSource(b, i, i.operands[1]!));
  b.op(MOV[8], XMM_TEMP + 8, to);
  b.op(PSRLDQ, XMM_TEMP, ZERO, Math.min(i.operands[2]!.imm & 0xff, 16));
  b.op(MOV[8], to, XMM_TEMP);
  setExponent(b, to);
};

const pshufw: Lifter = (b, i) => {
  const to = mm(i.operands[0]!);
  b.op(SHUFFLE16, to, mmSource(b, i, i.operands[1]!), ZERO, i.operands[2]!.imm);
  setExponent(b, to);
};

/** MOVQ and MOVNTQ. */
const movq: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  if (isMemory(to)) storeOperand(b, i, to, 8, mm(from));
  else {
    b.op(MOV[8], mm(to), mmSource(b, i, from));
    setExponent(b, mm(to));
  }
};

/** MOVD, MOVQ between MMX and general registers or memory; 32 bits are zero-extended. */
const movd: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  if (!isMmx(to)) {
    writeBack(b, i, to, mm(from));
    return;
  }
  const size = from.size as 4 | 8;
  const value = source(b, i, from, size);
  b.op(size === 4 ? ZERO_EXTEND[4] : MOV[8], mm(to), value);
  setExponent(b, mm(to));
};

const pinsrw: Lifter = (b, i) => {
  const [to, from, place] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
  const word = mm(to) + 2 * (place.imm & 3);
  if (isMemory(from)) loadOperand(b, i, from, 2, word);
  else b.op(MOV[2], word, registerCell(from));
  setExponent(b, mm(to));
};

const pextrw: Lifter = (b, i) => {
  const [to, from, place] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
  b.op(ZERO_EXTEND[2], registerCell(to), mm(from) + 2 * (place.imm & 3));
};

const pmovmskb: Lifter = (b, i) => {
  b.op(ZERO_EXTEND_64_128, XMM_TEMP, mm(i.operands[1]!));
  b.op(PMOVMSKB, registerCell(i.operands[0]!), XMM_TEMP);
};

const maskmovq: Lifter = (b, i) => {
  const address = linearAddress(b, i, i.operands[2]!, { bytes: 8, write: true });
  b.operation(MASKMOVQ, address.cell, mm(i.operands[0]!), mm(i.operands[1]!), address.displacement);
};

/**
 * CVTPI2PS: the low two elements of the register; CVTPI2PD: both. A SIMD exception comes after the x87 has become MMX. With
 * the source in memory it does not become MMX.
 */
const fromIntegers: Lifter = (b, i) => {
  const to = xmm(i.operands[0]!);
  const from = mmSource(b, i, i.operands[1]!);
  if (isMmx(i.operands[1]!)) b.op(MMX_ENTER);
  if (i.form.mnemonic === 'cvtpi2pd') {
    b.op(PACKED_CONVERSIONS.cvtdq2pd!, to, from);
    return;
  }
  // Elements that are not converted must raise nothing.
  b.op(ZERO_EXTEND_64_128, SECOND_TEMP, from);
  b.op(PACKED_CONVERSIONS.cvtdq2ps!, SECOND_TEMP, SECOND_TEMP, ZERO, SSE.cvtdq2ps!.number);
  b.op(MOV[8], to, SECOND_TEMP);
};

/** CVTPS2PI, CVTTPD2PI and so on; `name` is the XMM register's own conversion. */
const toIntegers =
  (name: string): Lifter =>
  (b, i) => {
    const [to, operand] = [mm(i.operands[0]!), i.operands[1]!];
    let from = xmmSource(b, i, operand);
    if (operand.size === 8 && isXmm(operand)) b.op(ZERO_EXTEND_64_128, XMM_TEMP, from);
    else if (operand.size === 8) clearUpper(b, XMM_TEMP);
    if (operand.size === 8) from = XMM_TEMP;
    b.op(MMX_ENTER);
    b.op(PACKED_CONVERSIONS[name]!, SECOND_TEMP, from, ZERO, SSE[name]!.number);
    b.op(MOV[8], to, SECOND_TEMP);
    setExponent(b, to);
  };

const all = (names: string, table: Readonly<Record<string, MicroOp>>, lifter: (code: MicroOp) => Lifter) =>
  Object.fromEntries(names.split(' ').map((name) => [name, lifter(table[name]!)]));

const ELEMENTWISE =
  'pcmpgtb pcmpgtw pcmpgtd pcmpeqb pcmpeqw pcmpeqd paddq pmullw psubusb psubusw pminub pand paddusb paddusw pmaxub pandn ' +
  'pavgb pavgw pmulhuw pmulhw psubsb psubsw pminsw por paddsb paddsw pmaxsw pxor pmuludq pmaddwd psadbw psubb psubw psubd ' +
  'psubq paddb paddw paddd';

/** No XMM register, so CR4.OSFXSR does not matter (SDM vol. 2, tables 2-24 and 2-25). */
const mmx: Readonly<Record<string, Lifter>> = {
  ...all(ELEMENTWISE, PACKED, binary),
  ...all('psignb psignw psignd pabsb pabsw pabsd pmulhrsw pmaddubsw', SSSE3, binary),
  ...all('packsswb packuswb packssdw', PACKED, pack),
  ...all('phaddw phaddd phaddsw phsubw phsubd phsubsw', SSSE3, pack),
  pshufb,
  palignr,
  ...all('punpcklbw punpcklwd punpckldq', UNPACK, binary),
  punpckhbw: unpackHigh(UNPACK.punpcklbw!),
  punpckhwd: unpackHigh(UNPACK.punpcklwd!),
  punpckhdq: unpackHigh(UNPACK.punpckldq!),
  ...all(Object.keys(SHIFTS).join(' '), SHIFTS, shift),
  pshufw,
  movq,
  movntq: movq,
  movd,
  pinsrw,
  pextrw,
  pmovmskb,
  maskmovq,
};

/** With an XMM register. */
const mixed: Readonly<Record<string, Lifter>> = {
  movq2dq: (b, i) => b.op(ZERO_EXTEND_64_128, xmm(i.operands[0]!), mm(i.operands[1]!)),
  movdq2q: (b, i) => {
    b.op(MOV[8], mm(i.operands[0]!), xmm(i.operands[1]!));
    setExponent(b, mm(i.operands[0]!));
  },
};

const conversions: Readonly<Record<string, Lifter>> = {
  cvtpi2ps: fromIntegers,
  cvtpi2pd: fromIntegers,
  cvtps2pi: toIntegers('cvtps2dq'),
  cvttps2pi: toIntegers('cvttps2dq'),
  cvtpd2pi: toIntegers('cvtpd2dq'),
  cvttpd2pi: toIntegers('cvttpd2dq'),
};

/** CR0.EM is #UD, CR0.TS #NM; a pending x87 exception comes before the instruction (SDM vol. 3A, 12.1 and 12.5). */
const whereAllowed =
  (lifter: Lifter, onXmm: boolean, enter?: MicroOp): Lifter =>
  (b, i) => {
    const { word } = b.mode;
    const emulation = (word & (MODE_NO_X87 | MODE_TASK_SWITCHED)) === MODE_NO_X87;
    if (emulation || (onXmm && (word & MODE_NO_SSE) !== 0)) b.operation(RAISE, UD);
    else if ((word & MODE_TASK_SWITCHED) !== 0) b.operation(RAISE, NM);
    else {
      // Integers from memory have nothing to do with the x87: so AMD's processors, and Intel's for CVTPI2PD.
      const apart = i.form.mnemonic.startsWith('cvtpi2p') && isMemory(i.operands[1]!);
      if (!apart) b.op(X87_WAIT, ZERO, ZERO, ZERO, RAISE_PENDING.number);
      lifter(b, i);
      if (enter !== undefined) b.op(enter);
    }
  };

const lifters = new Map<string, Lifter>([
  ...Object.entries(mmx).map(([name, lifter]): [string, Lifter] => [name, whereAllowed(lifter, false, MMX_ENTER)]),
  ...Object.entries(mixed).map(([name, lifter]): [string, Lifter] => [name, whereAllowed(lifter, true, MMX_ENTER)]),
  ...Object.entries(conversions).map(([name, lifter]): [string, Lifter] => [name, whereAllowed(lifter, true)]),
  ['emms', whereAllowed(() => {}, false, EMMS)],
]);

const FEATURES = new Set(['mmx', 'sse', 'sse2', 'ssse3']);

/** A form of MMX, SSE, SSE2 or SSSE3 with an MMX register (P, Q, N in the manual's notation), or EMMS. */
export const isMmxForm = (form: Form): boolean =>
  FEATURES.has(form.feature) && (form.feature === 'mmx' || form.operands.some((operand) => /^[PQN]/.test(operand)));

/** @returns the lifter of such a form, or undefined for any other */
export const mmxLifter = (form: Form): Lifter | undefined => (isMmxForm(form) ? lifters.get(form.mnemonic) : undefined);
