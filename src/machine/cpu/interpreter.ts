/**
 * The interpreter: one WebAssembly function, a loop over micro-op records in linear memory with a `br_table` on the
 * opcode, built from the micro-ops' definitions. Each operand is read from the record as it runs.
 */

import { LINK_SLOT, NOT_TAKEN_TARGET } from './ir/control.ts';
import {
  type AccessSize,
  type Control,
  type Field,
  type Operands,
  RECORD_A,
  RECORD_B,
  RECORD_C,
  RECORD_IMM,
  RECORD_SIZE,
  type Runtime,
} from './ir/define.ts';
import { microOps } from './ir/index.ts';
import { storeBesideCode } from './ir/memory.ts';
import {
  ATTENTION,
  BLOCK,
  BLOCK_KEY,
  BUDGET,
  JUMP_CACHE,
  JUMP_CACHE_ENTRIES,
  LINK,
  MICRO_OP,
  RIP,
  SCRATCH,
} from './layout.ts';
import {
  block,
  br,
  brTable,
  type Code,
  call,
  I32,
  I64,
  i32,
  i64,
  ifElse,
  type Local,
  localAt,
  loop,
  ret,
  seq,
  unreachable,
} from './wasm/code.ts';
import { type Locals, ModuleBuilder } from './wasm/module.ts';

/** A decoded block in the arena: this header, then its micro-op records. */
export const BLOCK_COUNT = 0;
export const BLOCK_META = 4;
export const BLOCK_START = 8;
/** Physical page number of its first byte. */
export const BLOCK_PAGE = 16;
export const BLOCK_HEADER = 32;

/** What `run` returns. */
export const EXIT_LOOKUP = 0;
export const EXIT_PAUSE = 1;

/** What the module calls in TypeScript; sizes in bytes, addresses as two 32-bit halves. */
export interface Imports {
  /** Puts the value, zero-extended, into SCRATCH. */
  read(size: number, low: number, high: number, forWrite: number): void;
  /** Takes the value from SCRATCH. */
  write(size: number, low: number, high: number): void;
  operation(record: number): void;
  segment(offset: number, segment: number, size: number, write: number): number;
  raise(vector: number): void;
  divide(signed: number): void;
}

const OFFSETS: Readonly<Record<Field, number>> = { a: RECORD_A, b: RECORD_B, c: RECORD_C };
const state = i32.const(0);

class RecordOperands implements Operands {
  readonly record: Code;
  readonly runtime: Runtime;
  readonly #takeLocal: (type: number) => Local;

  constructor(record: Local, runtime: Runtime, takeLocal: (type: number) => Local) {
    this.record = record.get;
    this.runtime = runtime;
    this.#takeLocal = takeLocal;
  }

  field(field: Field): Code {
    return i32.load16_u(this.record, OFFSETS[field]);
  }
  get8(field: Field): Code {
    return i32.load8_u(this.field(field));
  }
  get16(field: Field): Code {
    return i32.load16_u(this.field(field));
  }
  get32(field: Field): Code {
    return i32.load(this.field(field));
  }
  get64(field: Field): Code {
    return i64.load(this.field(field));
  }
  set8(field: Field, value: Code): Code {
    return i32.store8(this.field(field), value);
  }
  set16(field: Field, value: Code): Code {
    return i32.store16(this.field(field), value);
  }
  set32(field: Field, value: Code): Code {
    return i64.store(this.field(field), i64.extend_i32_u(value));
  }
  set64(field: Field, value: Code): Code {
    return i64.store(this.field(field), value);
  }
  get immLow(): Code {
    return i32.load(this.record, RECORD_IMM);
  }
  get immHigh(): Code {
    return i32.load(this.record, RECORD_IMM + 4);
  }
  get imm64(): Code {
    return i64.load(this.record, RECORD_IMM);
  }
  get notTaken(): Code {
    return i64.load(this.record, NOT_TAKEN_TARGET);
  }
  cell32(address: number): Code {
    return i32.load(state, address);
  }
  cell64(address: number): Code {
    return i64.load(state, address);
  }
  setCell32(address: number, value: Code): Code {
    return i32.store(state, value, address);
  }
  setCell64(address: number, value: Code): Code {
    return i64.store(state, value, address);
  }
  local(type: number): Local {
    return this.#takeLocal(type);
  }
}

/** The scratch locals of the loop: every micro-op starts from the first again. */
class SharedLocals {
  readonly #locals: Locals;
  readonly #pools = new Map<number, { all: Local[]; used: number }>();

  constructor(locals: Locals) {
    this.#locals = locals;
  }

  take(type: number): Local {
    let pool = this.#pools.get(type);
    if (!pool) this.#pools.set(type, (pool = { all: [], used: 0 }));
    if (pool.used === pool.all.length) pool.all.push(this.#locals.add(type));
    return pool.all[pool.used++]!;
  }

  reset(): void {
    for (const pool of this.#pools.values()) pool.used = 0;
  }
}

function declareRuntime(module: ModuleBuilder): Runtime {
  const read = module.importFunction('read', [I32, I32, I32, I32], []);
  const write = module.importFunction('write', [I32, I32, I32], []);
  const operation = module.importFunction('operation', [I32], []);
  const segment = module.importFunction('segment', [I32, I32, I32, I32], [I32]);
  const raise = module.importFunction('raise', [I32], []);
  const divide = module.importFunction('divide', [I32], []);
  const remember = (record: Local): Code => i32.store(state, record.get, MICRO_OP);
  const low = (address: Local): Code => i32.wrap_i64(address.get);
  const high = (address: Local): Code => i32.wrap_i64(i64.shr_u(address.get, i64.const(32n)));

  const loader = (size: number, forWrite: boolean): number =>
    module.addFunction([I64, I32], [I64], () => {
      const [address, record] = [localAt(0, I64), localAt(1, I32)];
      return seq(
        remember(record),
        call(read, i32.const(size), low(address), high(address), i32.const(forWrite ? 1 : 0)),
        i64.load(state, SCRATCH),
      );
    });
  const storer = (size: AccessSize): number =>
    module.addFunction([I64, I64, I32], [], (locals) => {
      const [address, value, record] = [localAt(0, I64), localAt(1, I64), localAt(2, I32)];
      return seq(
        storeBesideCode(locals, size, address, value),
        remember(record),
        i64.store(state, value.get, SCRATCH),
        call(write, i32.const(size), low(address), high(address)),
      );
    });
  const segmentCheck = (write: boolean): number =>
    module.addFunction([I64, I32, I32, I32], [I32], () => {
      const [offset, number, size, record] = [localAt(0, I64), localAt(1, I32), localAt(2, I32), localAt(3, I32)];
      return seq(remember(record), call(segment, low(offset), number.get, size.get, i32.const(write ? 1 : 0)));
    });
  const raiser = (vector: number): number =>
    module.addFunction([I32], [], () => seq(remember(localAt(0, I32)), call(raise, i32.const(vector))));
  const divider = (signed: boolean): number =>
    module.addFunction([I64, I32], [], () =>
      seq(
        remember(localAt(1, I32)),
        i64.store(state, localAt(0, I64).get, SCRATCH),
        call(divide, i32.const(signed ? 1 : 0)),
      ),
    );
  return {
    load: { 1: loader(1, false), 2: loader(2, false), 4: loader(4, false), 8: loader(8, false) },
    loadForWrite: { 1: loader(1, true), 2: loader(2, true), 4: loader(4, true), 8: loader(8, true) },
    store: { 1: storer(1), 2: storer(2), 4: storer(4), 8: storer(8) },
    operation: module.addFunction([I32], [], () =>
      seq(remember(localAt(0, I32)), call(operation, localAt(0, I32).get)),
    ),
    segmentForRead: segmentCheck(false),
    segmentForWrite: segmentCheck(true),
    divideError: raiser(0),
    generalProtection: raiser(13),
    divideUnsigned: divider(false),
    divideSigned: divider(true),
  };
}

const LOOKUP = Symbol('lookup');
const NEXT = Symbol('next');

function mainLoop(locals: Locals, runtime: Runtime, coldFunctions: ReadonlyMap<number, number>): Code {
  const current = localAt(0, I32);
  const record = locals.add(I32);
  const [rip, entry, count] = [locals.add(I64), locals.add(I32), locals.add(I64)];
  const shared = new SharedLocals(locals);
  const x = new RecordOperands(record, runtime, (type) => shared.take(type));

  const jump: Control['jump'] = (_x, slot, target) => {
    const slotAt = LINK_SLOT + slot * 4;
    const mayLink = i32.and(x.field('a'), i32.const(1 << slot));
    return seq(
      current.set(i32.load(record.get, slotAt)),
      ifElse(
        i32.eqz(current.get),
        seq(x.setCell64(RIP, target), ifElse(mayLink, x.setCell32(LINK, i32.add(record.get, i32.const(slotAt))))),
      ),
      br(LOOKUP),
    );
  };
  const control: Control = { jump, lookup: seq(current.set(i32.const(0)), br(LOOKUP)) };

  const hash = i32.and(
    i32.xor(i32.wrap_i64(rip.get), i32.wrap_i64(i64.shr_u(rip.get, i64.const(14n)))),
    i32.const(JUMP_CACHE_ENTRIES - 1),
  );
  const findBlock = seq(
    rip.set(x.cell64(RIP)),
    entry.set(i32.add(i32.const(JUMP_CACHE), i32.shl(hash, i32.const(4)))),
    ifElse(
      i32.or(i64.ne(i64.load(entry.get), rip.get), i32.ne(i32.load(entry.get, 8), x.cell32(BLOCK_KEY))),
      ret(i32.const(EXIT_LOOKUP)),
    ),
    current.set(i32.load(entry.get, 12)),
    ifElse(x.cell32(LINK), seq(i32.store(x.cell32(LINK), current.get), x.setCell32(LINK, i32.const(0)))),
  );
  const enter = seq(
    count.set(i64.load32_u(current.get, BLOCK_COUNT)),
    ifElse(
      i32.or(i64.lt_s(x.cell64(BUDGET), count.get), x.cell32(ATTENTION)),
      seq(x.setCell64(RIP, i64.load(current.get, BLOCK_START)), ret(i32.const(EXIT_PAUSE))),
    ),
    x.setCell64(BUDGET, i64.sub(x.cell64(BUDGET), count.get)),
    x.setCell32(BLOCK, current.get),
    record.set(i32.add(current.get, i32.const(BLOCK_HEADER))),
  );

  const advance = seq(record.set(i32.add(record.get, i32.const(RECORD_SIZE))), br(NEXT));
  const labels = microOps.map((op) => Symbol(op.name));
  const nowhere = Symbol('not a micro-op');
  const dispatch = brTable(labels, nowhere, i32.load16_u(record.get));
  const cases = microOps.reduce<Code>((before, op, index) => {
    shared.reset();
    const cold = coldFunctions.get(index);
    const body = cold === undefined ? op.emit(x, control) : call(cold, record.get);
    return seq(block(labels[index]!, before), body, op.kind === 'end' ? seq() : advance);
  }, dispatch);

  return seq(
    loop(
      LOOKUP,
      seq(ifElse(i32.eqz(current.get), findBlock), enter, loop(NEXT, seq(block(nowhere, cases), unreachable))),
    ),
    unreachable,
  );
}

/** The interpreter as a WebAssembly module: imports `env.memory` and `Imports`, exports `run(block) → exit`. */
export function buildInterpreter(memoryPages: number): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  const runtime = declareRuntime(module);
  const cold = new Map<number, number>();
  microOps.forEach((op, index) => {
    if (op.kind !== 'cold') return;
    const f = module.addFunction([I32], [], (locals) => {
      const control: Control = { jump: () => unreachable, lookup: unreachable };
      return op.emit(new RecordOperands(localAt(0, I32), runtime, (type) => locals.add(type)), control);
    });
    cold.set(index, f);
  });
  module.addFunction([I32], [I32], (locals) => mainLoop(locals, runtime, cold), 'run');
  return module.build(memoryPages);
}
