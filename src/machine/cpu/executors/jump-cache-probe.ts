/** Looking into the jump cache (../state/jump-cache-entry.ts), which all executors do in the same way. */
import { JUMP_BLOCK, JUMP_HASH_SHIFT, JUMP_KEY } from '../state/jump-cache-entry.ts';
import { JUMP_CACHE, JUMP_CACHE_ENTRIES, JUMP_CACHE_ENTRY_SIZE } from '../state/layout.ts';
import { type Code, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';

/**
 * block ← the block at `rip` under `key`, or `missing` where the cache does not know it.
 * @param rip an i64
 * @param entry an i32 to work with
 */
export function findInJumpCache(rip: Local, entry: Local, key: Code, block: Local, missing: Code): Code {
  const hash = i32.and(
    i32.xor(i32.wrap_i64(rip.get), i32.wrap_i64(i64.shr_u(rip.get, i64.const(BigInt(JUMP_HASH_SHIFT))))),
    i32.const(JUMP_CACHE_ENTRIES - 1),
  );
  return seq(
    entry.set(i32.add(i32.const(JUMP_CACHE), i32.shl(hash, i32.const(Math.log2(JUMP_CACHE_ENTRY_SIZE))))),
    ifElse(i32.or(i64.ne(i64.load(entry.get), rip.get), i32.ne(i32.load(entry.get, JUMP_KEY), key)), missing),
    block.set(i32.load(entry.get, JUMP_BLOCK)),
  );
}
