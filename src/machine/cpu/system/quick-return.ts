/**
 * IRETQ as a kernel in 64-bit mode does it all the time: from privilege 0 to 64-bit code, the frame and both descriptors in
 * plain memory and marked accessed. Works on 32-bit halves, without objects. Everything else, and every fault, is left to
 * returns.ts.
 */
import type { CpuState } from '../state/cpu-state.ts';
import * as at from '../state/layout.ts';
import { NT } from './bits.ts';
import { ATTRIBUTE_MASK } from './descriptor.ts';
import type { Mmu } from './mmu.ts';
import { is64Bit } from './mode.ts';
import { READ } from './paging.ts';

/** Bytes of the frame, and where in it RIP, CS, RFLAGS, RSP, SS are. */
const FRAME = 40;
const [CS_AT, FLAGS_AT, RSP_AT, SS_AT] = [8, 16, 24, 32] as const;
/** Of a descriptor's second doubleword: what must be as `wanted` has it, but for the privilege level. */
const CODE = { mask: 0x0060_9d00, wanted: 0x0020_9900 } as const;
const DATA = { mask: 0x0000_9b00, wanted: 0x0000_9300 } as const;
const RSP = at.GPR + 4 * 8;

export class QuickReturn {
  /** The frame's flags, after `enter`. */
  flags = 0;

  readonly #state: CpuState;
  readonly #mmu: Mmu;

  constructor(state: CpuState, mmu: Mmu) {
    this.#state = state;
    this.#mmu = mmu;
  }

  /**
   * Loads RIP, RSP, CS, SS and CPL. The flags, and what the new privilege must not keep, are the caller's.
   * @returns false where nothing was done
   */
  enter(): boolean {
    const state = this.#state;
    if (!is64Bit(state) || state.get32(at.CPL) !== 0 || (state.get32(at.FLAG_SYSTEM) & NT) !== 0) return false;
    const frame = this.#mmu.plain(state.get32(RSP), state.get32(RSP + 4), FRAME, READ);
    if (frame === 0) return false;
    const { view } = state;
    const [code, stack] = [view.getUint16(frame + CS_AT, true), view.getUint16(frame + SS_AT, true)];
    const rpl = code & 3;
    const ripHigh = view.getInt32(frame + 4, true);
    if ((stack & 3) !== rpl || (ripHigh >> 15 !== 0 && ripHigh >> 15 !== -1)) return false;
    const codeAt = this.#descriptor(code, rpl, CODE);
    // A null SS is one of the kernel's own.
    const nullStack = (stack & 0xfffc) === 0 && rpl !== 3;
    const stackAt = nullStack ? 0 : this.#descriptor(stack, rpl, DATA);
    if (codeAt === 0 || (stackAt === 0 && !nullStack)) return false;

    this.#load(at.SS, stack, stackAt);
    this.#load(at.CS, code, codeAt);
    state.set32(at.CPL, rpl);
    state.set32(at.RIP, view.getUint32(frame, true));
    state.set32(at.RIP + 4, ripHigh);
    this.flags = view.getUint32(frame + FLAGS_AT, true);
    const [low, high] = [view.getUint32(frame + RSP_AT, true), view.getUint32(frame + RSP_AT + 4, true)];
    state.set32(RSP, low);
    state.set32(RSP + 4, high);
    return true;
  }

  /** Where the GDT's descriptor is in linear memory, if it is there and as it must be; else 0. */
  #descriptor(selector: number, dpl: number, { mask, wanted }: { mask: number; wanted: number }): number {
    const state = this.#state;
    const offset = selector & 0xfff8;
    if ((selector & 4) !== 0 || offset === 0 || offset + 7 > state.get32(at.GDTR + 8)) return 0;
    const low = state.get32(at.GDTR) + offset;
    if (low > 0xffff_ffff) return 0;
    const host = this.#mmu.plain(low, state.get32(at.GDTR + 4), 8, READ);
    if (host === 0) return 0;
    const upper = state.view.getUint32(host + 4, true);
    return (upper & mask) === wanted && ((upper >>> 13) & 3) === dpl ? host : 0;
  }

  /** @param descriptor where it is in linear memory, or 0 for a null selector */
  #load(segment: number, selector: number, descriptor: number): void {
    const state = this.#state;
    const cell = at.SEGMENTS + segment * at.SEGMENT_SIZE;
    const lower = descriptor === 0 ? 0 : state.view.getUint32(descriptor, true);
    const upper = descriptor === 0 ? 0 : state.view.getUint32(descriptor + 4, true);
    state.set32(cell + at.SEGMENT_SELECTOR, selector);
    state.set32(cell + at.SEGMENT_ATTRIBUTES, upper & ATTRIBUTE_MASK);
    state.set32(cell + at.SEGMENT_BASE, (lower >>> 16) | ((upper & 0xff) << 16) | (upper & 0xff00_0000));
    state.set32(cell + at.SEGMENT_BASE + 4, 0);
    // A null selector leaves the limit, which means nothing then.
    if (descriptor === 0) return;
    const limit = (lower & 0xffff) | (upper & 0xf_0000);
    state.set32(cell + at.SEGMENT_LIMIT, (upper & 0x80_0000) !== 0 ? (limit << 12) | 0xfff : limit);
  }
}
