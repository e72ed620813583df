/** Delivery of interrupts and exceptions (Intel SDM vol. 3A, chapter 6; 20.1.4 for real mode, 20.3 for virtual-8086 mode). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, NP, TS } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { AC, IF, NT, RF, TF, VM } from './bits.ts';
import type { CodeSegment } from './code-segment.ts';
import * as type from './descriptor.ts';
import { Descriptor, type Segment, segmentOf } from './descriptor.ts';
import { type Mmu, SYSTEM } from './mmu.ts';
import { isLongMode, isProtected, isVm86 } from './mode.ts';
import { Stack, stackWidth } from './stack.ts';
import { isNull, selectorFault, type Tables } from './tables.ts';
import type { Tasks } from './tasks.ts';
import type { TransferParts } from './transfer-parts.ts';
import type { TaskState } from './tss.ts';

export interface Event {
  readonly vector: number;
  /** -1 for none. */
  readonly errorCode: number;
  /** INT n, INT3, INTO: the gate's DPL is checked and EXT is 0. */
  readonly software: boolean;
  /** The address to come back to. */
  readonly returnRip: bigint;
  /** Whether the pushed RFLAGS have RF set: for faults, so that an instruction breakpoint does not hit again (SDM vol. 3B, 17.3.1.1). */
  readonly resume: boolean;
}

interface Gate {
  readonly type: number;
  readonly selector: number;
  readonly offset: bigint;
  readonly ist: number;
}

export class Interrupts {
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

  /** Enters the handler, or throws the fault that came up on the way with nothing but memory below the stacks changed. */
  deliver(event: Event): void {
    if (isLongMode(this.#state)) this.#deliverLong(event);
    else if (isProtected(this.#state) || isVm86(this.#state)) this.#deliverProtected(event);
    else this.#deliverReal(event);
  }

  #flags(event: Event): bigint {
    return BigInt((this.#state.rflags & ~RF) | (event.resume ? RF : 0));
  }

  #deliverReal(event: Event): void {
    const state = this.#state;
    if (event.vector * 4 + 3 > state.get32(at.IDTR + 8)) throw idtFault(event);
    const entry = state.get64(at.IDTR) + BigInt(event.vector * 4);
    const target = Number(this.#mmu.read(entry, 4, SYSTEM));
    const stack = Stack.current(state, this.#mmu, this.#tables);
    stack.push(this.#flags(event), 2);
    stack.push(BigInt(this.#tables.selector(at.CS)), 2);
    stack.push(event.returnRip, 2);
    this.#code.enterReal(target >>> 16, BigInt(target & 0xffff), false);
    stack.commit(state);
    this.#clearFlags(IF | TF | AC | RF);
  }

  #deliverProtected(event: Event): void {
    const gate = this.#gate(event, 8);
    const ext = extOf(event);
    if (gate.type === type.TASK_GATE) {
      this.#tasks.interrupt(gate.selector, event.returnRip, event.resume, event.errorCode, ext);
      return;
    }
    const size = gate.type >= type.INTERRUPT_GATE32 ? 4 : 2;
    const descriptor = this.#target(gate, ext);
    const cpl = this.#state.cpl;
    if (!descriptor.isConforming && descriptor.dpl < cpl) {
      if (isVm86(this.#state) && descriptor.dpl !== 0) throw selectorFault(GP, gate.selector, ext);
      this.#toInner(event, gate, descriptor, size);
      return;
    }
    if (isVm86(this.#state)) throw selectorFault(GP, gate.selector, ext);
    const segment = this.#code.prepare(descriptor, cpl);
    this.#code.requireOffset(segment, gate.offset, ext);
    const stack = Stack.current(this.#state, this.#mmu, this.#tables, ext);
    this.#pushReturn(stack, event, size);
    stack.commit(this.#state);
    this.#enter(gate, segment, cpl);
  }

  /** To a more privileged handler: its stack comes from the TSS. */
  #toInner(event: Event, gate: Gate, descriptor: Descriptor, size: number): void {
    const state = this.#state;
    const tables = this.#tables;
    const ext = extOf(event);
    const cpl = descriptor.dpl;
    const { selector, pointer } = this.#tss.stack(cpl, ext);
    if (isNull(selector)) throw selectorFault(TS, selector, ext);
    const stackDescriptor = tables.stackDescriptor(selector, cpl, TS, ext);
    const segment = this.#code.prepare(descriptor, cpl);
    this.#code.requireOffset(segment, gate.offset, ext);
    const stackSegment = segmentOf(tables.access(stackDescriptor), selector);
    const width = stackWidth(stackSegment.attributes);
    const stack = Stack.inner(this.#mmu, stackSegment, pointer, width, (selector & 0xfffc) | ext);
    const vm86 = isVm86(state);
    if (vm86) for (const data of [at.GS, at.FS, at.DS, at.ES]) stack.push(BigInt(tables.selector(data)), size);
    stack.push(BigInt(tables.selector(at.SS)), size);
    stack.push(state.gpr(4), size);
    this.#pushReturn(stack, event, size);
    if (vm86) for (const data of [at.GS, at.FS, at.DS, at.ES]) tables.setNull(data, 0);
    tables.set(at.SS, stackSegment);
    stack.commit(state);
    this.#enter(gate, segment, cpl);
  }

  #deliverLong(event: Event): void {
    const state = this.#state;
    const tables = this.#tables;
    const gate = this.#gate(event, 16);
    const ext = extOf(event);
    const descriptor = this.#target(gate, ext);
    if (!descriptor.isLong || descriptor.isBig) throw selectorFault(GP, gate.selector, ext);
    const inner = !descriptor.isConforming && descriptor.dpl < state.cpl;
    const cpl = inner ? descriptor.dpl : state.cpl;
    let pointer = state.gpr(4);
    if (gate.ist !== 0) pointer = this.#tss.ist(gate.ist, ext);
    else if (inner) pointer = this.#tss.rsp(cpl, ext);
    const segment = this.#code.prepare(descriptor, cpl);
    this.#code.requireOffset(segment, gate.offset, ext);
    const flat: Segment = { selector: cpl, attributes: 0, limit: tables.limit(at.SS), base: 0n };
    const options = { system: cpl < 3, faultCode: ext, protectedMode: true };
    const stack = new Stack(this.#mmu, flat, pointer & ~0xfn, 8, options);
    stack.push(BigInt(tables.selector(at.SS)), 8);
    stack.push(state.gpr(4), 8);
    this.#pushReturn(stack, event, 8);
    if (inner) tables.set(at.SS, flat);
    stack.commit(state);
    this.#enter(gate, segment, cpl);
  }

  #pushReturn(stack: Stack, event: Event, size: number): void {
    stack.push(this.#flags(event), size);
    stack.push(BigInt(this.#tables.selector(at.CS)), size);
    stack.push(event.returnRip, size);
    if (event.errorCode >= 0) stack.push(BigInt(event.errorCode), size);
  }

  #enter(gate: Gate, segment: Segment, cpl: number): void {
    const interruptGate = gate.type === type.INTERRUPT_GATE16 || gate.type === type.INTERRUPT_GATE32;
    this.#clearFlags(TF | NT | RF | VM | (interruptGate ? IF : 0));
    this.#code.enter(segment, cpl, gate.offset);
  }

  #clearFlags(flags: number): void {
    this.#state.set32(at.FLAG_SYSTEM, this.#state.get32(at.FLAG_SYSTEM) & ~flags);
  }

  /** The IDT's gate for the event, checked. @param size bytes of an entry: 8, 16 in long mode */
  #gate(event: Event, size: 8 | 16): Gate {
    const state = this.#state;
    if (event.vector * size + size - 1 > state.get32(at.IDTR + 8)) throw idtFault(event);
    const entry = BigInt.asUintN(64, state.get64(at.IDTR) + BigInt(event.vector * size));
    const { low, high } = this.#mmu.readHalves(entry, SYSTEM);
    const upper = size === 16 ? Number(this.#mmu.read(BigInt.asUintN(64, entry + 8n), 4, SYSTEM)) : 0;
    const gate = new Descriptor(0, low, high, entry, upper);
    const wide = gate.type === type.INTERRUPT_GATE32 || gate.type === type.TRAP_GATE32;
    const narrow = gate.type === type.INTERRUPT_GATE16 || gate.type === type.TRAP_GATE16;
    const known = wide || (size === 8 && (narrow || gate.type === type.TASK_GATE));
    if (!gate.isSystem || !known) throw idtFault(event);
    if (event.software && gate.dpl < state.cpl) throw idtFault(event);
    if (!gate.present) throw idtFault(event, NP);
    return { type: gate.type, selector: gate.gateSelector, offset: gate.gateOffset, ist: gate.high & 7 };
  }

  /** The code segment the gate leads to, checked. */
  #target(gate: Gate, ext: number): Descriptor {
    if (isNull(gate.selector)) throw new GuestFault(GP, ext);
    const descriptor = this.#tables.fetch(gate.selector, GP, ext);
    if (!descriptor.isCode || descriptor.dpl > this.#state.cpl) throw selectorFault(GP, gate.selector, ext);
    if (!descriptor.present) throw selectorFault(NP, gate.selector, ext);
    return descriptor;
  }
}

const extOf = (event: Event): number => (event.software ? 0 : 1);

/** A fault whose error code names the IDT entry (IDT bit set). */
function idtFault(event: Event, vector: number = GP): GuestFault {
  return new GuestFault(vector, event.vector * 8 + 2 + extOf(event));
}
