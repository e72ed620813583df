import { encodingOf } from './decode.ts';
import { type Instruction, Kind, type Operand } from './instruction.ts';
import { Method } from './operand-spec.ts';
import { spelling } from './table.ts';

/*
 * Intel syntax as NASM spells it: what is printed assembles again. A memory operand's width is named unless a register
 * operand of the same width says it.
 */

const WORD = ['ax', 'cx', 'dx', 'bx', 'sp', 'bp', 'si', 'di'];
const HIGH_BYTE = ['', '', '', '', 'ah', 'ch', 'dh', 'bh'];
const LOW_BYTE = ['al', 'cl', 'dl', 'bl', 'spl', 'bpl', 'sil', 'dil'];
const SEGMENT = ['es', 'cs', 'ss', 'ds', 'fs', 'gs'];
const WIDTH: Readonly<Record<number, string>> = {
  1: 'byte',
  2: 'word',
  4: 'dword',
  8: 'qword',
  10: 'tword',
  16: 'oword',
  32: 'yword',
};
const [BP, SS, DS, FS] = [5, 2, 3, 4] as const;
const SP = 4;

/** @returns the name of general register `n` (0 … 15) at `size` bytes */
export function registerName(n: number, size: number, high = false): string {
  if (size === 1) return high ? HIGH_BYTE[n]! : (LOW_BYTE[n] ?? `r${n}b`);
  if (n >= 8) return `r${n}${size === 8 ? '' : size === 4 ? 'd' : 'w'}`;
  return (size === 8 ? 'r' : size === 4 ? 'e' : '') + WORD[n]!;
}

/**
 * @param address of the instruction: RIP, not the linear address, since branch targets are computed from it
 * @param bits the code segment's default, as it was decoded with
 */
export function disassemble(instruction: Instruction, address: bigint, bits: 16 | 32 | 64): string {
  const encoding = encodingOf(instruction);
  const { operandSize, addressSize } = instruction;
  const parts: string[] = [];
  if (instruction.lock) parts.push('lock');
  if (instruction.rep !== 0) parts.push(repeatName(instruction));
  const sizeHidden =
    encoding.showOperandSize || (encoding.form.condition >= 0 && instruction.operands[0]!.kind === Kind.Relative);
  if (sizeHidden && operandSize !== defaultOperandSize(instruction, bits)) parts.push(`o${operandSize * 8}`);
  if (encoding.showAddressSize && addressSize * 8 !== bits) parts.push(`a${addressSize * 8}`);
  const overridden = hiddenOverride(instruction);
  if (overridden !== undefined) parts.push(overridden);

  const far = encoding.form.mnemonic === 'callf' || encoding.form.mnemonic === 'jmpf';
  parts.push(far ? encoding.form.mnemonic.slice(0, -1) : spelling(encoding, operandSize, addressSize));
  const head = parts.join(' ');
  if (encoding.string) return head;

  const operands: string[] = [];
  for (let n = 0; n < instruction.count; n++) {
    if (encoding.specs[n]!.hidden) continue;
    operands.push(operandText(instruction, n, address, bits));
  }
  return operands.length === 0 ? head : `${head} ${operands.join(',')}`;
}

function repeatName({ rep, form }: Instruction): string {
  if (form.mnemonic !== 'cmps' && form.mnemonic !== 'scas') return rep === 0xf2 ? 'repne' : 'rep';
  return rep === 0xf2 ? 'repne' : 'repe';
}

/** Operand size without prefixes, in bytes. */
function defaultOperandSize(instruction: Instruction, bits: number): number {
  if (bits === 16) return 2;
  const { default64, forced64 } = encodingOf(instruction);
  return bits === 64 && (default64 || forced64) ? 8 : 4;
}

/** The segment prefix of a memory operand that is not written. */
function hiddenOverride(instruction: Instruction): string | undefined {
  const { specs } = encodingOf(instruction);
  for (let n = 0; n < instruction.count; n++) {
    const { method } = specs[n]!;
    const { segment } = instruction.operands[n]!;
    if ((method === Method.Source || method === Method.Implied) && segment !== DS) return SEGMENT[segment];
  }
  return undefined;
}

function operandText(instruction: Instruction, n: number, address: bigint, bits: number): string {
  const operand = instruction.operands[n]!;
  switch (operand.kind) {
    case Kind.Register:
      return registerName(operand.reg, operand.size, operand.high);
    case Kind.Memory:
      return memoryText(instruction, n, address, bits);
    case Kind.Immediate:
      return immediateText(instruction, n, bits);
    case Kind.Relative: {
      const size = bits === 64 ? 64 : instruction.operandSize * 8;
      const target = BigInt.asUintN(size, address + BigInt(instruction.length + operand.imm));
      // CALL and JMP take a width; where Jcc has an unusual one, it is in a prefix.
      const named = instruction.opcode <= 0xff && operand.size > 1 && size !== bits;
      const width = named ? `${WIDTH[size / 8]} ` : '';
      return `${width}0x${target.toString(16)}`;
    }
    case Kind.Far: {
      const width = instruction.operandSize * 8 === bits ? '' : `${WIDTH[instruction.operandSize]} `;
      return `${width}0x${operand.immHigh.toString(16)}:0x${(operand.imm >>> 0).toString(16)}`;
    }
    case Kind.Segment:
      return SEGMENT[operand.reg]!;
    case Kind.Control:
      return `cr${operand.reg}`;
    case Kind.Debug:
      return `dr${operand.reg}`;
    case Kind.Xmm:
      return `xmm${operand.reg}`;
    case Kind.Ymm:
      return `ymm${operand.reg}`;
    case Kind.Mmx:
      return `mm${operand.reg}`;
    default:
      return `st${operand.reg}`;
  }
}

function immediateText(instruction: Instruction, n: number, bits: number): string {
  const operand = instruction.operands[n]!;
  const { method } = encodingOf(instruction).specs[n]!;
  if (method === Method.One) return '1';
  const push = instruction.form.mnemonic === 'push';
  const width =
    push && instruction.operandSize !== defaultOperandSize(instruction, bits)
      ? `${WIDTH[instruction.operandSize]} `
      : '';
  // Only what is extended to a wider operand has a sign; the rest is a bit pattern.
  const extended = method === Method.ImmediateSigned && operand.size < instruction.operandSize;
  if (extended && operand.imm < 0) return `${width}-0x${(-operand.imm).toString(16)}`;
  if (operand.size < 4) return `${width}0x${(operand.imm & (operand.size === 1 ? 0xff : 0xffff)).toString(16)}`;
  const low = (operand.imm >>> 0).toString(16);
  const high = operand.size === 8 && operand.immHigh !== 0 ? (operand.immHigh >>> 0).toString(16) : '';
  return `${width}0x${high}${high === '' ? low : low.padStart(8, '0')}`;
}

function memoryText(instruction: Instruction, n: number, address: bigint, bits: number): string {
  const operand = instruction.operands[n]!;
  const { addressSize } = instruction;
  const terms: string[] = [];
  if (operand.base >= 0) terms.push(registerName(operand.base, addressSize));
  if (operand.index >= 0) {
    const scale = operand.scale === 0 && operand.base >= 0 ? '' : `*${1 << operand.scale}`;
    const vector = operand.size === 32 ? 'ymm' : 'xmm';
    terms.push(
      (encodingOf(instruction).gathers ? `${vector}${operand.index}` : registerName(operand.index, addressSize)) +
        scale,
    );
  }
  const place =
    terms.length === 0 ? absolute(instruction, operand, address, bits) : terms.join('+') + offset(operand.disp);
  return `${widthKeyword(instruction, n)}[${segmentPrefix(operand, bits)}${place}]`;
}

/** An address without registers: RIP-relative ones show the target, as NASM's `rel` wants it. */
function absolute(instruction: Instruction, operand: Operand, address: bigint, bits: number): string {
  const { addressSize } = instruction;
  if (operand.base === -2) {
    const target = address + BigInt(instruction.length + operand.disp);
    return `rel 0x${BigInt.asUintN(addressSize * 8, target).toString(16)}`;
  }
  const value = (BigInt(operand.dispHigh) << 32n) | BigInt(operand.disp >>> 0);
  const moffs = instruction.modrm < 0;
  // NASM chooses the 64-bit offset of MOV and the unusual address size by a width inside the brackets.
  const width = addressSize * 8 !== bits || (bits === 64 && moffs) ? `${WIDTH[addressSize]} ` : '';
  return `${width}0x${BigInt.asUintN(addressSize * 8, value).toString(16)}`;
}

function offset(disp: number): string {
  if (disp === 0) return '';
  return disp < 0 ? `-0x${(-disp).toString(16)}` : `+0x${disp.toString(16)}`;
}

function segmentPrefix(operand: Operand, bits: number): string {
  const usual = operand.base === SP || operand.base === BP ? SS : DS;
  if (bits === 64 ? operand.segment < FS : operand.segment === usual) return '';
  return `${SEGMENT[operand.segment]}:`;
}

/** Table operands whose width NASM does not name: far pointers outside CALL and JMP, pseudo-descriptors, bounds, PUNPCKLxx. */
const WIDTHLESS = new Set(['Mp', 'Ms', 'Ma', 'Qd']);

function widthKeyword(instruction: Instruction, n: number): string {
  const { form, operands, operandSize } = instruction;
  const { size } = operands[n]!;
  const { specs } = encodingOf(instruction);
  if (form.mnemonic === 'callf' || form.mnemonic === 'jmpf') return `far ${WIDTH[operandSize]} `;
  if (WIDTHLESS.has(form.operands[n]!) || encodingOf(instruction).gathers) return '';
  for (let other = 0; other < instruction.count; other++) {
    const { kind, size: otherSize } = operands[other]!;
    // CRC32's destination has a width of its own.
    if (form.mnemonic === 'crc32') break;
    const register = kind === Kind.Register || kind === Kind.Mmx || kind === Kind.Xmm || kind === Kind.Ymm;
    // CL of the shifts says nothing about what is shifted.
    const counts = specs[other]!.method !== Method.FixedReg || specs[n]!.method === Method.Offset;
    if (register && counts && otherSize === size) return '';
  }
  const width = WIDTH[size];
  return width === undefined ? '' : `${width} `;
}
