/** SYSCALL, SYSRET and SWAPGS, which are 64-bit code (the decoder sees to it), SYSENTER and SYSEXIT (Intel SDM vol. 2). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, UD } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { CR0_PE, EFER_SCE, IF, RF, VM } from './bits.ts';
import type { CodeSegment } from './code-segment.ts';
import type { Segment } from './descriptor.ts';
import { isCanonical } from './mmu.ts';
import { isLongMode } from './mode.ts';
import type { Tables } from './tables.ts';

const [RCX, RDX, RSP, R11] = [1, 2, 4, 11] as const;
/** RFLAGS bits that SYSRET loads from R11: all but RF, VM and the reserved ones. */
const SYSRET_FLAGS = 0x3c_7fd5;
/** Attributes of the flat segments these instructions make up: present, accessed, 4 GiB; DPL comes on top. */
const [CODE32, CODE64, DATA] = [0x00c0_9b00, 0x00a0_9b00, 0x00c0_9300] as const;

export class SystemCalls {
  readonly #state: CpuState;
  readonly #tables: Tables;
  readonly #code: CodeSegment;

  constructor(state: CpuState, tables: Tables, code: CodeSegment) {
    this.#state = state;
    this.#tables = tables;
    this.#code = code;
  }

  syscall(): void {
    const state = this.#state;
    this.#requireSyscall();
    const selector = Number((state.get64(at.MSR_STAR) >> 32n) & 0xfffcn);
    const flags = state.rflags & ~RF;
    state.setGpr(RCX, state.get64(at.NEXT_RIP));
    state.setGpr(R11, BigInt(flags));
    state.rflags = flags & ~state.get32(at.MSR_SFMASK);
    this.#enter(selector, selector + 8, CODE64, 0, state.get64(at.MSR_LSTAR));
  }

  /** @param size operand size in bytes: 8 returns to 64-bit code, 4 to compatibility mode */
  sysret(size: number): void {
    const state = this.#state;
    this.#requireSyscall();
    if (state.cpl !== 0) throw new GuestFault(GP, 0);
    const selector = Number((state.get64(at.MSR_STAR) >> 48n) & 0xfffcn) | 3;
    const to64 = size === 8;
    const target = to64 ? state.gpr(RCX) : state.gpr(RCX) & 0xffff_ffffn;
    if (to64 && !isCanonical(target)) throw new GuestFault(GP, 0);
    state.rflags = Number(state.gpr(R11) & BigInt(SYSRET_FLAGS));
    this.#enter(to64 ? selector + 16 : selector, selector + 8, to64 ? CODE64 : CODE32, 3, target);
  }

  #requireSyscall(): void {
    if ((this.#state.get32(at.EFER) & EFER_SCE) === 0) throw new GuestFault(UD);
  }

  sysenter(): void {
    const state = this.#state;
    const selector = this.#sysenterSelector();
    const long = isLongMode(state);
    const mask = long ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
    state.rflags = state.rflags & ~(IF | VM | RF);
    state.setGpr(RSP, state.get64(at.MSR_SYSENTER_ESP) & mask);
    this.#enter(selector, selector + 8, long ? CODE64 : CODE32, 0, state.get64(at.MSR_SYSENTER_EIP) & mask);
  }

  /** @param size operand size in bytes: 8 returns to 64-bit code */
  sysexit(size: number): void {
    const state = this.#state;
    const selector = this.#sysenterSelector() | 3;
    if (state.cpl !== 0) throw new GuestFault(GP, 0);
    const to64 = size === 8;
    const mask = to64 ? 0xffff_ffff_ffff_ffffn : 0xffff_ffffn;
    const target = state.gpr(RDX) & mask;
    const pointer = state.gpr(RCX) & mask;
    if (to64 && !(isCanonical(target) && isCanonical(pointer))) throw new GuestFault(GP, 0);
    const code = to64 ? selector + 32 : selector + 16;
    state.setGpr(RSP, pointer);
    this.#enter(code, code + 8, to64 ? CODE64 : CODE32, 3, target);
  }

  #sysenterSelector(): number {
    const selector = this.#state.get32(at.MSR_SYSENTER_CS) & 0xfffc;
    if (selector === 0 || (this.#state.get32(at.CR0) & CR0_PE) === 0) throw new GuestFault(GP, 0);
    return selector;
  }

  swapgs(): void {
    const state = this.#state;
    if (state.cpl !== 0) throw new GuestFault(GP, 0);
    const cell = at.SEGMENTS + at.GS * at.SEGMENT_SIZE + at.SEGMENT_BASE;
    const base = state.get64(cell);
    state.set64(cell, state.get64(at.MSR_KERNEL_GS_BASE));
    state.set64(at.MSR_KERNEL_GS_BASE, base);
  }

  /** The descriptors are not read: the segments are always flat. */
  #enter(codeSelector: number, stackSelector: number, codeAttributes: number, cpl: number, target: bigint): void {
    const dpl = cpl << 13;
    this.#tables.set(at.SS, flat(stackSelector & 0xffff, DATA | dpl));
    this.#code.enter(flat(codeSelector & 0xffff, codeAttributes | dpl), cpl, target);
  }
}

const flat = (selector: number, attributes: number): Segment => ({
  selector,
  attributes,
  limit: 0xffff_ffff,
  base: 0n,
});
