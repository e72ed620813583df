/**
 * What a vector instruction does to 128 bits: SSE instructions have one such lane, AVX instructions one or two. A lane's
 * cells may be registers or temporaries; `to` is the first source and the destination and may be the same as `from`.
 */
import type { MicroOp } from '../ir/define.ts';
import type { Instruction } from '../isa/instruction.ts';
import { XMM_TEMP } from '../state/layout.ts';
import type { Builder, Lifter } from './builder.ts';
import { xmm, xmmSource } from './sse-operand.ts';

/** Emits `to ← to op from` for one lane; `control` is the instruction's control byte, as far as it is about this lane. */
export type Lane = (b: Builder, to: number, from: number, control: number) => void;

/** Temporaries of lanes; XMM_TEMP and the next are the operand's that comes from memory. */
export const [LANE_TEMP, LANE_TEMP_2, LANE_TEMP_3] = [XMM_TEMP + 0x40, XMM_TEMP + 0x50, XMM_TEMP + 0x60] as const;

/** The control byte of an instruction that ends in one; of any other the value means nothing. */
export const controlByte = (i: Instruction): number => i.operands[i.count - 1]!.imm & 0xff;

/** As SSE encodes it: the destination is the first source, memory operands of 16 bytes must be aligned. */
export const legacy =
  (lane: Lane): Lifter =>
  (b, i) =>
    lane(b, xmm(i.operands[0]!), xmmSource(b, i, i.operands[1]!), controlByte(i));

/** Lanes that are one micro-op, by mnemonic. */
export const lanesOf = (table: Readonly<Record<string, MicroOp>>): Record<string, Lane> =>
  Object.fromEntries(
    Object.entries(table).map(([name, code]): [string, Lane] => [name, (b, to, from) => b.op(code, to, from)]),
  );
