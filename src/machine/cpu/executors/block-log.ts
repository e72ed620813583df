/**
 * The log of blocks for a watcher (BLOCK_LOG in layout.ts): an entry for each block before it runs. The watcher is called when
 * the log is full, and where the block itself or the one before it asked for that, with RIP at the block and no micro-op under
 * way: it may look at everything, and change nothing.
 */
import { BLOCK_START, BLOCK_WATCH, WATCH_BEFORE } from '../ir/block.ts';
import {
  BLOCK_LOG_END,
  BLOCK_LOG_ENTRY_SIZE,
  BLOCK_LOG_LIMIT,
  BLOCK_LOG_NEXT,
  BUDGET,
  GPR,
  MICRO_OP,
  RIP,
} from '../state/layout.ts';
import { type Code, call, I32, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';
import type { Locals } from '../wasm/module.ts';

const RSP = GPR + 32;
const state = i32.const(0);

/**
 * To run before the block's instructions are taken from the budget.
 * @param current the block
 * @param entered the watcher: an imported function
 */
export function logBlock(locals: Locals, current: Local, entered: number): Code {
  const [entry, watch] = [locals.add(I32), locals.add(I32)];
  return seq(
    entry.set(i32.load(state, BLOCK_LOG_NEXT)),
    watch.set(i32.load(current.get, BLOCK_WATCH)),
    i32.store(entry.get, watch.get),
    i32.store(entry.get, i32.sub(i32.load(state, BLOCK_LOG_END), i32.load(state, BUDGET)), 4),
    i64.store(entry.get, i64.load(state, RSP), 8),
    entry.set(i32.add(entry.get, i32.const(BLOCK_LOG_ENTRY_SIZE))),
    i32.store(state, entry.get, BLOCK_LOG_NEXT),
    ifElse(
      i32.or(i32.ge_u(entry.get, i32.load(state, BLOCK_LOG_LIMIT)), i32.and(watch.get, i32.const(WATCH_BEFORE))),
      seq(
        i64.store(state, i64.load(current.get, BLOCK_START), RIP),
        i32.store(state, i32.const(0), MICRO_OP),
        call(entered),
      ),
    ),
    // The sign is WATCH_AFTER.
    ifElse(i32.lt_s(watch.get, i32.const(0)), i32.store(state, i32.const(0), BLOCK_LOG_LIMIT)),
  );
}
