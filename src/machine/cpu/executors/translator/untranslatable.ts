/** What a region leaves to the interpreter. */
import type { MicroOp } from '../../ir/define.ts';
import { STRING_NEXT, STRINGS } from '../../ir/strings.ts';

/** A micro-op that reaches a register in a way that only works in memory. The interpreter runs it. */
export class Untranslatable extends Error {}

/**
 * Micro-ops that change registers before they may fault. An interpreter that began them again would not end after the same
 * number of elements.
 */
export const LEFT_TO_THE_INTERPRETER: ReadonlySet<MicroOp> = new Set([
  STRING_NEXT,
  ...Object.values(STRINGS).flatMap((bySize) => Object.values(bySize)),
]);
