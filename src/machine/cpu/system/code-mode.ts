/** What decoding and lifting depend on besides an instruction's bytes: MODE spelled out, part of every block's key. */
import { CS } from '../state/layout.ts';
import { MODE_CODE_SIZE, MODE_FLAT_SHIFT, MODE_STACK_SHIFT, MODE_STACK_SIZE, SIZE_16, SIZE_32 } from './mode.ts';

type Bits = 16 | 32 | 64;

export interface CodeMode {
  /** The code segment's default. */
  readonly bits: Bits;
  /** The stack's width by SS.B; 64 in 64-bit mode. */
  readonly stackBits: Bits;
  /** Bit n: segment n (0 … 5) has base 0, limit 4 GiB - 1, and allows reads and writes. */
  readonly flatSegments: number;
  /** The MODE word (mode.ts) for what else a lifter asks: SSE off, privilege. */
  readonly word: number;
}

const bitsOf = (size: number): Bits => (size === SIZE_16 ? 16 : size === SIZE_32 ? 32 : 64);

export const codeMode = (word: number): CodeMode => ({
  bits: bitsOf(word & MODE_CODE_SIZE),
  stackBits: bitsOf((word & MODE_STACK_SIZE) >>> MODE_STACK_SHIFT),
  flatSegments: (word >>> MODE_FLAT_SHIFT) & 0x3f & ~(1 << CS),
  word,
});

/** 16-bit code without flat segments: before the first instruction. */
export const REAL_MODE: CodeMode = codeMode(0);
