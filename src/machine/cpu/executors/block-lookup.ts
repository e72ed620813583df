/** The jump cache as executors look into it: where the block at an instruction pointer was last found. */
import {
  JUMP_BLOCK,
  JUMP_CACHE,
  JUMP_CACHE_ENTRY_SIZE,
  JUMP_CACHE_FOLD,
  JUMP_CACHE_SET_SIZE,
  JUMP_CACHE_SETS,
  JUMP_KEY,
} from '../state/layout.ts';
import { type Code, I32, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';

/** The set of an offset in CS: `jumpCacheSet` of ../state/jump-cache-set.ts is the same. */
function setOf(rip: Local): Code {
  const folded = i64.xor(rip.get, i64.shr_u(rip.get, i64.const(BigInt(JUMP_CACHE_FOLD))));
  const number = i32.and(i32.wrap_i64(folded), i32.const(JUMP_CACHE_SETS - 1));
  return i32.add(i32.const(JUMP_CACHE), i32.shl(number, i32.const(Math.log2(JUMP_CACHE_SET_SIZE))));
}

/** `set` is a free i32. Leaves the address of the block at `rip` (i64) under BLOCK_KEY `key` (i32), or 0. */
export function lookUpBlock(rip: Local, set: Local, key: Code): Code {
  const matches = (way: number): Code =>
    i32.and(i64.eq(i64.load(set.get, way), rip.get), i32.eq(i32.load(set.get, way + JUMP_KEY), key));
  const second = JUMP_CACHE_ENTRY_SIZE;
  return seq(
    set.set(setOf(rip)),
    ifElse(
      matches(0),
      i32.load(set.get, JUMP_BLOCK),
      ifElse(matches(second), i32.load(set.get, second + JUMP_BLOCK), i32.const(0), I32),
      I32,
    ),
  );
}
