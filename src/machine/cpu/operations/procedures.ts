/** Instructions that push or pop a whole frame: ENTER, PUSHA, POPA; and BOUND (Intel SDM vol. 2). */

import { BR, GuestFault } from '../state/fault.ts';
import { SS } from '../state/layout.ts';
import { STACK } from '../system/mmu.ts';
import { READ, WRITE } from '../system/paging.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';
import { BP, readRegister, SP, writeRegister } from './registers.ts';

/** The stack as these instructions see it: a pointer that moves in its own width and is written back at the end. */
class StackFrame {
  pointer: bigint;
  readonly #cpu: Processor;
  readonly #width: number;

  constructor(cpu: Processor) {
    this.#cpu = cpu;
    this.#width = cpu.mode.stackBits / 8;
    this.pointer = readRegister(cpu, SP, this.#width);
  }

  move(bytes: number): void {
    this.pointer = BigInt.asUintN(this.#width * 8, this.pointer + BigInt(bytes));
  }

  address(offset: bigint, size: number, write: boolean): bigint {
    const cut = BigInt.asUintN(this.#width * 8, offset);
    if (this.#cpu.mode.bits === 64) return cut;
    return BigInt(this.#cpu.system.segmentCheck(SS, Number(cut), size, write ? WRITE : READ));
  }

  push(value: bigint, size: number): void {
    const to = BigInt.asUintN(this.#width * 8, this.pointer - BigInt(size));
    this.#cpu.mmu.write(this.address(to, size, true), size, value, STACK);
    this.pointer = to;
  }

  read(offset: bigint, size: number): bigint {
    return this.#cpu.mmu.read(this.address(offset, size, false), size, STACK);
  }

  /** Writes the pointer to register SP. */
  commit(): void {
    writeRegister(this.#cpu, SP, this.#width, this.pointer);
  }

  /** `size` bytes of the stack pointer as `commit` will leave it. */
  whole(size: number): bigint {
    const kept = this.#width === 2 ? readRegister(this.#cpu, SP, size) & ~0xffffn : 0n;
    return BigInt.asUintN(size * 8, kept | this.pointer);
  }

  /** Bytes of the stack pointer: 2, 4 or 8. */
  get width(): number {
    return this.#width;
  }
}

/** a: operand size, b: nesting level 0 … 31; the immediate: bytes of locals. */
export const ENTER = defineOperation('continue', (cpu, size, level, _c, locals) => {
  const frame = new StackFrame(cpu);
  frame.push(readRegister(cpu, BP, size), size);
  // All of the stack pointer, of which a 16-bit stack moves the lower half alone.
  const base = frame.whole(size);
  let outer = readRegister(cpu, BP, frame.width);
  for (let n = 1; n < level; n++) {
    outer -= BigInt(size);
    frame.push(frame.read(outer, size), size);
  }
  if (level > 0) frame.push(base, size);
  frame.move(-locals);
  // The last write the frame will need must be possible (SDM: ENTER, "Operation").
  const top = frame.address(frame.pointer, size, true);
  cpu.mmu.probe(Number(top & 0xffff_ffffn), Number((top >> 32n) & 0xffff_ffffn), 1, WRITE, STACK);
  writeRegister(cpu, BP, size, base);
  frame.commit();
});

/** a: operand size, 2 or 4. */
export const PUSHA = defineOperation('continue', (cpu, size) => {
  const frame = new StackFrame(cpu);
  const before = readRegister(cpu, SP, size);
  for (let n = 0; n < 8; n++) frame.push(n === SP ? before : readRegister(cpu, n, size), size);
  frame.commit();
});

export const POPA = defineOperation('continue', (cpu, size) => {
  const frame = new StackFrame(cpu);
  const values: bigint[] = [];
  for (let n = 0; n < 8; n++) {
    values.push(frame.read(frame.pointer, size));
    frame.move(size);
  }
  for (let n = 0; n < 8; n++) {
    // The stored stack pointer is skipped.
    if (7 - n !== SP) writeRegister(cpu, 7 - n, size, values[n]!);
  }
  frame.commit();
});

/** #BR if the signed register b (`size` bytes) lies outside the bounds in cells c and c + 8. */
export const BOUND = defineOperation('continue', (cpu, size, register, cell) => {
  const bits = size * 8;
  const value = BigInt.asIntN(bits, cpu.state.gpr(register));
  const lower = BigInt.asIntN(bits, cpu.state.get64(cell));
  const upper = BigInt.asIntN(bits, cpu.state.get64(cell + 8));
  if (value < lower || value > upper) throw new GuestFault(BR);
});
