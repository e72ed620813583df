/**
 * The page that the stack is in, inside a region: where the last store through RSP went. The TLB does not change while a
 * region runs, so until the stack leaves the page the store's translation holds for all further accesses there.
 */

import { RETURN64 } from '../../ir/control.ts';
import type { MicroOp } from '../../ir/define.ts';
import { POP64, PUSH64, PUSH64_IMMEDIATE } from '../../ir/memory.ts';
import { GPR, TLB_HOST, TLB_WRITE } from '../../state/layout.ts';
import { type Code, I32, I64, i32, i64, type Local, seq } from '../../wasm/code.ts';
import type { Locals } from '../../wasm/module.ts';
import type { MicroOpRecord } from './block-reader.ts';

const RSP = GPR + 32;
const IMPLICIT: ReadonlySet<MicroOp> = new Set([PUSH64, PUSH64_IMMEDIATE, POP64, RETURN64]);
/** An access starts below this offset, so that the widest ends in the page. */
const LIMIT = 4096 - 8 + 1;

/** Whether a micro-op that accesses memory does so by RSP. */
export const isStackAccess = ({ op, b }: MicroOpRecord): boolean => b === RSP || IMPLICIT.has(op);

export class StackPage {
  readonly #page: Local;
  /** LIMIT, or 0 while no page is known, as at the region's start. */
  readonly #limit: Local;
  /** Linear-memory address of the page minus the low 32 bits of its address. */
  readonly #host: Local;

  constructor(locals: Locals) {
    [this.#page, this.#limit, this.#host] = [locals.add(I64), locals.add(I64), locals.add(I32)];
  }

  /** Whether an address (i64) is in the page, with room for 8 bytes: an i32. */
  holds(address: Local): Code {
    return i64.lt_u(i64.sub(address.get, this.#page.get), this.#limit.get);
  }

  hostAddress(address: Local): Code {
    return i32.add(i32.wrap_i64(address.get), this.#host.get);
  }

  /** Notes the page of a TLB entry that a store has hit. */
  note(entry: Local): Code {
    return seq(
      this.#page.set(i64.load(entry.get, TLB_WRITE)),
      this.#host.set(i32.load(entry.get, TLB_HOST)),
      this.#limit.set(i64.const(BigInt(LIMIT))),
    );
  }
}
