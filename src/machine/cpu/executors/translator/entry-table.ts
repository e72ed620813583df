/**
 * The entry table of a region, in linear memory: which of its entries a block is. Where a return or an indirect jump leads is
 * found in the jump cache; this table then tells whether the region holds that block too, though it may be another region that
 * the block's BLOCK_HEAT names. It is a hash table of slots of 64 bits: a block's address, then the entry's number.
 */
import type { CpuState } from '../../state/cpu-state.ts';
import { ENTRY_TABLES, ENTRY_TABLES_END } from '../../state/layout.ts';
import { type Code, i32, i64, type Local } from '../../wasm/code.ts';

const ENTRIES = 512;
const ENTRY_SIZE = 8;
const TABLE_SIZE = ENTRIES * ENTRY_SIZE;
/** Blocks start at multiples of 16 bytes. */
const ALIGNMENT_SHIFT = 4;

/** Regions that there is room for. */
export const MAX_TABLES = (ENTRY_TABLES_END - ENTRY_TABLES) / TABLE_SIZE;

const tableOf = (slot: number): number => ENTRY_TABLES + slot * TABLE_SIZE;
const placeOf = (block: number): number => ((block >>> ALIGNMENT_SHIFT) & (ENTRIES - 1)) * ENTRY_SIZE;

/** Fills the table of the region in `slot`. Of two blocks in the same place the first stays. */
export function fillEntryTable({ u32 }: CpuState, slot: number, blocks: readonly number[]): void {
  const table = tableOf(slot);
  u32.fill(0, table >>> 2, (table + TABLE_SIZE) >>> 2);
  blocks.forEach((block, entry) => {
    const at = (table + placeOf(block)) >>> 2;
    if (u32[at] !== 0) return;
    u32[at] = block;
    u32[at + 1] = entry;
  });
}

/** The 64 bits in the place of `block` (an i32). */
export function entryOf(slot: number, block: Local): Code {
  const place = i32.and(
    i32.shr_u(block.get, i32.const(ALIGNMENT_SHIFT - Math.log2(ENTRY_SIZE))),
    i32.const((ENTRIES - 1) * ENTRY_SIZE),
  );
  return i64.load(place, tableOf(slot));
}
