/** The x87: a micro-op (../ir/x87-*.ts) where there is one, with the operation (../operations/x87-*.ts) that does what it cannot. */

import type { AccessSize, MicroOp } from '../ir/define.ts';
import { X87_ARITHMETIC, X87_COMPARE, X87_COMPARE_FLAGS, X87_SQUARE_ROOT } from '../ir/x87-arithmetic.ts';
import { X87_INSTRUCTION, X87_OPERAND, X87_WAIT } from '../ir/x87-control.ts';
import {
  X87_ABSOLUTE,
  X87_CHANGE_SIGN,
  X87_EXCHANGE,
  X87_LOAD_CONTROL,
  X87_LOAD_EXTENDED,
  X87_LOAD_INTEGER,
  X87_LOAD_ONE,
  X87_LOAD_REAL,
  X87_LOAD_REGISTER,
  X87_LOAD_ZERO,
  X87_STATUS_TO_AX,
  X87_STORE_EXTENDED,
  X87_STORE_INTEGER,
  X87_STORE_REAL,
  X87_STORE_REGISTER,
  X87_STORE_TRUNCATED,
} from '../ir/x87-transfer.ts';
import { type Form, type Instruction, Kind, type Operand } from '../isa/instruction.ts';
import type { Operation } from '../operations/define.ts';
import { RAISE } from '../operations/faults.ts';
import * as compute from '../operations/x87-arithmetic.ts';
import * as control from '../operations/x87-control.ts';
import * as move from '../operations/x87-move.ts';
import * as transcendental from '../operations/x87-transcendental.ts';
import { FWAIT, RAISE_PENDING } from '../operations/x87-wait.ts';
import { NM } from '../state/fault.ts';
import { SEGMENT_SELECTOR, SEGMENT_SIZE, SEGMENTS, X87_CONTROL, X87_STATUS, ZERO } from '../state/layout.ts';
import { MODE_NO_X87 } from '../system/mode.ts';
import type { Builder, Lifter } from './builder.ts';
import { effectiveAddress, isMemory, isRegister, linearAddress, loadFrom, source, storeOperand } from './operand.ts';

/** The number of an x87 register operand. */
const st = (operand: Operand): number => (operand.kind === Kind.St ? operand.reg : 0);

const operation =
  (which: Operation, a = ZERO, b = ZERO, c = ZERO): Lifter =>
  (builder) =>
    builder.operation(which, a, b, c);

type BySource = Readonly<Record<compute.SourceName, Operation>>;
type CodesBySource = Readonly<Record<compute.SourceName, MicroOp>>;

/** Real operands in memory have 4 or 8 bytes, integers 2 or 4. */
const memorySource = (integer: boolean, size: number): compute.SourceName => {
  if (integer) return size === 2 ? 'word' : 'doubleword';
  return size === 4 ? 'single' : 'double';
};

/** FADD, FADDP, FIADD and so on: memory into ST(0), or two registers. */
const arithmetic =
  (codes: CodesBySource, table: BySource, integer: boolean, pops: number): Lifter =>
  (b, i) => {
    const [first, second] = [i.operands[0]!, i.operands[1]!];
    const from = isMemory(first) ? memorySource(integer, first.size) : 'register';
    const [to, other] = isMemory(first) ? [0, source(b, i, first)] : [st(first), st(second)];
    b.op(codes[from], to, other, pops, table[from].number);
  };

/** FCOM and its kin: ST(0) with memory, or with a register. */
const comparison =
  (table: BySource, integer: boolean, pops: number): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    const from = isMemory(operand) ? memorySource(integer, operand.size) : 'register';
    b.op(X87_COMPARE[from], 0, isMemory(operand) ? source(b, i, operand) : st(operand), pops, table[from].number);
  };

/** FCOMPP and FUCOMPP: ST(0) with ST(1), and both are popped. */
const comparisonOfTwo =
  (table: BySource): Lifter =>
  (b) =>
    b.op(X87_COMPARE.register, 0, 1, 2, table.register.number);

const flagsComparison =
  (which: Operation, pops: number): Lifter =>
  (b, i) =>
    b.op(X87_COMPARE_FLAGS, 0, st(i.operands[1]!), pops, which.number);

/** Ten bytes into two temporaries that follow each other. @returns both */
function load80(b: Builder, i: Instruction, operand: Operand): [low: number, high: number] {
  const address = linearAddress(b, i, operand, { bytes: 10, write: false });
  const [low, high] = [b.temp(), b.temp()];
  loadFrom(b, address, 8, low);
  loadFrom(b, { ...address, displacement: address.displacement + 8 }, 2, high);
  return [low, high];
}

type BySize = Readonly<Record<number, Operation>>;
type CodesBySize = Readonly<Record<number, MicroOp>>;

const load =
  (codes: CodesBySize, table: BySize): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    if (!isMemory(operand)) b.op(X87_LOAD_REGISTER, st(operand), ZERO, ZERO, move.LOAD_REGISTER.number);
    else if (operand.size === 10) {
      const [low, high] = load80(b, i, operand);
      b.op(codes[10]!, low, high, ZERO, table[10]!.number);
    } else b.op(codes[operand.size]!, source(b, i, operand), ZERO, ZERO, table[operand.size]!.number);
  };

const loadDecimal: Lifter = (b, i) => b.operation(move.LOAD_DECIMAL, load80(b, i, i.operands[0]!)[0]);

const store =
  (codes: CodesBySize, table: BySize, pops: number): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    if (!isMemory(operand)) {
      const quiet = i.opcode === FSTP_ALIAS ? 1 : 0;
      b.op(X87_STORE_REGISTER, st(operand), quiet, pops, move.STORE_REGISTER.number);
      return;
    }
    const address = linearAddress(b, i, operand, { bytes: operand.size, write: true });
    b.op(codes[operand.size]!, address.cell, ZERO, pops, table[operand.size]!.number, address.displacement);
  };

const storeDecimal: Lifter = (b, i) => {
  const address = linearAddress(b, i, i.operands[0]!, { bytes: 10, write: true });
  b.operation(move.STORE_DECIMAL, address.cell, ZERO, 1, address.displacement);
};

/** A micro-op without operands, and the operation behind it. */
const alone =
  (code: MicroOp, which: Operation, a = ZERO): Lifter =>
  (b) =>
    b.op(code, a, ZERO, ZERO, which.number);

const exchange: Lifter = (b, i) => b.op(X87_EXCHANGE, st(i.operands[0]!), ZERO, ZERO, move.FXCH.number);

/** D9 with ModR/M.reg 3 and a register. */
const FSTP_ALIAS = 0xd9;

const register =
  (which: Operation, pops = 0): Lifter =>
  (b, i) =>
    b.operation(which, st(i.operands[0]!), ZERO, pops);

const conditionalMove =
  (condition: number, wanted: 0 | 1): Lifter =>
  (b, i) =>
    b.operation(move.FCMOV, st(i.operands[1]!), condition, wanted);

const constant =
  (n: number): Lifter =>
  (b) =>
    b.operation(move.LOAD_CONSTANT, n);

/** FNSTENV and its kin: 14 and 94 bytes are the 16-bit layouts. */
const image =
  (which: Operation, write: boolean): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    const address = linearAddress(b, i, operand, { bytes: operand.size, write });
    const word = operand.size === 14 || operand.size === 94 ? 2 : 4;
    b.operation(which, address.cell, word, ZERO, address.displacement);
  };

const storeWord =
  (cell: number): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    if (isRegister(operand)) b.op(X87_STATUS_TO_AX);
    else storeOperand(b, i, operand, operand.size as AccessSize, cell);
  };

const nothing: Lifter = () => {};

function arithmetics(): Record<string, Lifter> {
  const all: Record<string, Lifter> = {};
  for (const [name, table] of Object.entries(compute.ARITHMETIC)) {
    const codes = X87_ARITHMETIC[name]!;
    all[`f${name}`] = arithmetic(codes, table, false, 0);
    all[`f${name}p`] = arithmetic(codes, table, false, 1);
    all[`fi${name}`] = arithmetic(codes, table, true, 0);
  }
  return all;
}

/** Instructions that leave their address and opcode behind (SDM vol. 1, 8.1.8). */
const computing: Readonly<Record<string, Lifter>> = {
  ...arithmetics(),
  fcom: comparison(compute.FCOM, false, 0),
  fcomp: comparison(compute.FCOM, false, 1),
  fcompp: comparisonOfTwo(compute.FCOM),
  ficom: comparison(compute.FCOM, true, 0),
  ficomp: comparison(compute.FCOM, true, 1),
  fucom: comparison(compute.FUCOM, false, 0),
  fucomp: comparison(compute.FUCOM, false, 1),
  fucompp: comparisonOfTwo(compute.FUCOM),
  fcomi: flagsComparison(compute.FCOMI, 0),
  fcomip: flagsComparison(compute.FCOMI, 1),
  fucomi: flagsComparison(compute.FUCOMI, 0),
  fucomip: flagsComparison(compute.FUCOMI, 1),
  ftst: operation(compute.FTST),
  fxam: operation(compute.FXAM),
  fchs: alone(X87_CHANGE_SIGN, compute.FCHS),
  fabs: alone(X87_ABSOLUTE, compute.FABS),
  fsqrt: alone(X87_SQUARE_ROOT, compute.FSQRT),
  frndint: operation(compute.FRNDINT),
  fscale: operation(compute.FSCALE),
  fprem: operation(compute.FPREM),
  fprem1: operation(compute.FPREM1),
  fxtract: operation(compute.FXTRACT),
  fld: load({ ...X87_LOAD_REAL, 10: X87_LOAD_EXTENDED }, move.LOAD_REAL),
  fild: load(X87_LOAD_INTEGER, move.LOAD_INTEGER),
  fbld: loadDecimal,
  fst: store(X87_STORE_REAL, move.STORE_REAL, 0),
  fstp: store({ ...X87_STORE_REAL, 10: X87_STORE_EXTENDED }, move.STORE_REAL, 1),
  fist: store(X87_STORE_INTEGER, move.STORE_INTEGER, 0),
  fistp: store(X87_STORE_INTEGER, move.STORE_INTEGER, 1),
  fisttp: store(X87_STORE_TRUNCATED, move.STORE_TRUNCATED, 1),
  fbstp: storeDecimal,
  fxch: exchange,
  fcmovb: conditionalMove(0, 1),
  fcmove: conditionalMove(1, 1),
  fcmovbe: conditionalMove(2, 1),
  fcmovu: conditionalMove(3, 1),
  fcmovnb: conditionalMove(0, 0),
  fcmovne: conditionalMove(1, 0),
  fcmovnbe: conditionalMove(2, 0),
  fcmovnu: conditionalMove(3, 0),
  ffree: register(move.FFREE),
  ffreep: register(move.FFREE, 1),
  fincstp: operation(move.TURN, 1),
  fdecstp: operation(move.TURN, 7),
  fld1: alone(X87_LOAD_ONE, move.LOAD_CONSTANT, 0),
  fldl2t: constant(1),
  fldl2e: constant(2),
  fldpi: constant(3),
  fldlg2: constant(4),
  fldln2: constant(5),
  fldz: alone(X87_LOAD_ZERO, move.LOAD_CONSTANT, 6),
  ...Object.fromEntries(
    Object.entries(transcendental.TRANSCENDENTAL).map(([name, compute]) => [name, operation(compute)]),
  ),
  fnop: nothing,
};

/** Control instructions that first raise what is pending. */
const waiting: Readonly<Record<string, Lifter>> = {
  fldcw: (b, i) => b.op(X87_LOAD_CONTROL, source(b, i, i.operands[0]!), ZERO, ZERO, control.FLDCW.number),
  fldenv: image(control.FLDENV, false),
  frstor: image(control.FRSTOR, false),
};

/** Those that do not. FNENI, FNDISI and FNSETPM meant something to the 8087 and the 80287. */
const notWaiting: Readonly<Record<string, Lifter>> = {
  fnstcw: storeWord(X87_CONTROL),
  fnstsw: storeWord(X87_STATUS),
  fnstenv: image(control.FNSTENV, true),
  fnsave: image(control.FNSAVE, true),
  fninit: operation(control.FNINIT),
  fnclex: operation(control.FNCLEX),
  fneni: nothing,
  fndisi: nothing,
  fnsetpm: nothing,
};

/** CR0.EM and CR0.TS raise #NM (SDM vol. 3A, 2.5). */
const whereAllowed =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    if ((b.mode.word & MODE_NO_X87) !== 0) b.operation(RAISE, NM);
    else lifter(b, i);
  };

const afterWaiting =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    b.op(X87_WAIT, ZERO, ZERO, ZERO, RAISE_PENDING.number);
    lifter(b, i);
  };

/** Keeps opcode and pointers; the operand's offset is worked out before the instruction, which changes no general register. */
const withPointers =
  (lifter: Lifter): Lifter =>
  (b, i) => {
    lifter(b, i);
    b.op64(X87_INSTRUCTION, ((i.opcode & 7) << 8) | i.modrm, ZERO, b.cut(b.next - BigInt(i.length)));
    const operand = i.operands[0]!;
    if (i.count === 0 || !isMemory(operand)) return;
    const offset = b.temp();
    effectiveAddress(b, i, operand, offset);
    b.op(X87_OPERAND, ZERO, offset, SEGMENTS + operand.segment * SEGMENT_SIZE + SEGMENT_SELECTOR);
  };

const allOf = (table: Readonly<Record<string, Lifter>>, change: (lifter: Lifter) => Lifter): [string, Lifter][] =>
  Object.entries(table).map(([name, lifter]) => [name, whereAllowed(change(lifter))]);

const lifters = new Map<string, Lifter>([
  ...allOf(computing, (lifter) => afterWaiting(withPointers(lifter))),
  ...allOf(waiting, afterWaiting),
  ...allOf(notWaiting, (lifter) => lifter),
  ['fwait', operation(FWAIT)],
]);

/** FISTTP came with SSE3. @returns the lifter of an x87 form, or undefined for any other */
export const x87Lifter = (form: Form): Lifter | undefined =>
  form.feature === 'x87' || form.mnemonic === 'fisttp' ? lifters.get(form.mnemonic) : undefined;
