/** The functions of an executor's module that lead to TypeScript: slow paths, operations, faults. */
import type { AccessSize } from '../ir/define.ts';
import { MICRO_OP, SCRATCH } from '../state/layout.ts';
import { type Code, call, I32, I64, i32, i64, type Local, localAt, seq } from '../wasm/code.ts';
import type { ModuleBuilder } from '../wasm/module.ts';
import type { Imports } from './imports.ts';
import { addPageWalk } from './page-walk.ts';
import { loadAfterWalk, storeAfterWalk } from './tlb-access.ts';

type BySize = Readonly<Record<AccessSize, number>>;

/** Function indices. The last parameter of each is the address of the record that runs, an i32. */
export interface RuntimeFunctions {
  /** (address i64, record) → i64, zero-extended. */
  readonly load: BySize;
  readonly loadForWrite: BySize;
  /** (address i64, value i64, record). */
  readonly store: BySize;
  /** (record). */
  readonly operation: number;
  /** (offset i64, segment i32, size i32, record) → linear address i32. */
  readonly segmentForRead: number;
  readonly segmentForWrite: number;
  /** (record). */
  readonly divideError: number;
  readonly generalProtection: number;
  /** (divisor i64, record). */
  readonly divideUnsigned: number;
  readonly divideSigned: number;
}

type ImportIndices = Readonly<Record<keyof Imports, number>>;

const importAll = (module: ModuleBuilder): ImportIndices => ({
  read: module.importFunction('read', [I32, I32, I32, I32], []),
  write: module.importFunction('write', [I32, I32, I32], []),
  operation: module.importFunction('operation', [I32], []),
  segment: module.importFunction('segment', [I32, I32, I32, I32], [I32]),
  raise: module.importFunction('raise', [I32], []),
  divide: module.importFunction('divide', [I32], []),
});

const state = i32.const(0);
/** MICRO_OP ← the record, so that a fault is precise. */
const remember = (record: Local): Code => i32.store(state, record.get, MICRO_OP);
const lowOf = (address: Local): Code => i32.wrap_i64(address.get);
const highOf = (address: Local): Code => i32.wrap_i64(i64.shr_u(address.get, i64.const(32n)));
const flag = (set: boolean): Code => i32.const(set ? 1 : 0);

/** Declares the imports and adds the functions that call them. */
export function declareRuntime(module: ModuleBuilder): RuntimeFunctions {
  const imports = importAll(module);
  const walk = addPageWalk(module);
  const load = (size: AccessSize) => addLoad(module, imports.read, walk, size, false);
  const loadForWrite = (size: AccessSize) => addLoad(module, imports.read, walk, size, true);
  const store = (size: AccessSize) => addStore(module, imports.write, walk, size);
  return {
    load: { 1: load(1), 2: load(2), 4: load(4), 8: load(8) },
    loadForWrite: { 1: loadForWrite(1), 2: loadForWrite(2), 4: loadForWrite(4), 8: loadForWrite(8) },
    store: { 1: store(1), 2: store(2), 4: store(4), 8: store(8) },
    operation: addOperation(module, imports.operation),
    segmentForRead: addSegmentCheck(module, imports.segment, false),
    segmentForWrite: addSegmentCheck(module, imports.segment, true),
    divideError: addRaise(module, imports.raise, 0),
    generalProtection: addRaise(module, imports.raise, 13),
    divideUnsigned: addDivide(module, imports.divide, false),
    divideSigned: addDivide(module, imports.divide, true),
  };
}

function addLoad(module: ModuleBuilder, read: number, walk: number, size: AccessSize, forWrite: boolean): number {
  return module.addFunction([I64, I32], [I64], (locals) => {
    const [address, record] = [localAt(0, I64), localAt(1, I32)];
    return seq(
      loadAfterWalk(locals, walk, size, address, forWrite),
      remember(record),
      call(read, i32.const(size), lowOf(address), highOf(address), flag(forWrite)),
      i64.load(state, SCRATCH),
    );
  });
}

function addStore(module: ModuleBuilder, write: number, walk: number, size: AccessSize): number {
  return module.addFunction([I64, I64, I32], [], (locals) => {
    const [address, value, record] = [localAt(0, I64), localAt(1, I64), localAt(2, I32)];
    return seq(
      storeAfterWalk(locals, walk, size, address, value),
      remember(record),
      i64.store(state, value.get, SCRATCH),
      call(write, i32.const(size), lowOf(address), highOf(address)),
    );
  });
}

function addOperation(module: ModuleBuilder, operation: number): number {
  const record = localAt(0, I32);
  return module.addFunction([I32], [], () => seq(remember(record), call(operation, record.get)));
}

function addSegmentCheck(module: ModuleBuilder, segment: number, write: boolean): number {
  return module.addFunction([I64, I32, I32, I32], [I32], () => {
    const [offset, number, size, record] = [localAt(0, I64), localAt(1, I32), localAt(2, I32), localAt(3, I32)];
    return seq(remember(record), call(segment, lowOf(offset), number.get, size.get, flag(write)));
  });
}

function addRaise(module: ModuleBuilder, raise: number, vector: number): number {
  return module.addFunction([I32], [], () => seq(remember(localAt(0, I32)), call(raise, i32.const(vector))));
}

function addDivide(module: ModuleBuilder, divide: number, signed: boolean): number {
  const [divisor, record] = [localAt(0, I64), localAt(1, I32)];
  return module.addFunction([I64, I32], [], () =>
    seq(remember(record), i64.store(state, divisor.get, SCRATCH), call(divide, flag(signed))),
  );
}
