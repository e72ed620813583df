/** Segment registers and descriptor tables: reading descriptors, checking them, loading the registers. */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, NP, SS_FAULT } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { Descriptor, type Segment } from './descriptor.ts';
import { type Mmu, SYSTEM } from './mmu.ts';
import { isLongMode } from './mode.ts';

/** Faults with a selector as error code: its RPL bits make room for EXT (SDM vol. 3A, 6.13). */
export function selectorFault(vector: number, selector: number, ext = 0): GuestFault {
  return new GuestFault(vector, (selector & 0xfffc) | ext);
}

export const isNull = (selector: number): boolean => (selector & 0xfffc) === 0;

/** Access to descriptor tables and to the segment registers' cells. */
export class Tables {
  readonly #state: CpuState;
  readonly #mmu: Mmu;

  constructor(state: CpuState, mmu: Mmu) {
    this.#state = state;
    this.#mmu = mmu;
  }

  get(segment: number): Segment {
    const cell = at.SEGMENTS + segment * at.SEGMENT_SIZE;
    return {
      selector: this.#state.get32(cell + at.SEGMENT_SELECTOR),
      attributes: this.#state.get32(cell + at.SEGMENT_ATTRIBUTES),
      limit: this.#state.get32(cell + at.SEGMENT_LIMIT),
      base: this.#state.get64(cell + at.SEGMENT_BASE),
    };
  }

  set(segment: number, value: Segment): void {
    const cell = at.SEGMENTS + segment * at.SEGMENT_SIZE;
    this.#state.set32(cell + at.SEGMENT_SELECTOR, value.selector);
    this.#state.set32(cell + at.SEGMENT_ATTRIBUTES, value.attributes);
    this.#state.set32(cell + at.SEGMENT_LIMIT, value.limit);
    this.#state.set64(cell + at.SEGMENT_BASE, value.base);
  }

  selector(segment: number): number {
    return this.#state.get32(at.SEGMENTS + segment * at.SEGMENT_SIZE);
  }

  attributes(segment: number): number {
    return this.#state.get32(at.SEGMENTS + segment * at.SEGMENT_SIZE + at.SEGMENT_ATTRIBUTES);
  }

  base(segment: number): bigint {
    return this.#state.get64(at.SEGMENTS + segment * at.SEGMENT_SIZE + at.SEGMENT_BASE);
  }

  limit(segment: number): number {
    return this.#state.get32(at.SEGMENTS + segment * at.SEGMENT_SIZE + at.SEGMENT_LIMIT);
  }

  /**
   * A null selector in a register: unusable, base 0. The limit stays, so that a program that goes back to real mode
   * without reloading the register still finds a segment there.
   */
  setNull(segment: number, selector: number): void {
    this.set(segment, { selector, attributes: 0, limit: this.limit(segment), base: 0n });
  }

  /** As real mode and virtual-8086 mode load a register; real mode leaves limit and attributes as they are. */
  setReal(segment: number, selector: number): void {
    this.set(segment, { ...this.get(segment), selector, base: BigInt(selector & 0xffff) << 4n });
  }

  setVm86(segment: number, selector: number): void {
    const base = BigInt(selector & 0xffff) << 4n;
    this.set(segment, { selector: selector & 0xffff, attributes: 0xf300, limit: 0xffff, base });
  }

  /**
   * The descriptor a selector names, or undefined if it lies outside its table. `wide` reads the 16 bytes of long
   * mode's system descriptors and gates.
   */
  read(selector: number, wide = false): Descriptor | undefined {
    const local = (selector & 4) !== 0;
    if (local && this.attributes(at.LDTR) === 0) return undefined;
    const limit = local ? this.limit(at.LDTR) : this.#state.get32(at.GDTR + 8);
    const index = selector & 0xfff8;
    if (index + (wide ? 15 : 7) > limit) return undefined;
    const base = local ? this.base(at.LDTR) : this.#state.get64(at.GDTR);
    const address = BigInt.asUintN(64, base + BigInt(index));
    const { low, high } = this.#mmu.readHalves(address, SYSTEM);
    const upper = wide ? Number(this.#mmu.read(BigInt.asUintN(64, address + 8n), 4, SYSTEM)) : 0;
    return new Descriptor(selector, low, high, address, upper);
  }

  /** As `read`, but a selector outside its table faults. */
  fetch(selector: number, vector: number = GP, ext = 0): Descriptor {
    const descriptor = this.read(selector);
    if (!descriptor) throw selectorFault(vector, selector, ext);
    return descriptor;
  }

  /** As `fetch` for a system descriptor or gate: 16 bytes in long mode. */
  fetchSystem(selector: number, vector: number = GP, ext = 0): Descriptor {
    const descriptor = this.read(selector, isLongMode(this.#state));
    if (!descriptor) throw selectorFault(vector, selector, ext);
    return descriptor;
  }

  /** Sets the accessed bit in the table if it is not set. @returns the descriptor with it set */
  access(descriptor: Descriptor): Descriptor {
    if ((descriptor.high & 0x100) !== 0) return descriptor;
    return this.rewrite(descriptor, descriptor.high | 0x100);
  }

  /** Writes a descriptor's type byte back to its table. @returns the descriptor as it is now */
  rewrite(descriptor: Descriptor, high: number): Descriptor {
    this.#mmu.write(BigInt.asUintN(64, descriptor.address + 5n), 1, BigInt((high >>> 8) & 0xff), SYSTEM);
    return new Descriptor(descriptor.selector, descriptor.low, high, descriptor.address, descriptor.upper);
  }

  /**
   * A descriptor fit for SS at privilege `cpl`; `vector` is what a bad one raises (#GP, or #TS when a TSS supplied it).
   * The caller has dealt with null selectors.
   */
  stackDescriptor(selector: number, cpl: number, vector: number = GP, ext = 0): Descriptor {
    const descriptor = this.fetch(selector, vector, ext);
    if ((selector & 3) !== cpl || descriptor.dpl !== cpl || !descriptor.isWritableData) {
      throw selectorFault(vector, selector, ext);
    }
    if (!descriptor.present) throw selectorFault(SS_FAULT, selector, ext);
    return descriptor;
  }

  /** A descriptor fit for DS, ES, FS or GS (SDM vol. 2, MOV). The caller has dealt with null selectors. */
  dataDescriptor(selector: number, cpl: number, vector: number = GP): Descriptor {
    const descriptor = this.fetch(selector, vector);
    if (!descriptor.isReadable) throw selectorFault(vector, selector);
    if (!descriptor.isConforming && Math.max(selector & 3, cpl) > descriptor.dpl) throw selectorFault(vector, selector);
    if (!descriptor.present) throw selectorFault(NP, selector);
    return descriptor;
  }
}
