/**
 * The operands of micro-ops in a region: known when the code is written. Nothing here calls TypeScript. What would, leaves the
 * region, and the interpreter runs the micro-op from its start. That is right because a micro-op changes nothing before what
 * may fault in it.
 */

import { NOT_TAKEN_TARGET } from '../../ir/control.ts';
import type { AccessSize, Field, FlagSource, Halves, Operands, Runtime } from '../../ir/define.ts';
import { RECORD_IMM } from '../../ir/define.ts';
import { typeOf } from '../../ir/values.ts';
import type { CpuState } from '../../state/cpu-state.ts';
import {
  FLAG_CARRY,
  FLAG_RESULT,
  RIP,
  SEGMENT_BASE,
  SEGMENT_BOUNDS,
  SEGMENT_SIZE,
  SEGMENTS,
  TLB_BANK,
  ZERO,
} from '../../state/layout.ts';
import { type Code, i32, i64, ifElse, type Local } from '../../wasm/code.ts';
import type { SharedLocals } from '../shared-locals.ts';
import {
  load128ThroughTlb,
  loadHost,
  loadThroughTlb,
  store128ThroughTlb,
  storeHost,
  storeThroughTlb,
} from '../tlb-access.ts';
import type { MicroOpRecord } from './block-reader.ts';
import type { LateFlags } from './late-flags.ts';
import { Registers } from './registers.ts';
import { isStackAccess, type StackPage } from './stack-page.ts';
import { Untranslatable } from './untranslatable.ts';

/** What the operands of all micro-ops of a region share. */
export interface RegionParts {
  readonly state: CpuState;
  readonly registers: Registers;
  readonly flags: LateFlags;
  readonly scratch: SharedLocals;
  readonly stack: StackPage;
  /** TLB_BANK, an i32: it only changes in TypeScript. */
  readonly bank: Local;
  /** Where to go next, an i64, for what ends a block. */
  readonly rip: Local;
}

const state = i32.const(0);

export class RegionOperands implements Operands {
  readonly runtime: Runtime;
  readonly #parts: RegionParts;
  readonly #record: MicroOpRecord;

  /** @param leave the code that leaves the region for the interpreter to run this micro-op */
  constructor(parts: RegionParts, record: MicroOpRecord, leave: Code) {
    this.#parts = parts;
    this.#record = record;
    this.runtime = leaving(leave);
  }

  address(field: Field): Code {
    const cell = this.#record[field];
    if (Registers.holds(cell)) throw new Untranslatable('the address of a register');
    return i32.const(cell);
  }
  number(field: Field): Code {
    return i32.const(this.#record[field]);
  }
  get8(field: Field): Code {
    return this.cell8(this.#record[field]);
  }
  get16(field: Field): Code {
    return this.cell16(this.#record[field]);
  }
  get32(field: Field): Code {
    return this.cell32(this.#record[field]);
  }
  get64(field: Field): Code {
    return this.cell64(this.#record[field]);
  }
  set8(field: Field, value: Code): Code {
    return this.setCell8(this.#record[field], value);
  }
  set16(field: Field, value: Code): Code {
    return this.setCell16(this.#record[field], value);
  }
  set32(field: Field, value: Code): Code {
    const cell = this.#record[field];
    if (Registers.holds(cell)) return this.#parts.registers.set(cell, 4, value);
    return this.setCell64(cell, i64.extend_i32_u(value));
  }
  set64(field: Field, value: Code): Code {
    return this.setCell64(this.#record[field], value);
  }
  get immLow(): Code {
    return i32.const(this.#i32(RECORD_IMM));
  }
  get immHigh(): Code {
    return i32.const(this.#i32(RECORD_IMM + 4));
  }
  get imm64(): Code {
    return i64.const(this.#i64(RECORD_IMM));
  }
  get notTaken(): Code {
    return i64.const(this.#i64(NOT_TAKEN_TARGET));
  }
  get indexShift(): Code {
    return i64.const(BigInt(this.#i32(RECORD_IMM + 4) & 0x3f));
  }
  get segmentBase(): Code {
    return this.cell64(this.#i32(RECORD_IMM + 4) >>> 16);
  }
  get baseOfSegment(): Code {
    return this.cell32(SEGMENTS + this.#record.c * SEGMENT_SIZE + SEGMENT_BASE);
  }
  boundOfSegment(write: boolean): Code {
    return this.cell64(SEGMENT_BOUNDS + this.#record.c * 16 + (write ? 8 : 0));
  }
  cell8(address: number): Code {
    if (Registers.holds(address)) return this.#parts.registers.get(address, 1);
    return i32.load8_u(state, address);
  }
  cell16(address: number): Code {
    if (Registers.holds(address)) return this.#parts.registers.get(address, 2);
    return i32.load16_u(state, address);
  }
  cell32(address: number): Code {
    if (Registers.holds(address)) return this.#parts.registers.get(address, 4);
    if (address === TLB_BANK) return this.#parts.bank.get;
    return i32.load(state, address);
  }
  cell64(address: number): Code {
    const { registers, flags, rip } = this.#parts;
    if (Registers.holds(address)) return registers.get(address, 8);
    if (address === ZERO) return i64.const(0n);
    if (address === FLAG_RESULT) return flags.resultWord;
    if (address === FLAG_CARRY) return flags.carryWord;
    if (address === RIP) return rip.get;
    return i64.load(state, address);
  }
  setCell8(address: number, value: Code): Code {
    if (Registers.holds(address)) return this.#parts.registers.set(address, 1, value);
    return i32.store8(state, value, address);
  }
  setCell16(address: number, value: Code): Code {
    if (Registers.holds(address)) return this.#parts.registers.set(address, 2, value);
    return i32.store16(state, value, address);
  }
  setCell32(address: number, value: Code): Code {
    if (Registers.holds(address)) throw new Untranslatable('half of a register');
    return i32.store(state, value, address);
  }
  setCell64(address: number, value: Code): Code {
    const { registers, flags, rip } = this.#parts;
    if (Registers.holds(address)) return registers.set(address, 8, value);
    if (address === FLAG_RESULT) return flags.setResultWord(value);
    if (address === FLAG_CARRY) return flags.setCarryWord(value);
    if (address === RIP) return rip.set(value);
    return i64.store(state, value, address);
  }
  load(size: AccessSize, address: Local, forWrite: boolean): Code {
    const throughTlb = loadThroughTlb(this, size, address, forWrite);
    if (!isStackAccess(this.#record)) return throughTlb;
    const { stack } = this.#parts;
    return ifElse(stack.holds(address), loadHost(size, stack.hostAddress(address)), throughTlb, typeOf(size));
  }
  store(size: AccessSize, address: Local, value: Local): Code {
    if (!isStackAccess(this.#record)) return storeThroughTlb(this, size, address, value);
    const { stack } = this.#parts;
    return ifElse(
      stack.holds(address),
      storeHost(size, stack.hostAddress(address), value.get),
      storeThroughTlb(this, size, address, value, (entry) => stack.note(entry)),
    );
  }
  load128(address: Local, to: Halves<Local>, aligned: boolean): Code {
    return load128ThroughTlb(this, address, to, aligned);
  }
  store128(address: Local, value: Halves<Code>, aligned: boolean): Code {
    return store128ThroughTlb(this, address, value, aligned);
  }
  flagsOf(source: FlagSource, _words: Code): Code {
    return this.#parts.flags.set(source);
  }
  condition(code: number, generic: Code): Code {
    return this.#parts.flags.condition(code, generic);
  }
  get carry(): Code {
    return this.#parts.flags.cf;
  }
  local(type: number): Local {
    return this.#parts.scratch.take(type);
  }

  #i32(offset: number): number {
    return this.#parts.state.i32[(this.#record.address + offset) >>> 2]!;
  }

  #i64(offset: number): bigint {
    return this.#parts.state.i64[(this.#record.address + offset) >>> 3]!;
  }
}

/** Every way out is the same: leave. What would have a value has none to give, since the code behind is not reached. */
function leaving(leave: Code): Runtime {
  return {
    load: () => leave,
    loadForWrite: () => leave,
    store: () => leave,
    operation: leave,
    segment: () => leave,
    divideError: leave,
    generalProtection: leave,
    divide: () => leave,
  };
}
