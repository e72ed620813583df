/**
 * The operating mode in one word, `MODE` of layout.ts: everything about the CPU's state that changes what an instruction
 * decodes to. Worked out again whenever CR0, CR4, EFER, DR7, a segment register, CPL or RFLAGS.VM/AC change.
 */

import type { CpuState } from '../state/cpu-state.ts';
import * as at from '../state/layout.ts';
import {
  AC,
  CR0_AM,
  CR0_EM,
  CR0_PE,
  CR0_TS,
  CR4_OSFXSR,
  CR4_OSXSAVE,
  EFER_LMA,
  VM,
  XCR0_AVX,
  XCR0_SSE,
} from './bits.ts';
import { ATTRIBUTE_DB, ATTRIBUTE_L, ATTRIBUTE_P } from './descriptor.ts';
import { watchesData } from './dr7.ts';

/** Bits 1:0: default operand and address size: 0 16-bit, 1 32-bit, 2 64-bit. */
export const MODE_CODE_SIZE = 0x3;
export const MODE_STACK_SHIFT = 2;
/** Bits 3:2: stack pointer size, coded alike. */
export const MODE_STACK_SIZE = 0x3 << MODE_STACK_SHIFT;
/** CR0.PE set and not virtual-8086. */
export const MODE_PROTECTED = 0x10;
export const MODE_VM86 = 0x20;
/** EFER.LMA: 64-bit or compatibility mode. */
export const MODE_LONG = 0x40;
export const MODE_CPL3 = 0x80;
/** DS, ES and SS flat (as below): most instructions need no segment arithmetic. In 64-bit mode always set. */
export const MODE_FLAT_DATA = 0x100;
/** Bits 14:9: segment ES … GS has base 0, limit 4 GiB - 1 and may be read, and written unless it is CS. 0 in 64-bit mode. */
export const MODE_FLAT_SHIFT = 9;
/** CR0.EM or CR0.TS: x87 instructions raise #NM. */
export const MODE_NO_X87 = 0x8000;
/** CR0.EM set or CR4.OSFXSR clear: SSE instructions raise #UD. */
export const MODE_NO_SSE = 0x1_0000;
/** CR0.TS set and CR0.EM clear: MMX and SSE instructions raise #NM. (MODE_NO_X87 without it is CR0.EM.) */
export const MODE_TASK_SWITCHED = 0x2_0000;

/** CR4.OSXSAVE clear, XCR0 without SSE and AVX, or no protected mode: VEX-encoded vector instructions raise #UD. */
export const MODE_NO_AVX = 0x4_0000;

export const [SIZE_16, SIZE_32, SIZE_64] = [0, 1, 2] as const;

/** @returns the code size in bytes: 2, 4 or 8 */
export const codeBytes = (state: CpuState): number => 2 << (state.get32(at.MODE) & MODE_CODE_SIZE);
export const is64Bit = (state: CpuState): boolean => (state.get32(at.MODE) & MODE_CODE_SIZE) === SIZE_64;
export const isLongMode = (state: CpuState): boolean => (state.get32(at.EFER) & EFER_LMA) !== 0;
export const isVm86 = (state: CpuState): boolean => (state.get32(at.FLAG_SYSTEM) & VM) !== 0;
/** Protected mode proper: segment registers hold selectors of descriptors. */
export const isProtected = (state: CpuState): boolean => (state.get32(at.CR0) & CR0_PE) !== 0 && !isVm86(state);

/** @returns MODE as the present state makes it */
export function computeMode(state: CpuState): number {
  const cr0 = state.get32(at.CR0);
  const vm86 = isVm86(state);
  const long = isLongMode(state);
  const code = state.get32(segmentCell(at.CS) + at.SEGMENT_ATTRIBUTES);
  const stack = state.get32(segmentCell(at.SS) + at.SEGMENT_ATTRIBUTES);
  const is64 = long && (code & ATTRIBUTE_L) !== 0;
  let mode = 0;
  if (is64) mode |= SIZE_64 | (SIZE_64 << MODE_STACK_SHIFT);
  else {
    if ((code & ATTRIBUTE_DB) !== 0) mode |= SIZE_32;
    if ((stack & ATTRIBUTE_DB) !== 0) mode |= SIZE_32 << MODE_STACK_SHIFT;
  }
  if ((cr0 & CR0_PE) !== 0 && !vm86) mode |= MODE_PROTECTED;
  if (vm86) mode |= MODE_VM86;
  if (long) mode |= MODE_LONG;
  if (state.get32(at.CPL) === 3) mode |= MODE_CPL3;
  // 64-bit code does not ask: it must not be decoded once for each of the segments it may find.
  for (let segment = at.ES; segment <= at.GS && !is64; segment++) {
    if (isFlat(state, segment)) mode |= 1 << (MODE_FLAT_SHIFT + segment);
  }
  const flatAll = (1 << at.ES) | (1 << at.SS) | (1 << at.DS);
  if (is64 || ((mode >>> MODE_FLAT_SHIFT) & flatAll) === flatAll) mode |= MODE_FLAT_DATA;
  if ((cr0 & (CR0_EM | CR0_TS)) !== 0) mode |= MODE_NO_X87;
  if ((cr0 & CR0_EM) !== 0 || (state.get32(at.CR4) & CR4_OSFXSR) === 0) mode |= MODE_NO_SSE;
  if ((cr0 & (CR0_TS | CR0_EM)) === CR0_TS) mode |= MODE_TASK_SWITCHED;
  if (!allowsAvx(state)) mode |= MODE_NO_AVX;
  return mode;
}

/** SDM vol. 2A, table 2-15 and 2.3.11: VEX means nothing in real and virtual-8086 mode. */
function allowsAvx(state: CpuState): boolean {
  const wanted = XCR0_SSE | XCR0_AVX;
  return isProtected(state) && (state.get32(at.CR4) & CR4_OSXSAVE) !== 0 && (state.get32(at.XCR0) & wanted) === wanted;
}

/** Brings MODE, TLB_BANK and SEGMENT_BOUNDS up to date. */
export function updateMode(state: CpuState): void {
  const plain = (state.get32(at.CR0) & CR0_PE) === 0 || isVm86(state);
  for (let segment: number = at.ES; segment <= at.GS; segment++) {
    const bounds = at.SEGMENT_BOUNDS + segment * 16;
    const limit = state.get32(segmentCell(segment) + at.SEGMENT_LIMIT);
    const attributes = state.get32(segmentCell(segment) + at.SEGMENT_ATTRIBUTES);
    setBound(state, bounds, limit, plain || isPlainlyReadable(attributes));
    setBound(state, bounds + 8, limit, plain || isPlainlyWritable(attributes));
  }
  state.set32(at.MODE, computeMode(state));
  state.set32(at.TLB_BANK, tlbBank(state));
}

/** `limit` + 1 in 64 bits, or 0. */
function setBound(state: CpuState, cell: number, limit: number, plain: boolean): void {
  state.set32(cell, plain ? limit + 1 : 0);
  state.set32(cell + 4, plain && limit === 0xffff_ffff ? 1 : 0);
}

/** Alignment checks and data breakpoints look at every access, so while they are on no access finds its page in the TLB. */
function tlbBank(state: CpuState): number {
  const user = state.get32(at.CPL) === 3;
  if (watchesData(state) || state.onAccess) return at.TLB_NEVER;
  if (user && (state.get32(at.CR0) & CR0_AM) !== 0 && (state.get32(at.FLAG_SYSTEM) & AC) !== 0) return at.TLB_NEVER;
  return user ? at.TLB_USER : at.TLB_SUPERVISOR;
}

function isFlat(state: CpuState, segment: number): boolean {
  const cell = segmentCell(segment);
  const attributes = state.get32(cell + at.SEGMENT_ATTRIBUTES);
  return (
    state.get32(cell + at.SEGMENT_BASE) === 0 &&
    state.get32(cell + at.SEGMENT_BASE + 4) === 0 &&
    state.get32(cell + at.SEGMENT_LIMIT) === 0xffff_ffff &&
    isPlainlyReadable(attributes) &&
    (segment === at.CS || isPlainlyWritable(attributes))
  );
}

/** Present, readable, not expand-down: offsets 0 … limit may be read. */
function isPlainlyReadable(attributes: number): boolean {
  if ((attributes & ATTRIBUTE_P) === 0) return false;
  return (attributes & 0x800) === 0 ? (attributes & 0x400) === 0 : (attributes & 0x200) !== 0;
}

/** Present writable data, not expand-down. */
function isPlainlyWritable(attributes: number): boolean {
  return (attributes & ATTRIBUTE_P) !== 0 && (attributes & 0xe00) === 0x200;
}

const segmentCell = (segment: number): number => at.SEGMENTS + segment * at.SEGMENT_SIZE;
