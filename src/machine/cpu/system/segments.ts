/** The segment instructions: MOV Sreg, LLDT, LTR, LAR, LSL, VERR, VERW, and the check of every segmented access. */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, NP, SS_FAULT } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import * as type from './descriptor.ts';
import { type Descriptor, segmentOf } from './descriptor.ts';
import { isCanonical } from './mmu.ts';
import { is64Bit, isLongMode, isProtected, isVm86, updateMode } from './mode.ts';
import { EXECUTE, READ, WRITE } from './paging.ts';
import { isNull, selectorFault, type Tables } from './tables.ts';

export class Segments {
  readonly #state: CpuState;
  readonly #tables: Tables;

  constructor(state: CpuState, tables: Tables) {
    this.#state = state;
    this.#tables = tables;
  }

  /** MOV Sreg, POP Sreg, LDS … LGS: loads ES, SS, DS, FS or GS. */
  load(segment: number, selector: number): void {
    if (isVm86(this.#state)) this.#tables.setVm86(segment, selector);
    else if (!isProtected(this.#state)) this.#tables.setReal(segment, selector);
    else if (segment === at.SS) this.#loadStack(selector);
    else this.#loadData(segment, selector);
    updateMode(this.#state);
  }

  #loadStack(selector: number): void {
    const cpl = this.#state.cpl;
    if (isNull(selector)) {
      // 64-bit mode does without a stack segment below privilege 3 (SDM vol. 3A, 5.4.1.1).
      if (!is64Bit(this.#state) || cpl === 3 || (selector & 3) !== cpl) throw new GuestFault(GP, 0);
      this.#tables.setNull(at.SS, selector);
      return;
    }
    const descriptor = this.#tables.stackDescriptor(selector, cpl);
    this.#tables.set(at.SS, segmentOf(this.#tables.access(descriptor), selector));
  }

  #loadData(segment: number, selector: number): void {
    if (isNull(selector)) {
      this.#tables.setNull(segment, selector);
      return;
    }
    const descriptor = this.#tables.dataDescriptor(selector, this.#state.cpl);
    this.#tables.set(segment, segmentOf(this.#tables.access(descriptor), selector));
  }

  /** LLDT, at CPL 0 of protected mode. */
  lldt(selector: number): void {
    if (isNull(selector)) {
      this.#tables.setNull(at.LDTR, selector);
      return;
    }
    const descriptor = this.#systemDescriptor(selector);
    if (!descriptor.isSystem || descriptor.type !== type.LDT) throw selectorFault(GP, selector);
    this.#requireSound(descriptor);
    this.#tables.set(at.LDTR, segmentOf(descriptor, selector));
  }

  /** LTR, at CPL 0 of protected mode: marks the TSS busy. */
  ltr(selector: number): void {
    if (isNull(selector)) throw new GuestFault(GP, 0);
    const descriptor = this.#systemDescriptor(selector);
    const fits = descriptor.type === type.TSS32 || (descriptor.type === type.TSS16 && !isLongMode(this.#state));
    if (!descriptor.isSystem || !fits) throw selectorFault(GP, selector);
    this.#requireSound(descriptor);
    this.#tables.set(at.TR, segmentOf(this.#tables.rewrite(descriptor, descriptor.high | 0x200), selector));
  }

  #systemDescriptor(selector: number): Descriptor {
    if ((selector & 4) !== 0) throw selectorFault(GP, selector);
    return this.#tables.fetchSystem(selector);
  }

  #requireSound(descriptor: Descriptor): void {
    if (!descriptor.present) throw selectorFault(NP, descriptor.selector);
    if (!isCanonical(descriptor.base)) throw selectorFault(GP, descriptor.selector);
  }

  /** LAR. @returns the second doubleword masked with 0x00f0ff00, or undefined: ZF is cleared */
  lar(selector: number): number | undefined {
    const descriptor = this.#visible(selector, [
      type.TSS16,
      type.LDT,
      type.TSS16_BUSY,
      type.CALL_GATE16,
      type.TASK_GATE,
      type.TSS32,
      type.TSS32_BUSY,
      type.CALL_GATE32,
    ]);
    return descriptor?.attributes;
  }

  /** LSL. @returns the limit in bytes, or undefined: ZF is cleared */
  lsl(selector: number): number | undefined {
    const types = [type.TSS16, type.LDT, type.TSS16_BUSY, type.TSS32, type.TSS32_BUSY];
    return this.#visible(selector, types)?.limit;
  }

  /** The descriptor if LAR or LSL may look at it, `types` being the system types that the instruction accepts. */
  #visible(selector: number, types: readonly number[]): Descriptor | undefined {
    if (!isProtected(this.#state) || isNull(selector)) return undefined;
    const descriptor = this.#tables.read(selector);
    if (!descriptor) return undefined;
    if (descriptor.isSystem) {
      if (!types.includes(descriptor.type)) return undefined;
      // Long mode has no 16-bit TSS or call gate and no task gate (SDM vol. 2, LAR, table 3-53).
      const gone = [type.TSS16, type.TSS16_BUSY, type.CALL_GATE16, type.TASK_GATE] as readonly number[];
      if (isLongMode(this.#state) && gone.includes(descriptor.type)) return undefined;
    }
    if (!descriptor.isConforming && Math.max(this.#state.cpl, selector & 3) > descriptor.dpl) return undefined;
    return descriptor;
  }

  /** VERR and VERW. @returns ZF */
  verify(selector: number, write: boolean): boolean {
    if (isNull(selector)) return false;
    const descriptor = this.#tables.read(selector);
    if (!descriptor || descriptor.isSystem) return false;
    if (!descriptor.isConforming && Math.max(this.#state.cpl, selector & 3) > descriptor.dpl) return false;
    return write ? descriptor.isWritableData : descriptor.isReadable;
  }

  /**
   * Checks an access of `size` bytes at `offset` (unsigned) outside 64-bit mode (SDM vol. 3A, 5.3 and 5.5).
   * @returns the linear address, 32 bits
   */
  check(segment: number, offset: number, size: number, access: number): number {
    const { attributes, limit, base } = this.#tables.get(segment);
    const inLimits = withinLimit(attributes, limit, offset, size, isProtected(this.#state));
    if (!inLimits || (isProtected(this.#state) && !permits(attributes, access))) {
      throw new GuestFault(segment === at.SS ? SS_FAULT : GP, 0);
    }
    return (Number(base & 0xffff_ffffn) + offset) >>> 0;
  }
}

/** Whether the bytes `offset` … `offset` + `size` - 1 lie in a segment; a segment of 4 GiB wraps. */
export function withinLimit(
  attributes: number,
  limit: number,
  offset: number,
  size: number,
  protectedMode = true,
): boolean {
  const last = offset + size - 1;
  const expandDown = protectedMode && (attributes & 0x1c00) === 0x1400;
  if (expandDown) return offset > limit && last <= ((attributes & type.ATTRIBUTE_DB) !== 0 ? 0xffff_ffff : 0xffff);
  return limit === 0xffff_ffff || last <= limit;
}

function permits(attributes: number, access: number): boolean {
  if ((attributes & type.ATTRIBUTE_P) === 0) return false;
  const code = (attributes & 0x800) !== 0;
  if (access === EXECUTE) return code;
  if (access === WRITE) return !code && (attributes & 0x200) !== 0;
  return access === READ && (!code || (attributes & 0x200) !== 0);
}
