/** Integer arithmetic, logic, shifts, bits. */

import { BIT_DISPLACEMENT, LEA16, LEA32, LEA64, packIndexed } from '../ir/address.ts';
import {
  ALU,
  ALU_IMMEDIATE,
  type AluName,
  CMP,
  CMP_IMMEDIATE,
  DEC,
  INC,
  NEG,
  NOT,
  TEST,
  TEST_IMMEDIATE,
} from '../ir/alu.ts';
import { LZCNT, POPCNT } from '../ir/bit-count.ts';
import { CRC32 } from '../ir/crc32.ts';
import type { BySize, MicroOp } from '../ir/define.ts';
import { SETCC } from '../ir/flags.ts';
import { MOV, SELECT } from '../ir/move.ts';
import { DIV, IDIV, IMUL, IMUL_WIDE, MUL } from '../ir/multiply.ts';
import {
  BIT_TEST,
  BSF,
  BSR,
  RCL,
  RCR,
  ROTATE,
  ROTATE_IMMEDIATE,
  SHIFT,
  SHIFT_IMMEDIATE,
  SHLD,
  SHRD,
} from '../ir/shift.ts';
import { type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import { SS, ZERO } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { gpr } from './builder.ts';
import {
  type Address,
  effectiveAddress,
  isMemory,
  isRegister,
  linearAddress,
  loadForWrite,
  loadFrom,
  loadImmediate,
  modify,
  registerCell,
  segmentToLinear,
  sizeOf,
  source,
  storeTo,
} from './operand.ts';

/** Condition code E; the next one is NE. */
const EQUAL = 4;

function alu(name: AluName): Lifter {
  return (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const size = sizeOf(to);
    if (from.kind === Kind.Immediate) {
      modify(b, i, to, (cell) => b.op(ALU_IMMEDIATE[name][size], cell, cell, ZERO, from.imm, from.immHigh));
    } else {
      const right = source(b, i, from, size);
      modify(b, i, to, (cell) => b.op(ALU[name][size], cell, cell, right));
    }
  };
}

function compare(register: BySize, immediate: BySize): Lifter {
  return (b, i) => {
    const [left, right] = [i.operands[0]!, i.operands[1]!];
    const size = sizeOf(left);
    const cell = source(b, i, left, size);
    if (right.kind === Kind.Immediate) b.op(immediate[size], ZERO, cell, ZERO, right.imm, right.immHigh);
    else b.op(register[size], ZERO, cell, source(b, i, right, size));
  };
}

function unary(codes: BySize): Lifter {
  return (b, i) => {
    const operand = i.operands[0]!;
    modify(b, i, operand, (cell) => b.op(codes[sizeOf(operand)], cell, cell));
  };
}

function shift(name: keyof typeof SHIFT | keyof typeof ROTATE): Lifter {
  const isShift = name in SHIFT;
  const byRegister = isShift ? SHIFT[name as keyof typeof SHIFT] : ROTATE[name as keyof typeof ROTATE];
  const byImmediate = isShift
    ? SHIFT_IMMEDIATE[name as keyof typeof SHIFT]
    : ROTATE_IMMEDIATE[name as keyof typeof ROTATE];
  return (b, i) => {
    const [operand, count] = [i.operands[0]!, i.operands[1]!];
    const size = sizeOf(operand);
    const constant = count.kind === Kind.Immediate ? count.imm & (size === 8 ? 63 : 31) : -1;
    modify(b, i, operand, (cell) => {
      if (constant < 0) b.op(byRegister[size], cell, cell, registerCell(count));
      else if (constant > 0) b.op(byImmediate[size], cell, cell, ZERO, constant);
      // A count of 0 changes nothing but the upper half of a 32-bit register.
      else if (size === 4) b.op(MOV[4], cell, cell);
    });
  };
}

/** The cell of a count: CL, or a temporary that holds the immediate. */
function countCell(b: Builder, count: Operand): number {
  if (isRegister(count)) return registerCell(count);
  const temp = b.temp();
  loadImmediate(b, count, 1, temp);
  return temp;
}

function rotateThroughCarry(codes: BySize): Lifter {
  return (b, i) => {
    const [operand, count] = [i.operands[0]!, i.operands[1]!];
    const counter = countCell(b, count);
    modify(b, i, operand, (cell) => b.op(codes[sizeOf(operand)], cell, cell, counter));
  };
}

function doubleShift(codes: Readonly<Record<2 | 4 | 8, MicroOp>>): Lifter {
  return (b, i) => {
    const [to, from, count] = [i.operands[0]!, i.operands[1]!, i.operands[2]!];
    const counter = countCell(b, count);
    modify(b, i, to, (cell) => b.op(codes[to.size as 2 | 4 | 8], cell, registerCell(from), counter));
  };
}

/**
 * With a register as bit offset and memory as bit base, the offset is signed and reaches beyond the operand: the address
 * moves by whole operands (Intel SDM vol. 2, 3.1.1.9, "Bit(BitBase, BitOffset)").
 */
function bitAddress(b: Builder, i: Instruction, base: Operand, offset: number, write: boolean): Address {
  const size = base.size as 2 | 4 | 8;
  const [bytes, cell] = [b.temp(), b.temp()];
  b.op(BIT_DISPLACEMENT[size], bytes, offset);
  effectiveAddress(b, i, base, cell);
  const lea = i.addressSize === 8 ? LEA64 : i.addressSize === 4 ? LEA32 : LEA16;
  b.op(lea, cell, cell, bytes, 0, packIndexed(0, ZERO));
  b.stackAccess = base.segment === SS;
  segmentToLinear(b, base.segment, cell, { bytes: size, write });
  return { cell, displacement: 0 };
}

function bitTest(name: keyof typeof BIT_TEST): Lifter {
  const writes = name !== 'bt';
  return (b, i) => {
    const [base, offset] = [i.operands[0]!, i.operands[1]!];
    const size = base.size as 2 | 4 | 8;
    const code = BIT_TEST[name][size];
    if (isRegister(base)) {
      const number = isRegister(offset) ? registerCell(offset) : countCell(b, offset);
      b.op(code, registerCell(base), registerCell(base), number);
      return;
    }
    const address = isRegister(offset)
      ? bitAddress(b, i, base, registerCell(offset), writes)
      : linearAddress(b, i, base, { bytes: size, write: writes });
    const number = countCell(b, offset);
    const value = b.temp();
    if (!writes) {
      loadFrom(b, address, size, value);
      b.op(code, value, value, number);
      return;
    }
    loadForWrite(b, address, size, value);
    b.op(code, value, value, number);
    storeTo(b, address, size, value);
  };
}

function scan(codes: Readonly<Record<2 | 4 | 8, MicroOp>>): Lifter {
  return (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    b.op(codes[to.size as 2 | 4 | 8], registerCell(to), source(b, i, from));
  };
}

/** One-operand multiplication and division: the other operands are implied by the size. */
function implied(codes: BySize): Lifter {
  return (b, i) => b.op(codes[sizeOf(i.operands[0]!)], ZERO, source(b, i, i.operands[0]!));
}

const imulWide = implied(IMUL_WIDE);

const imul: Lifter = (b, i) => {
  if (i.count === 1) {
    imulWide(b, i);
    return;
  }
  const to = i.operands[0]!;
  const size = to.size as 2 | 4 | 8;
  const left = source(b, i, i.operands[i.count === 2 ? 0 : 1]!, size);
  const right = source(b, i, i.operands[i.count === 2 ? 1 : 2]!, size);
  b.op(IMUL[size], registerCell(to), left, right);
};

/**
 * Compares the accumulator with the destination; equal: destination ← source, else accumulator ← destination. Memory is
 * written either way, with what it held if they differ. Of 32-bit registers only the one that is replaced loses its upper
 * half, as on AMD's processors.
 */
const cmpxchg: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const size = sizeOf(to);
  const accumulator = gpr(0);
  const [old, result, equal, differ] = [b.temp(), b.temp(), b.temp(), b.temp()];
  const address = isMemory(to) ? linearAddress(b, i, to, { bytes: size, write: true }) : undefined;
  if (address) loadForWrite(b, address, size, old);
  else b.op(MOV[size], old, registerCell(to));
  b.op(MOV[size], result, old);
  b.op(CMP[size], ZERO, accumulator, old);
  b.op(SETCC[EQUAL]!, equal);
  b.op(SETCC[EQUAL + 1]!, differ);
  b.op(SELECT[size], result, registerCell(from), equal);
  if (address) storeTo(b, address, size, result);
  // In 32 bits `old` is already zero-extended, and selecting all 64 keeps what is not replaced.
  b.op(SELECT[size === 4 ? 8 : size], accumulator, old, differ);
  if (!address) b.op(SELECT[size === 4 ? 8 : size], registerCell(to), result, equal);
};

/** Exchanges and adds: destination ← sum, source ← what the destination held. */
const xadd: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  const size = sizeOf(to);
  const [old, sum] = [b.temp(), b.temp()];
  if (isMemory(to)) {
    const address = linearAddress(b, i, to, { bytes: size, write: true });
    loadForWrite(b, address, size, old);
    b.op(ALU.add[size], sum, old, registerCell(from));
    storeTo(b, address, size, sum);
    b.op(MOV[size], registerCell(from), old);
    return;
  }
  b.op(MOV[size], old, registerCell(to));
  b.op(ALU.add[size], sum, old, registerCell(from));
  b.op(MOV[size], registerCell(from), old);
  b.op(MOV[size], registerCell(to), sum);
};

const crc32: Lifter = (b, i) => {
  const value = source(b, i, i.operands[1]!);
  b.op(CRC32[sizeOf(i.operands[1]!)], registerCell(i.operands[0]!), value);
};

export const arithmetic: Readonly<Record<string, Lifter>> = {
  add: alu('add'),
  or: alu('or'),
  adc: alu('adc'),
  sbb: alu('sbb'),
  and: alu('and'),
  sub: alu('sub'),
  xor: alu('xor'),
  cmp: compare(CMP, CMP_IMMEDIATE),
  test: compare(TEST, TEST_IMMEDIATE),
  inc: unary(INC),
  dec: unary(DEC),
  neg: unary(NEG),
  not: unary(NOT),
  shl: shift('shl'),
  shr: shift('shr'),
  sar: shift('sar'),
  rol: shift('rol'),
  ror: shift('ror'),
  rcl: rotateThroughCarry(RCL),
  rcr: rotateThroughCarry(RCR),
  shld: doubleShift(SHLD),
  shrd: doubleShift(SHRD),
  bt: bitTest('bt'),
  bts: bitTest('bts'),
  btr: bitTest('btr'),
  btc: bitTest('btc'),
  bsf: scan(BSF),
  bsr: scan(BSR),
  popcnt: scan(POPCNT),
  lzcnt: scan(LZCNT),
  crc32,
  mul: implied(MUL),
  imul,
  div: implied(DIV),
  idiv: implied(IDIV),
  cmpxchg,
  xadd,
};
