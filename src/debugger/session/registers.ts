/** The processor's registers at one instant. All unsigned. */
import type { RegisterName } from '../go/registers.ts';

export const GENERAL_REGISTERS = [
  'rax',
  'rbx',
  'rcx',
  'rdx',
  'rsi',
  'rdi',
  'rbp',
  'rsp',
  'r8',
  'r9',
  'r10',
  'r11',
  'r12',
  'r13',
  'r14',
  'r15',
] as const;

export const SEGMENT_NAMES = ['cs', 'ss', 'ds', 'es', 'fs', 'gs'] as const;

export interface SegmentRegister {
  readonly selector: number;
  readonly base: bigint;
  /** Of the last byte. */
  readonly limit: number;
}

export interface TableRegister {
  readonly base: bigint;
  readonly limit: number;
}

export interface TargetRegisters {
  readonly general: { readonly [name in RegisterName]: bigint };
  readonly rflags: bigint;
  readonly segments: { readonly [name in (typeof SEGMENT_NAMES)[number] | 'ldtr' | 'tr']: SegmentRegister };
  readonly gdtr: TableRegister;
  readonly idtr: TableRegister;
  readonly cr0: bigint;
  readonly cr2: bigint;
  readonly cr3: bigint;
  readonly cr4: bigint;
  readonly cr8: bigint;
  readonly efer: bigint;
  /** DR0 … DR7. */
  readonly debug: readonly bigint[];
  readonly cpl: number;
  /** `real`, `protected`, `long` …, for people. */
  readonly mode: string;
  /** How wide code is. */
  readonly bits: 16 | 32 | 64;
}

/** The linear address of the next instruction. */
export const linearRip = ({ general, segments, bits }: TargetRegisters): bigint =>
  bits === 64 ? general.rip : BigInt.asUintN(32, segments.cs.base + general.rip);

/** The x87's and the vector registers, least significant byte first. */
export interface FloatRegisters {
  /** ST(0) … ST(7), 10 bytes each. */
  readonly st: readonly Uint8Array[];
  /** 16 bytes each. */
  readonly xmm: readonly Uint8Array[];
  /** Bits 255:128 of YMM0 … YMM15, 16 bytes each. */
  readonly ymmUpper: readonly Uint8Array[];
  /** By gdb's names: `fctrl`, `fstat`, `ftag`, `fiseg` …, `mxcsr`. */
  readonly control: Readonly<Record<string, number>>;
}
