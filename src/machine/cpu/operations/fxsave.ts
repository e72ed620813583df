/** FXSAVE and FXRSTOR (SDM vol. 1, 10.5), and the byte-wise stores of MASKMOVDQU and MASKMOVQ. */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault } from '../state/fault.ts';
import {
  CR4,
  MXCSR,
  X87,
  X87_CONTROL,
  X87_CS,
  X87_DP,
  X87_DS,
  X87_IP,
  X87_OPCODE,
  X87_STATUS,
  X87_TAG,
  XMM,
} from '../state/layout.ts';
import { CR4_OSFXSR } from '../system/bits.ts';
import { is64Bit } from '../system/mode.ts';
import { type Access, READ, WRITE } from '../system/paging.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';

const SIZE = 512;
/** Offsets in the image (SDM vol. 1, table 10-2). */
const [FCW, FSW, FTW, FOP, FIP, FDP] = [0, 2, 4, 6, 8, 16] as const;
const [MXCSR_AT, MXCSR_MASK_AT, ST, XMM_AT] = [24, 28, 32, 160] as const;
/** The MXCSR bits that may be set: all of 15:0, DAZ among them. */
export const MXCSR_MASK = 0xffff;

/** A linear address in two halves. */
export interface ImageAddress {
  readonly low: number;
  readonly high: number;
}

/** The address in a cell plus a displacement, and `offset` bytes further on; no BigInt. */
export function addressOf({ state }: Processor, cell: number, displacement: number): ImageAddress {
  const sum = state.get32(cell) + displacement;
  const carry = Math.floor(sum / 2 ** 32);
  return { low: sum >>> 0, high: (state.get32(cell + 4) + carry) >>> 0 };
}

export const further = ({ low, high }: ImageAddress, offset: number): ImageAddress => {
  const sum = low + offset;
  return { low: sum >>> 0, high: sum > 0xffff_ffff ? (high + 1) >>> 0 : high };
};

/** Faults as an access to these bytes would. */
export const probe = (cpu: Processor, { low, high }: ImageAddress, size: number, access: Access): void =>
  cpu.mmu.probe(low, high, size, access);

function check(cpu: Processor, address: ImageAddress, access: Access): void {
  if ((address.low & 15) !== 0) throw new GuestFault(GP, 0);
  probe(cpu, address, SIZE, access);
}

const top = (state: CpuState): number => (state.get32(X87_STATUS) >> 11) & 7;
/** The cell of ST(i). */
const st = (state: CpuState, i: number): number => X87 + 16 * ((top(state) + i) & 7);

/** An FXSAVE image in memory that was probed, whose components XSAVE has one by one. */
export class LegacyImage {
  readonly #cpu: Processor;
  readonly #address: ImageAddress;
  /** 64-bit pointers without selectors (REX.W). */
  readonly #wide: boolean;
  /** Where it lies in linear memory, or 0. */
  readonly #host: number;

  constructor(cpu: Processor, address: ImageAddress, wide: boolean, access: Access) {
    this.#cpu = cpu;
    this.#address = address;
    this.#wide = wide;
    this.#host = cpu.mmu.plain(address.low, address.high, SIZE, access);
  }

  saveX87(): void {
    const { state } = this.#cpu;
    this.#put16(FCW, state.get32(X87_CONTROL));
    this.#put16(FSW, state.get32(X87_STATUS));
    this.#put16(FTW, state.get32(X87_TAG));
    this.#put16(FOP, state.get32(X87_OPCODE));
    this.#putPointer(FIP, X87_IP, X87_CS);
    this.#putPointer(FDP, X87_DP, X87_DS);
    for (let i = 0; i < 8; i++) this.#putRegister(ST + 16 * i, st(state, i));
  }

  restoreX87(): void {
    const { state } = this.#cpu;
    state.set32(X87_CONTROL, this.#get16(FCW));
    state.set32(X87_STATUS, this.#get16(FSW));
    this.#cpu.x87Error(false);
    for (let i = 0; i < 8; i++) {
      this.#getHalf(ST + 16 * i, st(state, i));
      state.set32(st(state, i) + 8, this.#get16(ST + 16 * i + 8));
      state.set32(st(state, i) + 12, 0);
    }
    state.set32(X87_TAG, this.#get16(FTW) & 0xff);
    state.set32(X87_OPCODE, this.#get16(FOP) & 0x7ff);
    this.#getPointer(FIP, X87_IP, X87_CS);
    this.#getPointer(FDP, X87_DP, X87_DS);
  }

  saveMxcsr(): void {
    this.#put32(MXCSR_AT, this.#cpu.state.get32(MXCSR));
    this.saveMxcsrMask();
  }

  saveMxcsrMask(): void {
    this.#put32(MXCSR_MASK_AT, MXCSR_MASK);
  }

  /** MXCSR, or #GP(0) if a bit is set that does not exist. */
  readMxcsr(): number {
    const mxcsr = this.#get32(MXCSR_AT);
    if ((mxcsr & ~MXCSR_MASK) !== 0) throw new GuestFault(GP, 0);
    return mxcsr;
  }

  saveXmm(): void {
    const { state } = this.#cpu;
    const bytes = xmmBytes(state);
    if (this.#host !== 0) state.u8.copyWithin(this.#host + XMM_AT, XMM, XMM + bytes);
    else for (let n = 0; n < bytes; n += 8) this.#putHalf(XMM_AT + n, XMM + n);
  }

  restoreXmm(): void {
    const { state } = this.#cpu;
    const bytes = xmmBytes(state);
    if (this.#host !== 0) state.u8.copyWithin(XMM, this.#host + XMM_AT, this.#host + XMM_AT + bytes);
    else for (let n = 0; n < bytes; n += 8) this.#getHalf(XMM_AT + n, XMM + n);
  }

  #put16(offset: number, value: number): void {
    const { low, high } = further(this.#address, offset);
    if (this.#host !== 0) this.#cpu.state.view.setUint16(this.#host + offset, value, true);
    else this.#cpu.mmu.write16(low, high, value & 0xffff);
  }

  #put32(offset: number, value: number): void {
    const { low, high } = further(this.#address, offset);
    if (this.#host !== 0) this.#cpu.state.u32[(this.#host + offset) >>> 2] = value;
    else this.#cpu.mmu.write32(low, high, value >>> 0);
  }

  /** Eight bytes from a cell. */
  #putHalf(offset: number, cell: number): void {
    const { low, high } = further(this.#address, offset);
    if (this.#host === 0) this.#cpu.mmu.copyTo(low, high, cell);
    else this.#copy(this.#host + offset, cell);
  }

  /** Ten bytes of a register, then zeros. */
  #putRegister(offset: number, cell: number): void {
    this.#putHalf(offset, cell);
    this.#put32(offset + 8, this.#cpu.state.get32(cell + 8) & 0xffff);
    this.#put32(offset + 12, 0);
  }

  #get16(offset: number): number {
    const { low, high } = further(this.#address, offset);
    return this.#host !== 0
      ? this.#cpu.state.view.getUint16(this.#host + offset, true)
      : this.#cpu.mmu.read16(low, high);
  }

  #get32(offset: number): number {
    const { low, high } = further(this.#address, offset);
    return this.#host !== 0 ? this.#cpu.state.get32(this.#host + offset) : this.#cpu.mmu.read32(low, high);
  }

  #getHalf(offset: number, cell: number): void {
    const { low, high } = further(this.#address, offset);
    if (this.#host === 0) this.#cpu.mmu.copyFrom(low, high, cell);
    else this.#copy(cell, this.#host + offset);
  }

  #copy(to: number, from: number): void {
    const { state } = this.#cpu;
    state.set32(to, state.get32(from));
    state.set32(to + 4, state.get32(from + 4));
  }

  #putPointer(offset: number, place: number, selector: number): void {
    const { state } = this.#cpu;
    this.#put32(offset, state.get32(place));
    this.#put32(offset + 4, this.#wide ? state.get32(place + 4) : state.get32(selector));
  }

  #getPointer(offset: number, place: number, selector: number): void {
    const { state } = this.#cpu;
    state.set32(place, this.#get32(offset));
    const upper = this.#get32(offset + 4);
    state.set32(place + 4, this.#wide ? upper : 0);
    if (!this.#wide) state.set32(selector, upper & 0xffff);
  }
}

/** Bytes of the XMM registers there are: XMM8 … XMM15 exist in 64-bit mode. */
const xmmBytes = (state: CpuState): number => (is64Bit(state) ? 256 : 128);

/** SSE state is part of FXSAVE's image when the system says it keeps it. */
const keepsSse = (state: CpuState): boolean => (state.get32(CR4) & CR4_OSFXSR) !== 0;

/** Saves to the address in cell a + `aux`; b is not 0 for 64-bit pointers without selectors (REX.W). */
export const FXSAVE = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state } = cpu;
  const address = addressOf(cpu, a, displacement);
  check(cpu, address, WRITE);
  const image = new LegacyImage(cpu, address, wide !== 0, WRITE);
  image.saveX87();
  if (keepsSse(state)) {
    image.saveMxcsr();
    image.saveXmm();
  } else image.saveMxcsrMask();
});

/** Restores from the address in cell a + `aux`; b as for FXSAVE. */
export const FXRSTOR = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state } = cpu;
  const address = addressOf(cpu, a, displacement);
  check(cpu, address, READ);
  const image = new LegacyImage(cpu, address, wide !== 0, READ);
  if (keepsSse(state)) {
    state.set32(MXCSR, image.readMxcsr());
    image.restoreXmm();
  }
  image.restoreX87();
});

/**
 * Stores those of `size` bytes of cell b whose mask byte in cell c has bit 7 set, at the address in cell a + `aux`.
 * Whether bytes left out may fault is the processor's choice (SDM vol. 2, MASKMOVDQU); here, as on AMD's, all do.
 */
const maskedStore = (size: number) =>
  defineOperation('continue', (cpu, a, b, c, displacement) => {
    const { state, mmu } = cpu;
    const address = addressOf(cpu, a, displacement);
    probe(cpu, address, size, WRITE);
    for (let i = 0; i < size; i++) {
      if ((state.u8[c + i]! & 0x80) === 0) continue;
      const { low, high } = further(address, i);
      mmu.write8(low, high, state.u8[b + i]!);
    }
  });

export const MASKMOVDQU = maskedStore(16);
export const MASKMOVQ = maskedStore(8);
