/** System instructions: the micro-ops' way to the system unit. Privilege is checked here, the rest there. */

import { GP, GuestFault, UD } from '../state/fault.ts';
import {
  ATTENTION,
  FS,
  GPR,
  LDTR,
  MSR_TSC_AUX,
  SCRATCH,
  SEGMENT_BASE,
  SEGMENT_SELECTOR,
  SEGMENT_SIZE,
  SEGMENTS,
  SHADOW,
  SS,
  SS_SHADOW,
} from '../state/layout.ts';
import { isProtected } from '../system/mode.ts';
import { WRITE } from '../system/paging.ts';
import { setZeroFlag } from './compare.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';
import { AX, CX, DX, readRegister, SP, writeRegister } from './registers.ts';

function privileged(cpu: Processor): void {
  if (cpu.state.cpl !== 0) throw new GuestFault(GP, 0);
}

/** #GP(0) outside ring 0: before an operand in memory is read, which may fault too. */
export const REQUIRE_PRIVILEGE = defineOperation('continue', privileged);

/** As REQUIRE_PRIVILEGE, for LLDT and LTR: outside protected mode they do not exist, whatever the ring. */
export const REQUIRE_PROTECTED_PRIVILEGE = defineOperation('continue', (cpu) => {
  if (!isProtected(cpu.state)) throw new GuestFault(UD);
  privileged(cpu);
});

const cell16 = (cpu: Processor, cell: number): number => cpu.state.view.getUint16(cell, true);

const [EAX, ECX, EDX] = [GPR + AX * 8, GPR + CX * 8, GPR + DX * 8] as const;

/** Writes EDX:EAX from SCRATCH, upper halves cleared. */
function pairFromScratch({ state }: Processor): void {
  state.set32(EAX, state.get32(SCRATCH));
  state.set32(EAX + 4, 0);
  state.set32(EDX, state.get32(SCRATCH + 4));
  state.set32(EDX + 4, 0);
}

/** Holds interrupts and debug exceptions off for the next instruction, which loads the stack pointer. LSS has no need of it. */
function holdForStackPointer(cpu: Processor): void {
  cpu.state.set32(SHADOW, SS_SHADOW);
  cpu.state.set32(ATTENTION, 1);
}

// Segment registers.

/** Segment register a ← selector in cell b. */
export const LOAD_SEGMENT = defineOperation('next', (cpu, segment, cell) => {
  cpu.system.loadSegment(segment, cell16(cpu, cell));
  if (segment === SS) holdForStackPointer(cpu);
});

/** Segment register a ← selector in cell b, which was read from the top of the stack; then the stack pointer moves past it. c: stack bits, immediate: bytes. */
export const POP_SEGMENT = defineOperation('next', (cpu, segment, cell, stackBits, bytes) => {
  const width = stackBits / 8;
  const pointer = readRegister(cpu, SP, width) + BigInt(bytes);
  cpu.system.loadSegment(segment, cell16(cpu, cell));
  writeRegister(cpu, SP, width, BigInt.asUintN(stackBits, pointer));
  if (segment === SS) holdForStackPointer(cpu);
});

/** Far pointer: segment register a ← selector in cell b, general register c (`size` bytes of it: the immediate) ← temporary. */
export const LOAD_FAR = defineOperation('next', (cpu, segment, selectorCell, register, packed) => {
  const size = packed & 0xf;
  const offset = cpu.state.get64(packed >>> 4);
  cpu.system.loadSegment(segment, cell16(cpu, selectorCell));
  writeRegister(cpu, register, size, offset);
});

/** Cell a ← selector of segment b, 64 bits, zero-extended. */
export const STORE_SEGMENT = defineOperation('continue', (cpu, cell, segment) => {
  cpu.state.set64(cell, BigInt(cpu.state.get32(SEGMENTS + segment * SEGMENT_SIZE + SEGMENT_SELECTOR) & 0xffff));
});

// Descriptor tables and task register.

export const LLDT = defineOperation('next', (cpu, cell) => {
  cpu.system.lldt(cell16(cpu, cell));
});

export const LTR = defineOperation('next', (cpu, cell) => {
  cpu.system.ltr(cell16(cpu, cell));
});

/** Table a (0 GDT, 1 IDT) ← limit in cell b, base in cell c. */
export const LOAD_TABLE = defineOperation('next', (cpu, table, limitCell, baseCell) => {
  const [base, limit] = [cpu.state.get64(baseCell), cell16(cpu, limitCell)];
  if (table === 0) cpu.system.lgdt(base, limit);
  else cpu.system.lidt(base, limit);
});

/** Cell a ← selector of LDTR or TR (b), zero-extended. */
export const STORE_SYSTEM_SELECTOR = defineOperation('continue', (cpu, cell, segment) => {
  cpu.state.set64(cell, BigInt(segment === LDTR ? cpu.system.sldt() : cpu.system.str()));
});

/** ZF ← whether the descriptor is visible; then register b (`size` bytes) ← its access rights or limit. c: 0 LAR, 1 LSL. */
export const LAR_LSL = defineOperation('continue', (cpu, cell, register, which, size) => {
  const selector = cell16(cpu, cell);
  const value = which === 0 ? cpu.system.lar(selector) : cpu.system.lsl(selector);
  setZeroFlag(cpu.state, value !== undefined);
  if (value !== undefined) writeRegister(cpu, register, size, BigInt(value >>> 0));
});

/** ZF ← whether the segment may be read (b 0) or written (b 1). */
export const VERIFY = defineOperation('continue', (cpu, cell, write) => {
  const selector = cell16(cpu, cell);
  setZeroFlag(cpu.state, write === 0 ? cpu.system.verr(selector) : cpu.system.verw(selector));
});

/** Cell a: destination selector, cell b: source; RPL of the first is raised to the second's, ZF says whether it was. */
export const ARPL = defineOperation('continue', (cpu, to, from) => {
  if (!isProtected(cpu.state)) throw new GuestFault(UD);
  const [selector, wanted] = [cell16(cpu, to), cell16(cpu, from) & 3];
  const lower = (selector & 3) < wanted;
  setZeroFlag(cpu.state, lower);
  if (lower) cpu.state.view.setUint16(to, (selector & ~3) | wanted, true);
});

// Control, debug, model-specific registers.

/** Cell a (64 bits) ← control register b. */
export const READ_CONTROL = defineOperation('continue', (cpu, cell, number) => {
  cpu.state.set64(cell, cpu.system.readControl(number));
});

export const WRITE_CONTROL = defineOperation('next', (cpu, number, cell, _c, size) => {
  cpu.system.writeControl(number, BigInt.asUintN(size * 8, cpu.state.get64(cell)));
});

export const READ_DEBUG = defineOperation('continue', (cpu, cell, number) => {
  cpu.state.set64(cell, cpu.system.readDebug(number));
});

export const WRITE_DEBUG = defineOperation('next', (cpu, number, cell, _c, size) => {
  cpu.system.writeDebug(number, BigInt.asUintN(size * 8, cpu.state.get64(cell)));
});

/** #GP(0) where CR4.UMIP forbids SGDT and SIDT. */
export const REQUIRE_TABLE_ACCESS = defineOperation('continue', (cpu) => cpu.system.requireTableAccess());

/** Cell a ← CR0, 64 bits: SMSW. */
export const SMSW = defineOperation('continue', (cpu, cell) => cpu.state.set64(cell, cpu.system.smsw()));

export const LMSW = defineOperation('next', (cpu, cell) => {
  cpu.system.lmsw(cell16(cpu, cell));
});

export const CLTS = defineOperation('next', (cpu) => {
  cpu.system.clts();
});

export const RDMSR = defineOperation('continue', (cpu) => {
  cpu.system.readMsrTo(cpu.state.get32(ECX), SCRATCH);
  pairFromScratch(cpu);
});

export const WRMSR = defineOperation('next', (cpu) => {
  const { state } = cpu;
  state.set32(SCRATCH, state.get32(EAX));
  state.set32(SCRATCH + 4, state.get32(EDX));
  cpu.system.writeMsrFrom(state.get32(ECX), SCRATCH);
});

export const CPUID = defineOperation('continue', (cpu) => {
  const leaf = Number(readRegister(cpu, AX, 4));
  const values = cpu.system.cpuid(leaf, Number(readRegister(cpu, CX, 4)));
  // EAX, EBX, ECX, EDX have the register numbers 0, 3, 1, 2.
  [AX, 3, CX, DX].forEach((register, n) => {
    writeRegister(cpu, register, 4, BigInt(values[n]! >>> 0));
  });
});

export const RDTSC = defineOperation('continue', (cpu) => {
  cpu.system.rdtsc(SCRATCH);
  pairFromScratch(cpu);
});

export const RDTSCP = defineOperation('continue', (cpu) => {
  cpu.system.rdtsc(SCRATCH);
  pairFromScratch(cpu);
  writeRegister(cpu, CX, 4, cpu.state.get64(MSR_TSC_AUX));
});

export const RDPMC = defineOperation('continue', (cpu) => {
  cpu.system.rdpmc(cpu.state.get32(ECX), SCRATCH);
  pairFromScratch(cpu);
});

// Interrupts, flags, halting.

export const CLI = defineOperation('continue', (cpu) => cpu.system.cli());

export const STI = defineOperation('next', (cpu) => {
  const before = cpu.interruptsEnabled;
  cpu.system.sti();
  if (!before && cpu.interruptsEnabled) cpu.state.set32(ATTENTION, 1);
});

export const HLT = defineOperation('next', (cpu) => {
  cpu.system.halt();
  cpu.state.set32(ATTENTION, 1);
});

export const INT = defineOperation('transfer', (cpu, _a, _b, _c, vector) => {
  cpu.system.softwareInterrupt(vector);
  cpu.noteEntry();
});

export const INT3 = defineOperation('transfer', (cpu) => {
  cpu.system.int3();
  cpu.noteEntry();
});

export const INT1 = defineOperation('transfer', (cpu) => {
  cpu.system.int1();
  cpu.noteEntry();
});

export const INTO = defineOperation('transfer', (cpu) => {
  if ((cpu.state.rflags & 0x800) === 0) {
    cpu.state.rip = cpu.nextRip;
    return;
  }
  cpu.system.into();
  cpu.noteEntry();
});

export const IRET = defineOperation('transfer', (cpu, size) => cpu.system.iret(size));

/** RFLAGS ← cell b, `size` bytes. END_BLOCK follows once the stack pointer has moved. */
export const POPF = defineOperation('continue', (cpu, size, cell) => {
  cpu.system.popf(Number(cpu.state.get64(cell) & 0xffff_ffffn), size);
});

/** Does nothing but end the block: what came before may have let an interrupt in, or a trap. */
export const END_BLOCK = defineOperation('next', () => {});

/** Cell a ← RFLAGS as PUSHF pushes it. */
export const PUSHF = defineOperation('continue', (cpu, cell) => {
  cpu.state.set64(cell, BigInt(cpu.system.pushf() >>> 0));
});

// Far transfers.

/** a: operand size; cell b: selector; cell c: offset. */
export const JUMP_FAR = defineOperation('transfer', (cpu, _size, selectorCell, offsetCell) =>
  cpu.system.jumpFar(cell16(cpu, selectorCell), cpu.state.get64(offsetCell)),
);

export const CALL_FAR = defineOperation('transfer', (cpu, size, selectorCell, offsetCell) =>
  cpu.system.callFar(cell16(cpu, selectorCell), cpu.state.get64(offsetCell), size),
);

export const RETURN_FAR = defineOperation('transfer', (cpu, size, _b, _c, bytes) => cpu.system.returnFar(size, bytes));

export const SYSCALL = defineOperation('transfer', (cpu) => cpu.system.syscall());
export const SYSRET = defineOperation('transfer', (cpu, size) => cpu.system.sysret(size));
export const SYSENTER = defineOperation('transfer', (cpu) => cpu.system.sysenter());
export const SYSEXIT = defineOperation('transfer', (cpu) => cpu.system.sysexit());

export const SWAPGS = defineOperation('next', (cpu) => {
  privileged(cpu);
  cpu.system.swapgs();
});

/** Cell a ← cell a + base of segment b, cut to the linear address's width. */
export const ADD_BASE = defineOperation('continue', (cpu, cell, segment) => {
  const flat = cpu.mode.bits === 64;
  const base = flat && segment < FS ? 0n : cpu.state.get64(SEGMENTS + segment * SEGMENT_SIZE + SEGMENT_BASE);
  cpu.state.set64(cell, BigInt.asUintN(flat ? 64 : 32, cpu.state.get64(cell) + base));
});

/** Cell a: the linear address. */
export const INVLPG = defineOperation('next', (cpu, cell) => {
  cpu.system.invlpg(cpu.state.get64(cell));
});

/** INVD, WBINVD: nothing to write back, but only for the kernel. */
export const FLUSH_CACHES = defineOperation('continue', (cpu) => privileged(cpu));

// 64- and 128-bit compare and exchange.

const BX = 3;
const halves = (pair: bigint): [bigint, bigint] => [pair & 0xffff_ffffn, pair >> 32n];

/** b: bytes, 8 or 16; cell a: the linear address; c: how the access is made (mmu.ts). */
export const CMPXCHG_WIDE = defineOperation('continue', (cpu, cell, bytes, how) => {
  const { mmu, state } = cpu;
  const address = state.get64(cell);
  const half = bytes / 2;
  const second = BigInt.asUintN(64, address + BigInt(half));
  if (bytes === 16 && (address & 15n) !== 0n) throw new GuestFault(GP, 0);
  mmu.probe(Number(address & 0xffff_ffffn), Number(address >> 32n), bytes, WRITE, how, 8);
  const [low, high] = bytes === 8 ? halves(mmu.read(address, 8, how)) : [mmu.read(address, 8), mmu.read(second, 8)];
  const equal = low === readRegister(cpu, AX, half) && high === readRegister(cpu, DX, half);
  const newLow = equal ? readRegister(cpu, BX, half) : low;
  const newHigh = equal ? readRegister(cpu, CX, half) : high;
  if (bytes === 8) mmu.write(address, 8, newLow | (newHigh << 32n), how);
  else {
    mmu.write(address, 8, newLow);
    mmu.write(second, 8, newHigh);
  }
  if (!equal) {
    writeRegister(cpu, AX, half, low);
    writeRegister(cpu, DX, half, high);
  }
  setZeroFlag(state, equal);
});
