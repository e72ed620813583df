/** Far JMP and CALL (Intel SDM vol. 2, JMP and CALL; vol. 3A, 5.8). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, NP, TS } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import type { CodeSegment } from './code-segment.ts';
import * as type from './descriptor.ts';
import { type Descriptor, type Segment, segmentOf } from './descriptor.ts';
import type { Mmu } from './mmu.ts';
import { isLongMode, isProtected, isVm86 } from './mode.ts';
import { Stack, stackWidth } from './stack.ts';
import { isNull, selectorFault, type Tables } from './tables.ts';
import type { Tasks } from './tasks.ts';
import type { TransferParts } from './transfer-parts.ts';
import type { TaskState } from './tss.ts';

export class Transfers {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #tables: Tables;
  readonly #code: CodeSegment;
  readonly #tss: TaskState;
  readonly #tasks: Tasks;

  constructor({ state, mmu, tables, code, tss }: TransferParts, tasks: Tasks) {
    this.#state = state;
    this.#mmu = mmu;
    this.#tables = tables;
    this.#code = code;
    this.#tss = tss;
    this.#tasks = tasks;
  }

  jump(selector: number, offset: bigint): void {
    const state = this.#state;
    if (!isProtected(state)) {
      this.#code.enterReal(selector, offset, isVm86(state));
      return;
    }
    const descriptor = this.#destination(selector);
    if (descriptor.isCode) this.#enterSame(descriptor, offset);
    else if (descriptor.type === type.TSS16 || descriptor.type === type.TSS32) this.#tasks.transfer(descriptor, 'jump');
    else if (descriptor.type === type.TASK_GATE) this.#tasks.transferByGate(descriptor.gateSelector, 'jump');
    else {
      const target = this.#gateTarget(descriptor);
      const same = target.isConforming ? target.dpl <= state.cpl : target.dpl === state.cpl;
      if (!same) throw selectorFault(GP, target.selector);
      this.#requirePresent(target);
      const segment = this.#code.prepare(target, state.cpl);
      this.#code.requireOffset(segment, descriptor.gateOffset);
      this.#code.enter(segment, state.cpl, descriptor.gateOffset);
    }
  }

  /** @param size operand size in bytes: that of the pushed CS and offset, unless a gate decides */
  call(selector: number, offset: bigint, size: number): void {
    const state = this.#state;
    if (!isProtected(state)) {
      const stack = this.#withReturnAddress(size);
      this.#code.enterReal(selector, offset, isVm86(state));
      stack.commit(state);
      return;
    }
    const descriptor = this.#destination(selector);
    if (descriptor.isCode) {
      const segment = this.#sameLevel(descriptor, offset);
      const stack = this.#withReturnAddress(size);
      this.#code.enter(segment, state.cpl, offset);
      stack.commit(state);
    } else if (descriptor.type === type.TSS16 || descriptor.type === type.TSS32) {
      this.#tasks.transfer(descriptor, 'call');
    } else if (descriptor.type === type.TASK_GATE) this.#tasks.transferByGate(descriptor.gateSelector, 'call');
    else this.#callGate(descriptor);
  }

  /** The return address pushed on the current stack; commit after the last check. */
  #withReturnAddress(size: number): Stack {
    const stack = Stack.current(this.#state, this.#mmu, this.#tables);
    stack.push(BigInt(this.#tables.selector(at.CS)), size);
    stack.push(this.#state.get64(at.NEXT_RIP), size);
    return stack;
  }

  /** The descriptor of a far transfer: code, or a TSS or gate that this privilege may use and that is present. */
  #destination(selector: number): Descriptor {
    if (isNull(selector)) throw new GuestFault(GP, 0);
    const narrow = this.#tables.fetch(selector);
    if (narrow.isCode) return narrow;
    const long = isLongMode(this.#state);
    const known = long ? LONG_TARGETS : LEGACY_TARGETS;
    if (!narrow.isSystem || !known.includes(narrow.type)) throw selectorFault(GP, selector);
    const descriptor = long ? this.#tables.fetchSystem(selector) : narrow;
    if (Math.max(this.#state.cpl, selector & 3) > descriptor.dpl) throw selectorFault(GP, selector);
    if (!descriptor.present) throw selectorFault(NP, selector);
    return descriptor;
  }

  /** The code segment of a direct transfer, which never changes privilege. */
  #sameLevel(descriptor: Descriptor, offset: bigint): Segment {
    const cpl = this.#state.cpl;
    const { selector } = descriptor;
    const allowed = descriptor.isConforming ? descriptor.dpl <= cpl : (selector & 3) <= cpl && descriptor.dpl === cpl;
    if (!allowed) throw selectorFault(GP, selector);
    this.#code.requireSound(descriptor, selector);
    const segment = this.#code.prepare(descriptor, cpl);
    this.#code.requireOffset(segment, offset);
    return segment;
  }

  #enterSame(descriptor: Descriptor, offset: bigint): void {
    this.#code.enter(this.#sameLevel(descriptor, offset), this.#state.cpl, offset);
  }

  /** The code descriptor behind a call gate, before its privilege is compared. */
  #gateTarget(gate: Descriptor): Descriptor {
    const selector = gate.gateSelector;
    if (isNull(selector)) throw new GuestFault(GP, 0);
    const target = this.#tables.fetch(selector);
    if (!target.isCode || target.dpl > this.#state.cpl) throw selectorFault(GP, selector);
    if (isLongMode(this.#state) && (!target.isLong || target.isBig)) throw selectorFault(GP, selector);
    return target;
  }

  #requirePresent(target: Descriptor): void {
    if (!target.present) throw selectorFault(NP, target.selector);
  }

  #callGate(gate: Descriptor): void {
    const state = this.#state;
    const target = this.#gateTarget(gate);
    this.#requirePresent(target);
    const size = isLongMode(state) ? 8 : gate.type === type.CALL_GATE32 ? 4 : 2;
    const inner = !target.isConforming && target.dpl < state.cpl;
    const cpl = inner ? target.dpl : state.cpl;
    const segment = this.#code.prepare(target, cpl);
    this.#code.requireOffset(segment, gate.gateOffset);
    if (!inner) {
      const stack = size === 8 ? this.#longStack(state.gpr(4), state.cpl < 3) : this.#current();
      this.#pushReturn(stack, size);
      stack.commit(state);
    } else if (size === 8) this.#enterInnerLong(cpl);
    else this.#enterInner(gate, cpl, size);
    this.#code.enter(segment, cpl, gate.gateOffset);
  }

  #current(): Stack {
    return Stack.current(this.#state, this.#mmu, this.#tables);
  }

  /** A 64-bit stack, whatever the caller's mode is: long mode's call gates lead to 64-bit code. */
  #longStack(pointer: bigint, system: boolean): Stack {
    const flat = { ...this.#tables.get(at.SS), base: 0n };
    return new Stack(this.#mmu, flat, pointer, 8, { system, faultCode: 0, protectedMode: true });
  }

  #pushReturn(stack: Stack, size: number): void {
    stack.push(BigInt(this.#tables.selector(at.CS)), size);
    stack.push(this.#state.get64(at.NEXT_RIP), size);
  }

  #enterInnerLong(cpl: number): void {
    const stack = this.#longStack(this.#tss.rsp(cpl, 0), true);
    stack.push(BigInt(this.#tables.selector(at.SS)), 8);
    stack.push(this.#state.gpr(4), 8);
    this.#pushReturn(stack, 8);
    this.#tables.setNull(at.SS, cpl);
    stack.commit(this.#state);
  }

  /** Switches to the TSS's stack for `cpl` and copies the gate's parameters over (SDM vol. 3A, 5.8.5). */
  #enterInner(gate: Descriptor, cpl: number, size: number): void {
    const state = this.#state;
    const tables = this.#tables;
    const { selector, pointer } = this.#tss.stack(cpl, 0);
    if (isNull(selector)) throw selectorFault(TS, selector);
    const stackSegment = segmentOf(tables.access(tables.stackDescriptor(selector, cpl, TS)), selector);
    const parameters: bigint[] = [];
    const old = this.#current();
    for (let n = gate.high & 0x1f; n > 0; n--) parameters.push(old.pop(size));
    const width = stackWidth(stackSegment.attributes);
    const stack = Stack.inner(this.#mmu, stackSegment, pointer, width, selector & 0xfffc);
    stack.push(BigInt(tables.selector(at.SS)), size);
    stack.push(state.gpr(4), size);
    for (const parameter of parameters.reverse()) stack.push(parameter, size);
    this.#pushReturn(stack, size);
    tables.set(at.SS, stackSegment);
    stack.commit(state);
  }
}

const LEGACY_TARGETS: readonly number[] = [type.TSS16, type.TSS32, type.CALL_GATE16, type.CALL_GATE32, type.TASK_GATE];
const LONG_TARGETS: readonly number[] = [type.CALL_GATE32];
