/** Where WebAssembly finds an address in the TLB of layout.ts. */
import { TLB_ENTRIES, TLB_ENTRY_SIZE, TLB_FOLD, TLB_FOLDED } from '../state/layout.ts';
import { type Code, i32, i64, type Local } from '../wasm/code.ts';

/** Page number bits become an entry's offset by this shift. */
const SHIFT = BigInt(12 - Math.log2(TLB_ENTRY_SIZE));

/** The address of the entry that an address (i64) has in the bank at `bank`; `tlbEntry` of ../state/tlb.ts is the same. */
export function tlbEntryIn(bank: Code, address: Local): Code {
  const upper = i64.and(i64.shr_u(address.get, i64.const(BigInt(TLB_FOLD))), i64.const(BigInt(TLB_FOLDED) << 12n));
  const folded = i64.xor(address.get, upper);
  const scaled = i32.wrap_i64(i64.shr_u(folded, i64.const(SHIFT)));
  return i32.add(bank, i32.and(scaled, i32.const((TLB_ENTRIES - 1) * TLB_ENTRY_SIZE)));
}
