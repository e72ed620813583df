/** The general registers that instructions imply. */

import { GPR } from '../state/layout.ts';
import type { Processor } from './processor.ts';

export const [AX, CX, DX, BX, SP, BP, SI, DI] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** The low `size` bytes of general register `number`. */
export function readRegister(cpu: Processor, number: number, size: number): bigint {
  return BigInt.asUintN(size * 8, cpu.state.gpr(number));
}

/** Writes 1 or 2 bytes and keeps the rest, or 4 and clears the upper half, or all 8. */
export function writeRegister(cpu: Processor, number: number, size: number, value: bigint): void {
  const cell = GPR + number * 8;
  if (size === 1) cpu.state.u8[cell] = Number(value & 0xffn);
  else if (size === 2) cpu.state.view.setUint16(cell, Number(value & 0xffffn), true);
  else cpu.state.set64(cell, BigInt.asUintN(size * 8, value));
}
