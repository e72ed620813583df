/**
 * SYSCALL, SYSRET, SYSENTER and SYSEXIT as AMD's processors have them, which is what CPUID says this one is (AMD APM vol. 2,
 * 6.1; vol. 3), and SWAPGS, which is 64-bit code (the decoder sees to it).
 */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, UD } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { CR0_PE, EFER_SCE, IF, RF, VM } from './bits.ts';
import type { CodeSegment } from './code-segment.ts';
import type { Segment } from './descriptor.ts';
import { is64Bit, isLongMode } from './mode.ts';
import type { Tables } from './tables.ts';

const [RCX, RDX, RSP, R11] = [1, 2, 4, 11] as const;
/** RFLAGS bits that SYSRET loads from R11: all but RF, VM and the reserved ones. */
const SYSRET_FLAGS = 0x3c_7fd5;
/** Attributes of the flat segments these instructions make up: present, accessed, 4 GiB; DPL comes on top. */
const [CODE32, CODE64, DATA] = [0x00c0_9b00, 0x00a0_9b00, 0x00c0_9300] as const;
/** Descriptor privilege level 3. */
const DPL3 = 0x6000;

export class SystemCalls {
  readonly #state: CpuState;
  readonly #tables: Tables;
  readonly #code: CodeSegment;

  constructor(state: CpuState, tables: Tables, code: CodeSegment) {
    this.#state = state;
    this.#tables = tables;
    this.#code = code;
  }

  /** From 64-bit code to LSTAR, from compatibility mode to CSTAR, in legacy mode to the offset in STAR. */
  syscall(): void {
    const state = this.#state;
    this.#requireSyscall();
    const selector = state.get32(at.MSR_STAR + 4) & 0xfffc;
    if (!isLongMode(state)) {
      this.#setLow(RCX, state.get32(at.NEXT_RIP));
      state.rflags = state.rflags & ~(IF | VM | RF);
      this.#enter(selector, selector + 8, CODE32, 0, BigInt(state.get32(at.MSR_STAR)));
      return;
    }
    const flags = state.rflags & ~RF;
    const from64 = is64Bit(state);
    this.#copy(at.GPR + RCX * 8, at.NEXT_RIP);
    this.#setLow(R11, flags);
    state.rflags = flags & ~state.get32(at.MSR_SFMASK);
    this.#enter(selector, selector + 8, CODE64, 0, state.get64(from64 ? at.MSR_LSTAR : at.MSR_CSTAR));
  }

  /**
   * The code segment is made up, of SS only the selector changes, and where RCX points is checked when the code there is
   * fetched, by which time the privilege is 3 (AMD APM vol. 3, SYSRET). @param size operand size in bytes: 8 returns to
   * 64-bit code
   */
  sysret(size: number): void {
    const state = this.#state;
    this.#requireSyscall();
    if (state.cpl !== 0 || (state.get32(at.CR0) & CR0_PE) === 0) throw new GuestFault(GP, 0);
    const selector = (state.get32(at.MSR_STAR + 4) >>> 16) & 0xfffc;
    const to64 = size === 8;
    const from64 = is64Bit(state);
    state.rflags = from64 ? state.get32(at.GPR + R11 * 8) & SYSRET_FLAGS : state.rflags | IF;
    state.set32(at.SEGMENTS + at.SS * at.SEGMENT_SIZE + at.SEGMENT_SELECTOR, (selector + 8) | 3);
    const code = flat((to64 ? selector + 16 : selector) | 3, (to64 ? CODE64 : CODE32) | DPL3);
    this.#code.enter(code, 3, to64 ? state.gpr(RCX) : state.gpr(RCX) & 0xffff_ffffn);
  }

  #requireSyscall(): void {
    if ((this.#state.get32(at.EFER) & EFER_SCE) === 0) throw new GuestFault(UD);
  }

  /** SYSENTER and SYSEXIT are not there in long mode (AMD APM vol. 3, SYSENTER). */
  sysenter(): void {
    const state = this.#state;
    const selector = this.#sysenterSelector();
    state.rflags = state.rflags & ~(IF | VM | RF);
    this.#setLow(RSP, state.get32(at.MSR_SYSENTER_ESP));
    this.#enter(selector, selector + 8, CODE32, 0, BigInt(state.get32(at.MSR_SYSENTER_EIP)));
  }

  sysexit(): void {
    const state = this.#state;
    const selector = this.#sysenterSelector() | 3;
    if (state.cpl !== 0) throw new GuestFault(GP, 0);
    const target = state.get32(at.GPR + RDX * 8);
    this.#setLow(RSP, state.get32(at.GPR + RCX * 8));
    this.#enter(selector + 16, selector + 24, CODE32, 3, BigInt(target));
  }

  #sysenterSelector(): number {
    if (isLongMode(this.#state)) throw new GuestFault(UD);
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

  /** A general register ← 32 bits, zero-extended. */
  #setLow(register: number, value: number): void {
    this.#state.set32(at.GPR + register * 8, value);
    this.#state.set32(at.GPR + register * 8 + 4, 0);
  }

  #copy(to: number, from: number): void {
    this.#state.set32(to, this.#state.get32(from));
    this.#state.set32(to + 4, this.#state.get32(from + 4));
  }
}

const flat = (selector: number, attributes: number): Segment => ({
  selector,
  attributes,
  limit: 0xffff_ffff,
  base: 0n,
});
