/** The BUDGET cell: instructions that may still start before the CPU must look up. A block takes all of its own at once. */

import type { CpuState } from './state/cpu-state.ts';
import { BLOCK_LOG_END, BUDGET } from './state/layout.ts';

const TWO_32 = 2 ** 32;

export class InstructionBudget {
  readonly #state: CpuState;
  #end = 0;

  constructor(state: CpuState) {
    this.#state = state;
  }

  /** Instructions retired since power-on when the budget is used up. */
  get end(): number {
    return this.#end;
  }

  /** Instructions retired since power-on, if all that have been taken from the budget have retired. */
  get taken(): number {
    return this.#end - this.#left();
  }

  /** Nothing is left, after `retired` instructions. */
  restart(retired: number): void {
    this.#state.set64(BUDGET, 0n);
    this.#setEnd(retired);
  }

  /** Moves the end; what has been taken stays taken. */
  moveEnd(end: number): void {
    this.add(end - this.#end);
    this.#setEnd(end);
  }

  #setEnd(end: number): void {
    this.#end = end;
    this.#state.set32(BLOCK_LOG_END, end);
  }

  /** Gives instructions back, or (negative) takes some. */
  add(instructions: number): void {
    const { u32, i32 } = this.#state;
    const budget = this.#left() + instructions;
    u32[BUDGET >>> 2] = budget;
    i32[(BUDGET >>> 2) + 1] = Math.floor(budget / TWO_32);
  }

  /** A signed 64-bit cell whose numbers are far below 2^53: no BigInt. */
  #left(): number {
    const { u32, i32 } = this.#state;
    return i32[(BUDGET >>> 2) + 1]! * TWO_32 + u32[BUDGET >>> 2]!;
  }
}
