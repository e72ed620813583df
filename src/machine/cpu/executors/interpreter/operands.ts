/** Operands that are read from the micro-op's record as it runs. */
import { NOT_TAKEN_TARGET } from '../../ir/control.ts';
import {
  type AccessSize,
  type Field,
  type FlagSource,
  type Halves,
  type Operands,
  RECORD_A,
  RECORD_B,
  RECORD_C,
  RECORD_IMM,
  type Runtime,
} from '../../ir/define.ts';
import { FLAG_CARRY, SEGMENT_BASE, SEGMENT_BOUNDS, SEGMENT_SIZE, SEGMENTS } from '../../state/layout.ts';
import { type Code, i32, i64, type Local } from '../../wasm/code.ts';
import type { RuntimeFunctions } from '../runtime-functions.ts';
import { load128ThroughTlb, loadThroughTlb, store128ThroughTlb, storeThroughTlb } from '../tlb-access.ts';
import { RecordRuntime } from './record-runtime.ts';

const OFFSETS: Readonly<Record<Field, number>> = { a: RECORD_A, b: RECORD_B, c: RECORD_C };
const state = i32.const(0);

export class RecordOperands implements Operands {
  readonly runtime: Runtime;
  readonly #record: Code;
  readonly #takeLocal: (type: number) => Local;

  constructor(record: Local, functions: RuntimeFunctions, takeLocal: (type: number) => Local) {
    this.#record = record.get;
    this.runtime = new RecordRuntime(functions, record, () => this.number('c'));
    this.#takeLocal = takeLocal;
  }

  address(field: Field): Code {
    return this.number(field);
  }
  number(field: Field): Code {
    return i32.load16_u(this.#record, OFFSETS[field]);
  }
  get8(field: Field): Code {
    return i32.load8_u(this.address(field));
  }
  get16(field: Field): Code {
    return i32.load16_u(this.address(field));
  }
  get32(field: Field): Code {
    return i32.load(this.address(field));
  }
  get64(field: Field): Code {
    return i64.load(this.address(field));
  }
  set8(field: Field, value: Code): Code {
    return i32.store8(this.address(field), value);
  }
  set16(field: Field, value: Code): Code {
    return i32.store16(this.address(field), value);
  }
  set32(field: Field, value: Code): Code {
    return i64.store(this.address(field), i64.extend_i32_u(value));
  }
  set64(field: Field, value: Code): Code {
    return i64.store(this.address(field), value);
  }
  get immLow(): Code {
    return i32.load(this.#record, RECORD_IMM);
  }
  get immHigh(): Code {
    return i32.load(this.#record, RECORD_IMM + 4);
  }
  get imm64(): Code {
    return i64.load(this.#record, RECORD_IMM);
  }
  get notTaken(): Code {
    return i64.load(this.#record, NOT_TAKEN_TARGET);
  }
  get indexShift(): Code {
    return i64.extend_i32_u(i32.and(this.immHigh, i32.const(0x3f)));
  }
  get segmentBase(): Code {
    return i64.load(i32.shr_u(this.immHigh, i32.const(16)));
  }
  get baseOfSegment(): Code {
    return i32.load(i32.mul(this.number('c'), i32.const(SEGMENT_SIZE)), SEGMENTS + SEGMENT_BASE);
  }
  boundOfSegment(write: boolean): Code {
    return i64.load(i32.shl(this.number('c'), i32.const(4)), SEGMENT_BOUNDS + (write ? 8 : 0));
  }
  cell8(address: number): Code {
    return i32.load8_u(state, address);
  }
  cell16(address: number): Code {
    return i32.load16_u(state, address);
  }
  cell32(address: number): Code {
    return i32.load(state, address);
  }
  cell64(address: number): Code {
    return i64.load(state, address);
  }
  setCell8(address: number, value: Code): Code {
    return i32.store8(state, value, address);
  }
  setCell16(address: number, value: Code): Code {
    return i32.store16(state, value, address);
  }
  setCell32(address: number, value: Code): Code {
    return i32.store(state, value, address);
  }
  setCell64(address: number, value: Code): Code {
    return i64.store(state, value, address);
  }
  load(size: AccessSize, address: Local, forWrite: boolean): Code {
    return loadThroughTlb(this, size, address, forWrite);
  }
  store(size: AccessSize, address: Local, value: Local): Code {
    return storeThroughTlb(this, size, address, value);
  }
  load128(address: Local, to: Halves<Local>, aligned: boolean): Code {
    return load128ThroughTlb(this, address, to, aligned);
  }
  store128(address: Local, value: Halves<Code>, aligned: boolean): Code {
    return store128ThroughTlb(this, address, value, aligned);
  }
  flagsOf(_source: FlagSource, words: Code): Code {
    return words;
  }
  condition(_code: number, generic: Code): Code {
    return generic;
  }
  get carry(): Code {
    return i64.shr_u(this.cell64(FLAG_CARRY), i64.const(63n));
  }
  local(type: number): Local {
    return this.#takeLocal(type);
  }
}
