/** Operands of SSE instructions: XMM registers and 128-bit memory. */
import type { AccessSize } from '../ir/define.ts';
import { MOV_IMMEDIATE } from '../ir/move.ts';
import { LOAD128, LOAD128_ALIGNED, STORE128, STORE128_ALIGNED } from '../ir/sse-move.ts';
import { type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import { XMM, XMM_TEMP, ZERO } from '../state/layout.ts';
import type { Builder } from './builder.ts';
import { linearAddress, loadOperand } from './operand.ts';

/** The cell of XMM register `operand.reg`. */
export const xmm = (operand: Operand): number => XMM + 16 * operand.reg;

export const isXmm = (operand: Operand): boolean => operand.kind === Kind.Xmm;

export function load128(b: Builder, i: Instruction, m: Operand, target: number, aligned: boolean): void {
  const address = linearAddress(b, i, m, { bytes: 16, write: false });
  b.op(aligned ? LOAD128_ALIGNED : LOAD128, target, address.cell, ZERO, address.displacement);
}

export function store128(b: Builder, i: Instruction, m: Operand, cell: number, aligned: boolean): void {
  const address = linearAddress(b, i, m, { bytes: 16, write: true });
  b.op(aligned ? STORE128_ALIGNED : STORE128, cell, address.cell, ZERO, address.displacement);
}

/**
 * The cell of a source operand: the register's own, or a temporary loaded from memory. Sixteen bytes must be aligned;
 * scalars need not be.
 */
export function xmmSource(b: Builder, i: Instruction, operand: Operand): number {
  if (isXmm(operand)) return xmm(operand);
  if (operand.size === 16) load128(b, i, operand, XMM_TEMP, true);
  else loadOperand(b, i, operand, operand.size as AccessSize, XMM_TEMP);
  return XMM_TEMP;
}

/** Clears bits 127:64 of an XMM register. */
export const clearUpper = (b: Builder, cell: number): void => b.op(MOV_IMMEDIATE[8], cell + 8);
