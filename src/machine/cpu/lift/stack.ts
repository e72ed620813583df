/** Pushing and popping in every stack width. */
import { LEA16, LEA32, LEA64, packIndexed } from '../ir/address.ts';
import type { AccessSize } from '../ir/define.ts';
import { LOAD, POP64, PUSH64, STORE } from '../ir/memory.ts';
import { MOV } from '../ir/move.ts';
import { SS, ZERO } from '../state/layout.ts';
import { type Builder, gpr } from './builder.ts';
import { segmentToLinear } from './operand.ts';

export const RSP = gpr(4);
export const RBP = gpr(5);

/** target ← base + displacement at the stack's width. */
export function stackAddress(b: Builder, target: number, base: number, displacement: number): void {
  const code = b.mode.stackBits === 64 ? LEA64 : b.mode.stackBits === 32 ? LEA32 : LEA16;
  b.op(code, target, base, ZERO, displacement, packIndexed(0, ZERO));
}

/** Writes a stack pointer value (from a temporary) to `register` at the stack's width. */
export function setStackRegister(b: Builder, register: number, cell: number): void {
  b.op(MOV[(b.mode.stackBits / 8) as AccessSize], register, cell);
}

/** Pushes the low `size` bytes of a cell. */
export function push(b: Builder, cell: number, size: AccessSize): void {
  b.stackAccess = true;
  if (b.mode.stackBits === 64 && size === 8) {
    b.op(PUSH64, ZERO, cell);
    return;
  }
  const pointer = b.temp();
  const linear = b.temp();
  stackAddress(b, pointer, RSP, -size);
  b.op(MOV[8], linear, pointer);
  segmentToLinear(b, SS, linear, { bytes: size, write: true });
  b.op(STORE[size], cell, linear);
  setStackRegister(b, RSP, pointer);
}

/** Reads `size` bytes at the stack pointer into `target`, a temporary, and moves the pointer past them. */
export function pop(b: Builder, target: number, size: AccessSize): void {
  b.stackAccess = true;
  if (b.mode.stackBits === 64 && size === 8) {
    b.op(POP64, target);
    return;
  }
  peek(b, target, size, 0);
  release(b, size);
}

/** Reads `size` bytes at the stack pointer + `offset` into `target`. */
export function peek(b: Builder, target: number, size: AccessSize, offset: number): void {
  b.stackAccess = true;
  const linear = b.temp();
  stackAddress(b, linear, RSP, offset);
  segmentToLinear(b, SS, linear, { bytes: size, write: false });
  b.op(LOAD[size], target, linear);
}

/** Moves the stack pointer up by `bytes`. */
export function release(b: Builder, bytes: number): void {
  const pointer = b.temp();
  stackAddress(b, pointer, RSP, bytes);
  setStackRegister(b, RSP, pointer);
}
