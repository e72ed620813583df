/** System instructions and far transfers: mostly calls into TypeScript with operands fetched first. */

import { PLAIN, PLAIN_IMMEDIATE } from '../ir/alu.ts';
import type { AccessSize } from '../ir/define.ts';
import { MOV, MOV_IMMEDIATE, ZERO_EXTEND } from '../ir/move.ts';
import { type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import type { Operation } from '../operations/define.ts';
import { RAISE } from '../operations/faults.ts';
import { RDRAND } from '../operations/random.ts';
import { READ_BASE, WRITE_BASE } from '../operations/segment-base.ts';
import * as system from '../operations/system.ts';
import { REQUIRE_XSAVE, XGETBV, XRSTOR, XSAVE, XSETBV } from '../operations/xsave.ts';
import { UD } from '../state/fault.ts';
import { DS, ES, FS, GDTR, GS, IDTR, LDTR, MSR_TSC_AUX, SS, TR, ZERO } from '../state/layout.ts';
import { STACK } from '../system/mmu.ts';
import type { Builder, Lifter } from './builder.ts';
import {
  effectiveAddress,
  isMemory,
  linearAddress,
  loadForWrite,
  loadFrom,
  modify,
  registerCell,
  source,
  storeTo,
  writeBack,
} from './operand.ts';
import { peek, push, release } from './stack.ts';

const CS_NUMBER = 1;

const call =
  (operation: Operation, a = ZERO, b = ZERO, c = ZERO): Lifter =>
  (builder) =>
    builder.operation(operation, a, b, c);

const undefinedOpcode: Lifter = (b) => b.operation(RAISE, UD);

/** The selector operand's 16 bits in a cell. */
function selectorCell(b: Builder, i: Instruction, operand: Operand): number {
  return isMemory(operand) ? source(b, i, operand, 2) : registerCell(operand);
}

/** Writes a selector or status word: 16 bits to memory, zero-extended to a register's operand size. */
function writeWord(b: Builder, i: Instruction, to: Operand, cell: number): void {
  if (isMemory(to)) writeBack(b, i, to, cell, 2);
  else b.op(MOV[to.size as AccessSize], registerCell(to), cell);
}

export const movFromSegment: Lifter = (b, i) => {
  const cell = b.temp();
  b.operation(system.STORE_SEGMENT, cell, i.operands[1]!.reg);
  writeWord(b, i, i.operands[0]!, cell);
};

export const movToSegment: Lifter = (b, i) => {
  const to = i.operands[0]!;
  if (to.reg === CS_NUMBER || to.reg > GS) {
    undefinedOpcode(b, i);
    return;
  }
  b.operation(system.LOAD_SEGMENT, to.reg, selectorCell(b, i, i.operands[1]!));
};

export const movFromControl: Lifter = (b, i) => {
  const cell = b.temp();
  b.operation(system.READ_CONTROL, cell, i.operands[1]!.reg);
  b.op(MOV[i.operands[0]!.size as AccessSize], registerCell(i.operands[0]!), cell);
};

export const movToControl: Lifter = (b, i) =>
  b.operation(system.WRITE_CONTROL, i.operands[0]!.reg, registerCell(i.operands[1]!), ZERO, i.operands[1]!.size);

export const movFromDebug: Lifter = (b, i) => {
  const cell = b.temp();
  b.operation(system.READ_DEBUG, cell, i.operands[1]!.reg);
  b.op(MOV[i.operands[0]!.size as AccessSize], registerCell(i.operands[0]!), cell);
};

export const movToDebug: Lifter = (b, i) =>
  b.operation(system.WRITE_DEBUG, i.operands[0]!.reg, registerCell(i.operands[1]!), ZERO, i.operands[1]!.size);

/** A selector is pushed zero-extended to the operand size. */
export const pushSegment: Lifter = (b, i) => {
  const cell = b.temp();
  b.operation(system.STORE_SEGMENT, cell, i.operands[0]!.reg);
  push(b, cell, i.operandSize as AccessSize);
};

/** The segment is loaded before the stack pointer moves, since loading it may fault. */
export const popSegment: Lifter = (b, i) => {
  const cell = b.temp();
  peek(b, cell, i.operandSize as AccessSize, 0);
  b.operation(system.POP_SEGMENT, i.operands[0]!.reg, cell, b.mode.stackBits, i.operandSize);
};

/** LDS, LES, LFS, LGS, LSS. */
function loadFar(segment: number): Lifter {
  return (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const { offset, selector } = farPointer(b, i, from);
    b.operation(system.LOAD_FAR, segment, selector, to.reg, (offset << 4) | to.size);
  };
}

/**
 * Reads a far pointer from memory: the offset (zero-extended), then the selector. AMD's processors have no offset of 64 bits:
 * REX.W changes nothing (APM vol. 3, LFS, JMP far).
 */
function farPointer(b: Builder, i: Instruction, from: Operand): { offset: number; selector: number } {
  const size = Math.min(from.size - 2, 4) as 2 | 4;
  const [offset, selector] = [b.temp(), b.temp()];
  const address = linearAddress(b, i, from, { bytes: size + 2, write: false });
  loadFrom(b, address, size, offset);
  if (size === 2) b.op(ZERO_EXTEND[2], offset, offset);
  loadFrom(b, { cell: address.cell, displacement: address.displacement + size }, 2, selector);
  return { offset, selector };
}

function farTransfer(operation: Operation): Lifter {
  return (b, i) => {
    const operand = i.operands[0]!;
    if (operand.kind === Kind.Far) {
      const [offset, selector] = [b.temp(), b.temp()];
      b.op64(MOV_IMMEDIATE[8], offset, ZERO, BigInt(operand.imm >>> 0));
      b.op(MOV_IMMEDIATE[4], selector, ZERO, ZERO, operand.immHigh & 0xffff);
      b.operation(operation, i.operandSize, selector, offset);
      return;
    }
    const { offset, selector } = farPointer(b, i, operand);
    b.operation(operation, Math.min(i.operandSize, 4), selector, offset);
  };
}

const returnFar: Lifter = (b, i) =>
  b.operation(system.RETURN_FAR, i.operandSize, ZERO, ZERO, i.count > 0 ? i.operands[0]!.imm & 0xffff : 0);

/** LGDT, LIDT: with a 16-bit operand size the base has 24 bits. */
function loadTable(table: number): Lifter {
  return (b, i) => {
    const from = i.operands[0]!;
    const size = (from.size - 2) as 4 | 8;
    const [limit, base] = [b.temp(), b.temp()];
    b.operation(system.REQUIRE_PRIVILEGE);
    const address = linearAddress(b, i, from, { bytes: from.size, write: false });
    loadFrom(b, address, 2, limit);
    loadFrom(b, { cell: address.cell, displacement: address.displacement + 2 }, size, base);
    if (i.operandSize === 2) b.op(PLAIN_IMMEDIATE.and[4], base, base, ZERO, 0xff_ffff);
    b.operation(system.LOAD_TABLE, table, limit, base);
  };
}

/** SGDT, SIDT: the whole base, whatever the operand size, as processors since the 386 do. */
function storeTable(cell: number): Lifter {
  return (b, i) => {
    const to = i.operands[0]!;
    const size = (to.size - 2) as 4 | 8;
    b.operation(system.REQUIRE_TABLE_ACCESS);
    const address = linearAddress(b, i, to, { bytes: to.size, write: true });
    const base = { cell: address.cell, displacement: address.displacement + 2 };
    loadForWrite(b, base, size, b.temp());
    storeTo(b, address, 2, cell + 8);
    storeTo(b, base, size, cell);
  };
}

function storeSelector(segment: number): Lifter {
  return (b, i) => {
    const cell = b.temp();
    b.operation(system.STORE_SYSTEM_SELECTOR, cell, segment);
    writeWord(b, i, i.operands[0]!, cell);
  };
}

/** As `withSelector`, after a check that comes before the operand is read. */
const checkedWithSelector =
  (check: Operation, operation: Operation): Lifter =>
  (b, i) => {
    b.operation(check);
    b.operation(operation, selectorCell(b, i, i.operands[0]!));
  };

const withSelector =
  (operation: Operation, b2 = ZERO): Lifter =>
  (b, i) =>
    b.operation(operation, selectorCell(b, i, i.operands[0]!), b2);

function describe(which: number): Lifter {
  return (b, i) => {
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    b.operation(system.LAR_LSL, selectorCell(b, i, from), to.reg, which, to.size);
  };
}

const smsw: Lifter = (b, i) => {
  const cell = b.temp();
  b.operation(system.SMSW, cell);
  const to = i.operands[0]!;
  if (isMemory(to)) writeBack(b, i, to, cell, 2);
  else b.op(MOV[to.size as AccessSize], registerCell(to), cell);
};

/** Reads before it knows whether it will write: an absent page is reported as read, as the processor does. */
const arpl: Lifter = (b, i) => {
  const [to, from] = [i.operands[0]!, i.operands[1]!];
  if (isMemory(to)) loadFrom(b, linearAddress(b, i, to, { bytes: 2, write: true }), 2, b.temp());
  modify(b, i, to, (cell) => b.operation(system.ARPL, cell, registerCell(from)));
};

const pushf: Lifter = (b, i) => {
  const cell = b.temp();
  b.operation(system.PUSHF, cell, i.operandSize);
  push(b, cell, i.operandSize as AccessSize);
};

const popf: Lifter = (b, i) => {
  const cell = b.temp();
  const size = i.operandSize as AccessSize;
  peek(b, cell, size, 0);
  b.operation(system.POPF, size, cell);
  release(b, size);
  b.operation(system.END_BLOCK);
};

const invlpg: Lifter = (b, i) => {
  const m = i.operands[0]!;
  const cell = b.temp();
  effectiveAddress(b, i, m, cell);
  // No limit is checked: the address is only named.
  b.operation(system.ADD_BASE, cell, m.segment);
  b.operation(system.INVLPG, cell);
};

function compareExchangeWide(bytes: number): Lifter {
  return (b, i) => {
    const m = i.operands[0]!;
    const address = linearAddress(b, i, m, { bytes, write: true });
    const cell = b.temp();
    b.op64(MOV_IMMEDIATE[8], cell, ZERO, BigInt.asUintN(64, BigInt(address.displacement)));
    b.op(PLAIN.add[8], cell, cell, address.cell);
    b.operation(system.CMPXCHG_WIDE, cell, bytes, m.segment === SS ? STACK : 0);
  };
}

const interrupt: Lifter = (b, i) => b.operation(system.INT, ZERO, ZERO, ZERO, i.operands[0]!.imm & 0xff);

/** XSAVE, XRSTOR. How long the area is depends on XCR0; the segment is checked for the part that is always there. */
const extendedState =
  (operation: Operation, write: boolean): Lifter =>
  (b, i) => {
    b.operation(REQUIRE_XSAVE);
    const address = linearAddress(b, i, i.operands[0]!, { bytes: 576, write });
    b.operation(operation, address.cell, i.rex & 8, ZERO, address.displacement);
  };

const segmentBase =
  (operation: Operation, segment: number): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    b.operation(operation, registerCell(operand), operand.size, segment);
  };

const random: Lifter = (b, i) => {
  const operand = i.operands[0]!;
  b.operation(RDRAND, registerCell(operand), operand.size);
};

export const systemInstructions: Readonly<Record<string, Lifter>> = {
  lds: loadFar(DS),
  les: loadFar(ES),
  lfs: loadFar(FS),
  lgs: loadFar(GS),
  lss: loadFar(SS),
  jmpf: farTransfer(system.JUMP_FAR),
  callf: farTransfer(system.CALL_FAR),
  retf: returnFar,
  iret: (b, i) => b.operation(system.IRET, i.operandSize),
  int: interrupt,
  int3: call(system.INT3),
  int1: call(system.INT1),
  into: call(system.INTO),
  lgdt: loadTable(0),
  lidt: loadTable(1),
  sgdt: storeTable(GDTR),
  sidt: storeTable(IDTR),
  sldt: storeSelector(LDTR),
  str: storeSelector(TR),
  lldt: checkedWithSelector(system.REQUIRE_PROTECTED_PRIVILEGE, system.LLDT),
  ltr: checkedWithSelector(system.REQUIRE_PROTECTED_PRIVILEGE, system.LTR),
  verr: withSelector(system.VERIFY, 0),
  verw: withSelector(system.VERIFY, 1),
  lar: describe(0),
  lsl: describe(1),
  arpl,
  smsw,
  lmsw: checkedWithSelector(system.REQUIRE_PRIVILEGE, system.LMSW),
  clts: call(system.CLTS),
  invlpg,
  invd: call(system.FLUSH_CACHES),
  wbinvd: call(system.FLUSH_CACHES),
  rdmsr: call(system.RDMSR),
  wrmsr: call(system.WRMSR),
  rdtsc: call(system.RDTSC),
  rdtscp: call(system.RDTSCP),
  rdpmc: call(system.RDPMC),
  cpuid: call(system.CPUID),
  syscall: call(system.SYSCALL),
  sysret: (b, i) => b.operation(system.SYSRET, i.operandSize),
  sysenter: call(system.SYSENTER),
  sysexit: call(system.SYSEXIT),
  swapgs: call(system.SWAPGS),
  xgetbv: call(XGETBV),
  xsetbv: call(XSETBV),
  xsave: extendedState(XSAVE, true),
  xrstor: extendedState(XRSTOR, false),
  rdfsbase: segmentBase(READ_BASE, FS),
  rdgsbase: segmentBase(READ_BASE, GS),
  wrfsbase: segmentBase(WRITE_BASE, FS),
  wrgsbase: segmentBase(WRITE_BASE, GS),
  // There is no cache; they fault as a load does (SDM vol. 2, CLFLUSHOPT and CLWB).
  clflushopt: (b, i) => void source(b, i, i.operands[0]!, 1),
  clwb: (b, i) => void source(b, i, i.operands[0]!, 1),
  rdpid: (b, i) => b.op(MOV[4], registerCell(i.operands[0]!), MSR_TSC_AUX),
  rdrand: random,
  rdseed: random,
  hlt: call(system.HLT),
  cli: call(system.CLI),
  sti: call(system.STI),
  pushf,
  popf,
  ud0: undefinedOpcode,
  ud1: undefinedOpcode,
  ud2: undefinedOpcode,
  cmpxchg8b: compareExchangeWide(8),
  cmpxchg16b: compareExchangeWide(16),
};
