/** Instructions of SSE to SSE4.1 that move data without looking at it. */
import type { AccessSize, MicroOp } from '../ir/define.ts';
import { MOV, ZERO_EXTEND } from '../ir/move.ts';
import { LDMXCSR } from '../ir/sse-control.ts';
import { MOVMSKPD, MOVMSKPS, PMOVMSKB } from '../ir/sse-integer.ts';
import { MERGE32, MOV128, ZERO_EXTEND_64_128 } from '../ir/sse-move.ts';
import { MASKMOVDQU } from '../operations/fxsave.ts';
import { MXCSR, ZERO } from '../state/layout.ts';
import type { Lifter } from './builder.ts';
import { controlByte } from './lane.ts';
import { isMemory, linearAddress, loadOperand, registerCell, source, storeOperand, writeBack } from './operand.ts';
import { clearUpper, isXmm, load128, store128, xmm } from './sse-operand.ts';

/** MOVAPS and its kin (`aligned`), MOVUPS and its kin; the non-temporal stores are aligned ones to us. */
const move128 =
  (aligned: boolean): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    if (isMemory(to)) store128(b, i, to, xmm(from), aligned);
    else if (isMemory(from)) load128(b, i, from, xmm(to), aligned);
    else b.op(MOV128, xmm(to), xmm(from));
  };

/** MOVSS, MOVSD: from memory the rest of the register is cleared, from a register it stays. */
const moveScalar: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const size = to.size as AccessSize;
  if (isMemory(to)) storeOperand(b, i, to, size, xmm(from));
  else if (isMemory(from)) {
    loadOperand(b, i, from, size, xmm(to));
    clearUpper(b, xmm(to));
  } else b.op(size === 4 ? MERGE32 : MOV[8], xmm(to), xmm(from));
};

/** MOVQ between XMM registers and memory: bits 127:64 are cleared. */
const movq: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  if (isMemory(to)) storeOperand(b, i, to, 8, xmm(from));
  else if (isMemory(from)) {
    loadOperand(b, i, from, 8, xmm(to));
    clearUpper(b, xmm(to));
  } else b.op(ZERO_EXTEND_64_128, xmm(to), xmm(from));
};

/** MOVD, MOVQ between XMM and general registers or memory. */
const movd: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  if (!isXmm(to)) {
    writeBack(b, i, to, xmm(from));
    return;
  }
  const size = from.size as AccessSize;
  if (isMemory(from)) loadOperand(b, i, from, size, xmm(to));
  else b.op(MOV[size], xmm(to), registerCell(from));
  clearUpper(b, xmm(to));
};

/** MOVLPS (`offset` 0), MOVHPS (8), MOVLPD, MOVHPD: one half and memory. */
const moveHalf =
  (offset: 0 | 8): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    if (isMemory(to)) storeOperand(b, i, to, 8, xmm(from) + offset);
    else loadOperand(b, i, from, 8, xmm(to) + offset);
  };

const signs =
  (code: MicroOp): Lifter =>
  (b, i) =>
    b.op(code, registerCell(i.operands[0]!), xmm(i.operands[1]!));

/** PINSRB, PINSRW, PINSRD, PINSRQ. A byte or word comes from the low end of a 32-bit register. */
const insert =
  (width?: 1 | 2): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const size = width ?? (from.size as 4 | 8);
    const place = xmm(to) + size * (controlByte(i) & (16 / size - 1));
    // What moves 32 bits clears the 32 above them, MERGE32 apart.
    if (size === 4) b.op(MERGE32, place, source(b, i, from));
    else if (isMemory(from)) loadOperand(b, i, from, size, place);
    else b.op(MOV[size], place, registerCell(from));
  };

/** PEXTRB, PEXTRW, PEXTRD, PEXTRQ, EXTRACTPS: to a register zero-extended. */
const extract =
  (width?: 1 | 2 | 4): Lifter =>
  (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const size = width ?? (to.size as 4 | 8);
    const place = xmm(from) + size * (controlByte(i) & (16 / size - 1));
    if (isMemory(to)) storeOperand(b, i, to, size, place);
    else b.op(size === 8 ? MOV[8] : ZERO_EXTEND[size], registerCell(to), place);
  };

/** INSERTPS: bits 7:6 of the control byte choose a register's element, bits 5:4 where it goes, bits 3:0 what is cleared. */
const insertps: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const control = controlByte(i);
  const place = xmm(to) + 4 * ((control >> 4) & 3);
  if (isMemory(from)) b.op(MERGE32, place, source(b, i, from, 4));
  else b.op(MERGE32, place, xmm(from) + 4 * (control >> 6));
  for (let n = 0; n < 4; n++) if (control & (1 << n)) b.op(MERGE32, xmm(to) + 4 * n, ZERO);
};

const maskmovdqu: Lifter = (b, i) => {
  const address = linearAddress(b, i, i.operands[2]!, { bytes: 16, write: true });
  b.operation(MASKMOVDQU, address.cell, xmm(i.operands[0]!), xmm(i.operands[1]!), address.displacement);
};

export const sseMoves: Readonly<Record<string, Lifter>> = {
  movaps: move128(true),
  movapd: move128(true),
  movdqa: move128(true),
  movntps: move128(true),
  movntpd: move128(true),
  movntdq: move128(true),
  movntdqa: move128(true),
  lddqu: move128(false),
  movups: move128(false),
  movupd: move128(false),
  movdqu: move128(false),
  movss: moveScalar,
  movsd: moveScalar,
  movd,
  movq,
  movlps: moveHalf(0),
  movlpd: moveHalf(0),
  movhps: moveHalf(8),
  movhpd: moveHalf(8),
  movhlps: (b, i) => b.op(MOV[8], xmm(i.operands[0]!), xmm(i.operands[1]!) + 8),
  movlhps: (b, i) => b.op(MOV[8], xmm(i.operands[0]!) + 8, xmm(i.operands[1]!)),
  movmskps: signs(MOVMSKPS),
  movmskpd: signs(MOVMSKPD),
  pmovmskb: signs(PMOVMSKB),
  pinsrb: insert(1),
  pinsrw: insert(2),
  pinsrd: insert(),
  pextrb: extract(1),
  pextrw: extract(2),
  pextrd: extract(),
  extractps: extract(4),
  insertps,
  maskmovdqu,
  ldmxcsr: (b, i) => b.op(LDMXCSR, 0, source(b, i, i.operands[0]!, 4)),
  stmxcsr: (b, i) => storeOperand(b, i, i.operands[0]!, 4, MXCSR),
};
