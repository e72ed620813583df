/** A stack that a control transfer pushes to or pops from. The registers change only when the caller commits. */

import type { CpuState } from '../state/cpu-state.ts';
import { GuestFault, SS_FAULT } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { ATTRIBUTE_DB, type Segment } from './descriptor.ts';
import { type Mmu, STACK, SYSTEM } from './mmu.ts';
import { is64Bit, isProtected } from './mode.ts';
import { withinLimit } from './segments.ts';
import type { Tables } from './tables.ts';

const RSP = 4;

export class Stack {
  /** Offset of the top, as wide as the stack pointer is. */
  pointer: bigint;
  readonly #mmu: Mmu;
  readonly #segment: Segment;
  /** Bytes of the stack pointer: 2, 4 or 8. */
  readonly #width: number;
  readonly #how: number;
  readonly #faultCode: number;
  readonly #protected: boolean;

  constructor(
    mmu: Mmu,
    segment: Segment,
    pointer: bigint,
    width: number,
    options: { readonly system: boolean; readonly faultCode: number; readonly protectedMode: boolean },
  ) {
    this.#mmu = mmu;
    this.#segment = segment;
    this.#width = width;
    this.#how = STACK | (options.system ? SYSTEM : 0);
    this.#faultCode = options.faultCode;
    this.#protected = options.protectedMode;
    this.pointer = this.#wrap(pointer);
  }

  /** The stack of the running program. */
  static current(state: CpuState, mmu: Mmu, tables: Tables, ext = 0): Stack {
    const segment = tables.get(at.SS);
    const width = is64Bit(state) ? 8 : (segment.attributes & ATTRIBUTE_DB) !== 0 ? 4 : 2;
    const protectedMode = isProtected(state);
    return new Stack(mmu, segment, state.gpr(RSP), width, { system: false, faultCode: ext, protectedMode });
  }

  /** The stack a transfer to a privilege below 3 switches to; `faultCode` goes with its #SS. */
  static inner(mmu: Mmu, segment: Segment, pointer: bigint, width: number, faultCode: number): Stack {
    return new Stack(mmu, segment, pointer, width, { system: true, faultCode, protectedMode: true });
  }

  push(value: bigint, size: number): void {
    const offset = this.#wrap(this.pointer - BigInt(size));
    const address = this.#linear(offset, size);
    this.#guarded(() => this.#mmu.write(address, size, value, this.#how));
    this.pointer = offset;
  }

  pop(size: number): bigint {
    const address = this.#linear(this.pointer, size);
    const value = this.#guarded(() => this.#mmu.read(address, size, this.#how));
    this.pointer = this.#wrap(this.pointer + BigInt(size));
    return value;
  }

  /** Moves the pointer over `bytes` bytes. */
  skip(bytes: number): void {
    this.pointer = this.#wrap(this.pointer + BigInt(bytes));
  }

  /** Puts the pointer into RSP, ESP or SP; a 16-bit stack leaves the rest of RSP alone. */
  commit(state: CpuState): void {
    setStackPointer(state, this.pointer, this.#width);
  }

  #linear(offset: bigint, size: number): bigint {
    if (this.#width === 8) return offset;
    const { attributes, limit, base } = this.#segment;
    if (!withinLimit(attributes, limit, Number(offset), size, this.#protected)) {
      throw new GuestFault(SS_FAULT, this.#faultCode);
    }
    return BigInt.asUintN(32, base + offset);
  }

  /** Gives a non-canonical stack's #SS this stack's error code. */
  #guarded<T>(access: () => T): T {
    try {
      return access();
    } catch (fault) {
      if (fault instanceof GuestFault && fault.vector === SS_FAULT) throw new GuestFault(SS_FAULT, this.#faultCode);
      throw fault;
    }
  }

  #wrap(pointer: bigint): bigint {
    return BigInt.asUintN(this.#width * 8, pointer);
  }
}

/** Writes SP (keeping the rest), ESP (clearing the upper half) or RSP. @param width bytes */
export function setStackPointer(state: CpuState, pointer: bigint, width: number): void {
  if (width === 2) state.setGpr(RSP, (state.gpr(RSP) & ~0xffffn) | (pointer & 0xffffn));
  else state.setGpr(RSP, BigInt.asUintN(width * 8, pointer));
}

/** Bytes of the stack pointer that a stack segment goes with outside 64-bit mode. */
export const stackWidth = (attributes: number): number => ((attributes & ATTRIBUTE_DB) !== 0 ? 4 : 2);
