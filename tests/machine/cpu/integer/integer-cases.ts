/** Random cases for every integer form, made from the decoder's tables. */

import { createInstruction, DecodeResult, decode } from '../../../../src/machine/cpu/isa/decode.ts';
import { encodings } from '../../../../src/machine/cpu/isa/forms.ts';
import { type Instruction, Kind, type Operand } from '../../../../src/machine/cpu/isa/instruction.ts';
import { type Encoding, Situation } from '../../../../src/machine/cpu/isa/table.ts';
import { Random } from '../float/cases.ts';
import { CODE, NativeBatch, type NativeCase, WINDOW, WINDOW_SIZE } from '../native/native.ts';
import { vexPrefix } from '../native/vex.ts';
import { isInteger, leftOut } from './left-out.ts';
import { undefinedFlags, undefinedResult } from './undefined.ts';

/** What compares, of RFLAGS: CF PF AF ZF SF TF DF OF NT AC ID. */
export const FLAGS = 0x24_4dd5;
const [RCX, RDX, RBX, RSP, RBP, RSI, RDI] = [1, 2, 3, 4, 5, 6, 7] as const;
const EDGES = [0n, 1n, 2n, 0x7fn, 0x80n, 0xffn, 0x7fffn, 0x8000n, 0xffffn, 0x7fff_ffffn, 0x8000_0000n, 0xffff_ffffn]
  .concat([0x7fff_ffff_ffff_ffffn, 0x8000_0000_0000_0000n, 0xffff_ffff_ffff_ffffn, 0x0f0f_0f0f_0f0f_0f0fn, 31n, 32n])
  .concat([33n, 63n, 64n, 0x9_9999_9999n, 0xffff_ffff_8000_0000n, 0xffff_ffff_ffff_ff80n, 0xffff_ffff_ffff_8000n]);
const DIRECTION = 0x400;
const [ALIGNMENT_CHECK, IDENTIFICATION] = [0x4_0000, 0x20_0000] as const;
const ARITHMETIC = 0x8d5;
/** Where memory operands and the stack are, in the window. */
const [OPERAND, STACK] = [64, 320] as const;
const NON_CANONICAL = 0x0000_8123_4567_8000n;
/** Nothing is mapped there, here or there. */
const UNMAPPED = 0x5000_0000n;

export const integerEncodings: readonly Encoding[] = encodings.filter(
  (encoding) => isInteger(encoding) && leftOut(encoding) === undefined,
);

export interface IntegerCases {
  readonly batch: NativeBatch;
  /** Which of `integerEncodings` a case is of. */
  readonly encoding: (i: number) => Encoding;
  readonly name: (i: number) => string;
  /** The bits of RFLAGS that are defined. */
  readonly flags: (i: number) => number;
}

export const nameOf = ({ form }: Encoding): string => `${form.mnemonic} ${form.operands.join(',')}`;

/** What of RFLAGS must agree after this record's instruction. */
export function definedFlags(record: NativeCase): number {
  const instruction = createInstruction();
  const bytes = new Uint8Array(16);
  bytes.set(record.code);
  decode(bytes, 0, 15, { bits: record.bits as 32 | 64 }, instruction);
  return FLAGS & ~undefinedFlags(instruction, Number(record.gpr(RCX) & 0xffn));
}

/** `perForm` cases of every form. */
export function integerCases(
  perForm: number,
  seed: bigint,
  forms: readonly Encoding[] = integerEncodings,
): IntegerCases {
  const random = new Random(seed);
  const batch = new NativeBatch(forms.length * perForm);
  const encoding = (i: number): Encoding => forms[Math.floor(i / perForm)]!;
  for (let i = 0; i < batch.length; i++) new CaseMaker(random, encoding(i), batch.case(i)).make();
  return { batch, encoding, name: (i) => nameOf(encoding(i)), flags: (i) => definedFlags(batch.case(i)) };
}

/** Where the displacement of the memory operand stands in the code. */
interface Code {
  readonly bytes: number[];
  readonly displacement: number;
}

class CaseMaker {
  readonly #random: Random;
  readonly #encoding: Encoding;
  readonly #record: NativeCase;
  readonly #instruction: Instruction = createInstruction();
  #bits: 32 | 64 = 64;
  /** Nothing that is accessed is out of reach. */

  constructor(random: Random, encoding: Encoding, record: NativeCase) {
    this.#random = random;
    this.#encoding = encoding;
    this.#record = record;
  }

  make(): void {
    const { mask, match } = this.#encoding;
    if ((mask & Situation.Bits64) !== 0) this.#bits = (match & Situation.Bits64) !== 0 ? 64 : 32;
    else this.#bits = (match & Situation.W) === 0 && this.#chance(5) ? 32 : 64;
    for (let tries = 0; ; tries++) {
      if (tries > 2000) throw new Error(`no encoding found for ${nameOf(this.#encoding)}`);
      const code = this.#code();
      if (!this.#fits(code)) continue;
      this.#state(code);
      const cl = Number(this.#record.gpr(RCX) & 0xffn);
      if (!undefinedResult(this.#instruction, cl)) return;
    }
  }

  #below(n: number): number {
    return this.#random.below(n);
  }

  /** True once in `n` times. */
  #chance(n: number): boolean {
    return this.#below(n) === 0;
  }

  #value(): bigint {
    const kind = this.#below(3);
    if (kind === 0) return EDGES[this.#below(EDGES.length)]!;
    const value = this.#random.next();
    return kind === 1 ? value : BigInt.asUintN(64, BigInt.asIntN(64, value) >> BigInt(this.#below(64)));
  }

  /** Bytes that may be this form; the immediate is whatever comes. */
  #code(): Code {
    const { form, mask, match, opcode, opcodes, accepts, modrm: hasModrm } = this.#encoding;
    const long = this.#bits === 64;
    const bytes: number[] = [];
    if (this.#encoding.vex) return this.#vexCode();
    if (this.#chance(4)) bytes.push(0x66);
    // 16-bit addresses reach nothing that is mapped.
    const narrow = long || /^(lea|loop|loope|loopne|jcxz|movs|stos|cmps)$/.test(form.mnemonic);
    if (narrow && this.#chance(5)) bytes.push(0x67);
    if (this.#chance(12)) bytes.push([0x26, 0x2e, 0x36, 0x3e, 0x65][this.#below(5)]!);
    if ((match & Situation.F3) !== 0) bytes.push(0xf3);
    else if ((match & Situation.F2) !== 0) bytes.push(0xf2);
    else if (this.#encoding.string && this.#below(3) > 0) bytes.push(0xf2 + this.#below(2));
    else if ((mask & Situation.F3) === 0 && this.#chance(20)) bytes.push(0xf2 + this.#below(2));
    if (this.#chance(form.lockable ? 4 : 40)) bytes.push(0xf0);
    if (long && this.#below(2) === 0) bytes.push(0x40 | this.#below(16));
    if (opcode > 0xffff) bytes.push((opcode >> 16) & 0xff);
    if (opcode > 0xff) bytes.push((opcode >> 8) & 0xff);
    bytes.push((opcode & 0xff) + (opcodes > 1 ? this.#below(opcodes) : 0));
    let displacement = -1;
    if (hasModrm) {
      let modrm: number;
      do modrm = this.#below(256);
      while (accepts !== undefined && !accepts(modrm));
      bytes.push(modrm);
      const narrowAddress = !long && bytes.includes(0x67);
      if (modrm < 0xc0 && (modrm & 7) === 4 && !narrowAddress) bytes.push(this.#below(256));
      displacement = bytes.length;
    } else displacement = bytes.length;
    for (let n = 0; n < 12; n++)
      bytes.push(this.#chance(3) ? [0, 1, 0x7f, 0x80, 0xff][this.#below(5)]! : this.#below(256));
    return { bytes: bytes.slice(0, 15), displacement };
  }

  /** As #code, with a VEX prefix: C5 where it does, every other time. */
  #vexCode(): Code {
    const { opcode, accepts } = this.#encoding;
    const long = this.#bits === 64;
    const bytes: number[] = [];
    if (long && this.#chance(5)) bytes.push(0x67);
    if (this.#chance(12)) bytes.push([0x26, 0x2e, 0x36, 0x3e, 0x65][this.#below(5)]!);
    bytes.push(...vexPrefix(this.#encoding, long, (n) => this.#below(n)), opcode & 0xff);
    let modrm: number;
    do modrm = this.#below(256);
    while (accepts !== undefined && !accepts(modrm));
    bytes.push(modrm);
    if (modrm < 0xc0 && (modrm & 7) === 4) bytes.push(this.#below(256));
    const displacement = bytes.length;
    for (let n = 0; n < 8; n++) bytes.push(this.#below(256));
    return { bytes: bytes.slice(0, 15), displacement };
  }

  #fits({ bytes }: Code): boolean {
    const i = this.#instruction;
    const result = decode(Uint8Array.from(bytes), 0, bytes.length, { bits: this.#bits }, i);
    if (result !== DecodeResult.Ok || i.form !== this.#encoding.form) return false;
    // Intel ignores 66 before a near branch in 64-bit mode, AMD does not.
    if (this.#encoding.forced64 && this.#bits === 64 && bytes.slice(0, 5).includes(0x66)) return false;
    const branch = i.operands[0]!.kind === Kind.Relative;
    // A loop back into itself, or into what the INT3 after it makes of its last byte.
    if (branch && Math.abs(i.operands[0]!.imm + 8) <= 16) return false;
    // AMD's processors take F2 and F3 before LOOPE and LOOPNE for the condition; nobody documents it.
    if (branch && bytes.slice(0, 5).some((byte) => (byte | 1) === 0xf3)) return false;
    // MOVSXD without REX.W and with 66: AMD reads 32 bits, Intel 16.
    if (i.form.mnemonic === 'movsxd' && i.operandSize === 2) return false;
    // INT n: only vectors that have no gate, here or there.
    if (i.form.mnemonic === 'int' && ((i.operands[0]!.imm & 0xff) < 0x20 || (i.operands[0]!.imm & 0xff) === 0x80)) {
      return false;
    }
    // CALL RSP would push into the code; with base = index the target would be read from anywhere.
    if (/^(call|jmp)$/.test(i.form.mnemonic)) {
      const { kind, reg, base, index } = i.operands[0]!;
      if (kind === Kind.Register ? reg === RSP : kind === Kind.Memory && base === index) return false;
    }
    const [first, other] = [i.operands[0]!, i.operands[1]!];
    // One register for the bit number and the address would lead anywhere.
    if (/^bt/.test(i.form.mnemonic) && first.kind === Kind.Memory && other.kind === Kind.Register) {
      if (other.reg === first.base || other.reg === first.index) return false;
    }
    // AMD's processors look at the destination of ARPL as a read first.
    if (i.form.mnemonic === 'arpl' && bytes.slice(0, 5).includes(0x2e)) return false;
    const memory = i.operands.slice(0, i.count).find((o) => o.kind === Kind.Memory);
    // A 16-bit address reaches nothing that is mapped.
    return !(i.addressSize === 2 && memory !== undefined && memory.size > 0 && i.rep === 0);
  }

  #state({ bytes, displacement }: Code): void {
    const record = this.#record;
    const i = this.#instruction;
    const used = new Set<number>([0, RCX, RDX]);
    for (const operand of i.operands.slice(0, i.count)) {
      if (operand.kind === Kind.Register) used.add(operand.high ? operand.reg - 4 : operand.reg);
    }
    for (let n = 0; n < 16; n++) {
      record.setGpr(n, used.has(n) ? this.#value() : 0x0101_0101_0101_0101n * BigInt(0x20 + n));
    }
    for (let n = 0; n < WINDOW_SIZE; n++) record.window[n] = (n * 0x6d + (n >> 3)) & 0xff;
    this.#put(OPERAND, this.#value());
    this.#put(OPERAND + 8, this.#value());
    record.rflags =
      (this.#below(0x1000) & ARITHMETIC) |
      (this.#chance(2) ? DIRECTION : 0) |
      (this.#chance(12) ? ALIGNMENT_CHECK : 0) |
      (this.#chance(8) ? IDENTIFICATION : 0);
    this.#shiftCounts();
    this.#stack();
    if (this.#encoding.string) this.#stringRegisters();
    this.#branchTarget(bytes);
    for (const operand of i.operands.slice(0, i.count)) {
      if (operand.kind === Kind.Memory && !this.#encoding.string) this.#address(operand, bytes, displacement);
    }
    this.#meaning();
    if (i.form.mnemonic === 'enter') bytes[i.length - 2] = 0;
    // Which comes first, a bad target or an alignment check, depends on the processor, and so does what ENTER probes.
    const far = /^(enter|call|jmp|bt[src]?)$/.test(i.form.mnemonic);
    if (far) record.rflags &= ~ALIGNMENT_CHECK;
    record.setCode(bytes.slice(0, i.length), this.#bits);
  }

  #put(offset: number, value: bigint): void {
    const { window } = this.#record;
    for (let n = 0; n < 8; n++)
      if (offset + n < WINDOW_SIZE) window[offset + n] = Number((value >> BigInt(8 * n)) & 0xffn);
  }

  /** Counts in CL around what matters, every other time. */
  #shiftCounts(): void {
    if (!this.#encoding.form.operands.includes('CL') || this.#chance(2)) return;
    const count = [0, 1, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65][this.#below(14)]!;
    this.#record.setGpr(RCX, (this.#record.gpr(RCX) & ~0xffn) | BigInt(count));
  }

  /** RSP and RBP into the window, now and then misaligned, to its end, or out of reach. */
  #stack(): void {
    const record = this.#record;
    let top = WINDOW + BigInt(STACK + (this.#chance(6) ? this.#below(8) : 0));
    const { mnemonic } = this.#encoding.form;
    const usesStack = /^(push|pop|call|ret|enter|leave|pusha|popa|pushf|popf)$/.test(mnemonic);
    // How much POPA has loaded when a page is missing is nobody's business.
    if (usesStack && mnemonic !== 'popa' && this.#chance(8)) top = WINDOW + BigInt(WINDOW_SIZE - this.#below(20));
    else if (usesStack && this.#chance(16)) top = this.#bits === 64 ? NON_CANONICAL : UNMAPPED;
    const registers = this.#encoding.form.operands;
    const takesRegister = this.#instruction.operands
      .slice(0, this.#instruction.count)
      .some((o) => o.kind === Kind.Register && !o.high && o.reg === RSP);
    if (!takesRegister || usesStack || registers.length === 0) record.setGpr(RSP, top);
    if (usesStack) record.setGpr(RBP, WINDOW + BigInt(STACK - 8 * this.#below(8)));
    this.#put(STACK, this.#value());
    if (mnemonic === 'enter' && this.#chance(2)) record.setGpr(RBP, WINDOW + BigInt(256 + this.#below(100)));
  }

  #stringRegisters(): void {
    const record = this.#record;
    const { addressSize } = this.#instruction;
    const end = this.#chance(6);
    const size = Math.max(...this.#instruction.operands.slice(0, this.#instruction.count).map((o) => o.size));
    const place = (): bigint => {
      if (end && this.#chance(2)) return WINDOW + BigInt(WINDOW_SIZE - this.#below(40));
      return WINDOW + BigInt(200 + this.#below(100));
    };
    const garbage = (low: bigint): bigint => {
      if (addressSize === 8) return low;
      const bits = addressSize * 8;
      return ((this.#random.next() >> BigInt(bits)) << BigInt(bits)) | BigInt.asUintN(bits, low);
    };
    record.setGpr(RSI, garbage(place()));
    const near = this.#chance(3) && !end;
    record.setGpr(RDI, garbage(near ? record.gpr(RSI) + BigInt(this.#below(2 * size + 1)) : place()));
    // Which of two operands is read first differs.
    if (this.#encoding.form.mnemonic === 'cmps' && end) record.setGpr(RDI, garbage(WINDOW + 128n));
    const most = Math.max(2, Math.min(20, Math.floor(180 / size)));
    // Whether INS and OUTS with nothing to do ask for permission differs.
    const least = /^(ins|outs)$/.test(this.#encoding.form.mnemonic) ? 1 : 0;
    const count = addressSize === 2 ? 0 : least + this.#below(most);
    record.setGpr(RCX, garbage(BigInt(count)));
    if (this.#chance(2)) {
      // Mostly equal, so that comparisons go on for a while.
      record.window.fill(Number(record.gpr(0) & 0xffn), 100, 400);
      if (this.#chance(2)) record.setGpr(0, 0x0101_0101_0101_0101n * (record.gpr(0) & 0xffn));
      record.window[150 + this.#below(200)]! ^= 1;
    }
  }

  /** A displacement within the code page, or far away in nothing. */
  #branchTarget(bytes: number[]): void {
    const i = this.#instruction;
    const last = i.operands[0]!;
    if (i.count === 1 && last.kind === Kind.Relative && last.size > 1) {
      let to = (100 + this.#below(1400)) * (this.#chance(2) ? 1 : -1);
      if (last.size === 4 && this.#chance(6)) to = this.#chance(2) ? 0x3000_0000 : -0x2008_0000;
      for (let n = 0; n < last.size; n++) bytes[i.length - last.size + n] = (to >> (8 * n)) & 0xff;
    }
    const { mnemonic } = i.form;
    if (mnemonic === 'ret') this.#put(this.#stackOffset(), this.#target());
    if ((mnemonic === 'jmp' || mnemonic === 'call') && last.kind === Kind.Register)
      this.#record.setGpr(last.reg, this.#target());
    if ((mnemonic === 'jmp' || mnemonic === 'call') && last.kind === Kind.Memory) this.#put(OPERAND, this.#target());
  }

  #stackOffset(): number {
    const offset = this.#record.gpr(RSP) - WINDOW;
    return offset >= 0n && offset < 512n ? Number(offset) : STACK;
  }

  #target(): bigint {
    if (this.#chance(10)) return UNMAPPED;
    // Which comes first, a bad target or a bad stack, differs.
    const offset = this.#record.gpr(RSP) - WINDOW;
    const stack = offset > 0n && offset < BigInt(WINDOW_SIZE - 64);
    const { kind, base } = this.#instruction.operands[0]!;
    const moves = kind === Kind.Memory && base === RSP;
    if (this.#bits === 64 && stack && !moves && this.#chance(10)) return NON_CANONICAL;
    // Not into the instruction itself, which is another one from its second byte on.
    return CODE + BigInt((16 + this.#below(1500)) * (this.#chance(2) ? 1 : -1));
  }

  /** Makes the memory operand's address lie in the window by setting its base, or its displacement. */
  #address(operand: Operand, bytes: number[], displacement: number): void {
    const record = this.#record;
    const i = this.#instruction;
    if (operand.size === 0) return;
    let to = WINDOW + BigInt(OPERAND);
    const kind = this.#below(20);
    const branches = i.form.mnemonic === 'jmp' || i.form.mnemonic === 'call';
    if (branches) {
      if (this.#chance(16)) to = UNMAPPED;
    } else if (kind < 3) to += BigInt(this.#below(16));
    else if (kind < 5) to = WINDOW + BigInt(WINDOW_SIZE - this.#below(operand.size + 2));
    else if (kind === 5) to = this.#bits === 64 && i.addressSize === 8 ? NON_CANONICAL : UNMAPPED;
    const immediate = i.length - displacement;
    if (operand.base === -2) {
      if (to === NON_CANONICAL) to = WINDOW + BigInt(OPERAND);
      this.#write(bytes, displacement, 4, to - CODE - BigInt(i.length));
      return;
    }
    if (operand.base === -1 && operand.index === -1) {
      if (to === NON_CANONICAL && immediate < 8) to = UNMAPPED;
      this.#write(bytes, displacement, i.form.operands.some((o) => o.startsWith('O')) ? i.addressSize : 4, to);
      return;
    }
    const shift = BigInt(operand.scale);
    const cut = (value: bigint): bigint => BigInt.asUintN(i.addressSize * 8, value);
    const full = (value: bigint): bigint =>
      i.addressSize === 8 ? value : ((this.#random.next() >> 32n) << 32n) | BigInt.asUintN(32, value);
    if (operand.base === -1) {
      // There is a displacement then.
      if (to === NON_CANONICAL) to = UNMAPPED;
      record.setGpr(operand.index, full(BigInt(this.#below(8))));
      this.#write(bytes, displacement, 4, to - (record.gpr(operand.index) << shift));
      return;
    }
    if (operand.base === operand.index) {
      record.setGpr(operand.base, full(cut((to - BigInt(operand.disp)) / (1n + (1n << shift)))));
      return;
    }
    if (operand.index >= 0 && operand.index !== RSP) {
      record.setGpr(operand.index, full(cut(this.#chance(2) ? BigInt(this.#below(64)) : BigInt(-this.#below(64)))));
    }
    const scaled = operand.index >= 0 ? record.gpr(operand.index) << shift : 0n;
    record.setGpr(operand.base, full(cut(to - scaled - BigInt(operand.disp))));
  }

  #write(bytes: number[], at: number, size: number, value: bigint): void {
    for (let n = 0; n < size; n++) bytes[at + n] = Number((value >> BigInt(8 * n)) & 0xffn);
  }

  /** Values with which the instruction does more than fault or fail. */
  #meaning(): void {
    const record = this.#record;
    const i = this.#instruction;
    const [to, from] = [i.operands[0]!, i.operands[1]!];
    const { mnemonic } = i.form;
    const register = (o: Operand, n: number): boolean => o.kind === Kind.Register && o.reg === n && !o.high;
    if (/^bt/.test(mnemonic) && from.kind === Kind.Register && to.kind === Kind.Memory) {
      // The bit offset reaches as far as 64 bytes either way.
      if (from.reg !== to.base && from.reg !== to.index) {
        const bits = BigInt(to.size * 8);
        const high = (record.gpr(from.reg) >> bits) << bits;
        record.setGpr(from.reg, high | BigInt.asUintN(Number(bits), BigInt(this.#below(1024) - 512)));
      }
    } else if ((mnemonic === 'div' || mnemonic === 'idiv') && this.#below(4) > 0) {
      if (to.base !== RDX && to.index !== RDX && !register(to, RDX)) {
        const low = BigInt(this.#below(16));
        record.setGpr(RDX, mnemonic === 'idiv' && this.#chance(2) ? BigInt.asUintN(64, -low - 1n) : low);
      }
      if (to.size === 1 && to.base !== 0 && to.index !== 0) {
        record.setGpr(0, (record.gpr(0) & ~0xff00n) | BigInt(this.#below(4) << 8));
      }
    } else if (mnemonic === 'cmpxchg' && this.#chance(2)) {
      if (to.kind === Kind.Memory && to.base !== 0 && to.index !== 0) record.setGpr(0, this.#get(OPERAND));
      else if (to.kind === Kind.Register && !to.high && to.reg !== RSP) record.setGpr(to.reg, record.gpr(0));
    } else if (/^cmpxchg(8|16)b$/.test(mnemonic)) this.#compareWide(to);
    else if (mnemonic === 'enter') this.#record.setGpr(RSP, this.#record.gpr(RSP));
    else if (mnemonic === 'xlatb') {
      record.setGpr(RBX, WINDOW + 100n);
      record.setGpr(0, (record.gpr(0) & ~0xffn) | BigInt(this.#below(256)));
    } else if (mnemonic === 'bound' && this.#chance(2)) {
      this.#put(OPERAND, 0xffff_ffff_8000_8000n);
      this.#put(OPERAND + to.size, 0x7fff_7fffn);
    }
  }

  #get(offset: number): bigint {
    let value = 0n;
    for (let n = 7; n >= 0; n--) value = (value << 8n) | BigInt(this.#record.window[offset + n]!);
    return value;
  }

  #compareWide(to: Operand): void {
    const record = this.#record;
    for (const n of [RBX, RCX]) if (to.base !== n && to.index !== n) record.setGpr(n, this.#value());
    if (this.#chance(2) || [to.base, to.index].some((n) => n === 0 || n === RDX)) return;
    const half = to.size / 2;
    record.setGpr(0, this.#get(OPERAND));
    record.setGpr(RDX, this.#get(OPERAND + half));
  }
}
