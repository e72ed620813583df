/**
 * How the interpreter enters translated code and what comes back. A region is a function `(entry: i32) → i32` in the table
 * `env.regions`; the field BLOCK_HEAT (../ir/block.ts) of a block with a translation names it: bit 31 is set, the region's slot
 * in the table is in bits 30:8, the number of the entry in bits 7:0.
 *
 * A region returns one of:
 * - 0: the block at RIP is to be found, and the link in LINK is to be made;
 * - a block's address: this block is to be entered;
 * - a record's address and REGION_RESUME: the interpreter goes on with this micro-op. BLOCK is its block, whose instructions
 *   have been taken from the budget.
 */
export const REGION_SLOT_SHIFT = 8;
export const REGION_SLOTS = 1 << 23;
export const REGION_ENTRIES = 1 << REGION_SLOT_SHIFT;
export const REGION_RESUME = 1;

/** BLOCK_HEAT of a block that is entered by `entry` of the region in `slot`: a negative number. */
export const regionWord = (slot: number, entry: number): number => 0x8000_0000 | (slot << REGION_SLOT_SHIFT) | entry;
