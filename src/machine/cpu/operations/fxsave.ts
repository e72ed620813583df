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

const LOW = 0xffff_ffffn;

/** Faults as an access to these bytes would. */
export function probe(cpu: Processor, address: bigint, size: number, access: Access): void {
  cpu.mmu.probe(Number(address & LOW), Number((address >> 32n) & LOW), size, access);
}

function check(cpu: Processor, address: bigint, access: Access): void {
  if ((address & 15n) !== 0n) throw new GuestFault(GP, 0);
  probe(cpu, address, SIZE, access);
}

const top = (state: CpuState): number => (state.get32(X87_STATUS) >> 11) & 7;
/** The cell of ST(i). */
const st = (state: CpuState, i: number): number => X87 + 16 * ((top(state) + i) & 7);

/** An FXSAVE image in memory, whose components XSAVE has one by one. */
export class LegacyImage {
  readonly #cpu: Processor;
  readonly #address: bigint;
  /** 64-bit pointers without selectors (REX.W). */
  readonly #wide: boolean;

  constructor(cpu: Processor, address: bigint, wide: boolean) {
    this.#cpu = cpu;
    this.#address = address;
    this.#wide = wide;
  }

  saveX87(): void {
    const { state } = this.#cpu;
    this.#put(FCW, 2, BigInt(state.get32(X87_CONTROL)));
    this.#put(FSW, 2, BigInt(state.get32(X87_STATUS)));
    this.#put(FTW, 2, BigInt(state.get32(X87_TAG)));
    this.#put(FOP, 2, BigInt(state.get32(X87_OPCODE)));
    this.#putPointer(FIP, X87_IP, X87_CS);
    this.#putPointer(FDP, X87_DP, X87_DS);
    for (let i = 0; i < 8; i++) {
      this.#put(ST + 16 * i, 8, state.get64(st(state, i)));
      this.#put(ST + 16 * i + 8, 8, state.get64(st(state, i) + 8) & 0xffffn);
    }
  }

  restoreX87(): void {
    const { state } = this.#cpu;
    state.set32(X87_CONTROL, Number(this.#get(FCW, 2)));
    state.set32(X87_STATUS, Number(this.#get(FSW, 2)));
    this.#cpu.x87Error(false);
    for (let i = 0; i < 8; i++) {
      state.set64(st(state, i), this.#get(ST + 16 * i, 8));
      state.set64(st(state, i) + 8, this.#get(ST + 16 * i + 8, 2));
    }
    state.set32(X87_TAG, Number(this.#get(FTW, 1)));
    state.set32(X87_OPCODE, Number(this.#get(FOP, 2)) & 0x7ff);
    this.#getPointer(FIP, X87_IP, X87_CS);
    this.#getPointer(FDP, X87_DP, X87_DS);
  }

  saveMxcsr(): void {
    this.#put(MXCSR_AT, 4, BigInt(this.#cpu.state.get32(MXCSR)));
    this.saveMxcsrMask();
  }

  saveMxcsrMask(): void {
    this.#put(MXCSR_MASK_AT, 4, BigInt(MXCSR_MASK));
  }

  /** MXCSR, or #GP(0) if a bit is set that does not exist. */
  readMxcsr(): number {
    const mxcsr = Number(this.#get(MXCSR_AT, 4));
    if ((mxcsr & ~MXCSR_MASK) !== 0) throw new GuestFault(GP, 0);
    return mxcsr;
  }

  saveXmm(): void {
    for (const [cell, place] of this.#xmmPlaces()) this.#put(place, 8, this.#cpu.state.get64(cell));
  }

  restoreXmm(): void {
    for (const [cell, place] of this.#xmmPlaces()) this.#cpu.state.set64(cell, this.#get(place, 8));
  }

  /** Cells and offsets of the halves of the registers there are: XMM8 … XMM15 exist in 64-bit mode. */
  #xmmPlaces(): [cell: number, place: number][] {
    const halves = is64Bit(this.#cpu.state) ? 32 : 16;
    return Array.from({ length: halves }, (_, n) => [XMM + 8 * n, XMM_AT + 8 * n]);
  }

  #put(offset: number, size: number, value: bigint): void {
    this.#cpu.mmu.write(BigInt.asUintN(64, this.#address + BigInt(offset)), size, value);
  }

  #get(offset: number, size: number): bigint {
    return this.#cpu.mmu.read(BigInt.asUintN(64, this.#address + BigInt(offset)), size);
  }

  #putPointer(offset: number, place: number, selector: number): void {
    const { state } = this.#cpu;
    const value = state.get64(place);
    this.#put(offset, 8, this.#wide ? value : (value & LOW) | (BigInt(state.get32(selector)) << 32n));
  }

  #getPointer(offset: number, place: number, selector: number): void {
    const { state } = this.#cpu;
    const value = this.#get(offset, 8);
    state.set64(place, this.#wide ? value : value & LOW);
    if (!this.#wide) state.set32(selector, Number((value >> 32n) & 0xffffn));
  }
}

/** SSE state is part of FXSAVE's image when the system says it keeps it. */
const keepsSse = (state: CpuState): boolean => (state.get32(CR4) & CR4_OSFXSR) !== 0;

/** Saves to the address in cell a + `aux`; b is not 0 for 64-bit pointers without selectors (REX.W). */
export const FXSAVE = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state } = cpu;
  const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
  check(cpu, address, WRITE);
  const image = new LegacyImage(cpu, address, wide !== 0);
  image.saveX87();
  if (keepsSse(state)) {
    image.saveMxcsr();
    image.saveXmm();
  } else image.saveMxcsrMask();
});

/** Restores from the address in cell a + `aux`; b as for FXSAVE. */
export const FXRSTOR = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state } = cpu;
  const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
  check(cpu, address, READ);
  const image = new LegacyImage(cpu, address, wide !== 0);
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
    const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
    probe(cpu, address, size, WRITE);
    for (let i = 0; i < size; i++) {
      if ((state.u8[c + i]! & 0x80) === 0) continue;
      mmu.write(BigInt.asUintN(64, address + BigInt(i)), 1, BigInt(state.u8[b + i]!));
    }
  });

export const MASKMOVDQU = maskedStore(16);
export const MASKMOVQ = maskedStore(8);
