/** Micro-ops that end a block, and calls into TypeScript. */
import { GPR, RIP } from '../state/layout.ts';
import { type Code, I64, i32, i64, ifElse, type Local, seq } from '../wasm/code.ts';
import { type Control, define, defineEnd, type Operands } from './define.ts';
import { condition } from './flags.ts';

const RSP = GPR + 32;

/**
 * Two records: the first's immediate is the target; the second holds two 32-bit links to blocks (0: not linked) and the
 * address that is next when the branch is not taken. Bits 0 and 1 of field a say which link may be made: only to the
 * same page, since a write to a page drops all of its blocks at once.
 */
export const LINK_SLOT = 16;
export const NOT_TAKEN_TARGET = 24;

/** Goes to the immediate (an offset in CS). */
export const JUMP = defineEnd('jump', 2, (x, control) => control.jump(x, 0, x.imm64));

const either = (x: Operands, control: Control, taken: Code): Code =>
  ifElse(taken, control.jump(x, 0, x.imm64), control.jump(x, 1, x.notTaken));

/** Goes to the immediate if the condition holds, else to the second target. */
export const JUMP_IF = Array.from({ length: 16 }, (_, code) =>
  defineEnd(`jump.${code}`, 2, (x, control) => either(x, control, condition(x, code))),
);

/** Goes to the immediate if b's low 8 bits are not zero, else to the second target: LOOP, JCXZ. */
export const JUMP_IF_BYTE = defineEnd('jump.byte', 2, (x, control) => either(x, control, x.get8('b')));

/** #GP(0) unless bits 63:47 of a branch target are equal: the branch itself faults (SDM vol. 2: JMP, CALL, RET). */
function checkCanonical(x: Operands, target: Local): Code {
  const extended = i64.shr_s(i64.shl(target.get, i64.const(16n)), i64.const(16n));
  return ifElse(i64.ne(extended, target.get), x.runtime.generalProtection);
}

/** Checks the branch target in b, before the instruction changes anything. */
export const CHECK_CANONICAL = define('canonical', 'reads', (x) => {
  const target = x.local(I64);
  return seq(target.set(x.get64('b')), checkCanonical(x, target));
});

/** Where an indirect jump's record keeps the block that it went to last, 32 bits, for executors that want to know. */
export const LAST_TARGET = 8;

/** Goes to the address in b, checked: an indirect jump in 64-bit mode. */
export const JUMP_INDIRECT_CHECKED = defineEnd('jump.indirect64', 1, (x, control) => {
  const target = x.local(I64);
  return seq(target.set(x.get64('b')), checkCanonical(x, target), x.setCell64(RIP, target.get), control.indirect);
});

/** Goes to the address on top of a 64-bit stack; RSP moves up by the immediate's low half. */
export const RETURN64 = defineEnd('return64', 1, (x, control) => {
  const [address, target] = [x.local(I64), x.local(I64)];
  return seq(
    address.set(x.cell64(RSP)),
    target.set(x.load(8, address, false)),
    checkCanonical(x, target),
    x.setCell64(RSP, i64.add(address.get, i64.extend_i32_u(x.immLow))),
    x.setCell64(RIP, target.get),
    control.lookup,
  );
});

/** Goes to the offset in b, 64 bits. */
export const JUMP_INDIRECT = defineEnd('jump.indirect', 1, (x, control) =>
  seq(x.setCell64(RIP, x.get64('b')), control.indirect),
);

/** Calls the TypeScript operation whose number is the immediate's low half, then goes on. */
export const OPERATION = define('operation', 'updates', (x) => x.runtime.operation);

/** Calls a TypeScript operation that has set RIP, then finds the block there. */
export const OPERATION_END = defineEnd('operation.end', 1, (x, control) => seq(x.runtime.operation, control.lookup));

/** a ← 1 if b (its low 16, 32 or 64 bits) is not zero, else 0; 8 bits. */
export const NOT_ZERO = {
  2: define('notzero16', 'none', (x) => x.set8('a', i32.ne(x.get16('b'), i32.const(0)))),
  4: define('notzero32', 'none', (x) => x.set8('a', i32.ne(x.get32('b'), i32.const(0)))),
  8: define('notzero64', 'none', (x) => x.set8('a', i32.eqz(i64.eqz(x.get64('b'))))),
} as const;
