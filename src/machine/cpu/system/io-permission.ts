/** Who may touch ports and the interrupt flag: IOPL and the TSS's bitmap (Intel SDM vol. 1, 18.5; vol. 3A, 20.2.7). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { AC, ARITHMETIC_FLAGS, DF, ID, IF, IOPL, NT, RF, TF, VM } from './bits.ts';
import { type Mmu, SYSTEM } from './mmu.ts';
import { isProtected, isVm86, updateMode } from './mode.ts';
import type { TaskState } from './tss.ts';

export class IoPermission {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #tss: TaskState;

  constructor(state: CpuState, mmu: Mmu, tss: TaskState) {
    this.#state = state;
    this.#mmu = mmu;
    this.#tss = tss;
  }

  /** #GP(0) unless the program may access `size` bytes of ports from `port`. */
  check(port: number, size: number): void {
    const state = this.#state;
    const privileged = isProtected(state) ? state.cpl <= this.#iopl : !isVm86(state);
    if (privileged) return;
    const map = this.#tss.ioMapBase;
    if (map === undefined) throw new GuestFault(GP, 0);
    const offset = map + (port >>> 3);
    // Two bytes are read, so a port in the last byte needs the one of all ones after it.
    if (offset + 1 > this.#tss.limit) throw new GuestFault(GP, 0);
    const bits = Number(this.#mmu.read(this.#tss.address(offset), 2, SYSTEM));
    if ((bits & (((1 << size) - 1) << (port & 7))) !== 0) throw new GuestFault(GP, 0);
  }

  get #iopl(): number {
    return (this.#state.get32(at.FLAG_SYSTEM) & IOPL) >>> 12;
  }

  /** In virtual-8086 mode CLI, STI, PUSHF, POPF, INT n and IRET need IOPL 3. */
  requireIopl(): void {
    if (isVm86(this.#state) && this.#iopl !== 3) throw new GuestFault(GP, 0);
  }

  cli(): void {
    this.#requireInterruptFlag();
    this.#state.set32(at.FLAG_SYSTEM, this.#state.get32(at.FLAG_SYSTEM) & ~IF);
  }

  /** Interrupts come on after the next instruction. */
  sti(): void {
    this.#requireInterruptFlag();
    const flags = this.#state.get32(at.FLAG_SYSTEM);
    if ((flags & IF) === 0) this.#state.set32(at.SHADOW, at.STI_SHADOW);
    this.#state.set32(at.FLAG_SYSTEM, flags | IF);
  }

  #requireInterruptFlag(): void {
    const state = this.#state;
    if ((isProtected(state) || isVm86(state)) && state.cpl > this.#iopl) throw new GuestFault(GP, 0);
  }

  /** @returns what PUSHF pushes: RF and VM read as 0 */
  pushf(): number {
    this.requireIopl();
    return this.#state.rflags & ~(RF | VM);
  }

  /** @param size operand size in bytes: 2 leaves RFLAGS above bit 15 alone */
  popf(value: number, size: number): void {
    const state = this.#state;
    this.requireIopl();
    let mask = ARITHMETIC_FLAGS | TF | DF | NT | AC | ID;
    if (state.cpl <= this.#iopl) mask |= IF;
    if (state.cpl === 0) mask |= IOPL;
    if (size === 2) mask &= 0xffff;
    state.rflags = (state.rflags & ~(mask | RF)) | (value & mask);
    updateMode(state);
  }
}
