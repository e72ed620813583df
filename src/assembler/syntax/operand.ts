import type { Register } from '../registers.ts';
import type { Value } from '../value.ts';
import type { AddressHint, Expression } from './expression.ts';

/** A memory reference as written between brackets. */
export interface MemorySyntax {
  readonly address: Expression;
  readonly hint: AddressHint;
  readonly segment: Register | undefined;
  /** `rel` or `abs` was written, or is the default. */
  readonly relative: boolean | undefined;
  /** `nosplit` was written. */
  readonly nosplit: boolean;
  /** Size keyword inside the brackets, in bits: the width of the displacement. */
  readonly displacementSize: number;
  /** `a16`, `a32` or `a64` inside the brackets; 0 without. */
  readonly addressSize: number;
}

/** An operand as written. */
export interface Operand {
  readonly column: number;
  /** Size keyword before the operand, in bits; 0 without one. */
  readonly size: number;
  readonly strict: boolean;
  /** How a jump was asked to reach its target, or `to` before an x87 register. */
  readonly reach: 'short' | 'near' | 'far' | 'to' | undefined;
  readonly register?: Register;
  readonly memory?: MemorySyntax;
  /** An immediate, a jump target, or the offset of a far pointer. */
  readonly immediate?: Expression;
  /** The segment of a far pointer. */
  readonly selector?: Expression;
}

/** An operand with its expressions evaluated in the current pass. */
export interface Evaluated {
  readonly syntax: Operand;
  /** Bits: of the register, or as the size keyword says, or 0. */
  size: number;
  readonly register: Register | undefined;
  readonly memory: MemorySyntax | undefined;
  /** The immediate, or the whole address of a memory operand. */
  readonly value: Value;
  readonly selector: Value | undefined;
}
