/**
 * What governs an operation and what it leaves behind. Bits stand where MXCSR has them (SDM vol. 1, 10.2.3); the x87
 * control and status words have the exceptions in the same order.
 */

/** Exception flags: invalid, denormal operand, divide by zero, overflow, underflow, inexact (precision). */
export const [IE, DE, ZE, OE, UE, PE] = [1, 2, 4, 8, 16, 32] as const;
/** The exceptions found before anything is computed (SDM vol. 1, 4.9.3). */
export const BEFORE = IE | DE | ZE;
export const ALL = 0x3f;

/** Rounding: to nearest (ties to even), toward -∞, toward +∞, toward zero. */
export const [NEAREST, DOWN, UP, TRUNCATE] = [0, 1, 2, 3] as const;

/** Fields of MXCSR; bits 5:0 are the exception flags. */
const MXCSR_DAZ = 1 << 6;
const MXCSR_MASKS_SHIFT = 7;
const MXCSR_RC_SHIFT = 13;
const MXCSR_FTZ = 1 << 15;

/** Fields of the x87 control word (SDM vol. 1, 8.1.5). */
const X87_PC_SHIFT = 8;
const X87_RC_SHIFT = 10;
/** Significand bits by precision control; 1 is reserved, and taken for all of them. */
const X87_PRECISIONS = [24, 64, 53, 64] as const;

export class FloatEnvironment {
  /** NEAREST, DOWN, UP or TRUNCATE. */
  rounding: number;
  /** Exceptions that are masked, as flag bits. Underflow is defined differently when it is not masked. */
  masks: number;
  /** Denormal operands count as zero. */
  denormalsAreZero: boolean;
  /** Tiny results become zero while underflow is masked. */
  flushToZero: boolean;
  /** The x87's rules for NaNs, and for overflow and underflow that are not masked. */
  x87 = false;
  /** Significand bits that results in extended precision are rounded to: 24, 53 or 64. */
  precision = 64;
  /** Exceptions raised; operations only ever add to it. */
  flags = 0;
  /** Rounding made the last result's magnitude larger: the x87's C1. */
  roundedUp = false;

  constructor(rounding: number = NEAREST, masks: number = ALL, denormalsAreZero = false, flushToZero = false) {
    this.rounding = rounding;
    this.masks = masks;
    this.denormalsAreZero = denormalsAreZero;
    this.flushToZero = flushToZero;
  }

  /** The environment that MXCSR asks for, no flags raised yet. */
  static fromMxcsr(mxcsr: number): FloatEnvironment {
    return new FloatEnvironment(
      (mxcsr >>> MXCSR_RC_SHIFT) & 3,
      (mxcsr >>> MXCSR_MASKS_SHIFT) & ALL,
      (mxcsr & MXCSR_DAZ) !== 0,
      (mxcsr & MXCSR_FTZ) !== 0,
    );
  }

  /**
   * The environment that the x87's control word asks for, no flags raised yet.
   * @param precisionControl whether the instruction is one that heeds it: addition, multiplication, division, square root
   */
  static fromX87(control: number, precisionControl = false): FloatEnvironment {
    const env = new FloatEnvironment((control >>> X87_RC_SHIFT) & 3, control & ALL);
    env.x87 = true;
    if (precisionControl) env.precision = X87_PRECISIONS[(control >>> X87_PC_SHIFT) & 3]!;
    return env;
  }

  raise(flags: number): void {
    this.flags |= flags;
  }
}

/**
 * What an SSE instruction leaves in MXCSR, given the flags each of its elements raised (SDM vol. 1, 11.5.3 and 4.9.2).
 * An unmasked exception found before computing, in any element, keeps every element from being computed, so that
 * overflow, underflow and precision are not seen at all.
 * @returns the flags to add to MXCSR, and whether #XM is due: the destination is then left alone
 */
export function settle(flags: number, masks: number): { flags: number; fault: boolean } {
  const before = flags & BEFORE;
  if ((before & ~masks) !== 0) return { flags: before, fault: true };
  return { flags, fault: (flags & ~masks) !== 0 };
}
