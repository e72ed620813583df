/** Writes the micro-ops of one block into the arena. */

import { WITHOUT_FLAGS } from '../ir/alu.ts';
import { BLOCK_COUNT, BLOCK_HEADER, BLOCK_PLACES, BLOCK_START, packPlace } from '../ir/block.ts';
import { JUMP, OPERATION, OPERATION_END } from '../ir/control.ts';
import { type MicroOp, RECORD_SIZE } from '../ir/define.ts';
import { microOps } from '../ir/table.ts';
import type { Instruction } from '../isa/instruction.ts';
import type { Operation } from '../operations/define.ts';
import type { CpuState } from '../state/cpu-state.ts';
import { GPR, TEMP, ZERO } from '../state/layout.ts';
import { type CodeMode, REAL_MODE } from '../system/code-mode.ts';
import type { FeatureSet } from '../system/features.ts';

const MAX_RECORDS = 1024;

export class Builder {
  mode: CodeMode = REAL_MODE;
  /** Offset in CS of the block's first instruction, and of the one being lifted and the next. */
  start = 0n;
  /** Set by a lifter that ended the block. */
  ended = false;
  /** The micro-ops that follow access memory in SS. */
  stackAccess = false;
  /** Addresses of link slots written, for unlinking. */
  linkSlots: number[] = [];

  readonly #u16: Uint16Array;
  readonly #i32: Int32Array;
  readonly #u64: BigUint64Array;
  readonly #places = new Uint32Array(MAX_RECORDS);
  #block = 0;
  #records = 0;
  #count = 0;
  #offset = 0;
  #length = 0;
  #temps = 0;
  #mayLink: (target: bigint) => boolean = () => false;
  #firstRecordOfInstruction = 0;

  /** What this CPU has, for instructions that have no feature of their own in the tables. */
  readonly features: FeatureSet;

  constructor(state: CpuState, features: FeatureSet) {
    this.features = features;
    this.#u16 = new Uint16Array(state.memory.buffer);
    this.#i32 = state.i32;
    this.#u64 = state.u64;
  }

  /** Starts a block at arena address `block`; `mayLink` tells whether a jump there may be linked block to block. */
  begin(block: number, start: bigint, mode: CodeMode, mayLink: (target: bigint) => boolean): void {
    this.#block = block;
    this.start = start;
    this.mode = mode;
    this.#mayLink = mayLink;
    this.#records = 0;
    this.#count = 0;
    this.#offset = 0;
    this.#length = 0;
    this.ended = false;
    this.linkSlots = [];
  }

  /** Starts the next instruction of the block. */
  instruction(length: number): void {
    this.#offset += this.#length;
    this.#length = length;
    this.#temps = 0;
    this.stackAccess = false;
    this.#firstRecordOfInstruction = this.#records;
    this.#count++;
  }

  /** Takes back what the current instruction wrote: its lifter found that the CPU has no such instruction. */
  retract(): void {
    this.#records = this.#firstRecordOfInstruction;
    this.ended = false;
  }

  get count(): number {
    return this.#count;
  }

  get isFull(): boolean {
    return this.#count >= 64 || this.#records > MAX_RECORDS - 128;
  }

  /** Offset in CS after the current instruction, not yet cut to the instruction pointer's width. */
  get next(): bigint {
    return this.start + BigInt(this.#offset + this.#length);
  }

  /** A fresh temporary's cell. */
  temp(): number {
    if (this.#temps === 16) throw new Error('an instruction needs more than 16 temporaries');
    return TEMP + 8 * this.#temps++;
  }

  op(code: MicroOp, a = ZERO, b = ZERO, c = ZERO, low = 0, high = 0): void {
    const at = this.#record();
    const short = at >>> 1;
    this.#u16[short] = code.number;
    this.#u16[short + 1] = a;
    this.#u16[short + 2] = b;
    this.#u16[short + 3] = c;
    this.#i32[(at >>> 2) + 2] = low;
    this.#i32[(at >>> 2) + 3] = high;
  }

  /** As `op`, with the whole immediate given. */
  op64(code: MicroOp, a: number, b: number, immediate: bigint): void {
    this.op(code, a, b);
    this.#u64[(this.#at(this.#records - 1) >>> 3) + 1] = immediate;
  }

  operation(operation: Operation, a = ZERO, b = ZERO, c = ZERO, aux = 0): void {
    this.op(operation.sequel === 'continue' ? OPERATION : OPERATION_END, a, b, c, operation.number, aux);
    if (operation.sequel !== 'continue') this.ended = true;
  }

  /** Ends the block with a jump to `target` (an offset in CS). */
  jump(target: bigint): void {
    this.#branch(JUMP, 0, target, 0n);
  }

  /** Ends the block with a conditional jump; `code` is a micro-op of two targets. */
  branch(code: MicroOp, condition: number, target: bigint): void {
    this.#branch(code, condition, target, this.cut(this.next));
  }

  /** Ends the block with `code`, a micro-op of two records: to the operation, or to the next instruction, as cell b says. */
  operationOrNext(code: MicroOp, cell: number, operation: Operation, aux: number): void {
    const next = this.cut(this.next);
    this.op(code, this.#mayLink(next) ? 2 : 0, cell, ZERO, operation.number, aux);
    this.#secondRecord(next);
  }

  /** An offset cut to the width of the instruction pointer in this mode. */
  cut(offset: bigint): bigint {
    return this.mode.bits === 64 ? BigInt.asUintN(64, offset) : BigInt.asUintN(32, offset);
  }

  /** Writes header and table of places; drops flag results that nothing reads. @returns the address after the block */
  finish(): number {
    this.#dropDeadFlags();
    const places = this.#at(this.#records);
    this.#i32[(this.#block + BLOCK_COUNT) >>> 2] = this.#count;
    this.#i32[(this.#block + BLOCK_PLACES) >>> 2] = places;
    this.#u64[(this.#block + BLOCK_START) >>> 3] = this.start;
    for (let n = 0; n < this.#records; n++) this.#i32[(places >>> 2) + n] = this.#places[n]!;
    return (places + 4 * this.#records + 15) & ~15;
  }

  #branch(code: MicroOp, condition: number, target: bigint, notTaken: bigint): void {
    const links = (this.#mayLink(target) ? 1 : 0) | (this.#mayLink(notTaken) ? 2 : 0);
    this.op64(code, links, condition, target);
    this.#secondRecord(notTaken);
  }

  /** The link slots and the second target of a micro-op of two records. */
  #secondRecord(notTaken: bigint): void {
    const at = this.#record();
    this.#i32[at >>> 2] = 0;
    this.#i32[(at >>> 2) + 1] = 0;
    this.#u64[(at >>> 3) + 1] = notTaken;
    this.linkSlots.push(at, at + 4);
    this.ended = true;
  }

  #at(record: number): number {
    return this.#block + BLOCK_HEADER + record * RECORD_SIZE;
  }

  #record(): number {
    const at = this.#at(this.#records);
    this.#places[this.#records++] = packPlace({
      index: this.#count - 1,
      length: this.#length,
      offset: this.#offset,
      inStack: this.stackAccess,
    });
    return at;
  }

  /**
   * Goes backwards: a flag result is dead when all flags are written again before anything reads them. Only arithmetic that
   * also exists without flags is replaced.
   */
  #dropDeadFlags(): void {
    let dead = false;
    for (let n = this.#records - 1; n >= 0; n--) {
      const at = this.#at(n) >>> 1;
      if (n > 0 && microOps[this.#u16[at - 8]!]?.records === 2) {
        // The second record of a branch.
        dead = false;
        n--;
        continue;
      }
      const op = microOps[this.#u16[at]!]!;
      if (op.flags === 'writes') {
        const plain = dead ? WITHOUT_FLAGS.get(op) : undefined;
        if (plain !== undefined) this.#u16[at] = plain.number;
        dead = true;
      } else if (op.flags !== 'none') dead = false;
    }
  }
}

/** The cell of general register `n`. */
export const gpr = (n: number): number => GPR + 8 * n;

export type Lifter = (b: Builder, i: Instruction) => void;
