import { createInstruction, DecodeResult, decode } from '../../../../src/machine/cpu/isa/decode.ts';
import { disassemble } from '../../../../src/machine/cpu/isa/disassemble.ts';
import { type Instruction, Kind } from '../../../../src/machine/cpu/isa/instruction.ts';
import { OTHER_NAME, OTHER_SIZE } from './differences.ts';
import { type Normal, reduce } from './objdump.ts';

const instruction = createInstruction();

/** @returns what is wrong with our decoding of `code` at `at`, or undefined when it says what `theirs` says */
export function compare(
  code: Uint8Array,
  at: number,
  length: number,
  bits: 16 | 32 | 64,
  theirs: Normal,
): string | undefined {
  const result = decode(code, at, code.length - at, { bits }, instruction);
  if (result !== DecodeResult.Ok) return `not decoded (${result}), theirs: ${theirs.text}`;
  if (instruction.length !== length) return `length ${instruction.length}, theirs: ${length} ${theirs.text}`;
  const ours = reduce(disassemble(instruction, BigInt(at), bits), instruction.operandSize);
  if (OTHER_NAME.some(([mine, other]) => mine.test(ours) && other.test(theirs.text))) return undefined;
  const wrap = instruction.operands[0]!.kind === Kind.Relative && instruction.operandSize === 2 ? wrap16 : same;
  if (wrap(ours) !== wrap(theirs.text)) return `'${ours}', theirs: '${theirs.text}'`;
  const sizes = memorySizes(instruction);
  if (theirs.sizes.length > 0 && sizes.join() !== theirs.sizes.join() && !OTHER_SIZE.test(ours))
    return `'${ours}': ${sizes} bytes of memory, theirs: ${theirs.sizes}`;
  return undefined;
}

const same = (text: string): string => text;

/** objdump does not wrap branch targets at 64 KiB. */
function wrap16(text: string): string {
  return text.replace(/0x[0-9a-f]+$/, (target) => `0x${(Number(target) & 0xffff).toString(16)}`);
}

function memorySizes({ form, operands, count }: Instruction): number[] {
  return operands
    .slice(0, count)
    .filter((operand, n) => operand.kind === Kind.Memory && !/^([XY][bvz]|B[BD].*)$/.test(form.operands[n]!))
    .map((operand) => operand.size);
}
