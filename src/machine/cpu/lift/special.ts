/** Ports, strings, decimal arithmetic, stack frames. */
import type { AccessSize, BySize } from '../ir/define.ts';
import { LOAD } from '../ir/memory.ts';
import { STRING_NEXT, STRINGS } from '../ir/strings.ts';
import { Kind, type Operand } from '../isa/instruction.ts';
import { AAA, AAD, AAM, AAS, DAA, DAS } from '../operations/decimal.ts';
import type { Operation } from '../operations/define.ts';
import { IN, OUT } from '../operations/io.ts';
import { BOUND, ENTER, POPA, PUSHA } from '../operations/procedures.ts';
import { CMPS, INS, LODS, MOVS, OUTS, packString, SCAS, STOS, STRING } from '../operations/strings.ts';
import { DS, ZERO } from '../state/layout.ts';
import type { Lifter } from './builder.ts';
import { linearAddress } from './operand.ts';

const portOperand = (operand: Operand): number => (operand.kind === Kind.Immediate ? operand.imm & 0xff : -1);

const input: Lifter = (b, i) => b.operation(IN, i.operands[0]!.size, ZERO, ZERO, portOperand(i.operands[1]!));
const output: Lifter = (b, i) => b.operation(OUT, i.operands[1]!.size, ZERO, ZERO, portOperand(i.operands[0]!));

/** Those that have micro-ops for plain memory, by kind. */
const PLAIN_STRINGS: Readonly<Record<number, BySize | undefined>> = {
  [MOVS]: STRINGS.movs,
  [CMPS]: STRINGS.cmps,
  [SCAS]: STRINGS.scas,
  [LODS]: STRINGS.lods,
  [STOS]: STRINGS.stos,
};

/** @param source which operand has the overridable segment, or -1 */
function string(kind: number, source: number): Lifter {
  return (b, i) => {
    const size = Math.max(
      ...i.operands
        .slice(0, i.count)
        .filter((o) => o.kind === Kind.Memory)
        .map((o) => o.size),
    );
    const segment = source < 0 ? DS : i.operands[source]!.segment;
    const packed = packString({ kind, size, addressSize: i.addressSize, segment, rep: i.rep });
    const codes = PLAIN_STRINGS[kind];
    if (codes === undefined) {
      b.operation(STRING, ZERO, ZERO, ZERO, packed);
      return;
    }
    const goesOn = b.temp();
    b.op(codes[size as AccessSize], goesOn, ZERO, ZERO, STRING.number, packed);
    b.operationOrNext(STRING_NEXT, goesOn, STRING, packed);
  };
}

const sized =
  (operation: Operation): Lifter =>
  (b, i) =>
    b.operation(operation, i.operandSize);

const withBase =
  (operation: Operation): Lifter =>
  (b, i) =>
    b.operation(operation, ZERO, ZERO, ZERO, i.operands[0]!.imm & 0xff);

const enter: Lifter = (b, i) =>
  b.operation(ENTER, i.operandSize, i.operands[1]!.imm & 31, ZERO, i.operands[0]!.imm & 0xffff);

const bound: Lifter = (b, i) => {
  const [value, limits] = [i.operands[0]!, i.operands[1]!];
  const size = value.size as AccessSize;
  const address = linearAddress(b, i, limits, { bytes: size * 2, write: false });
  const [lower, upper] = [b.temp(), b.temp()];
  b.op(LOAD[size], lower, address.cell, ZERO, address.displacement);
  b.op(LOAD[size], upper, address.cell, ZERO, address.displacement + size);
  b.operation(BOUND, size, value.reg, lower);
};

const plain =
  (operation: Operation): Lifter =>
  (b) =>
    b.operation(operation);

export const special: Readonly<Record<string, Lifter>> = {
  in: input,
  out: output,
  movs: string(MOVS, 1),
  cmps: string(CMPS, 0),
  scas: string(SCAS, -1),
  lods: string(LODS, 1),
  stos: string(STOS, -1),
  ins: string(INS, -1),
  outs: string(OUTS, 1),
  pusha: sized(PUSHA),
  popa: sized(POPA),
  enter,
  bound,
  aaa: plain(AAA),
  aas: plain(AAS),
  daa: plain(DAA),
  das: plain(DAS),
  aam: withBase(AAM),
  aad: withBase(AAD),
};
