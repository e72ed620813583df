/** What an operand is. `Register` is a general register; `St` an x87 stack register. */
export const Kind = {
  None: 0,
  Register: 1,
  Memory: 2,
  Immediate: 3,
  Relative: 4,
  /** ptr16:16 or ptr16:32: `imm` is the offset, `immHigh` the selector. */
  Far: 5,
  Segment: 6,
  Control: 7,
  Debug: 8,
  Xmm: 9,
  Mmx: 10,
  St: 11,
  Ymm: 12,
} as const;

/** One operand of a decoded instruction. Fields that the kind does not name keep whatever they held. */
export interface Operand {
  /** A member of `Kind`. */
  kind: number;
  /**
   * Bytes that are accessed: 1, 2, 4, 8, 16, 32; 10 for x87 extended; 6 or 10 for far pointers and pseudo-descriptors, 4 for
   * m16:16; 0 where the address alone matters (LEA, INVLPG, XSAVE); 512 FXSAVE; 14, 28, 94, 108 x87 environments and states.
   * For a gather, the bytes of its index register.
   * A scalar in an XMM register has the scalar's size. An immediate has the size it is encoded with.
   */
  size: number;
  /** Register number 0 … 15; for AH, CH, DH, BH it is 4 … 7 and `high` is set. */
  reg: number;
  high: boolean;
  /** Memory: base register 0 … 15, -1 none, -2 RIP (relative to the end of the instruction). */
  base: number;
  /** Memory: index register 0 … 15, -1 none; of a gather, the number of the index vector. */
  index: number;
  /** Memory: shift count of the index, 0 … 3. */
  scale: number;
  /** Memory: displacement, low 32 bits, signed. */
  disp: number;
  /** Memory: its upper 32 bits: the sign extension, or the real upper half for MOV moffs64. */
  dispHigh: number;
  /** Memory: segment register 0 … 5 in effect, after overrides and the BP/SP default. */
  segment: number;
  /** Immediate: low 32 bits, signed. Relative: the displacement from the end of the instruction. */
  imm: number;
  /** Immediate: upper 32 bits: the extension, or the real upper half for MOV r64, imm64. */
  immHigh: number;
}

/** One entry of the instruction tables. */
export interface Form {
  /**
   * Lower case, Intel's spelling, condition codes spelled out ('jne', 'cmovb', 'sete'). Where Intel has a name per operand
   * size, the shortest stands for all: 'movs' 'cmps' 'scas' 'lods' 'stos' 'ins' 'outs' (byte forms too; the operands tell),
   * 'cbw' (CWDE, CDQE), 'cwd' (CDQ, CQO), 'pushf' 'popf' 'pusha' 'popa' 'iret', 'jcxz' (by address size), 'movd' (MOVQ
   * with a general register), 'fxsave' 'fxrstor' (REX.W). Far forms are 'callf', 'jmpf', 'retf'.
   */
  readonly mnemonic: string;
  /** Operands in the notation of the manual's opcode map (Intel SDM vol. 2D, A.2): 'Eb', 'Gv', 'Wss' …; see operand-spec.ts. */
  readonly operands: readonly string[];
  /** Condition code 0 … 15 of Jcc, SETcc, CMOVcc; else -1. */
  readonly condition: number;
  /** LOCK is allowed when the first operand is memory. */
  readonly lockable: boolean;
  /** 'base', or the CPUID feature that brings it: 'x87', 'mmx', 'sse', 'sse2' …. */
  readonly feature: string;
  /** What the lifter does with it; `undefined` until the lifter fills it in, and for instructions this CPU lacks. */
  lift: unknown;
  /** Position in `forms`. */
  readonly index: number;
}

/** A decoded instruction; `decode` fills one in place. */
export interface Instruction {
  form: Form;
  /** Bytes, 1 … 15. */
  length: number;
  /** Preallocated, reused by every decode; the first `count` are valid. */
  operands: Operand[];
  count: number;
  /** Effective operand size in bytes: 2, 4, 8. */
  operandSize: number;
  /** Effective address size in bytes: 2, 4, 8. */
  addressSize: number;
  /** The REX prefix in effect (0x40 … 0x4f), 0 without one. */
  rex: number;
  lock: boolean;
  /** 0xF2 or 0xF3 before a string instruction; else 0. */
  rep: number;
  /** Bytes of the vectors of a VEX-encoded instruction, 16 or 32; 0 for any other instruction. */
  vex: 0 | 16 | 32;
  /** With its escape bytes: 0x90, 0x0fa2, 0x0f38f0. */
  opcode: number;
  /** The ModR/M byte, -1 without one. */
  modrm: number;
}

/** An operand of kind `None`, every field present, so that all operands share one object shape. */
export function createOperand(): Operand {
  return {
    kind: Kind.None,
    size: 0,
    reg: 0,
    high: false,
    base: -1,
    index: -1,
    scale: 0,
    disp: 0,
    dispHigh: 0,
    segment: 3,
    imm: 0,
    immHigh: 0,
  };
}
