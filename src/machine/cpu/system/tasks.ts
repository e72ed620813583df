/** The hardware task switch (Intel SDM vol. 3A, 8.3). Not in long mode. */

import type { CpuState } from '../state/cpu-state.ts';
import { DB, GP, GuestFault, NP, TS } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { CR0_PG, CR0_TS, NT, RF } from './bits.ts';
import type { CodeSegment } from './code-segment.ts';
import type { Control } from './control.ts';
import * as type from './descriptor.ts';
import { type Descriptor, segmentOf } from './descriptor.ts';
import { type Mmu, SYSTEM } from './mmu.ts';
import { isVm86, updateMode } from './mode.ts';
import { WRITE } from './paging.ts';
import { Stack } from './stack.ts';
import { isNull, selectorFault, type Tables } from './tables.ts';
import type { TransferParts } from './transfer-parts.ts';

type Source = 'jump' | 'call' | 'interrupt' | 'return';

const DR6 = at.DR + 6 * 8;
const DR7 = at.DR + 7 * 8;
/** DR6.BT: the debug trap comes from a task switch. */
const DR6_BT = 0x8000;
const BUSY = 0x200;

/** Where a TSS keeps what; offsets in bytes. General registers and segment selectors stand in encoding order. */
interface Format {
  readonly size: 2 | 4;
  readonly eip: number;
  readonly eflags: number;
  readonly registers: number;
  readonly segments: number;
  readonly segmentCount: number;
  readonly segmentStride: number;
  readonly ldt: number;
  readonly leastLimit: number;
}

/** SDM figure 8-2 and figure 8-10. */
const FORMAT_32: Format = {
  size: 4,
  eip: 0x20,
  eflags: 0x24,
  registers: 0x28,
  segments: 0x48,
  segmentCount: 6,
  segmentStride: 4,
  ldt: 0x60,
  leastLimit: 0x67,
};
const FORMAT_16: Format = {
  size: 2,
  eip: 0x0e,
  eflags: 0x10,
  registers: 0x12,
  segments: 0x22,
  segmentCount: 4,
  segmentStride: 2,
  ldt: 0x2a,
  leastLimit: 0x2b,
};

/** What a new task starts with, read from its TSS before anything changes. */
interface TaskImage {
  readonly cr3: bigint | undefined;
  readonly eip: bigint;
  readonly eflags: number;
  readonly registers: readonly bigint[];
  readonly selectors: readonly number[];
  readonly ldt: number;
  readonly trap: boolean;
}

export class Tasks {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #tables: Tables;
  readonly #code: CodeSegment;
  readonly #control: Control;

  constructor({ state, mmu, tables, code }: TransferParts, control: Control) {
    this.#state = state;
    this.#mmu = mmu;
    this.#tables = tables;
    this.#code = code;
    this.#control = control;
  }

  /** JMP or CALL to a TSS descriptor, whose privilege the caller checked. */
  transfer(descriptor: Descriptor, source: 'jump' | 'call'): void {
    this.#switch(this.#available(descriptor), source, this.#state.get64(at.NEXT_RIP), this.#state.rflags);
  }

  /** JMP or CALL through a task gate, which the caller checked. */
  transferByGate(tssSelector: number, source: 'jump' | 'call'): void {
    this.transfer(this.#fetch(tssSelector, GP), source);
  }

  /** An interrupt or exception through a task gate. */
  interrupt(tssSelector: number, returnRip: bigint, resume: boolean, errorCode: number, ext: number): void {
    const flags = (this.#state.rflags & ~RF) | (resume ? RF : 0);
    const descriptor = this.#available(this.#fetch(tssSelector, GP, ext), ext);
    this.#switch(descriptor, 'interrupt', returnRip, flags, errorCode);
  }

  /** IRET with NT set: back to the task in the current TSS's link field. */
  return(): void {
    const selector = Number(this.#mmu.read(this.#tables.base(at.TR), 2, SYSTEM));
    const descriptor = this.#fetch(selector, TS);
    const busy = descriptor.type === type.TSS32_BUSY || descriptor.type === type.TSS16_BUSY;
    if (!descriptor.isSystem || !busy) throw selectorFault(TS, selector);
    if (!descriptor.present) throw selectorFault(NP, selector);
    this.#switch(descriptor, 'return', this.#state.get64(at.NEXT_RIP), this.#state.rflags & ~NT);
  }

  #fetch(selector: number, vector: number, ext = 0): Descriptor {
    if (isNull(selector) || (selector & 4) !== 0) throw selectorFault(vector, selector, ext);
    return this.#tables.fetch(selector, vector, ext);
  }

  #available(descriptor: Descriptor, ext = 0): Descriptor {
    const free = descriptor.type === type.TSS32 || descriptor.type === type.TSS16;
    if (!descriptor.isSystem || !free) throw selectorFault(GP, descriptor.selector, ext);
    if (!descriptor.present) throw selectorFault(NP, descriptor.selector, ext);
    return descriptor;
  }

  #switch(target: Descriptor, source: Source, returnEip: bigint, eflags: number, errorCode = -1): void {
    const state = this.#state;
    const tables = this.#tables;
    const format = (target.type & 8) !== 0 ? FORMAT_32 : FORMAT_16;
    if (target.limit < format.leastLimit) throw selectorFault(TS, target.selector);
    const image = this.#readImage(target, format);
    const oldSelector = tables.selector(at.TR);
    const old = tables.fetch(oldSelector, TS);
    this.#probe(tables.base(at.TR), format.leastLimit + 1);
    this.#probe(target.base, 2);
    const nested = source === 'call' || source === 'interrupt';
    if (!nested) tables.rewrite(old, old.high & ~BUSY);
    this.#save(returnEip, eflags);
    if (nested) this.#mmu.write(target.base, 2, BigInt(oldSelector), SYSTEM);
    const busy = source === 'return' ? target : tables.rewrite(target, target.high | BUSY);

    tables.set(at.TR, segmentOf(busy, target.selector & 0xfffc));
    try {
      this.#start(image, nested, format, errorCode);
    } catch (fault) {
      // Faults now belong to the new task (SDM vol. 3A, 8.3, step 10 and after): the micro-op that runs is not their origin.
      state.set32(at.MICRO_OP, 0);
      throw fault;
    }
  }

  /** The new task's registers, and what is checked in its context. */
  #start(image: TaskImage, nested: boolean, format: Format, errorCode: number): void {
    const state = this.#state;
    state.set64(at.CR0, state.get64(at.CR0) | BigInt(CR0_TS));
    if (image.cr3 !== undefined && (state.get32(at.CR0) & CR0_PG) !== 0) this.#control.loadPageDirectory(image.cr3);
    this.#enter(image, nested, format);
    if (errorCode >= 0) {
      const stack = Stack.current(state, this.#mmu, this.#tables);
      stack.push(BigInt(errorCode), format.size);
      stack.commit(state);
    }
    this.#code.requireOffset(this.#tables.get(at.CS), state.rip);
    if (image.trap) {
      state.set32(DR6, state.get32(DR6) | DR6_BT);
      throw new GuestFault(DB);
    }
  }

  /** The first `size` bytes (at most a page) at `base` can be written. */
  #probe(base: bigint, size: number): void {
    this.#mmu.probe(Number(base & 0xffff_ffffn), 0, size, WRITE, SYSTEM);
  }

  #readImage(target: Descriptor, format: Format): TaskImage {
    const read = (offset: number, size: number): bigint =>
      this.#mmu.read(BigInt.asUintN(32, target.base + BigInt(offset)), size, SYSTEM);
    const registers: bigint[] = [];
    for (let n = 0; n < 8; n++) registers.push(read(format.registers + n * format.size, format.size));
    const selectors: number[] = [];
    for (let n = 0; n < 6; n++) {
      selectors.push(n < format.segmentCount ? Number(read(format.segments + n * format.segmentStride, 2)) : 0);
    }
    return {
      cr3: format === FORMAT_32 ? read(0x1c, 4) : undefined,
      eip: read(format.eip, format.size),
      eflags: Number(read(format.eflags, format.size)),
      registers,
      selectors,
      ldt: Number(read(format.ldt, 2)),
      trap: format === FORMAT_32 && (read(0x64, 2) & 1n) !== 0n,
    };
  }

  /** Writes the old task's registers to its TSS. */
  #save(eip: bigint, eflags: number): void {
    const state = this.#state;
    const format = (this.#tables.attributes(at.TR) & 0x800) !== 0 ? FORMAT_32 : FORMAT_16;
    const base = this.#tables.base(at.TR);
    const write = (offset: number, size: number, value: bigint): void =>
      this.#mmu.write(BigInt.asUintN(32, base + BigInt(offset)), size, value, SYSTEM);
    write(format.eip, format.size, eip);
    write(format.eflags, format.size, BigInt(eflags));
    for (let n = 0; n < 8; n++) write(format.registers + n * format.size, format.size, state.gpr(n));
    for (let n = 0; n < format.segmentCount; n++) {
      write(format.segments + n * format.segmentStride, 2, BigInt(this.#tables.selector(n)));
    }
  }

  #enter(image: TaskImage, nested: boolean, format: Format): void {
    const state = this.#state;
    const tables = this.#tables;
    for (let n = 0; n < 8; n++) {
      // "The upper 16 bits are modified and not maintained" (SDM vol. 3A, 8.6): to ones, as QEMU and Bochs have it.
      state.setGpr(n, format.size === 4 ? image.registers[n]! : 0xffff_0000n | image.registers[n]!);
    }
    state.rip = image.eip;
    state.set64(at.NEXT_RIP, image.eip);
    state.rflags = (image.eflags & 0x3f_7fd5) | (nested ? NT : image.eflags & NT);
    state.set32(DR7, state.get32(DR7) & ~0x55);
    for (let segment = 0; segment < 6; segment++) tables.setNull(segment, image.selectors[segment]!);
    const vm86 = isVm86(state);
    state.set32(at.CPL, vm86 ? 3 : image.selectors[at.CS]! & 3);
    tables.setNull(at.LDTR, image.ldt);
    updateMode(state);
    if (!vm86) this.#preload(image.selectors);
    this.#loadLdt(image.ldt);
    if (vm86) for (let segment = 0; segment < 6; segment++) tables.setVm86(segment, image.selectors[segment]!);
    else this.#loadSegments(image.selectors);
    updateMode(state);
  }

  /**
   * When a check fails, the switch is completed all the same, without checks (SDM vol. 3A, 8.3): the handler finds the
   * new task's stack, though the fault came up before SS was looked at. Selectors of the LDT wait for LDTR.
   */
  #preload(selectors: readonly number[]): void {
    selectors.forEach((selector, segment) => {
      if (isNull(selector) || (selector & 4) !== 0) return;
      const descriptor = this.#tables.read(selector);
      if (descriptor?.present && !descriptor.isSystem && descriptor.isCode === (segment === at.CS))
        this.#tables.set(segment, segmentOf(descriptor, selector));
    });
  }

  #loadLdt(selector: number): void {
    if (isNull(selector)) return;
    if ((selector & 4) !== 0) throw selectorFault(TS, selector);
    const descriptor = this.#tables.fetch(selector, TS);
    if (!descriptor.isSystem || descriptor.type !== type.LDT || !descriptor.present) throw selectorFault(TS, selector);
    this.#tables.set(at.LDTR, segmentOf(descriptor, selector));
  }

  #loadSegments(selectors: readonly number[]): void {
    const tables = this.#tables;
    const cpl = this.#state.cpl;
    const codeSelector = selectors[at.CS]!;
    if (isNull(codeSelector)) throw selectorFault(TS, codeSelector);
    const code = tables.fetch(codeSelector, TS);
    const privileged = code.isConforming ? code.dpl <= cpl : code.dpl === cpl;
    if (!code.isCode || !privileged) throw selectorFault(TS, codeSelector);
    if (!code.present) throw selectorFault(NP, codeSelector);
    tables.set(at.CS, this.#code.prepare(code, cpl));
    const stackSelector = selectors[at.SS]!;
    if (isNull(stackSelector)) throw selectorFault(TS, stackSelector);
    const stack = tables.stackDescriptor(stackSelector, cpl, TS);
    tables.set(at.SS, segmentOf(tables.access(stack), stackSelector));
    for (const segment of [at.ES, at.DS, at.FS, at.GS]) {
      const selector = selectors[segment]!;
      if (isNull(selector)) continue;
      tables.set(segment, segmentOf(tables.access(tables.dataDescriptor(selector, cpl, TS)), selector));
    }
  }
}
