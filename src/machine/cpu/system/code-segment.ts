/** Loading CS: what far transfers, interrupts and returns have in common. */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, NP } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { ATTRIBUTE_L, type Descriptor, type Segment, segmentOf } from './descriptor.ts';
import { isCanonical } from './mmu.ts';
import { isLongMode, updateMode } from './mode.ts';
import { selectorFault, type Tables } from './tables.ts';

export class CodeSegment {
  readonly #state: CpuState;
  readonly #tables: Tables;

  constructor(state: CpuState, tables: Tables) {
    this.#state = state;
    this.#tables = tables;
  }

  /** Present, and not L and D together in long mode. */
  requireSound(descriptor: Descriptor, selector: number, ext = 0): void {
    if (isLongMode(this.#state) && descriptor.isLong && descriptor.isBig) throw selectorFault(GP, selector, ext);
    if (!descriptor.present) throw selectorFault(NP, selector, ext);
  }

  /** #GP(0) unless `offset` lies in the segment, or is canonical in a 64-bit one. */
  requireOffset(segment: Segment, offset: bigint, ext = 0): void {
    const is64 = isLongMode(this.#state) && (segment.attributes & ATTRIBUTE_L) !== 0;
    const good = is64 ? isCanonical(offset) : offset <= BigInt(segment.limit);
    if (!good) throw new GuestFault(GP, ext);
  }

  /** Marks the descriptor accessed. @returns the segment with `cpl` as the selector's RPL */
  prepare(descriptor: Descriptor, cpl: number): Segment {
    return segmentOf(this.#tables.access(descriptor), (descriptor.selector & 0xfffc) | cpl);
  }

  /** Goes to `offset` of `segment` at privilege `cpl`; nothing faults any more. */
  enter(segment: Segment, cpl: number, offset: bigint): void {
    this.#tables.set(at.CS, segment);
    this.#state.set32(at.CPL, cpl);
    this.#state.rip = offset;
    updateMode(this.#state);
  }

  /** Whether a loaded code segment is a 64-bit one. */
  is64(segment: Segment): boolean {
    return isLongMode(this.#state) && (segment.attributes & ATTRIBUTE_L) !== 0;
  }

  /** CS:offset as real mode and virtual-8086 mode load it. */
  enterReal(selector: number, offset: bigint, vm86: boolean): void {
    const limit = vm86 ? 0xffff : this.#tables.limit(at.CS);
    if (offset > BigInt(limit)) throw new GuestFault(GP, 0);
    if (vm86) this.#tables.setVm86(at.CS, selector);
    else this.#tables.setReal(at.CS, selector);
    this.#state.rip = offset;
    updateMode(this.#state);
  }
}
