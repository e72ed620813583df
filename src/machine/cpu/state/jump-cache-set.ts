/**
 * Where TypeScript finds an offset in CS in the jump cache of layout.ts, which knows where the last blocks were found. A set has
 * two entries of 16 bytes: the offset (64 bits), BLOCK_KEY (0: empty) and the block's address (32 bits each).
 */
import { JUMP_CACHE, JUMP_CACHE_FOLD, JUMP_CACHE_SET_SIZE, JUMP_CACHE_SETS } from './layout.ts';

/** The address of the set of an offset in CS, given in two halves. */
export function jumpCacheSet(ripLow: number, ripHigh: number): number {
  const shifted = (ripLow >>> JUMP_CACHE_FOLD) | (ripHigh << (32 - JUMP_CACHE_FOLD));
  return JUMP_CACHE + ((ripLow ^ shifted) & (JUMP_CACHE_SETS - 1)) * JUMP_CACHE_SET_SIZE;
}
