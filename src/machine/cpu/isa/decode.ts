import { createOperand, type Instruction, Kind, type Operand } from './instruction.ts';
import { Method, type OperandSpec } from './operand-spec.ts';
import { candidatesFor, type Encoding, encodingAt, Situation, slotOf, VEX_MAPS } from './table.ts';

/** The code segment's default, or 64 in 64-bit mode. */
export interface DecodeMode {
  readonly bits: 16 | 32 | 64;
}

export const DecodeResult = {
  Ok: 0,
  /** The instruction goes on after the bytes that are available. */
  NeedBytes: 1,
  /** #UD. */
  Invalid: 2,
  /** More than 15 bytes: #GP. */
  TooLong: 3,
} as const;
export type DecodeResult = (typeof DecodeResult)[keyof typeof DecodeResult];

/** Longest instruction in bytes (SDM vol. 2A, 2.3.11). */
export const MAX_LENGTH = 15;

const MAX_OPERANDS = 4;

/** An instruction for `decode` to fill in. */
export function createInstruction(): Instruction {
  return {
    form: encodingAt(0).form,
    length: 0,
    operands: Array.from({ length: MAX_OPERANDS }, createOperand),
    count: 0,
    operandSize: 4,
    addressSize: 4,
    rex: 0,
    lock: false,
    rep: 0,
    vex: 0,
    opcode: 0,
    modrm: -1,
  };
}

const [RBX, RSP, RBP, RSI, RDI] = [3, 4, 5, 6, 7] as const;
const [ES, SS, DS, FS] = [0, 2, 3, 4] as const;
const NO_OVERRIDE = -1;

/** What a byte is before the opcode. */
const Prefix = { None: 0, Segment: 1, OperandSize: 2, AddressSize: 3, Lock: 4, Repeat: 5 } as const;
const prefixes = new Uint8Array(256);
for (const byte of [0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65]) prefixes[byte] = Prefix.Segment;
prefixes[0x66] = Prefix.OperandSize;
prefixes[0x67] = Prefix.AddressSize;
prefixes[0xf0] = Prefix.Lock;
prefixes[0xf2] = Prefix.Repeat;
prefixes[0xf3] = Prefix.Repeat;

/** Base and index of 16-bit addressing by ModR/M.rm (SDM vol. 2A, table 2-1). */
const BASE_16 = [RBX, RBX, RBP, RBP, RSI, RDI, RBP, RBX];
const INDEX_16 = [RSI, RDI, RSI, RDI, -1, -1, -1, -1];

/** CR0, CR2, CR3, CR4, CR8 exist; any other number is #UD. */
const CONTROL_REGISTERS = 0b1_0001_1101;

/** ModR/M addressing of a form without a memory operand goes here. */
const unused = createOperand();

/** What `readAddress` returns when the addressing bytes go on past the end. */
const OVERRUN = -1;

/**
 * Decodes the instruction at `bytes[at]`, of which `available` bytes may be read, into `out`. On any result but `Ok` the
 * contents of `out` mean nothing. Allocates nothing and never throws.
 *
 * Where Intel and AMD differ, Intel is followed: 66 is ignored before near branches in 64-bit mode, far pointers in memory have
 * 64-bit offsets with REX.W, SYSCALL and SYSRET exist in 64-bit mode only, reserved hints of 0F 0D are no-ops.
 */
export function decode(
  bytes: Uint8Array,
  at: number,
  available: number,
  mode: DecodeMode,
  out: Instruction,
): DecodeResult {
  const bits = mode.bits;
  const long = bits === 64;
  const end = at + Math.min(available, MAX_LENGTH);
  const overrun = available < MAX_LENGTH ? DecodeResult.NeedBytes : DecodeResult.TooLong;

  let position = at;
  let rex = 0;
  let repeat = 0;
  let operandPrefix = false;
  let addressPrefix = false;
  let lock = false;
  let override: number = NO_OVERRIDE;
  let opcode = 0;
  for (;;) {
    if (position >= end) return overrun;
    opcode = bytes[position++]!;
    const prefix = prefixes[opcode];
    if (prefix === Prefix.None) {
      if (!long || (opcode & 0xf0) !== 0x40) break;
      rex = opcode;
      continue;
    }
    // REX counts only right before the opcode (SDM vol. 2A, 2.2.1).
    rex = 0;
    if (prefix === Prefix.Segment) {
      const segment = opcode >= 0x64 ? opcode - 0x60 : (opcode >> 3) & 3;
      // In 64-bit mode the other overrides are ignored, and do not undo an earlier FS or GS.
      if (!long || segment >= FS) override = segment;
    } else if (prefix === Prefix.OperandSize) operandPrefix = true;
    else if (prefix === Prefix.AddressSize) addressPrefix = true;
    else if (prefix === Prefix.Lock) lock = true;
    else repeat = opcode;
  }

  let map = 0;
  let fullOpcode = opcode;
  let vex: 0 | 16 | 32 = 0;
  let vvvv = 0;
  if ((opcode & 0xfe) === 0xc4 && (long || (position < end ? bytes[position]! : 0) >= 0xc0)) {
    // VEX (SDM vol. 2A, 2.3): what is LES or LDS outside 64-bit mode, with a register for an address.
    if (operandPrefix || repeat !== 0 || lock || rex !== 0) return DecodeResult.Invalid;
    const long3 = opcode === 0xc4;
    if (position + (long3 ? 3 : 2) > end) return overrun;
    const first = bytes[position++]!;
    const second = long3 ? bytes[position++]! : first & 0x7f;
    map = long3 ? first & 0x1f : 1;
    if (map === 0 || map > VEX_MAPS) return DecodeResult.Invalid;
    // As a REX prefix would have it: R, X and B are inverted in VEX, and say nothing outside 64-bit mode.
    rex = 0x40 | ((second & 0x80) >> 4) | (long ? (~first & (long3 ? 0xe0 : 0x80)) >> 5 : 0);
    vvvv = (~second >> 3) & 15;
    vex = second & 4 ? 32 : 16;
    operandPrefix = (second & 3) === 1;
    repeat = (second & 3) === 2 ? 0xf3 : (second & 3) === 3 ? 0xf2 : 0;
    opcode = bytes[position++]!;
    fullOpcode = map === 1 ? 0x0f00 | opcode : 0x0f0000 | (map === 2 ? 0x3800 : 0x3a00) | opcode;
    map += VEX_MAPS;
  } else if (opcode === 0x0f) {
    if (position >= end) return overrun;
    opcode = bytes[position++]!;
    map = 1;
    fullOpcode = 0x0f00 | opcode;
    if (opcode === 0x38 || opcode === 0x3a) {
      map = opcode === 0x38 ? 2 : 3;
      if (position >= end) return overrun;
      fullOpcode = (fullOpcode << 8) | bytes[position]!;
      opcode = bytes[position++]!;
    }
  }
  const slot = slotOf(map, opcode);
  if (slot === null) return DecodeResult.Invalid;

  let modrm = -1;
  if (slot.modrm) {
    if (position >= end) return overrun;
    modrm = bytes[position++]!;
  }
  const candidates = candidatesFor(slot, modrm);
  const situation =
    (repeat === 0xf3 ? Situation.F3 : repeat === 0xf2 ? Situation.F2 : operandPrefix ? Situation.P66 : 0) |
    (rex & 8 ? Situation.W : 0) |
    (rex & 1 ? Situation.B : 0) |
    (long ? Situation.Bits64 : 0) |
    (vex === 32 ? Situation.L : 0) |
    (vvvv !== 0 ? Situation.NamesRegister : 0);
  let encoding: Encoding | undefined;
  for (let n = 0; n < candidates.length; n++) {
    const candidate = candidates[n]!;
    if ((situation & candidate.mask) === candidate.match) {
      encoding = candidate;
      break;
    }
  }
  if (encoding === undefined) return DecodeResult.Invalid;

  let operandSize = 4;
  if (vex !== 0) operandSize = long && (rex & 8) !== 0 ? 8 : 4;
  else if (long) {
    if (encoding.forced64 || (rex & 8) !== 0) operandSize = 8;
    else if (operandPrefix && !encoding.consumes66) operandSize = 2;
    else if (encoding.default64) operandSize = 8;
  } else if ((bits === 16) !== (operandPrefix && !encoding.consumes66)) operandSize = 2;
  const addressSize = long ? (addressPrefix ? 4 : 8) : (bits === 16) !== addressPrefix ? 2 : 4;

  const { form, specs } = encoding;
  out.form = form;
  out.count = specs.length;
  out.operandSize = operandSize;
  out.addressSize = addressSize;
  out.rex = rex;
  out.lock = lock;
  out.rep = encoding.string ? repeat : 0;
  out.vex = vex;
  out.opcode = fullOpcode;
  out.modrm = modrm;

  const memory = modrm >= 0 && modrm < 0xc0 && !slot.registersOnly;
  const operands = out.operands;
  const reg = ((modrm >> 3) & 7) | ((rex & 4) << 1);
  const rm = (modrm & 7) | ((rex & 1) << 3);
  if (memory) {
    let target = unused;
    for (let n = 0; n < specs.length; n++) {
      const method = specs[n]!.method;
      if (
        method === Method.GeneralOrMemory ||
        method === Method.Memory ||
        method === Method.XmmOrMemory ||
        method === Method.VectorMemory ||
        method === Method.MmxOrMemory
      )
        target = operands[n]!;
    }
    target.segment = override;
    const sib = position < end ? bytes[position]! : 0;
    position =
      addressSize === 2
        ? readAddress16(bytes, position, end, modrm, target)
        : readAddress(bytes, position, end, modrm, rex, long, target);
    if (position === OVERRUN) return overrun;
    if (encoding.gathers) {
      // VSIB: there must be an SIB byte, and its index is a vector's number, 4 included (SDM vol. 2A, 2.3.12).
      if (addressSize === 2 || (modrm & 7) !== RSP) return DecodeResult.Invalid;
      target.index = ((sib >> 3) & 7) | ((rex & 2) << 2);
      target.scale = sib >> 6;
    }
  }

  for (let n = 0; n < specs.length; n++) {
    const spec: OperandSpec = specs[n]!;
    const operand = operands[n]!;
    let size = operandSize === 4 ? spec.size32 : operandSize === 8 ? spec.size64 : spec.size16;
    if (spec.byLength && vex === 32) size *= 2;
    switch (spec.method) {
      case Method.GeneralOrMemory:
        if (memory) operand.kind = Kind.Memory;
        else setRegister(operand, rm, size, rex);
        break;
      case Method.GeneralReg:
        setRegister(operand, reg, size, rex);
        break;
      case Method.GeneralRm:
        setRegister(operand, rm, size, rex);
        break;
      case Method.OpcodeReg:
        setRegister(operand, (opcode & 7) | ((rex & 1) << 3), size, rex);
        break;
      case Method.FixedReg:
        operand.kind = Kind.Register;
        operand.reg = spec.reg;
        operand.high = false;
        break;
      case Method.Memory:
        operand.kind = Kind.Memory;
        break;
      case Method.ImmediateSigned:
      case Method.ImmediateUnsigned:
      case Method.Relative: {
        if (position + size > end) return overrun;
        operand.kind = spec.method === Method.Relative ? Kind.Relative : Kind.Immediate;
        let value = bytes[position]!;
        if (size === 1) value = spec.method === Method.ImmediateUnsigned ? value : (value << 24) >> 24;
        else if (size === 2) {
          value |= bytes[position + 1]! << 8;
          if (spec.method !== Method.ImmediateUnsigned) value = (value << 16) >> 16;
        } else value = int32(bytes, position);
        operand.imm = value;
        operand.immHigh = value >> 31;
        position += size;
        break;
      }
      case Method.ImmediateFull:
        if (position + size > end) return overrun;
        operand.kind = Kind.Immediate;
        operand.imm = size === 2 ? word(bytes, position) : int32(bytes, position);
        operand.immHigh = size === 8 ? int32(bytes, position + 4) : operand.imm >> 31;
        position += size;
        break;
      case Method.XmmReg:
        setVector(operand, reg, size);
        break;
      case Method.XmmOrMemory:
        if (memory) operand.kind = Kind.Memory;
        else setVector(operand, rm, size);
        break;
      case Method.XmmRm:
        setVector(operand, rm, size);
        break;
      case Method.VexVector:
        setVector(operand, long ? vvvv : vvvv & 7, size);
        break;
      case Method.VexGeneral:
        setRegister(operand, long ? vvvv : vvvv & 7, size, rex);
        break;
      case Method.ImmediateVector:
        if (position >= end) return overrun;
        setVector(operand, (bytes[position++]! >> 4) & (long ? 15 : 7), size);
        break;
      case Method.VectorMemory:
        operand.kind = Kind.Memory;
        break;
      case Method.MmxReg:
        // REX.R and REX.B do not reach MMX registers.
        operand.kind = Kind.Mmx;
        operand.reg = reg & 7;
        break;
      case Method.MmxOrMemory:
        if (memory) operand.kind = Kind.Memory;
        else {
          operand.kind = Kind.Mmx;
          operand.reg = rm & 7;
        }
        break;
      case Method.MmxRm:
        operand.kind = Kind.Mmx;
        operand.reg = rm & 7;
        break;
      case Method.Source:
        setImplied(operand, RSI, override === NO_OVERRIDE ? DS : override);
        break;
      case Method.Destination:
        setImplied(operand, RDI, ES);
        break;
      case Method.Implied:
        setImplied(operand, spec.reg, override === NO_OVERRIDE ? DS : override);
        break;
      case Method.Offset:
        if (position + addressSize > end) return overrun;
        setImplied(operand, -1, override === NO_OVERRIDE ? DS : override);
        operand.disp = addressSize === 2 ? word(bytes, position) : int32(bytes, position);
        operand.dispHigh = addressSize === 8 ? int32(bytes, position + 4) : 0;
        position += addressSize;
        break;
      case Method.One:
        operand.kind = Kind.Immediate;
        operand.imm = 1;
        operand.immHigh = 0;
        break;
      case Method.FarPointer:
        if (position + size > end) return overrun;
        operand.kind = Kind.Far;
        operand.imm = size === 4 ? word(bytes, position) : int32(bytes, position);
        position += size;
        operand.immHigh = word(bytes, position - 2);
        break;
      case Method.SegmentReg:
        operand.kind = Kind.Segment;
        operand.reg = reg & 7;
        break;
      case Method.FixedSegment:
        operand.kind = Kind.Segment;
        operand.reg = spec.reg;
        break;
      case Method.ControlReg:
        if (((CONTROL_REGISTERS >> reg) & 1) === 0) return DecodeResult.Invalid;
        operand.kind = Kind.Control;
        operand.reg = reg;
        break;
      case Method.DebugReg:
        if (reg > 7) return DecodeResult.Invalid;
        operand.kind = Kind.Debug;
        operand.reg = reg;
        break;
      case Method.St0:
        operand.kind = Kind.St;
        operand.reg = 0;
        break;
      case Method.Sti:
        operand.kind = Kind.St;
        operand.reg = modrm & 7;
        break;
    }
    operand.size = size;
  }

  if (lock && !(form.lockable && operands[0]!.kind === Kind.Memory)) return DecodeResult.Invalid;
  out.length = position - at;
  return DecodeResult.Ok;
}

/** @returns 16 bits, unsigned */
function word(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8);
}

/** @returns 32 bits, signed */
function int32(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24);
}

function setRegister(operand: Operand, reg: number, size: number, rex: number): void {
  operand.kind = Kind.Register;
  operand.reg = reg;
  operand.high = size === 1 && rex === 0 && reg >= 4;
}

function setVector(operand: Operand, reg: number, size: number): void {
  operand.kind = size === 32 ? Kind.Ymm : Kind.Xmm;
  operand.reg = reg;
}

function setImplied(operand: Operand, base: number, segment: number): void {
  operand.kind = Kind.Memory;
  operand.base = base;
  operand.index = -1;
  operand.scale = 0;
  operand.disp = 0;
  operand.dispHigh = 0;
  operand.segment = segment;
}

/** 32- and 64-bit addressing (SDM vol. 2A, tables 2-2 and 2-3). @returns the position after it, or OVERRUN */
function readAddress(
  bytes: Uint8Array,
  start: number,
  end: number,
  modrm: number,
  rex: number,
  long: boolean,
  operand: Operand,
): number {
  let position = start;
  const mod = modrm >> 6;
  let base = modrm & 7;
  operand.index = -1;
  operand.scale = 0;
  let hasDisp32 = mod === 2;
  if (base === RSP) {
    if (position >= end) return OVERRUN;
    const sib = bytes[position++]!;
    const index = ((sib >> 3) & 7) | ((rex & 2) << 2);
    // RSP cannot be an index; R12 can.
    if (index !== RSP) {
      operand.index = index;
      operand.scale = sib >> 6;
    }
    base = sib & 7;
    if (base === RBP && mod === 0) {
      base = -1;
      hasDisp32 = true;
    } else base |= (rex & 1) << 3;
  } else if (base === RBP && mod === 0) {
    base = long ? -2 : -1;
    hasDisp32 = true;
  } else base |= (rex & 1) << 3;
  operand.base = base;
  if (operand.segment === NO_OVERRIDE) operand.segment = base === RSP || base === RBP ? SS : DS;

  let disp = 0;
  if (hasDisp32) {
    if (position + 4 > end) return OVERRUN;
    disp = int32(bytes, position);
    position += 4;
  } else if (mod === 1) {
    if (position >= end) return OVERRUN;
    disp = (bytes[position++]! << 24) >> 24;
  }
  operand.disp = disp;
  operand.dispHigh = disp >> 31;
  return position;
}

/** 16-bit addressing (SDM vol. 2A, table 2-1). @returns the position after it, or OVERRUN */
function readAddress16(bytes: Uint8Array, start: number, end: number, modrm: number, operand: Operand): number {
  let position = start;
  const mod = modrm >> 6;
  const rm = modrm & 7;
  const absolute = mod === 0 && rm === 6;
  operand.base = absolute ? -1 : BASE_16[rm]!;
  operand.index = INDEX_16[rm]!;
  operand.scale = 0;
  if (operand.segment === NO_OVERRIDE) operand.segment = operand.base === RBP ? SS : DS;
  let disp = 0;
  if (absolute || mod === 2) {
    if (position + 2 > end) return OVERRUN;
    disp = word(bytes, position);
    if (!absolute) disp = (disp << 16) >> 16;
    position += 2;
  } else if (mod === 1) {
    if (position >= end) return OVERRUN;
    disp = (bytes[position++]! << 24) >> 24;
  }
  operand.disp = disp;
  operand.dispHigh = disp >> 31;
  return position;
}

/** The table entry behind a decoded form. */
export function encodingOf(instruction: Instruction): Encoding {
  return encodingAt(instruction.form.index);
}
