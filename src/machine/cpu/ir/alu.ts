/** Addition, subtraction, logic: the instructions of Intel SDM vol. 1, 5.1.2 and 5.1.4. */
import { type Code, i32, i64, type Local, seq } from '../wasm/code.ts';
import {
  type AccessSize,
  type BySize,
  bySize,
  define,
  type FlagSource,
  type MicroOp,
  type Operands,
} from './define.ts';
import { carryFlag, setArithmetic, setKeepingCarry, setLogical } from './flags.ts';
import { constant, get, immediate, intOf, set, typeOf } from './values.ts';

interface Inputs {
  readonly x: Operands;
  readonly size: AccessSize;
  readonly left: Local;
  readonly right: Local;
  readonly result: Local;
}

interface Operation {
  readonly compute: (i: Inputs) => Code;
  /** The flags, worked out at once. */
  readonly flags: (i: Inputs) => Code;
  readonly source: FlagSource['operation'];
  /** Whether the operation reads CF. */
  readonly withCarry: boolean;
}

const xor3 = ({ size, left, right, result }: Inputs): Code => {
  const int = intOf(size);
  return int.xor(int.xor(left.get, right.get), result.get);
};

/** Carry out of each position of left + right (+ CF): the majority of left, right and not result. */
function addFlags(i: Inputs): Code {
  const int = intOf(i.size);
  const notResult = int.xor(i.result.get, constant(i.size, -1));
  const carries = int.or(int.and(i.left.get, i.right.get), int.and(int.or(i.left.get, i.right.get), notResult));
  return setArithmetic(i.x, i.size, i.result.get, carries, xor3(i));
}

/** Borrow out of each position of left - right (- CF). */
function subtractFlags(i: Inputs): Code {
  const int = intOf(i.size);
  const notLeft = int.xor(i.left.get, constant(i.size, -1));
  const borrows = int.or(int.and(notLeft, i.right.get), int.and(int.or(notLeft, i.right.get), i.result.get));
  return setArithmetic(i.x, i.size, i.result.get, borrows, xor3(i));
}

const logicalFlags = (i: Inputs): Code => setLogical(i.x, i.size, i.result.get);

function operation(
  name: 'add' | 'sub' | 'and' | 'or' | 'xor',
  flags: (i: Inputs) => Code,
  withCarry = false,
): Operation {
  return {
    source: name === 'add' ? 'add' : name === 'sub' ? 'subtract' : 'logic',
    compute: ({ x, size, left, right }) => {
      const int = intOf(size);
      const plain = int[name](left.get, right.get);
      return withCarry ? int[name](plain, carryFlag(x, size)) : plain;
    },
    flags,
    withCarry,
  };
}

const OPERATIONS = {
  add: operation('add', addFlags),
  or: operation('or', logicalFlags),
  adc: operation('add', addFlags, true),
  sbb: operation('sub', subtractFlags, true),
  and: operation('and', logicalFlags),
  sub: operation('sub', subtractFlags),
  xor: operation('xor', logicalFlags),
} as const;

export type AluName = keyof typeof OPERATIONS;

type Right = 'register' | 'immediate';

interface Shape {
  readonly op: Operation;
  readonly right: Right;
  /** Whether the result goes to a. */
  readonly write: boolean;
  readonly flags: boolean;
}

function emit(x: Operands, size: AccessSize, { op, right, write, flags }: Shape): Code {
  const type = typeOf(size);
  const i: Inputs = { x, size, left: x.local(type), right: x.local(type), result: x.local(type) };
  return seq(
    i.left.set(get(x, size, 'b')),
    i.right.set(right === 'register' ? get(x, size, 'c') : immediate(x, size)),
    i.result.set(op.compute(i)),
    flags ? flagsOf(op, i) : seq(),
    write ? set(x, size, 'a', i.result.get) : seq(),
  );
}

const flagsOf = (op: Operation, i: Inputs): Code =>
  op.withCarry ? op.flags(i) : i.x.flagsOf({ ...i, operation: op.source }, op.flags(i));

function family(name: AluName, right: Right, flags: boolean): BySize {
  const op = OPERATIONS[name];
  const use = flags ? (op.withCarry ? 'updates' : 'writes') : 'none';
  return bySize((size) =>
    define(`${name}${size * 8}${right === 'immediate' ? '.i' : ''}${flags ? '' : '.nf'}`, use, (x) =>
      emit(x, size, { op, right, write: true, flags }),
    ),
  );
}

function families(right: Right): Readonly<Record<AluName, BySize>> {
  const make = (name: AluName) => family(name, right, true);
  return {
    add: make('add'),
    or: make('or'),
    adc: make('adc'),
    sbb: make('sbb'),
    and: make('and'),
    sub: make('sub'),
    xor: make('xor'),
  };
}

/** a ← b op c, with flags. */
export const ALU = families('register');
/** a ← b op immediate, with flags. */
export const ALU_IMMEDIATE = families('immediate');

/** The same without flags, for results whose flags nothing reads, and for addresses. */
export const PLAIN = {
  add: family('add', 'register', false),
  or: family('or', 'register', false),
  and: family('and', 'register', false),
  sub: family('sub', 'register', false),
  xor: family('xor', 'register', false),
} as const;
export const PLAIN_IMMEDIATE = {
  add: family('add', 'immediate', false),
  or: family('or', 'immediate', false),
  and: family('and', 'immediate', false),
  sub: family('sub', 'immediate', false),
  xor: family('xor', 'immediate', false),
} as const;

/** With flags → without, for the lifter's dead-flag pass. */
export const WITHOUT_FLAGS: ReadonlyMap<MicroOp, MicroOp> = new Map(
  (['add', 'or', 'and', 'sub', 'xor'] as const).flatMap((name) =>
    ([1, 2, 4, 8] as const).flatMap((size) => [
      [ALU[name][size], PLAIN[name][size]] as const,
      [ALU_IMMEDIATE[name][size], PLAIN_IMMEDIATE[name][size]] as const,
    ]),
  ),
);

function compare(name: 'sub' | 'and', right: Right): BySize {
  return bySize((size) =>
    define(`${name === 'sub' ? 'cmp' : 'test'}${size * 8}${right === 'immediate' ? '.i' : ''}`, 'writes', (x) =>
      emit(x, size, { op: OPERATIONS[name], right, write: false, flags: true }),
    ),
  );
}

/** Flags of b - c. */
export const CMP = compare('sub', 'register');
export const CMP_IMMEDIATE = compare('sub', 'immediate');
/** Flags of b and c. */
export const TEST = compare('and', 'register');
export const TEST_IMMEDIATE = compare('and', 'immediate');

function step(name: 'add' | 'sub'): BySize {
  return bySize((size) =>
    define(`${name === 'add' ? 'inc' : 'dec'}${size * 8}`, 'updates', (x) => {
      const int = intOf(size);
      const old = x.local(typeOf(size));
      const result = x.local(typeOf(size));
      // INC overflows when it reaches the smallest number, DEC when it leaves it.
      const atEdge = (name === 'add' ? result : old).get;
      const top =
        size === 8 ? i64.const(-0x8000000000000000n) : i32.const(size === 4 ? -0x80000000 : 1 << (size * 8 - 1));
      const truncated = size < 4 ? i32.and(atEdge, i32.const(size === 1 ? 0xff : 0xffff)) : atEdge;
      return seq(
        old.set(get(x, size, 'b')),
        result.set(int[name](old.get, constant(size, 1))),
        x.flagsOf(
          { operation: name === 'add' ? 'increment' : 'decrement', size, left: old, right: old, result },
          setKeepingCarry(
            x,
            size,
            result.get,
            int.eq(truncated, top),
            int.xor(int.xor(old.get, constant(size, 1)), result.get),
          ),
        ),
        set(x, size, 'a', result.get),
      );
    }),
  );
}

/** a ← b + 1, CF kept. */
export const INC = step('add');
/** a ← b - 1, CF kept. */
export const DEC = step('sub');

/** a ← 0 - b with the flags of that subtraction. */
export const NEG = bySize((size) =>
  define(`neg${size * 8}`, 'writes', (x) => {
    const type = typeOf(size);
    const i: Inputs = { x, size, left: x.local(type), right: x.local(type), result: x.local(type) };
    const int = intOf(size);
    return seq(
      i.left.set(constant(size, 0)),
      i.right.set(get(x, size, 'b')),
      i.result.set(int.sub(i.left.get, i.right.get)),
      flagsOf(OPERATIONS.sub, i),
      set(x, size, 'a', i.result.get),
    );
  }),
);

/** a ← not b, no flags. */
export const NOT = bySize((size) =>
  define(`not${size * 8}`, 'none', (x) => set(x, size, 'a', intOf(size).xor(get(x, size, 'b'), constant(size, -1)))),
);
