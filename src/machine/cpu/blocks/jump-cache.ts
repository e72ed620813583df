/** The jump cache (../state/jump-cache-set.ts). Executors look into it by themselves before they ask for a block. */

import type { CpuState } from '../state/cpu-state.ts';
import { jumpCacheSet } from '../state/jump-cache-set.ts';
import { JUMP_CACHE, JUMP_CACHE_ENTRY_SIZE, JUMP_CACHE_SET_SIZE, JUMP_CACHE_SETS, LINK } from '../state/layout.ts';
import type { Block } from './block.ts';

/** Above so many entries it is quicker to empty all than those that were filled. */
const MAX_NOTED = 1024;
/** Words of an entry. */
const WORDS = JUMP_CACHE_ENTRY_SIZE / 4;
/** Linear pages are told apart by their lowest bits here. */
const PAGE_FLAGS = 4096;

export class JumpCache {
  readonly #state: CpuState;
  /** The sets filled since the cache was last emptied, as far as there is room. */
  readonly #filled = new Uint32Array(MAX_NOTED);
  #filledCount = 0;
  /** 1 for the linear pages whose blocks may be here. */
  readonly #pages = new Uint8Array(PAGE_FLAGS);

  constructor(state: CpuState) {
    this.#state = state;
  }

  /**
   * Notes where a block is, and links the jump that asked for it.
   * @param page the linear page number of its first byte, of which only the lowest bits count
   */
  add(block: Block, page: number): void {
    const { u32 } = this.#state;
    this.#put(block);
    this.#pages[page & (PAGE_FLAGS - 1)] = 1;
    if (block.second >= 0) this.#pages[(page + 1) & (PAGE_FLAGS - 1)] = 1;
    const link = u32[LINK >>> 2]!;
    if (link === 0) return;
    u32[link >>> 2] = block.address;
    u32[LINK >>> 2] = 0;
  }

  /** Puts a block first in its set; what was first there becomes second. */
  #put(block: Block): void {
    const { u32 } = this.#state;
    const first = this.#setOf(block);
    const isNew = u32[first + 3] !== block.address || u32[first + 2] === 0;
    if (isNew) {
      if (u32[first + 2] === 0 && u32[first + WORDS + 2] === 0) this.#note(first);
      u32.copyWithin(first + WORDS, first, first + WORDS);
    }
    u32[first] = block.ripLow;
    u32[first + 1] = block.ripHigh;
    u32[first + 2] = block.key;
    u32[first + 3] = block.address;
  }

  #note(set: number): void {
    if (this.#filledCount < MAX_NOTED) this.#filled[this.#filledCount] = set;
    this.#filledCount++;
  }

  remove(block: Block): void {
    const { u32 } = this.#state;
    const set = this.#setOf(block);
    for (const entry of [set, set + WORDS]) if (u32[entry + 3] === block.address) u32[entry + 2] = 0;
  }

  clear(): void {
    const { u32 } = this.#state;
    if (this.#filledCount > MAX_NOTED) {
      u32.fill(0, JUMP_CACHE >>> 2, (JUMP_CACHE + JUMP_CACHE_SETS * JUMP_CACHE_SET_SIZE) >>> 2);
    } else {
      for (const set of this.#filled.subarray(0, this.#filledCount)) u32.fill(0, set, set + 2 * WORDS);
    }
    this.#filledCount = 0;
    this.#pages.fill(0);
    this.forgetLink();
  }

  /** Whether a block of this linear page may be here. */
  mayHold(page: number): boolean {
    return this.#pages[page & (PAGE_FLAGS - 1)] !== 0;
  }

  /** The jump that left last goes elsewhere than to the next block found: an interrupt came, or that block will not last. */
  forgetLink(): void {
    this.#state.set32(LINK, 0);
  }

  /** The set of a block, as an index of 32-bit words. */
  #setOf({ ripLow, ripHigh }: Block): number {
    return jumpCacheSet(ripLow, ripHigh) >>> 2;
  }
}
