/** Where TypeScript finds an address in the TLB of layout.ts. */
import { TLB_ENTRIES, TLB_ENTRY_SIZE, TLB_FOLDED } from './layout.ts';

/** The address of the entry in `bank` that the page of linear address `hi`:`lo` has. */
export const tlbEntry = (bank: number, lo: number, hi: number): number =>
  bank + (((lo >>> 12) ^ (((lo >>> 25) | (hi << 7)) & TLB_FOLDED)) & (TLB_ENTRIES - 1)) * TLB_ENTRY_SIZE;
