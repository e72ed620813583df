/** The x87. All of it is computed in TypeScript (../operations/x87-*.ts); here its operands are found. */

import type { AccessSize } from '../ir/define.ts';
import { X87_INSTRUCTION, X87_OPERAND, X87_WAIT } from '../ir/x87.ts';
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

/** Real operands in memory have 4 or 8 bytes, integers 2 or 4. */
const memorySource = (integer: boolean, size: number): compute.SourceName => {
  if (integer) return size === 2 ? 'word' : 'doubleword';
  return size === 4 ? 'single' : 'double';
};

/** FADD, FADDP, FIADD and so on: memory into ST(0), or two registers. */
const arithmetic =
  (table: BySource, integer: boolean, pops: number): Lifter =>
  (b, i) => {
    const [first, second] = [i.operands[0]!, i.operands[1]!];
    if (isMemory(first)) b.operation(table[memorySource(integer, first.size)], 0, source(b, i, first), pops);
    else b.operation(table.register, st(first), st(second), pops);
  };

/** FCOM and its kin: ST(0) with memory, or with a register. */
const comparison =
  (table: BySource, integer: boolean, pops: number): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    if (isMemory(operand)) b.operation(table[memorySource(integer, operand.size)], 0, source(b, i, operand), pops);
    else b.operation(table.register, 0, st(operand), pops);
  };

const flagsComparison =
  (which: Operation, pops: number): Lifter =>
  (b, i) =>
    b.operation(which, 0, st(i.operands[1]!), pops);

/** Ten bytes into two temporaries that follow each other. */
function load80(b: Builder, i: Instruction, operand: Operand): number {
  const address = linearAddress(b, i, operand, { bytes: 10, write: false });
  const [low, high] = [b.temp(), b.temp()];
  loadFrom(b, address, 8, low);
  loadFrom(b, { ...address, displacement: address.displacement + 8 }, 2, high);
  return low;
}

type BySize = Readonly<Record<number, Operation>>;

const load =
  (table: BySize): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    if (!isMemory(operand)) b.operation(move.LOAD_REGISTER, st(operand));
    else b.operation(table[operand.size]!, operand.size === 10 ? load80(b, i, operand) : source(b, i, operand));
  };

const store =
  (table: BySize, pops: number): Lifter =>
  (b, i) => {
    const operand = i.operands[0]!;
    if (!isMemory(operand)) {
      b.operation(move.STORE_REGISTER, st(operand), i.opcode === FSTP_ALIAS ? 1 : 0, pops);
      return;
    }
    const address = linearAddress(b, i, operand, { bytes: operand.size, write: true });
    b.operation(table[operand.size]!, address.cell, ZERO, pops, address.displacement);
  };

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
    if (isRegister(operand)) b.operation(control.FNSTSW_AX);
    else storeOperand(b, i, operand, operand.size as AccessSize, cell);
  };

const nothing: Lifter = () => {};

function arithmetics(): Record<string, Lifter> {
  const all: Record<string, Lifter> = {};
  for (const [name, table] of Object.entries(compute.ARITHMETIC)) {
    all[`f${name}`] = arithmetic(table, false, 0);
    all[`f${name}p`] = arithmetic(table, false, 1);
    all[`fi${name}`] = arithmetic(table, true, 0);
  }
  return all;
}

/** Instructions that leave their address and opcode behind (SDM vol. 1, 8.1.8). */
const computing: Readonly<Record<string, Lifter>> = {
  ...arithmetics(),
  fcom: comparison(compute.FCOM, false, 0),
  fcomp: comparison(compute.FCOM, false, 1),
  fcompp: operation(compute.FCOM.register, 0, 1, 2),
  ficom: comparison(compute.FCOM, true, 0),
  ficomp: comparison(compute.FCOM, true, 1),
  fucom: comparison(compute.FUCOM, false, 0),
  fucomp: comparison(compute.FUCOM, false, 1),
  fucompp: operation(compute.FUCOM.register, 0, 1, 2),
  fcomi: flagsComparison(compute.FCOMI, 0),
  fcomip: flagsComparison(compute.FCOMI, 1),
  fucomi: flagsComparison(compute.FUCOMI, 0),
  fucomip: flagsComparison(compute.FUCOMI, 1),
  ftst: operation(compute.FTST),
  fxam: operation(compute.FXAM),
  fchs: operation(compute.FCHS),
  fabs: operation(compute.FABS),
  fsqrt: operation(compute.FSQRT),
  frndint: operation(compute.FRNDINT),
  fscale: operation(compute.FSCALE),
  fprem: operation(compute.FPREM),
  fprem1: operation(compute.FPREM1),
  fxtract: operation(compute.FXTRACT),
  fld: load(move.LOAD_REAL),
  fild: load(move.LOAD_INTEGER),
  fbld: load({ 10: move.LOAD_DECIMAL }),
  fst: store(move.STORE_REAL, 0),
  fstp: store(move.STORE_REAL, 1),
  fist: store(move.STORE_INTEGER, 0),
  fistp: store(move.STORE_INTEGER, 1),
  fisttp: store(move.STORE_TRUNCATED, 1),
  fbstp: store({ 10: move.STORE_DECIMAL }, 1),
  fxch: register(move.FXCH),
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
  fld1: constant(0),
  fldl2t: constant(1),
  fldl2e: constant(2),
  fldpi: constant(3),
  fldlg2: constant(4),
  fldln2: constant(5),
  fldz: constant(6),
  ...Object.fromEntries(
    Object.entries(transcendental.TRANSCENDENTAL).map(([name, compute]) => [name, operation(compute)]),
  ),
  fnop: nothing,
};

/** Control instructions that first raise what is pending. */
const waiting: Readonly<Record<string, Lifter>> = {
  fldcw: (b, i) => b.operation(control.FLDCW, source(b, i, i.operands[0]!)),
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
