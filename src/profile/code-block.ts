/** What a profiler wants to know of a decoded block: where its instructions are, how it ends, whether it changes stacks. */
import type { WatchedBlock } from '../machine/cpu/blocks/block-watcher.ts';
import { createInstruction, DecodeResult, decode } from '../machine/cpu/isa/decode.ts';
import { type Instruction, Kind } from '../machine/cpu/isa/instruction.ts';
import { addressOfHalves } from './address.ts';

/** How control leaves a block. `jump`: to another place, or on; `halt`: HLT. */
export type BlockEnd = 'jump' | 'call' | 'return' | 'interrupt return' | 'interrupt' | 'system call' | 'halt';

export interface CodeBlock {
  /** Its number, from 1 on. */
  readonly id: number;
  /** Linear, of the first instruction. */
  readonly start: number;
  /** Where each instruction begins, in bytes from `start`. */
  readonly offsets: Uint16Array;
  /** Linear, after the last instruction. */
  readonly next: number;
  readonly end: BlockEnd;
  /** Of the last instruction, if it is a jump, or a call, to a fixed place; linear. */
  readonly target: number | undefined;
  /** SP gets a value that does not come from SP. */
  readonly setsStack: boolean;
}

export const lastOf = ({ start, offsets }: CodeBlock): number => start + offsets[offsets.length - 1]!;

const SP = 4;
const SETS_FIRST = new Set(['mov', 'pop', 'lea', 'xchg', 'lss', 'movzx']);
const ENDS: Readonly<Record<string, BlockEnd>> = {
  call: 'call',
  callf: 'call',
  ret: 'return',
  retf: 'return',
  iret: 'interrupt return',
  sysret: 'interrupt return',
  sysexit: 'interrupt return',
  int: 'interrupt',
  int1: 'interrupt',
  int3: 'interrupt',
  into: 'interrupt',
  syscall: 'system call',
  sysenter: 'system call',
  hlt: 'halt',
};

const instruction = createInstruction();

/** @param bytes of the block's code */
export function codeBlock(id: number, block: WatchedBlock, bytes: Uint8Array): CodeBlock {
  const start = addressOfHalves(block.low, block.high);
  const offsets = new Uint16Array(block.count);
  let [offset, setsStack, end] = [0, false, 'jump' as BlockEnd];
  let target: number | undefined;
  for (let n = 0; n < block.count; n++) {
    offsets[n] = offset;
    // Bytes that are no instruction raise #UD by themselves.
    if (decode(bytes, offset, bytes.length - offset, block.mode, instruction) !== DecodeResult.Ok) break;
    offset += instruction.length;
    setsStack ||= setsStackPointer(instruction);
    end = ENDS[instruction.form.mnemonic] ?? 'jump';
    target = relativeTarget(instruction, start + offset);
  }
  return { id, start, offsets, next: start + offset, end, target, setsStack };
}

function setsStackPointer({ form, operands, count }: Instruction): boolean {
  if (count === 0 || !SETS_FIRST.has(form.mnemonic)) return false;
  const both = form.mnemonic === 'xchg' && isSp(operands[1]!);
  if (!isSp(operands[0]!) && !both) return false;
  // LEA from SP itself only moves it.
  return form.mnemonic !== 'lea' || operands[1]!.base !== SP;
}

const isSp = ({ kind, reg, size, high }: Instruction['operands'][number]): boolean =>
  kind === Kind.Register && reg === SP && size > 1 && !high;

function relativeTarget({ operands, count }: Instruction, next: number): number | undefined {
  return count > 0 && operands[0]!.kind === Kind.Relative ? next + operands[0]!.imm : undefined;
}
