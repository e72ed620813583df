/**
 * The arithmetic flags inside a region. They are nearly always overwritten before anybody asks, so only their operands are
 * noted, in locals:
 *
 * - CF is `ca <u cb`, always.
 * - `kind` says what the other flags are those of: an operation and an operand size, or WORDS: the two words of
 *   ../../ir/flags.ts, in `result` and `carry`.
 *   After an addition `ca` is the sum and `cb` the left operand; after a subtraction they are the left and the right operand;
 *   both zero-extended. After anything else `result` is the result, sign-extended.
 *
 * While the code is written, `known` is the kind that is in effect there, or UNKNOWN at the start of a block. A condition on a
 * known kind is a comparison of the operands.
 */
import type { FlagSource } from '../../ir/define.ts';
import { type Code, call, I32, I64, i32, i64, ifElse, type Local, seq } from '../../wasm/code.ts';
import type { Locals } from '../../wasm/module.ts';
import type { Writer } from '../../wasm/writer.ts';
import { directCondition } from './flag-conditions.ts';
import {
  carry,
  carryOf,
  type FlagFunctions,
  kindOf,
  MIN,
  type Operands,
  resultOf,
  signExtend,
  UNKNOWN,
  WORDS,
  ZERO,
  zeroExtend,
} from './flag-words.ts';

export class LateFlags {
  /** While code is written: the kind at this place. */
  known = UNKNOWN;
  /** Whether any code written so far changes the flags. */
  changed = false;

  readonly #functions: FlagFunctions;
  readonly #kind: Local;
  readonly #operands: Operands;
  readonly #carry: Local;

  constructor(functions: FlagFunctions, locals: Locals) {
    this.#functions = functions;
    this.#kind = locals.add(I32);
    this.#operands = { ca: locals.add(I64), cb: locals.add(I64), result: locals.add(I64) };
    this.#carry = locals.add(I64);
  }

  /** At the start of a block: whatever came before. */
  forget(): void {
    this.known = UNKNOWN;
  }

  /** At the region's start: from the words in memory. */
  enter(result: Code, carry: Code): Code {
    return seq(this.#operands.result.set(result), this.#setCarryWord(carry));
  }

  /** At the region's end: `words(result, carry)` stores them. */
  leave(words: (result: Code, carry: Code) => Code): Code {
    return seq(this.#workOut(), words(this.#operands.result.get, this.#carry.get));
  }

  /** From here on the flags are words. For micro-ops that change some of them, perhaps. */
  settle(): Code {
    return (w) => {
      if (this.known !== WORDS) this.#workOut()(w);
      this.known = WORDS;
    };
  }

  /** `Operands.flagsOf`. */
  set({ operation, size, left, right, result }: FlagSource): Code {
    const kind = kindOf(operation, size);
    const { ca, cb } = this.#operands;
    const wide = size === 8 ? result.get : i64.extend_i32_u(result.get);
    const setResult = this.#operands.result.set(signExtend(size, wide));
    const note = {
      add: seq(ca.set(zeroExtend(size, result.get)), cb.set(zeroExtend(size, left.get))),
      subtract: seq(ca.set(zeroExtend(size, left.get)), cb.set(zeroExtend(size, right.get))),
      logic: seq(setResult, ca.set(ZERO), cb.set(ZERO)),
      increment: setResult,
      decrement: setResult,
    }[operation];
    return seq(note, this.#kind.set(i32.const(kind)), this.#becomes(kind));
  }

  /** CF, an i64 of 0 or 1. */
  get cf(): Code {
    return carry(this.#operands);
  }

  get resultWord(): Code {
    return (w) => this.#word(w, this.#operands.result.get, resultOf, this.#functions.result);
  }

  get carryWord(): Code {
    return (w) => this.#word(w, this.#carry.get, carryOf, this.#functions.carry);
  }

  /** Sets FLAG_RESULT; FLAG_CARRY is set by the same micro-op, or the flags are words. */
  setResultWord(value: Code): Code {
    return seq(this.#operands.result.set(value), () => {
      this.changed = true;
    });
  }

  setCarryWord(value: Code): Code {
    return seq(this.#setCarryWord(value), this.#becomes(WORDS));
  }

  /** `Operands.condition`. */
  condition(code: number, generic: Code): Code {
    return (w) => {
      const direct = directCondition(this.known, code, this.#operands);
      if (direct === undefined) seq(this.settle(), generic)(w);
      else direct(w);
    };
  }

  #becomes(kind: number): Code {
    return () => {
      this.known = kind;
      this.changed = true;
    };
  }

  #setCarryWord(value: Code): Code {
    const { ca, cb } = this.#operands;
    return seq(
      this.#carry.set(value),
      ca.set(ZERO),
      cb.set(i64.and(this.#carry.get, MIN)),
      this.#kind.set(i32.const(WORDS)),
    );
  }

  #word(w: Writer, word: Code, compute: (kind: number, operands: Operands) => Code, index: number): void {
    if (this.known === WORDS) word(w);
    else if (this.known !== UNKNOWN) compute(this.known, this.#operands)(w);
    else ifElse(this.#kind.get, this.#call(index), word, I64)(w);
  }

  #call(index: number): Code {
    const { ca, cb, result } = this.#operands;
    return call(index, this.#kind.get, ca.get, cb.get, result.get);
  }

  /** Makes words of the flags, unless they are. */
  #workOut(): Code {
    const { result } = this.#operands;
    return (w) => {
      if (this.known === WORDS) return;
      if (this.known === UNKNOWN) {
        const { carry: carryFunction, result: resultFunction } = this.#functions;
        const words = seq(
          this.#carry.set(this.#call(carryFunction)),
          result.set(this.#call(resultFunction)),
          this.#setCarryWord(this.#carry.get),
        );
        ifElse(this.#kind.get, words)(w);
        return;
      }
      seq(
        this.#carry.set(carryOf(this.known, this.#operands)),
        result.set(resultOf(this.known, this.#operands)),
        this.#setCarryWord(this.#carry.get),
      )(w);
    };
  }
}
