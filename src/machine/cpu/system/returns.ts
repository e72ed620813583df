/** RET far and IRET: the checks they share, and both instructions (Intel SDM vol. 2, RET and IRET). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { AC, ARITHMETIC_FLAGS, DF, ID, IF, IOPL, NT, RF, TF, VIF, VIP, VM } from './bits.ts';
import type { CodeSegment } from './code-segment.ts';
import { type Descriptor, type Segment, segmentOf } from './descriptor.ts';
import type { Mmu } from './mmu.ts';
import { is64Bit, isLongMode, isProtected, isVm86, updateMode } from './mode.ts';
import { QuickReturn } from './quick-return.ts';
import { Stack, setStackPointer, stackWidth } from './stack.ts';
import { isNull, selectorFault, type Tables } from './tables.ts';
import type { Tasks } from './tasks.ts';
import type { TransferParts } from './transfer-parts.ts';

/** A stack to come back to; `segment` undefined where SS stays null (64-bit mode). */
interface OuterStack {
  readonly segment: Segment | undefined;
  readonly selector: number;
  readonly pointer: bigint;
}

export class Returns {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #tables: Tables;
  readonly #code: CodeSegment;
  readonly #tasks: Tasks;
  readonly #quick: QuickReturn;

  constructor({ state, mmu, tables, code }: TransferParts, tasks: Tasks) {
    this.#state = state;
    this.#mmu = mmu;
    this.#tables = tables;
    this.#code = code;
    this.#tasks = tasks;
    this.#quick = new QuickReturn(state, mmu);
  }

  /** RET far. @param size operand size in bytes; `popBytes` are released beyond the return address */
  far(size: number, popBytes: number): void {
    const state = this.#state;
    const stack = Stack.current(state, this.#mmu, this.#tables);
    const offset = stack.pop(size);
    const selector = Number(stack.pop(size) & 0xffffn);
    if (!isProtected(state)) {
      this.#code.enterReal(selector, offset, isVm86(state));
      stack.skip(popBytes);
      stack.commit(state);
      return;
    }
    const descriptor = this.#returnCode(selector);
    const cpl = selector & 3;
    stack.skip(popBytes);
    if (cpl === state.cpl) {
      const segment = this.#code.prepare(descriptor, cpl);
      this.#code.requireOffset(segment, offset);
      stack.commit(state);
      this.#code.enter(segment, cpl, offset);
      return;
    }
    const pointer = stack.pop(size);
    const stackSelector = Number(stack.pop(size) & 0xffffn);
    const segment = this.#code.prepare(descriptor, cpl);
    const outer = this.#outerStack(stackSelector, pointer, cpl, this.#code.is64(segment));
    this.#code.requireOffset(segment, offset);
    this.#enterOuter(segment, cpl, offset, outer, popBytes);
  }

  /** IRET, IRETD, IRETQ. @param size operand size in bytes */
  interrupt(size: number): void {
    const state = this.#state;
    if (size === 8 && this.#quickly()) return;
    if (isVm86(state)) this.#fromVm86(size);
    else if (!isProtected(state)) this.#fromReal(size);
    else if ((state.rflags & NT) !== 0) {
      if (isLongMode(state)) throw new GuestFault(GP, 0);
      this.#tasks.return();
    } else this.#fromProtected(size);
    state.set32(at.NMI_BLOCKED, 0);
  }

  #quickly(): boolean {
    const state = this.#state;
    const changeable = changeableFlags(0, state.rflags);
    if (!this.#quick.enter()) return false;
    if (state.cpl > 0) this.#dropInaccessible(state.cpl);
    this.#setFlags(this.#quick.flags, changeable, 8);
    state.set32(at.NMI_BLOCKED, 0);
    return true;
  }

  #fromReal(size: number): void {
    this.#plainReturn(size, REAL_FLAGS);
  }

  #fromVm86(size: number): void {
    if ((this.#state.rflags & IOPL) !== IOPL) throw new GuestFault(GP, 0);
    this.#plainReturn(size, REAL_FLAGS & ~IOPL);
  }

  #plainReturn(size: number, changeable: number): void {
    const state = this.#state;
    const stack = Stack.current(state, this.#mmu, this.#tables);
    const offset = stack.pop(size);
    const selector = Number(stack.pop(size) & 0xffffn);
    const flags = Number(stack.pop(size));
    this.#code.enterReal(selector, offset, isVm86(state));
    stack.commit(state);
    this.#setFlags(flags, changeable, size);
  }

  #fromProtected(size: number): void {
    const state = this.#state;
    const stack = Stack.current(state, this.#mmu, this.#tables);
    const offset = stack.pop(size);
    const selector = Number(stack.pop(size) & 0xffffn);
    const flags = Number(stack.pop(size) & 0xffff_ffffn);
    const oldCpl = state.cpl;
    if (size === 4 && (flags & VM) !== 0 && oldCpl === 0 && !isLongMode(state)) {
      this.#toVm86(stack, offset, selector, flags);
      return;
    }
    const from64 = is64Bit(state);
    const descriptor = this.#returnCode(selector);
    const cpl = selector & 3;
    const changeable = changeableFlags(oldCpl, state.rflags);
    const segment = this.#code.prepare(descriptor, cpl);
    if (cpl === oldCpl && !from64) {
      this.#code.requireOffset(segment, offset);
      stack.commit(state);
      this.#code.enter(segment, cpl, offset);
    } else {
      const pointer = stack.pop(size);
      const outer = this.#outerStack(Number(stack.pop(size) & 0xffffn), pointer, cpl, this.#code.is64(segment));
      this.#code.requireOffset(segment, offset);
      this.#enterOuter(segment, cpl, offset, outer, 0);
    }
    this.#setFlags(flags, changeable, size);
  }

  #toVm86(stack: Stack, offset: bigint, selector: number, flags: number): void {
    const state = this.#state;
    const pointer = stack.pop(4);
    const selectors = [at.SS, at.ES, at.DS, at.FS, at.GS].map((segment) => ({
      segment,
      selector: Number(stack.pop(4) & 0xffffn),
    }));
    // The pushed EIP's upper half is dropped (SDM vol. 2, IRET, RETURN-TO-VIRTUAL-8086-MODE).
    state.rflags = (flags & ALL_FLAGS) | VM;
    this.#tables.setVm86(at.CS, selector);
    for (const { segment, selector } of selectors) this.#tables.setVm86(segment, selector);
    state.setGpr(4, pointer);
    state.set32(at.CPL, 3);
    state.rip = offset & 0xffffn;
    updateMode(state);
  }

  /** The code descriptor that a return leads to, checked but for the offset. */
  #returnCode(selector: number): Descriptor {
    if (isNull(selector)) throw new GuestFault(GP, 0);
    const descriptor = this.#tables.fetch(selector);
    const rpl = selector & 3;
    const privileged = descriptor.isConforming ? descriptor.dpl <= rpl : descriptor.dpl === rpl;
    if (!descriptor.isCode || rpl < this.#state.cpl || !privileged) throw selectorFault(GP, selector);
    this.#code.requireSound(descriptor, selector);
    return descriptor;
  }

  #outerStack(selector: number, pointer: bigint, cpl: number, to64: boolean): OuterStack {
    if (isNull(selector)) {
      if (!to64 || cpl === 3 || (selector & 3) !== cpl) throw new GuestFault(GP, 0);
      return { segment: undefined, selector, pointer };
    }
    const descriptor = this.#tables.stackDescriptor(selector, cpl);
    return { segment: segmentOf(this.#tables.access(descriptor), selector), selector, pointer };
  }

  #enterOuter(segment: Segment, cpl: number, offset: bigint, outer: OuterStack, popBytes: number): void {
    const state = this.#state;
    if (outer.segment) this.#tables.set(at.SS, outer.segment);
    else this.#tables.setNull(at.SS, outer.selector);
    const width = this.#code.is64(segment) ? 8 : stackWidth(outer.segment?.attributes ?? 0);
    setStackPointer(state, outer.pointer + BigInt(popBytes), width);
    if (cpl > state.cpl) this.#dropInaccessible(cpl);
    this.#code.enter(segment, cpl, offset);
  }

  /** Data segments that the outer level may not use become null. */
  #dropInaccessible(cpl: number): void {
    for (const segment of [at.ES, at.DS, at.FS, at.GS]) {
      const attributes = this.#tables.attributes(segment);
      const conforming = (attributes & 0x1c00) === 0x1c00;
      if (attributes !== 0 && !conforming && ((attributes >>> 13) & 3) < cpl) this.#tables.setNull(segment, 0);
    }
  }

  #setFlags(flags: number, changeable: number, size: number): void {
    const mask = size === 2 ? changeable & 0xffff : changeable;
    this.#state.rflags = (this.#state.rflags & ~mask) | (flags & mask);
    updateMode(this.#state);
  }
}

const REAL_FLAGS = ARITHMETIC_FLAGS | TF | IF | DF | IOPL | NT | RF | AC | ID;
const ALL_FLAGS = REAL_FLAGS | VIF | VIP;

/** What IRET may change, by the privilege it comes from. */
function changeableFlags(cpl: number, rflags: number): number {
  let mask = ARITHMETIC_FLAGS | TF | DF | NT | RF | AC | ID;
  if (cpl <= (rflags & IOPL) >>> 12) mask |= IF;
  if (cpl === 0) mask |= IOPL | VIF | VIP;
  return mask;
}
