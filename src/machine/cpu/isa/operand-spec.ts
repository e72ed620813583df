/**
 * Operands as the manual's opcode map writes them (Intel SDM vol. 2D, A.2): an upper-case letter says where the operand is
 * found, the lower-case letters how wide it is. Beyond the manual: `Z` (register in the opcode's low three bits), `s` before
 * an immediate (sign-extended to the operand size), `BB`/`BD` (the implied memory operands of XLAT and MASKMOVQ), ST0, STi.
 */

/** Where an operand is found. */
export const Method = {
  /** A: far pointer in the instruction. */
  FarPointer: 0,
  /** BB: [rBX], BD: [rDI], both with DS or its override. */
  Implied: 1,
  /** C, D, S, G, P, V: ModR/M.reg names a control, debug, segment, general, MMX, XMM register. */
  ControlReg: 2,
  DebugReg: 3,
  SegmentReg: 4,
  GeneralReg: 5,
  MmxReg: 6,
  XmmReg: 7,
  /** E, Q, W: ModR/M.rm names a general, MMX, XMM register, or memory. */
  GeneralOrMemory: 8,
  MmxOrMemory: 9,
  XmmOrMemory: 10,
  /** R, N, U: ModR/M.rm names a register, never memory. */
  GeneralRm: 11,
  MmxRm: 12,
  XmmRm: 13,
  /** M: memory only. */
  Memory: 14,
  /** I. */
  ImmediateSigned: 15,
  ImmediateUnsigned: 16,
  /** Iv: up to 64 bits (MOV r64, imm64). */
  ImmediateFull: 17,
  /** J: displacement from the next instruction. */
  Relative: 18,
  /** O: address in the instruction. */
  Offset: 19,
  /** X: [rSI] in DS or its override; Y: [rDI] in ES. */
  Source: 20,
  Destination: 21,
  /** Z: low three bits of the opcode. */
  OpcodeReg: 22,
  FixedReg: 23,
  FixedSegment: 24,
  /** The constant 1 of D0 and D1. */
  One: 25,
  St0: 26,
  /** ModR/M.rm names an x87 stack register. */
  Sti: 27,
  /** H: VEX.vvvv names an XMM or YMM register; L: bits 7:4 of the last byte do; B: VEX.vvvv names a general register. */
  VexVector: 28,
  ImmediateVector: 29,
  VexGeneral: 30,
  /** T: memory at addresses that a vector of indices makes (VSIB); the width is that of the index register. */
  VectorMemory: 31,
} as const;

/** An operand specification, compiled. */
export interface OperandSpec {
  /** A member of `Method`. */
  readonly method: number;
  /** Bytes, for an operand size of 2, 4 and 8. */
  readonly size16: number;
  readonly size32: number;
  readonly size64: number;
  /** The register of a fixed or implied operand. */
  readonly reg: number;
  /** The sizes are those with 128-bit vectors (VEX.L = 0), and twice that with 256. */
  readonly byLength: boolean;
  /** Not written in assembly language (string operands, XLAT's table). */
  readonly hidden: boolean;
}

type Sizes = readonly [number, number, number];

const WIDTHS: Readonly<Record<string, Sizes>> = {
  '': [0, 0, 0],
  b: [1, 1, 1],
  w: [2, 2, 2],
  d: [4, 4, 4],
  q: [8, 8, 8],
  dq: [16, 16, 16],
  v: [2, 4, 8],
  y: [4, 4, 8],
  z: [2, 4, 4],
  /** Far pointer: offset, then a 16-bit selector. With REX.W the offset has 64 bits, as on Intel's processors; AMD's ignore it. */
  p: [4, 6, 10],
  /** Two bounds. */
  a: [4, 8, 8],
  /** Pseudo-descriptor: the limit, and a base that is 64 bits wide in 64-bit mode, whose operand size is forced to 8. */
  s: [6, 6, 10],
  /** x87 extended precision, or packed decimal. */
  t: [10, 10, 10],
  /** x87 environment and whole state. */
  env: [14, 28, 28],
  state: [94, 108, 108],
  fx: [512, 512, 512],
  ps: [16, 16, 16],
  pd: [16, 16, 16],
  ss: [4, 4, 4],
  sd: [8, 8, 8],
  /** The vector's length, a half, a quarter, an eighth of it. */
  x: [16, 16, 16],
  xh: [8, 8, 8],
  xq: [4, 4, 4],
  xo: [2, 2, 2],
};

const METHODS: Readonly<Record<string, number>> = {
  A: Method.FarPointer,
  C: Method.ControlReg,
  D: Method.DebugReg,
  S: Method.SegmentReg,
  G: Method.GeneralReg,
  P: Method.MmxReg,
  V: Method.XmmReg,
  E: Method.GeneralOrMemory,
  Q: Method.MmxOrMemory,
  W: Method.XmmOrMemory,
  R: Method.GeneralRm,
  N: Method.MmxRm,
  U: Method.XmmRm,
  M: Method.Memory,
  I: Method.ImmediateUnsigned,
  sI: Method.ImmediateSigned,
  J: Method.Relative,
  O: Method.Offset,
  X: Method.Source,
  Y: Method.Destination,
  Z: Method.OpcodeReg,
  H: Method.VexVector,
  L: Method.ImmediateVector,
  B: Method.VexGeneral,
  T: Method.VectorMemory,
  BB: Method.Implied,
  BD: Method.Implied,
};

function spec(method: number, [size16, size32, size64]: Sizes, reg = 0, hidden = false, byLength = false): OperandSpec {
  return { method, size16, size32, size64, reg, byLength, hidden };
}

const RBX = 3;
const RDI = 7;

/** Operands that are names rather than a letter and a width. */
const FIXED: Readonly<Record<string, OperandSpec>> = {
  AL: spec(Method.FixedReg, [1, 1, 1], 0),
  CL: spec(Method.FixedReg, [1, 1, 1], 1),
  AX: spec(Method.FixedReg, [2, 2, 2], 0),
  DX: spec(Method.FixedReg, [2, 2, 2], 2),
  /** AX, EAX: the port instructions, which have no 64-bit form. */
  eAX: spec(Method.FixedReg, [2, 4, 4], 0),
  /** AX, EAX, RAX. */
  rAX: spec(Method.FixedReg, [2, 4, 8], 0),
  ES: spec(Method.FixedSegment, [2, 2, 2], 0),
  CS: spec(Method.FixedSegment, [2, 2, 2], 1),
  SS: spec(Method.FixedSegment, [2, 2, 2], 2),
  DS: spec(Method.FixedSegment, [2, 2, 2], 3),
  FS: spec(Method.FixedSegment, [2, 2, 2], 4),
  GS: spec(Method.FixedSegment, [2, 2, 2], 5),
  '1': spec(Method.One, [1, 1, 1]),
  ST0: spec(Method.St0, [10, 10, 10]),
  STi: spec(Method.Sti, [10, 10, 10]),
  Iv: spec(Method.ImmediateFull, [2, 4, 8]),
  Iz: spec(Method.ImmediateSigned, [2, 4, 4]),
};

/** Compiles the manual's notation; throws on a misspelt table entry, as soon as the table is read. */
export function parseOperandSpec(text: string): OperandSpec {
  const fixed = FIXED[text];
  if (fixed !== undefined) return fixed;
  const [, letters = '', width = ''] = /^(BB|BD|sI|[A-Z])([a-z]*)$/.exec(text) ?? [];
  const method = METHODS[letters];
  const sizes = WIDTHS[width];
  if (method === undefined || sizes === undefined) throw new Error(`operand '${text}' is not in the manual's notation`);
  const hidden = method === Method.Source || method === Method.Destination || method === Method.Implied;
  return spec(method, sizes, letters === 'BB' ? RBX : RDI, hidden, width.startsWith('x'));
}

/** The operand cannot be decoded without a ModR/M byte. */
export function needsModrm({ method }: OperandSpec): boolean {
  return (
    (method >= Method.ControlReg && method <= Method.Memory) || method === Method.Sti || method === Method.VectorMemory
  );
}

/** VEX.vvvv names the operand. */
export const namedByVex = ({ method }: OperandSpec): boolean =>
  method === Method.VexVector || method === Method.VexGeneral;
