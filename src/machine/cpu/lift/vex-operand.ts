/** Operands of VEX-encoded instructions: the halves of YMM registers, and memory, which need not be aligned. */
import { CHECK_ALIGNED_32, PROBE_WRITE } from '../ir/avx.ts';
import type { AccessSize } from '../ir/define.ts';
import { FILL128, LOAD128, LOAD128_ALIGNED, MOV128, STORE128, STORE128_ALIGNED } from '../ir/sse-move.ts';
import { type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import { XMM, XMM_TEMP, YMM_UPPER, ZERO } from '../state/layout.ts';
import type { Builder } from './builder.ts';
import { isMemory, linearAddress, loadOperand } from './operand.ts';

/** Bits 127:0 (`half` 0) or 255:128 (1) of a vector register. */
export const laneCell = (operand: Operand, half: number): number => (half === 0 ? XMM : YMM_UPPER) + 16 * operand.reg;

/** Where the lanes' results stand until all of them are known. */
export const RESULT = XMM_TEMP + 0x20;

/** How many lanes of 128 bits the instruction has. */
export const laneCount = (i: Instruction): 1 | 2 => (i.vex === 32 ? 2 : 1);

/** Every VEX-encoded instruction with a 128-bit destination clears what is above it (SDM vol. 1, 14.1.3). */
export const clearAbove = (b: Builder, to: Operand): void => b.op(FILL128, YMM_UPPER + 16 * to.reg);

/** Writes the results of one or two lanes, and zeros above one. */
export function writeResults(b: Builder, to: Operand, lanes: number): void {
  for (let half = 0; half < lanes; half++) b.op(MOV128, laneCell(to, half), RESULT + 16 * half);
  if (lanes === 1) clearAbove(b, to);
}

export const isVector = ({ kind }: Operand): boolean => kind === Kind.Xmm || kind === Kind.Ymm;

/** Loads 16 or 32 bytes to XMM_TEMP and the temporary after it. */
export function loadVector(b: Builder, i: Instruction, m: Operand, aligned = false): void {
  const address = linearAddress(b, i, m, { bytes: m.size, write: false });
  if (aligned && m.size === 32) b.op(CHECK_ALIGNED_32, ZERO, address.cell, ZERO, address.displacement);
  for (let at = 0; at < m.size; at += 16) {
    b.op(aligned ? LOAD128_ALIGNED : LOAD128, XMM_TEMP + at, address.cell, ZERO, address.displacement + at);
  }
}

/** Stores a register; nothing is written when a part of the operand cannot be. */
export function storeVector(b: Builder, i: Instruction, m: Operand, from: Operand, aligned = false): void {
  const address = linearAddress(b, i, m, { bytes: m.size, write: true });
  if (m.size === 32) {
    if (aligned) b.op(CHECK_ALIGNED_32, ZERO, address.cell, ZERO, address.displacement);
    b.op(PROBE_WRITE, ZERO, address.cell, m.size, address.displacement);
  }
  for (let at = 0; at < m.size; at += 16) {
    b.op(aligned ? STORE128_ALIGNED : STORE128, laneCell(from, at / 16), address.cell, ZERO, address.displacement + at);
  }
}

/** The cells of a source operand's lanes: the register's own, or temporaries loaded from memory. */
export function sourceLanes(b: Builder, i: Instruction, operand: Operand): readonly [number, number] {
  if (!isMemory(operand)) return [laneCell(operand, 0), laneCell(operand, 1)];
  if (operand.size >= 16) loadVector(b, i, operand);
  else loadOperand(b, i, operand, operand.size as AccessSize, XMM_TEMP);
  return [XMM_TEMP, XMM_TEMP + 16];
}
