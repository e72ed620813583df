/** FXSAVE and FXRSTOR (SDM vol. 1, 10.5), and the byte-wise store of MASKMOVDQU. */
import type { Cpu } from '../cpu.ts';
import { GP, GuestFault } from '../fault.ts';
import { CR4, MXCSR, X87, X87_CONTROL, X87_STATUS, X87_TAG, XMM } from '../layout.ts';
import { defineOperation } from '../operation.ts';
import type { CpuState } from '../state.ts';
import { CR4_OSFXSR } from '../system/bits.ts';
import { is64Bit } from '../system/mode.ts';
import { type Access, READ, WRITE } from '../system/paging.ts';

const SIZE = 512;
/** Offsets in the image (SDM vol. 1, table 10-2). */
const [FCW, FSW, FTW, MXCSR_AT, MXCSR_MASK_AT, ST, XMM_AT] = [0, 2, 4, 24, 28, 32, 160] as const;
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

/** Saves to the address in cell a + `aux`. The x87 instruction and operand pointers are not kept, and saved as zero. */
export const FXSAVE = defineOperation('continue', (cpu, a, _b, _c, displacement) => {
  const { state, mmu } = cpu;
  const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
  check(cpu, address, WRITE);
  const put = (offset: number, size: number, value: bigint): void =>
    mmu.write(BigInt.asUintN(64, address + BigInt(offset)), size, value);

  const tags = state.get32(X87_TAG);
  let valid = 0;
  for (let r = 0; r < 8; r++) if (((tags >> (2 * r)) & 3) !== EMPTY) valid |= 1 << r;
  put(FCW, 2, BigInt(state.get32(X87_CONTROL)));
  put(FSW, 2, BigInt(state.get32(X87_STATUS)));
  put(FTW, 4, BigInt(valid));
  put(8, 8, 0n);
  put(16, 8, 0n);
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

/** Restores from the address in cell a + `aux`. */
export const FXRSTOR = defineOperation('continue', (cpu, a, _b, _c, displacement) => {
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
  const valid = Number(get(FTW, 1));
  let tags = 0;
  for (let r = 0; r < 8; r++) tags |= ((valid >> r) & 1 ? tagOf(state, r) : EMPTY) << (2 * r);
  state.set32(X87_TAG, tags);
  for (let n = 0; n < xmmCount(state); n++) {
    state.set64(XMM + 16 * n, get(XMM_AT + 16 * n, 8));
    state.set64(XMM + 16 * n + 8, get(XMM_AT + 16 * n + 8, 8));
  }
});

/** Tags of the x87's tag word (SDM vol. 1, 8.1.7). */
const [VALID, ZERO, SPECIAL, EMPTY] = [0, 1, 2, 3] as const;

/** The tag of a register that is not empty; the image does not have it (SDM vol. 1, table 10-3). */
function tagOf(state: CpuState, register: number): number {
  const significand = state.get64(X87 + 16 * register);
  const exponent = Number(state.get64(X87 + 16 * register + 8)) & 0x7fff;
  if (exponent === 0) return significand === 0n ? ZERO : SPECIAL;
  return exponent === 0x7fff || significand >> 63n === 0n ? SPECIAL : VALID;
}

/**
 * Stores the bytes of XMM cell b whose mask byte in cell c has bit 7 set, at the address in cell a + `aux`. Whether bytes
 * left out may fault is the processor's choice (SDM vol. 2, MASKMOVDQU); here, as on AMD's, all sixteen do.
 */
export const MASKMOVDQU = defineOperation('continue', (cpu, a, b, c, displacement) => {
  const { state, mmu } = cpu;
  const address = BigInt.asUintN(64, state.get64(a) + BigInt(displacement));
  probe(cpu, address, 16, WRITE);
  for (let i = 0; i < 16; i++) {
    if ((state.u8[c + i]! & 0x80) === 0) continue;
    mmu.write(BigInt.asUintN(64, address + BigInt(i)), 1, BigInt(state.u8[b + i]!));
  }
});
