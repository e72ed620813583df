/**
 * The micro-ops: what each means, written once as a function that emits WebAssembly. An executor supplies `Operands`:
 * the interpreter reads them from the micro-op's record as it runs, a translator knows them when it compiles.
 *
 * A micro-op's record is 16 bytes: opcode u16, cell addresses a, b, c u16 each, then a 64-bit immediate (also seen as
 * two 32-bit halves). Cells are addresses in the CPU state (layout.ts), so AH is the cell one byte after AL.
 */
import type { Code, Local } from '../wasm/code.ts';

export type Field = 'a' | 'b' | 'c';

export const RECORD_SIZE = 16;
export const [RECORD_A, RECORD_B, RECORD_C, RECORD_IMM] = [2, 4, 6, 8] as const;

export interface Operands {
  /** The cell's low 8 or 16 bits zero-extended, or 32 bits: an i32. */
  get8(field: Field): Code;
  get16(field: Field): Code;
  get32(field: Field): Code;
  /** An i64. */
  get64(field: Field): Code;
  /** Writes 8 or 16 bits and leaves the rest of the cell alone. */
  set8(field: Field, value: Code): Code;
  set16(field: Field, value: Code): Code;
  /** Writes 32 bits and clears the upper 32, as every 32-bit result in a 64-bit register does. */
  set32(field: Field, value: Code): Code;
  set64(field: Field, value: Code): Code;
  /** The field itself, an i32: the cell's address, or a small number the lifter put there. */
  field(field: Field): Code;
  readonly immLow: Code;
  readonly immHigh: Code;
  /** An i64. */
  readonly imm64: Code;
  /** The second target of a two-record branch, an i64. */
  readonly notTaken: Code;
  /** A 32- or 64-bit cell at a fixed address of layout.ts. */
  cell32(address: number): Code;
  cell64(address: number): Code;
  setCell32(address: number, value: Code): Code;
  setCell64(address: number, value: Code): Code;
  /** A scratch local; what it holds does not outlive the micro-op. */
  local(type: number): Local;
  /** The record's address, an i32. */
  readonly record: Code;
  readonly runtime: Runtime;
}

/** Functions every micro-op may call; numbers are function indices of the module being built. See runtime.ts. */
export interface Runtime {
  /** (address i64, record i32) → i64, zero-extended: the slow path of a read, by access size. */
  readonly load: Readonly<Record<AccessSize, number>>;
  /** As `load`, but faults as the write that will follow would. */
  readonly loadForWrite: Readonly<Record<AccessSize, number>>;
  /** (address i64, value i64, record i32): the slow path of a write, by access size. */
  readonly store: Readonly<Record<AccessSize, number>>;
  /** (record i32): calls the TypeScript operation whose number is the low half of the record's immediate. */
  readonly operation: number;
  /** (offset i64, segment i32, size i32, record i32) → linear address i32, or a fault. */
  readonly segmentForRead: number;
  readonly segmentForWrite: number;
  /** (record i32): raises #DE. */
  readonly divideError: number;
  /** (record i32): raises #GP(0). */
  readonly generalProtection: number;
  /** (divisor i64, record i32): divides RDX:RAX, or raises #DE. */
  readonly divideUnsigned: number;
  readonly divideSigned: number;
}

export type AccessSize = 1 | 2 | 4 | 8;

/** What an executor offers a micro-op that ends a block. */
export interface Control {
  /** Goes on with the linked block whose slot is at record + 16 + `slot` * 4, or finds the block at `target` and links it if bit `slot` of field a says so. */
  jump(x: Operands, slot: 0 | 1, target: Code): Code;
  /** Finds the block at RIP. */
  readonly lookup: Code;
}

export interface MicroOp {
  readonly name: string;
  /** `inline`: part of the interpreter's loop. `cold`: a function of its own. `end`: leaves the block. */
  readonly kind: 'inline' | 'cold' | 'end';
  readonly emit: (x: Operands, control: Control) => Code;
  /** How many records it takes (2 with links). */
  readonly records: number;
  readonly flags: FlagUse;
}

/**
 * What a micro-op does with the arithmetic flags, for dropping results that nobody reads. What may fault `reads` them,
 * since a fault shows them; `writes` means all six, whatever they were.
 */
export type FlagUse = 'none' | 'reads' | 'writes' | 'updates';

export const microOps: MicroOp[] = [];

function add(op: MicroOp): number {
  microOps.push(op);
  return microOps.length - 1;
}

/** Defines a micro-op of the interpreter's loop and returns its opcode. */
export function define(name: string, flags: FlagUse, emit: (x: Operands) => Code): number {
  return add({ name, kind: 'inline', emit, records: 1, flags });
}

/** Defines a micro-op that becomes a function of its own: rarely run, large, or with v128 in it. */
export function defineCold(name: string, flags: FlagUse, emit: (x: Operands) => Code): number {
  return add({ name, kind: 'cold', emit, records: 1, flags });
}

/** Defines a micro-op that ends a block. */
export function defineEnd(name: string, records: number, emit: (x: Operands, control: Control) => Code): number {
  return add({ name, kind: 'end', emit, records, flags: 'reads' });
}

/** One opcode for each operand size in bytes. */
export type BySize = Readonly<Record<AccessSize, number>>;

export const SIZES = [1, 2, 4, 8] as const;

export function bySize(make: (size: AccessSize) => number): BySize {
  return { 1: make(1), 2: make(2), 4: make(4), 8: make(8) };
}
