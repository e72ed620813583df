/** FXSAVE and FXRSTOR (SDM vol. 1, 10.5), and the byte-wise stores of MASKMOVDQU and MASKMOVQ. */
import type { Cpu } from '../cpu.ts';
import { GP, GuestFault } from '../fault.ts';
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
} from '../layout.ts';
import { defineOperation } from '../operation.ts';
import type { CpuState } from '../state.ts';
import { CR4_OSFXSR } from '../system/bits.ts';
import { is64Bit } from '../system/mode.ts';
import { type Access, READ, WRITE } from '../system/paging.ts';

const SIZE = 512;
/** Offsets in the image (SDM vol. 1, table 10-2). */
const [FCW, FSW, FTW, FOP, FIP, FDP] = [0, 2, 4, 6, 8, 16] as const;
const [MXCSR_AT, MXCSR_MASK_AT, ST, XMM_AT] = [24, 28, 32, 160] as const;
/** The MXCSR bits that may be set: all of 15:0, DAZ among them. */
export const MXCSR_MASK = 0xffff;

const LOW = 0xffff_ffffn;

/** Faults as an access to these bytes would. */
function probe(cpu: Cpu, address: bigint, size: number, access: Access): void {
  cpu.mmu.probe(Number(address & LOW), Number((address >> 32n) & LOW), size, access);
}

function check(cpu: Cpu, address: bigint, access: Access): void {
  if ((address & 15n) !== 0n) throw new GuestFault(GP, 0);
  probe(cpu, address, SIZE, access);
}

/** XMM registers are part of it when the system says it keeps them; XMM8 … XMM15 exist in 64-bit mode. */
function xmmCount(state: CpuState): number {
  if ((state.get32(CR4) & CR4_OSFXSR) === 0) return 0;
  return is64Bit(state) ? 16 : 8;
}

const top = (state: CpuState): number => (state.get32(X87_STATUS) >> 11) & 7;
/** The cell of ST(i). */
const st = (state: CpuState, i: number): number => X87 + 16 * ((top(state) + i) & 7);

/** Saves to the address in cell a + `aux`; b is not 0 for 64-bit pointers without selectors (REX.W). */
export const FXSAVE = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state, mmu } = cpu;
  const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
  check(cpu, address, WRITE);
  const put = (offset: number, size: number, value: bigint): void =>
    mmu.write(BigInt.asUintN(64, address + BigInt(offset)), size, value);

  put(FCW, 2, BigInt(state.get32(X87_CONTROL)));
  put(FSW, 2, BigInt(state.get32(X87_STATUS)));
  put(FTW, 2, BigInt(state.get32(X87_TAG)));
  put(FOP, 2, BigInt(state.get32(X87_OPCODE)));
  const pointer = (offset: number, place: number, selector: number): void => {
    put(
      offset,
      8,
      wide === 0 ? (state.get64(place) & LOW) | (BigInt(state.get32(selector)) << 32n) : state.get64(place),
    );
  };
  pointer(FIP, X87_IP, X87_CS);
  pointer(FDP, X87_DP, X87_DS);
  if (xmmCount(state) > 0) put(MXCSR_AT, 4, BigInt(state.get32(MXCSR)));
  put(MXCSR_MASK_AT, 4, BigInt(MXCSR_MASK));
  for (let i = 0; i < 8; i++) {
    put(ST + 16 * i, 8, state.get64(st(state, i)));
    put(ST + 16 * i + 8, 8, state.get64(st(state, i) + 8) & 0xffffn);
  }
  for (let n = 0; n < xmmCount(state); n++) {
    put(XMM_AT + 16 * n, 8, state.get64(XMM + 16 * n));
    put(XMM_AT + 16 * n + 8, 8, state.get64(XMM + 16 * n + 8));
  }
});

/** Restores from the address in cell a + `aux`; b as for FXSAVE. */
export const FXRSTOR = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state, mmu } = cpu;
  const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
  check(cpu, address, READ);
  const get = (offset: number, size: number): bigint => mmu.read(BigInt.asUintN(64, address + BigInt(offset)), size);

  const mxcsr = Number(get(MXCSR_AT, 4));
  if (xmmCount(state) > 0) {
    if ((mxcsr & ~MXCSR_MASK) !== 0) throw new GuestFault(GP, 0);
    state.set32(MXCSR, mxcsr);
  }
  state.set32(X87_CONTROL, Number(get(FCW, 2)));
  state.set32(X87_STATUS, Number(get(FSW, 2)));
  for (let i = 0; i < 8; i++) {
    state.set64(st(state, i), get(ST + 16 * i, 8));
    state.set64(st(state, i) + 8, get(ST + 16 * i + 8, 2));
  }
  state.set32(X87_TAG, Number(get(FTW, 1)));
  state.set32(X87_OPCODE, Number(get(FOP, 2)) & 0x7ff);
  const pointer = (offset: number, place: number, selector: number): void => {
    const value = get(offset, 8);
    state.set64(place, wide === 0 ? value & LOW : value);
    if (wide === 0) state.set32(selector, Number((value >> 32n) & 0xffffn));
  };
  pointer(FIP, X87_IP, X87_CS);
  pointer(FDP, X87_DP, X87_DS);
  for (let n = 0; n < xmmCount(state); n++) {
    state.set64(XMM + 16 * n, get(XMM_AT + 16 * n, 8));
    state.set64(XMM + 16 * n + 8, get(XMM_AT + 16 * n + 8, 8));
  }
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
