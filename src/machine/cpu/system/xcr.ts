/** Extended control registers, of which there is XCR0 (Intel SDM vol. 1, 13.3; vol. 2D, XGETBV and XSETBV). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, UD } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { CR4_OSXSAVE, XCR0_AVX, XCR0_SSE, XCR0_X87 } from './bits.ts';
import { xsaveComponents } from './cpuid.ts';
import type { FeatureSet } from './features.ts';
import { updateMode } from './mode.ts';

/** CR4.OSXSAVE clear: none of the instructions around XSAVE exists. */
export function requireXsave(state: CpuState): void {
  if ((state.get32(at.CR4) & CR4_OSXSAVE) === 0) throw new GuestFault(UD);
}

export class ExtendedControl {
  readonly #state: CpuState;
  readonly #components: number;

  constructor(state: CpuState, features: FeatureSet) {
    this.#state = state;
    this.#components = xsaveComponents(features);
  }

  read(index: number): bigint {
    requireXsave(this.#state);
    if (index !== 0) throw new GuestFault(GP, 0);
    return this.#state.get64(at.XCR0);
  }

  /** x87 state cannot be left out, nor AVX state be had without SSE state. */
  write(index: number, value: bigint): void {
    requireXsave(this.#state);
    const bits = Number(value & 0xffff_ffffn);
    const bad =
      index !== 0 ||
      value > 0xffff_ffffn ||
      (bits & ~this.#components) !== 0 ||
      (bits & XCR0_X87) === 0 ||
      (bits & (XCR0_SSE | XCR0_AVX)) === XCR0_AVX;
    if (bad) throw new GuestFault(GP, 0);
    this.#state.set64(at.XCR0, value);
    updateMode(this.#state);
  }
}
