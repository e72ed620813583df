/**
 * An entry of the jump cache, which knows where the last blocks were found, by offset in CS and BLOCK_KEY: 16 bytes, the offset
 * (64 bits), the key (0: empty) and the block's address (32 bits each).
 */
import { JUMP_CACHE, JUMP_CACHE_ENTRIES, JUMP_CACHE_ENTRY_SIZE } from './layout.ts';

/** Offsets in an entry. */
export const [JUMP_KEY, JUMP_BLOCK] = [8, 12] as const;
/** The number of an entry is offset xor (offset >> 14), modulo the number of entries. */
export const JUMP_HASH_SHIFT = 14;

/** The address of the entry for an offset in CS, given in two halves. */
export function jumpCacheEntry(ripLow: number, ripHigh: number): number {
  const shifted = ((ripLow >>> JUMP_HASH_SHIFT) | (ripHigh << (32 - JUMP_HASH_SHIFT))) >>> 0;
  return JUMP_CACHE + ((ripLow ^ shifted) & (JUMP_CACHE_ENTRIES - 1)) * JUMP_CACHE_ENTRY_SIZE;
}
