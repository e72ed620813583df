/** Moving data: registers, memory, extension, stack. */

import { LEA16, LEA32, LEA64, packIndexed } from '../ir/address.ts';
import type { AccessSize, MicroOp } from '../ir/define.ts';
import { CLC, CLD, CMC, LAHF, SAHF, SETCC, STC, STD } from '../ir/flags.ts';
import { LOAD, PUSH64_IMMEDIATE } from '../ir/memory.ts';
import {
  BSWAP,
  MOV,
  MOV_IMMEDIATE,
  SELECT,
  SIGN_EXTEND_32,
  SIGN_EXTEND_64,
  SIGN_FILL,
  XCHG,
  ZERO_EXTEND,
} from '../ir/move.ts';
import { Kind } from '../isa/instruction.ts';
import { RAISE } from '../operations/faults.ts';
import { UD } from '../state/fault.ts';
import { SS, ZERO } from '../state/layout.ts';
import type { Lifter } from './builder.ts';
import { gpr } from './builder.ts';
import {
  effectiveAddress,
  isMemory,
  isRegister,
  linearAddress,
  loadForWrite,
  loadImmediate,
  loadOperand,
  registerCell,
  segmentToLinear,
  sizeOf,
  source,
  storeOperand,
  storeTo,
  writeBack,
} from './operand.ts';
import { peek, pop, push, RBP, RSP, release, setStackRegister, stackAddress } from './stack.ts';

const RAX = gpr(0);

/** MOV between general registers, memory and immediates; the segment, control and debug forms are in system.ts. */
export const movGeneral: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const size = sizeOf(to);
  if (isRegister(to)) {
    if (isMemory(from)) loadOperand(b, i, from, size, registerCell(to));
    else if (from.kind === Kind.Immediate) loadImmediate(b, from, size, registerCell(to));
    else b.op(MOV[size], registerCell(to), registerCell(from));
  } else storeOperand(b, i, to, size, source(b, i, from, size));
};

/** Writes an extended value (a full temporary) to a register of 2, 4 or 8 bytes. */
const movzx: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const cell = source(b, i, from);
  const extended = to.size === 2 ? b.temp() : registerCell(to);
  b.op(ZERO_EXTEND[from.size as 1 | 2 | 4], extended, cell);
  if (to.size === 2) b.op(MOV[2], registerCell(to), extended);
};

const movsx: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const cell = source(b, i, from);
  const size = from.size as 1 | 2 | 4;
  if (to.size === 8) b.op(SIGN_EXTEND_64[size], registerCell(to), cell);
  else if (size === to.size || size === 4) b.op(MOV[sizeOf(to)], registerCell(to), cell);
  else if (to.size === 4) b.op(SIGN_EXTEND_32[size], registerCell(to), cell);
  else {
    const extended = b.temp();
    b.op(SIGN_EXTEND_32[size], extended, cell);
    b.op(MOV[2], registerCell(to), extended);
  }
};

const lea: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const full = to.size === 8 || (to.size === 4 && i.addressSize !== 8);
  const cell = full ? registerCell(to) : b.temp();
  effectiveAddress(b, i, from, cell);
  if (!full) b.op(MOV[sizeOf(to)], registerCell(to), cell);
};

const xchg: Lifter = (b, i) => {
  const [left, right] = [i.operands[0]!, i.operands[1]!];
  const size = sizeOf(left);
  const [memory, register] = isMemory(left) ? [left, right] : [right, left];
  if (isRegister(memory)) {
    b.op(XCHG[size], registerCell(left), registerCell(right));
    return;
  }
  const address = linearAddress(b, i, memory, { bytes: size, write: true });
  const old = b.temp();
  loadForWrite(b, address, size, old);
  storeTo(b, address, size, registerCell(register));
  b.op(MOV[size], registerCell(register), old);
};

const bswap: Lifter = (b, i) => {
  const cell = registerCell(i.operands[0]!);
  if (i.operandSize === 8) b.op(BSWAP[8], cell, cell);
  else if (i.operandSize === 4) b.op(BSWAP[4], cell, cell);
  // Undefined with a 16-bit operand; processors clear it.
  else b.op(MOV_IMMEDIATE[2], cell);
};

/** MOV with the bytes reversed on the way; one operand is memory. */
const movbe: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const size = sizeOf(to) as 2 | 4 | 8;
  const cell = b.temp();
  b.op(BSWAP[size], cell, source(b, i, from, size));
  if (to.kind === Kind.Memory) storeTo(b, linearAddress(b, i, to, { bytes: size, write: true }), size, cell);
  else b.op(MOV[size], registerCell(to), cell);
};

const cmov: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const size = sizeOf(to);
  const cell = source(b, i, from, size);
  const met = b.temp();
  b.op(SETCC[i.form.condition]!, met);
  b.op(SELECT[size], registerCell(to), cell, met);
};

const setcc: Lifter = (b, i) => {
  const to = i.operands[0]!;
  const cell = isRegister(to) ? registerCell(to) : b.temp();
  b.op(SETCC[i.form.condition]!, cell);
  if (isMemory(to)) storeOperand(b, i, to, 1, cell);
};

/** CBW, CWDE, CDQE. */
const cbw: Lifter = (b, i) => {
  if (i.operandSize === 8) b.op(SIGN_EXTEND_64[4], RAX, RAX);
  else if (i.operandSize === 4) b.op(SIGN_EXTEND_32[2], RAX, RAX);
  else {
    const extended = b.temp();
    b.op(SIGN_EXTEND_32[1], extended, RAX);
    b.op(MOV[2], RAX, extended);
  }
};

/** CWD, CDQ, CQO. */
const cwd: Lifter = (b, i) => b.op(SIGN_FILL[i.operandSize as 2 | 4 | 8], gpr(2), RAX);

/** AL ← CF ? 0xff : 0, undocumented by Intel until late. */
const salc: Lifter = (b) => {
  const carry = b.temp();
  b.op(SETCC[2]!, carry);
  b.op(MOV_IMMEDIATE[1], RAX, ZERO, ZERO, 0);
  const ones = b.temp();
  b.op(MOV_IMMEDIATE[1], ones, ZERO, ZERO, 0xff);
  b.op(SELECT[1], RAX, ones, carry);
};

/** AL ← [(R)BX + AL]. */
const xlatb: Lifter = (b, i) => {
  const table = i.operands[0]!;
  const offset = b.temp();
  const index = b.temp();
  b.op(ZERO_EXTEND[1], index, RAX);
  effectiveAddress(b, i, table, offset);
  const lea = i.addressSize === 8 ? LEA64 : i.addressSize === 4 ? LEA32 : LEA16;
  b.op(lea, offset, offset, index, 0, packIndexed(0, ZERO));
  b.stackAccess = table.segment === SS;
  segmentToLinear(b, table.segment, offset, { bytes: 1, write: false });
  b.op(LOAD[1], RAX, offset);
};

const pushOperand: Lifter = (b, i) => {
  const from = i.operands[0]!;
  const size = i.operandSize as AccessSize;
  if (from.kind === Kind.Immediate && size === 8 && b.mode.stackBits === 64) {
    b.stackAccess = true;
    b.op(PUSH64_IMMEDIATE, ZERO, ZERO, ZERO, from.imm, from.imm >> 31);
    return;
  }
  push(b, source(b, i, from, size), size);
};

/** The address of a memory destination is worked out with the stack pointer already moved. */
const popOperand: Lifter = (b, i) => {
  const to = i.operands[0]!;
  const size = i.operandSize as AccessSize;
  if (isRegister(to)) {
    if (size === 8 && b.mode.stackBits === 64) {
      pop(b, registerCell(to), 8);
      return;
    }
    const value = b.temp();
    pop(b, value, size);
    b.op(MOV[size], registerCell(to), value);
    return;
  }
  const value = b.temp();
  peek(b, value, size, 0);
  const address = linearAddress(b, i, to, { bytes: size, write: true, adjust: to.base === 4 ? size : 0 });
  storeTo(b, address, size, value);
  release(b, size);
};

const leave: Lifter = (b, i) => {
  const size = i.operandSize as AccessSize;
  const [pointer, linear, frame] = [b.temp(), b.temp(), b.temp()];
  b.stackAccess = true;
  stackAddress(b, pointer, RBP, 0);
  b.op(MOV[8], linear, pointer);
  segmentToLinear(b, SS, linear, { bytes: size, write: false });
  b.op(LOAD[size], frame, linear);
  stackAddress(b, pointer, pointer, size);
  setStackRegister(b, RSP, pointer);
  b.op(MOV[size], RBP, frame);
};

const flag =
  (code: MicroOp): Lifter =>
  (b) =>
    b.op(code);
/** With a register, the opcode of PREFETCHW is none on AMD's (APM vol. 3, PREFETCH). */
const nop: Lifter = (b, i) => {
  if (i.opcode === 0x0f0d && isRegister(i.operands[0]!)) b.operation(RAISE, UD);
};

/** LAHF, SAHF: the first 64-bit processors had left them out of 64-bit mode (CPUID 8000_0001h ECX bit 0). */
const flagsByte =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    if (b.mode.bits === 64 && !b.features.has('LAHF64')) b.operation(RAISE, UD);
    else lifter(b, i);
  };

export const data: Readonly<Record<string, Lifter>> = {
  movzx,
  movsx,
  movsxd: movsx,
  movnti: (b, i) => writeBack(b, i, i.operands[0]!, registerCell(i.operands[1]!)),
  lea,
  xchg,
  bswap,
  movbe,
  cbw,
  cwd,
  salc,
  xlatb,
  leave,
  lahf: flagsByte((b) => b.op(LAHF, RAX + 1)),
  sahf: flagsByte((b) => b.op(SAHF, ZERO, RAX + 1)),
  clc: flag(CLC),
  stc: flag(STC),
  cmc: flag(CMC),
  cld: flag(CLD),
  std: flag(STD),
  nop,
  pause: nop,
  prefetch: nop,
  prefetchw: nop,
};

export { cmov, popOperand, pushOperand, setcc };
