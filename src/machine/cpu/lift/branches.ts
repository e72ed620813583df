/** Near jumps, calls, returns, loops. Far ones are in system.ts. */
import { LEA16, LEA32, LEA64, packIndexed } from '../ir/address.ts';
import { PLAIN } from '../ir/alu.ts';
import {
  CHECK_CANONICAL,
  JUMP_IF,
  JUMP_IF_BYTE,
  JUMP_INDIRECT,
  JUMP_INDIRECT_CHECKED,
  NOT_ZERO,
  RETURN64,
} from '../ir/control.ts';
import type { AccessSize } from '../ir/define.ts';
import { SETCC } from '../ir/flags.ts';
import { PUSH64_IMMEDIATE } from '../ir/memory.ts';
import { MOV, MOV_IMMEDIATE, ZERO_EXTEND } from '../ir/move.ts';
import { type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import { ZERO } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { gpr } from './builder.ts';
import { source } from './operand.ts';
import { peek, push, release } from './stack.ts';

const RCX = gpr(1);

/** An instruction pointer of the operand size: a 16-bit branch in 32-bit code clears the upper half. */
const cutTo = (size: number, offset: bigint): bigint => BigInt.asUintN(size * 8, offset);

const target = (b: Builder, i: Instruction): bigint => cutTo(i.operandSize, b.next + BigInt(i.operands[0]!.imm));

/** Leaves a branch target of the operand size in a cell, zero-extended. */
function indirectTarget(b: Builder, i: Instruction, operand: Operand): number {
  const size = i.operandSize as AccessSize;
  const cell = source(b, i, operand, size);
  if (size === 8) return cell;
  const extended = b.temp();
  b.op(ZERO_EXTEND[size as 2 | 4], extended, cell);
  return extended;
}

function pushReturnAddress(b: Builder, i: Instruction): void {
  const next = cutTo(i.operandSize, b.next);
  if (b.mode.stackBits === 64 && i.operandSize === 8) {
    b.stackAccess = true;
    b.op64(PUSH64_IMMEDIATE, ZERO, ZERO, next);
    return;
  }
  const cell = b.temp();
  b.op64(MOV_IMMEDIATE[8], cell, ZERO, next);
  push(b, cell, i.operandSize as AccessSize);
}

const jmp: Lifter = (b, i) => {
  const operand = i.operands[0]!;
  if (operand.kind === Kind.Relative) b.jump(target(b, i));
  else {
    const code = i.operandSize === 8 ? JUMP_INDIRECT_CHECKED : JUMP_INDIRECT;
    b.op(code, ZERO, indirectTarget(b, i, operand));
    b.ended = true;
  }
};

const call: Lifter = (b, i) => {
  const operand = i.operands[0]!;
  if (operand.kind === Kind.Relative) {
    pushReturnAddress(b, i);
    b.jump(target(b, i));
    return;
  }
  // The target may be read through RSP, so it is read before the push moves that.
  const cell = b.temp();
  b.op(MOV[8], cell, indirectTarget(b, i, operand));
  if (i.operandSize === 8) b.op(CHECK_CANONICAL, ZERO, cell);
  pushReturnAddress(b, i);
  b.op(JUMP_INDIRECT, ZERO, cell);
  b.ended = true;
};

const ret: Lifter = (b, i) => {
  const size = i.operandSize as AccessSize;
  const parameters = i.count > 0 ? i.operands[0]!.imm & 0xffff : 0;
  if (size === 8) {
    b.stackAccess = true;
    b.op(RETURN64, ZERO, ZERO, ZERO, 8 + parameters);
    b.ended = true;
    return;
  }
  const [popped, offset] = [b.temp(), b.temp()];
  peek(b, popped, size, 0);
  release(b, size + parameters);
  b.op(ZERO_EXTEND[size as 2 | 4], offset, popped);
  b.op(JUMP_INDIRECT, ZERO, offset);
  b.ended = true;
};

const jcc: Lifter = (b, i) => b.branch(JUMP_IF[i.form.condition]!, ZERO, target(b, i));

/** CX, ECX or RCX by the address size. */
const jcxz: Lifter = (b, i) => {
  const [some, none] = [b.temp(), b.temp()];
  b.op(NOT_ZERO[i.addressSize as 2 | 4 | 8], some, RCX);
  b.op(MOV_IMMEDIATE[1], none, ZERO, ZERO, 1);
  b.op(PLAIN.xor[1], none, none, some);
  b.branch(JUMP_IF_BYTE, none, target(b, i));
};

/** @param condition E for LOOPE, NE for LOOPNE, or none */
function loop(condition: number): Lifter {
  return (b, i) => {
    const size = i.addressSize as 2 | 4 | 8;
    const lea = size === 8 ? LEA64 : size === 4 ? LEA32 : LEA16;
    const [count, some] = [b.temp(), b.temp()];
    b.op(lea, count, RCX, ZERO, -1, packIndexed(0, ZERO));
    b.op(MOV[size], RCX, count);
    b.op(NOT_ZERO[size], some, RCX);
    if (condition >= 0) {
      const met = b.temp();
      b.op(SETCC[condition]!, met);
      b.op(PLAIN.and[1], some, some, met);
    }
    b.branch(JUMP_IF_BYTE, some, target(b, i));
  };
}

export const branches: Readonly<Record<string, Lifter>> = {
  jmp,
  call,
  ret,
  jcxz,
  loop: loop(-1),
  loope: loop(4),
  loopne: loop(5),
};

export { jcc };
