/**
 * The x87's registers as micro-ops see them, for the usual case: every exception masked, none pending, and no register
 * empty that is to be read. Everything else is the operation's whose number is the immediate's low half (../operations).
 */
import { X87, X87_CONTROL, X87_STATUS, X87_TAG } from '../state/layout.ts';
import { block, br, brIf, type Code, I32, i32, i64, type Local, seq } from '../wasm/code.ts';
import type { Operands } from './define.ts';

/** Bits of the status word: PE, C0 … C3, ES and B, TOP. */
export const [PE, C0, C1, C2, C3] = [0x20, 0x100, 0x200, 0x400, 0x4000] as const;
export const CONDITIONS = C0 | C1 | C2 | C3;
const ES_AND_B = 0x8080;
const TOP = 0x3800;
const TOP_SHIFT = 11;
/** Masks of the control word. */
const MASKS = 0x3f;

const SLOW = Symbol('operation');
const DONE = Symbol('done');

/** Inside `orOperation`: leaves the whole instruction to the operation. Nothing may have changed yet. */
export const giveUpIf = (condition: Code): Code => brIf(SLOW, condition);

/** `body`, unless it gives up. */
export const orOperation = (x: Operands, body: Code): Code =>
  block(DONE, seq(block(SLOW, seq(body, br(DONE))), x.runtime.operation));

/** Gives up where an exception is not masked, or pending. */
export const requireMasked = (x: Operands): Code =>
  giveUpIf(
    i32.or(
      i32.ne(i32.and(x.cell32(X87_CONTROL), i32.const(MASKS)), i32.const(MASKS)),
      i32.and(x.cell32(X87_STATUS), i32.const(ES_AND_B)),
    ),
  );

/** The rounding control: 0 nearest, 1 down, 2 up, 3 truncate. */
export const roundingControl = (x: Operands): Code =>
  i32.and(i32.shr_u(x.cell32(X87_CONTROL), i32.const(10)), i32.const(3));
/** Bits that results are shorter than 64 by precision control: 40, 11 or 0. */
export const precisionShift = (x: Operands): Code =>
  // A table of bytes: 40 for 0, 0 for the reserved 1, 11 for 2, 0 for 3.
  i64.and(
    i64.shr_u(
      i64.const(0x000b_0028n),
      i64.extend_i32_u(i32.and(i32.shr_u(x.cell32(X87_CONTROL), i32.const(5)), i32.const(0x18))),
    ),
    i64.const(0xffn),
  );

/** TOP, which an instruction reads once. */
export function readTop(x: Operands): { top: Local; set: Code } {
  const top = x.local(I32);
  const value = i32.and(i32.shr_u(x.cell32(X87_STATUS), i32.const(TOP_SHIFT)), i32.const(7));
  return { top, set: top.set(value) };
}

/** The number of R that ST(i) is. */
const numberOf = (top: Local, i: Code): Code => i32.and(i32.add(top.get, i), i32.const(7));

/** The address of ST(i)'s cell. */
export const cellOf = (top: Local, i: Code): Code => i32.add(i32.const(X87), i32.shl(numberOf(top, i), i32.const(4)));

const isFull = (x: Operands, top: Local, i: Code): Code =>
  i32.and(i32.shr_u(x.cell32(X87_TAG), numberOf(top, i)), i32.const(1));

/** Gives up where ST(i) is empty. */
export const requireFull = (x: Operands, top: Local, i: Code): Code => giveUpIf(i32.eqz(isFull(x, top, i)));
/** Gives up where there is no room for another register. */
export const requireRoom = (x: Operands, top: Local): Code => giveUpIf(isFull(x, top, i32.const(7)));

/** `cell` ← a number, its sign a 1 or 0. */
export const writeCell = (cell: Code, significand: Code, exponent: Code, negative: Code): Code =>
  seq(
    i64.store(cell, significand),
    i64.store(cell, i64.extend_i32_u(i32.or(exponent, i32.shl(negative, i32.const(15)))), 8),
  );

/** C1 cleared, then these bits set. */
export const setStatus = (x: Operands, bits: Code): Code =>
  x.setCell32(X87_STATUS, i32.or(i32.and(x.cell32(X87_STATUS), i32.const(~C1)), bits));

/** C0 … C3 ← these bits. */
export const setConditions = (x: Operands, bits: Code): Code =>
  x.setCell32(X87_STATUS, i32.or(i32.and(x.cell32(X87_STATUS), i32.const(~CONDITIONS)), bits));

const setTop = (x: Operands, top: Code): Code =>
  x.setCell32(
    X87_STATUS,
    i32.or(i32.and(x.cell32(X87_STATUS), i32.const(~TOP)), i32.shl(i32.and(top, i32.const(7)), i32.const(TOP_SHIFT))),
  );

/** Makes `count` registers from ST(0) on empty, and the one after them ST(0). */
export function pop(x: Operands, top: Local, count: Code): Code {
  const popped = x.local(I32);
  // Registers above R7 are those from R0 on again.
  const around = i32.or(popped.get, i32.shr_u(popped.get, i32.const(8)));
  return seq(
    popped.set(i32.shl(i32.sub(i32.shl(i32.const(1), count), i32.const(1)), top.get)),
    x.setCell32(X87_TAG, i32.and(x.cell32(X87_TAG), i32.xor(around, i32.const(-1)))),
    setTop(x, i32.add(top.get, count)),
  );
}

/** Makes the register below ST(0) full and ST(0); `top` follows. */
export const push = (x: Operands, top: Local): Code =>
  seq(
    top.set(i32.and(i32.sub(top.get, i32.const(1)), i32.const(7))),
    setTop(x, top.get),
    markFull(x, top, i32.const(0)),
  );

/** ST(i) is not empty any more. */
export const markFull = (x: Operands, top: Local, i: Code): Code =>
  x.setCell32(X87_TAG, i32.or(x.cell32(X87_TAG), i32.shl(i32.const(1), numberOf(top, i))));
