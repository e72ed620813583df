/**
 * The micro-ops: what each means, written once as a function that emits WebAssembly. An executor supplies `Operands`:
 * the interpreter reads them from the micro-op's record as it runs, a translator knows them when it compiles.
 *
 * A micro-op's record is 16 bytes: opcode u16, cell addresses a, b, c u16 each, then a 64-bit immediate (also seen as
 * two 32-bit halves). Cells are addresses in the CPU state (layout.ts), so AH is the cell one byte after AL.
 */
import type { Code, Local } from '../wasm/code.ts';
import { Numbered } from './numbered.ts';

export type Field = 'a' | 'b' | 'c';

export const RECORD_SIZE = 16;
export const [RECORD_A, RECORD_B, RECORD_C, RECORD_IMM] = [2, 4, 6, 8] as const;

/** The halves of 128 bits. */
export interface Halves<T> {
  readonly low: T;
  readonly high: T;
}

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
  /** The address of the cell that the field names, an i32: for cells that an executor keeps in memory. */
  address(field: Field): Code;
  /** A small number that the lifter put into the field, an i32. */
  number(field: Field): Code;
  readonly immLow: Code;
  readonly immHigh: Code;
  /** An i64. */
  readonly imm64: Code;
  /** The second target of a two-record branch, an i64. */
  readonly notTaken: Code;
  /** How far field c is shifted in an indexed address, an i64: bits 5:0 of the immediate's high half. */
  readonly indexShift: Code;
  /** The 64-bit cell that bits 31:16 of the immediate's high half name: a segment's base, or ZERO. */
  readonly segmentBase: Code;
  /** Of the segment whose number is field c: its base, an i32, and its bound for plain accesses, an i64. */
  readonly baseOfSegment: Code;
  boundOfSegment(write: boolean): Code;
  /** A cell at a fixed address of layout.ts; 8, 16 and 32 bits as an i32, zero-extended. */
  cell8(address: number): Code;
  cell16(address: number): Code;
  cell32(address: number): Code;
  cell64(address: number): Code;
  /** Narrow writes leave the rest of a wider cell alone. */
  setCell8(address: number, value: Code): Code;
  setCell16(address: number, value: Code): Code;
  setCell32(address: number, value: Code): Code;
  setCell64(address: number, value: Code): Code;
  /**
   * The value at a linear address (i64), or the fault of reading it: an i32, zero-extended, or an i64 for 8 bytes.
   * `forWrite`: faults as the write that will follow would.
   */
  load(size: AccessSize, address: Local, forWrite: boolean): Code;
  store(size: AccessSize, address: Local, value: Local): Code;
  /** Reads 16 bytes into two i64. `aligned`: the address is a multiple of 16. */
  load128(address: Local, to: Halves<Local>, aligned: boolean): Code;
  /** Writes two i64, both or neither. */
  store128(address: Local, value: Halves<Code>, aligned: boolean): Code;
  /**
   * Makes the arithmetic flags those of `source`. `words` does so at once; an executor may note the operands instead, and
   * work the flags out when somebody asks.
   */
  flagsOf(source: FlagSource, words: Code): Code;
  /** Condition code 0 … 15 as an i32; `generic` reads it from the words of the flags. */
  condition(code: number, generic: Code): Code;
  /** CF, an i64 of 0 or 1. */
  readonly carry: Code;
  /** A scratch local; what it holds does not outlive the micro-op. */
  local(type: number): Local;
  readonly runtime: Runtime;
}

/**
 * An operation that sets the flags, without a carry coming in. Operands and result are locals of the type that carries an
 * operand of this size (i32 up to 32 bits), in which bits above it may be anything. `increment` and `decrement` keep CF.
 */
export interface FlagSource {
  readonly operation: 'add' | 'subtract' | 'logic' | 'increment' | 'decrement';
  readonly size: AccessSize;
  readonly left: Local;
  readonly right: Local;
  readonly result: Local;
}

/** What leaves WebAssembly for TypeScript; all of it may raise a fault of the guest. How it leaves is the executor's. */
export interface Runtime {
  /** The slow path of a read at a linear address (i64): an i64, zero-extended. */
  load(size: AccessSize, address: Code): Code;
  /** As `load`, but faults as the write that will follow would. */
  loadForWrite(size: AccessSize, address: Code): Code;
  /** The slow path of a write of `value` (i64) at a linear address (i64). */
  store(size: AccessSize, address: Code, value: Code): Code;
  /** The operation whose number is the low half of the record's immediate. */
  readonly operation: Code;
  /** The linear address (i32) of an offset (i64) in segment c, for an access of `size` (i32) bytes. */
  segment(offset: Code, size: Code, write: boolean): Code;
  /** #DE. */
  readonly divideError: Code;
  /** #GP(0). */
  readonly generalProtection: Code;
  /** Divides RDX:RAX by `divisor` (i64), or raises #DE. */
  divide(divisor: Code, signed: boolean): Code;
}

export type AccessSize = 1 | 2 | 4 | 8;

/** What an executor offers a micro-op that ends a block. */
export interface Control {
  /**
   * Goes on with the linked block whose slot is at record + 16 + `slot` * 4, or finds the block at `target` and links it if
   * bit `slot` of field a says so.
   */
  jump(x: Operands, slot: 0 | 1, target: Code): Code;
  /** Finds the block at RIP. */
  readonly lookup: Code;
  /** As `lookup`, and may note the block at record + LAST_TARGET (control.ts). */
  readonly indirect: Code;
}

interface Definition {
  readonly name: string;
  /** `inline`: part of the interpreter's loop. `cold`: a function of its own. `end`: leaves the block. */
  readonly kind: 'inline' | 'cold' | 'end';
  readonly flags: FlagUse;
  /** How many records it takes (2 with links). */
  readonly records: number;
  readonly emit: (x: Operands, control: Control) => Code;
}

/** A micro-op. Its number, which table.ts gives it, is the opcode in its records. */
export class MicroOp extends Numbered {
  readonly name: string;
  readonly kind: Definition['kind'];
  readonly flags: FlagUse;
  readonly records: number;
  readonly emit: Definition['emit'];

  constructor({ name, kind, flags, records, emit }: Definition) {
    super();
    this.name = name;
    this.kind = kind;
    this.flags = flags;
    this.records = records;
    this.emit = emit;
  }
}

/**
 * What a micro-op does with the arithmetic flags, for dropping results that nothing reads. What may fault `reads` them,
 * since a fault shows them; `writes` means that all six are replaced.
 */
export type FlagUse = 'none' | 'reads' | 'writes' | 'updates';

/** Defines a micro-op of the interpreter's loop. */
export function define(name: string, flags: FlagUse, emit: (x: Operands) => Code): MicroOp {
  return new MicroOp({ name, kind: 'inline', flags, records: 1, emit });
}

/** Defines a micro-op that becomes a function of its own: rarely run, large, or with v128 in it. */
export function defineCold(name: string, flags: FlagUse, emit: (x: Operands) => Code): MicroOp {
  return new MicroOp({ name, kind: 'cold', flags, records: 1, emit });
}

/** Defines a micro-op that ends a block. */
export function defineEnd(name: string, records: number, emit: (x: Operands, control: Control) => Code): MicroOp {
  return new MicroOp({ name, kind: 'end', flags: 'reads', records, emit });
}

/** One micro-op for each operand size in bytes. */
export type BySize = Readonly<Record<AccessSize, MicroOp>>;

export const SIZES = [1, 2, 4, 8] as const;

export function bySize(make: (size: AccessSize) => MicroOp): BySize {
  return { 1: make(1), 2: make(2), 4: make(4), 8: make(8) };
}
