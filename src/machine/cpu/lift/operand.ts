/** How an instruction's operands become cells and addresses. */
import { ADD_SEGMENT_BASE, LEA16, LEA32, LEA64, packIndexed, SEGMENT_READ, SEGMENT_WRITE } from '../ir/address.ts';
import type { AccessSize } from '../ir/define.ts';
import { LOAD, LOAD_FOR_WRITE, LOAD_INDEXED, STORE, STORE_INDEXED } from '../ir/memory.ts';
import { MOV, MOV_IMMEDIATE } from '../ir/move.ts';
import { type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import { FS, SEGMENT_BASE, SEGMENT_SIZE, SEGMENTS, SS, ZERO } from '../state/layout.ts';
import { type Builder, gpr } from './builder.ts';

/** A linear address: a cell and a displacement. */
export interface Address {
  readonly cell: number;
  readonly displacement: number;
}

export const sizeOf = (operand: Operand): AccessSize => operand.size as AccessSize;

export const isRegister = (operand: Operand): boolean => operand.kind === Kind.Register;
export const isMemory = (operand: Operand): boolean => operand.kind === Kind.Memory;

/** The cell of a general register operand; AH … BH are the second bytes of AX … BX. */
export const registerCell = (operand: Operand): number => (operand.high ? gpr(operand.reg - 4) + 1 : gpr(operand.reg));

const segmentBaseCell = (segment: number): number => SEGMENTS + segment * SEGMENT_SIZE + SEGMENT_BASE;

/** The parts of a 64-bit address before they are added up. */
interface Parts {
  readonly base: number;
  readonly index: number;
  readonly shift: number;
  readonly displacement: number;
}

/** A 64-bit constant as base cell and displacement: small ones need no temporary. */
function constantParts(b: Builder, value: bigint): Parts {
  if (value === BigInt.asUintN(64, BigInt.asIntN(32, value))) {
    return { base: ZERO, index: ZERO, shift: 0, displacement: Number(BigInt.asIntN(32, value)) };
  }
  const temp = b.temp();
  b.op64(MOV_IMMEDIATE[8], temp, ZERO, value);
  return { base: temp, index: ZERO, shift: 0, displacement: 0 };
}

function partsOf(b: Builder, m: Operand): Parts {
  const high = BigInt(m.dispHigh) << 32n;
  const displacement = high | BigInt(m.disp >>> 0);
  if (m.base === -2) return constantParts(b, BigInt.asUintN(64, b.next + displacement));
  if (m.base === -1 && m.index === -1) return constantParts(b, BigInt.asUintN(64, displacement));
  return {
    base: m.base < 0 ? ZERO : gpr(m.base),
    index: m.index < 0 ? ZERO : gpr(m.index),
    shift: m.scale,
    displacement: m.disp,
  };
}

/** The segment base that an access in 64-bit mode adds: FS and GS have one. */
const baseCell64 = (m: Operand): number => (m.segment >= FS ? segmentBaseCell(m.segment) : ZERO);

/** a ← the effective address (offset in the segment) of a memory operand: LEA, and the first half of any address. */
export function effectiveAddress(b: Builder, i: Instruction, m: Operand, target: number): void {
  const { base, index, shift, displacement } = partsOf(b, m);
  const code = i.addressSize === 8 ? LEA64 : i.addressSize === 4 ? LEA32 : LEA16;
  b.op(code, target, base, index, displacement, packIndexed(shift, ZERO));
}

/** What an address is for. */
interface Use {
  readonly bytes: number;
  readonly write: boolean;
  /** Added to the offset: where RSP has moved before the operand is accessed. */
  readonly adjust?: number;
}

/**
 * The linear address of a memory operand, segment checks done. The cell may be a register: use the address before the
 * instruction changes one.
 */
export function linearAddress(b: Builder, i: Instruction, m: Operand, use: Use): Address {
  const { adjust = 0 } = use;
  b.stackAccess = m.segment === SS;
  if (b.mode.bits === 64 && i.addressSize === 8) {
    const { base, index, shift, displacement } = partsOf(b, m);
    const segment = baseCell64(m);
    if (index === ZERO && segment === ZERO && fitsDisplacement(displacement + adjust)) {
      return { cell: base, displacement: displacement + adjust };
    }
    const temp = b.temp();
    b.op(LEA64, temp, base, index, displacement, packIndexed(shift, segment));
    return { cell: temp, displacement: adjust };
  }
  const temp = b.temp();
  effectiveAddress(b, i, m, temp);
  if (adjust !== 0) b.op(i.addressSize === 2 ? LEA16 : LEA32, temp, temp, ZERO, adjust, packIndexed(0, ZERO));
  segmentToLinear(b, m.segment, temp, use);
  return { cell: temp, displacement: 0 };
}

/** Turns the offset in `cell` into a linear address in place, checking segment `segment`. */
export function segmentToLinear(b: Builder, segment: number, cell: number, { bytes, write }: Use): void {
  if (b.mode.bits === 64) {
    if (segment >= FS) b.op(ADD_SEGMENT_BASE, cell, cell, ZERO, 0, segmentBaseCell(segment) << 16);
    return;
  }
  if (b.mode.flatSegments & (1 << segment)) return;
  b.op(write ? SEGMENT_WRITE : SEGMENT_READ, cell, cell, segment, bytes);
}

const fitsDisplacement = (value: number): boolean => value === (value | 0);

/** Loads from memory operand `m` into `target`. */
export function loadOperand(b: Builder, i: Instruction, m: Operand, size: AccessSize, target: number): void {
  if (b.mode.bits === 64 && i.addressSize === 8) {
    b.stackAccess = m.segment === SS;
    const { base, index, shift, displacement } = partsOf(b, m);
    const segment = baseCell64(m);
    if (index === ZERO && segment === ZERO) b.op(LOAD[size], target, base, ZERO, displacement);
    else b.op(LOAD_INDEXED[size], target, base, index, displacement, packIndexed(shift, segment));
    return;
  }
  const address = linearAddress(b, i, m, { bytes: size, write: false });
  b.op(LOAD[size], target, address.cell, ZERO, address.displacement);
}

/** Stores `cell` to memory operand `m`. */
export function storeOperand(b: Builder, i: Instruction, m: Operand, size: AccessSize, cell: number): void {
  if (b.mode.bits === 64 && i.addressSize === 8) {
    b.stackAccess = m.segment === SS;
    const { base, index, shift, displacement } = partsOf(b, m);
    const segment = baseCell64(m);
    if (index === ZERO && segment === ZERO) b.op(STORE[size], cell, base, ZERO, displacement);
    else b.op(STORE_INDEXED[size], cell, base, index, displacement, packIndexed(shift, segment));
    return;
  }
  const address = linearAddress(b, i, m, { bytes: size, write: true });
  b.op(STORE[size], cell, address.cell, ZERO, address.displacement);
}

export function loadFrom(b: Builder, address: Address, size: AccessSize, target: number): void {
  b.op(LOAD[size], target, address.cell, ZERO, address.displacement);
}

/** Loads what the instruction will write back: faults as that write would. */
export function loadForWrite(b: Builder, address: Address, size: AccessSize, target: number): void {
  b.op(LOAD_FOR_WRITE[size], target, address.cell, ZERO, address.displacement);
}

export function storeTo(b: Builder, address: Address, size: AccessSize, cell: number): void {
  b.op(STORE[size], cell, address.cell, ZERO, address.displacement);
}

/** Puts an immediate operand into `target`, at the size of the operation. */
export function loadImmediate(b: Builder, operand: Operand, size: AccessSize, target: number): void {
  b.op(MOV_IMMEDIATE[size], target, ZERO, ZERO, operand.imm, operand.immHigh);
}

/** A cell that holds the operand's value: the register itself, or a temporary. */
export function source(b: Builder, i: Instruction, operand: Operand, size = sizeOf(operand)): number {
  if (operand.kind === Kind.Register) return registerCell(operand);
  const temp = b.temp();
  if (operand.kind === Kind.Memory) loadOperand(b, i, operand, size, temp);
  else loadImmediate(b, operand, size, temp);
  return temp;
}

/** Writes `cell` to a register or memory operand. */
export function writeBack(b: Builder, i: Instruction, operand: Operand, cell: number, size = sizeOf(operand)): void {
  if (operand.kind === Kind.Register) b.op(MOV[size], registerCell(operand), cell);
  else storeOperand(b, i, operand, size, cell);
}

/**
 * Read-modify-write: calls `change` with the cell that holds the operand and must hold the result afterwards, then stores
 * it if the operand is in memory. Whatever may fault has faulted before `change` runs.
 */
export function modify(b: Builder, i: Instruction, operand: Operand, change: (cell: number) => void): void {
  const size = sizeOf(operand);
  if (operand.kind === Kind.Register) {
    change(registerCell(operand));
    return;
  }
  const address = linearAddress(b, i, operand, { bytes: size, write: true });
  const value = b.temp();
  loadForWrite(b, address, size, value);
  change(value);
  storeTo(b, address, size, value);
}
