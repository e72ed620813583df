/** The jump cache. Executors look into it by themselves before they ask for a block (../state/jump-cache-entry.ts). */

import type { CpuState } from '../state/cpu-state.ts';
import { jumpCacheEntry } from '../state/jump-cache-entry.ts';
import { JUMP_CACHE, JUMP_CACHE_ENTRIES, JUMP_CACHE_ENTRY_SIZE, LINK } from '../state/layout.ts';
import type { Block } from './block.ts';

/** Above so many entries it is quicker to empty all than those that were filled. */
const MAX_NOTED = 1024;

export class JumpCache {
  readonly #state: CpuState;
  /** The entries filled since the cache was last emptied, as far as there is room. */
  readonly #filled = new Uint32Array(MAX_NOTED);
  #filledCount = 0;

  constructor(state: CpuState) {
    this.#state = state;
  }

  /** Notes where a block is, and links the jump that asked for it. */
  add(block: Block): void {
    const { u32 } = this.#state;
    const entry = this.#entryOf(block);
    if (u32[entry + 2] === 0) this.#filled[this.#filledCount++] = entry;
    u32[entry] = block.ripLow;
    u32[entry + 1] = block.ripHigh;
    u32[entry + 2] = block.key;
    u32[entry + 3] = block.address;
    const link = u32[LINK >>> 2]!;
    if (link === 0) return;
    u32[link >>> 2] = block.address;
    u32[LINK >>> 2] = 0;
  }

  remove(block: Block): void {
    const { u32 } = this.#state;
    const entry = this.#entryOf(block);
    if (u32[entry + 3] === block.address) u32[entry + 2] = 0;
  }

  clear(): void {
    const { u32 } = this.#state;
    if (this.#filledCount > MAX_NOTED) {
      u32.fill(0, JUMP_CACHE >>> 2, (JUMP_CACHE + JUMP_CACHE_ENTRIES * JUMP_CACHE_ENTRY_SIZE) >>> 2);
    } else {
      for (const entry of this.#filled.subarray(0, this.#filledCount)) u32[entry + 2] = 0;
    }
    this.#filledCount = 0;
    this.forgetLink();
  }

  /** The jump that left last goes elsewhere than to the next block found: an interrupt came, or that block will not last. */
  forgetLink(): void {
    this.#state.set32(LINK, 0);
  }

  /** The entry of a block, as an index of 32-bit words. */
  #entryOf({ ripLow, ripHigh }: Block): number {
    return jumpCacheEntry(ripLow, ripHigh) >>> 2;
  }
}
