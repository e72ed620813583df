/**
 * General registers and temporaries as locals of a region's function: a register is loaded at the start if the region uses it,
 * and stored at the end if it changes it. All other cells stay in memory.
 */
import { GPR, TEMP, ZERO } from '../../state/layout.ts';
import { type Code, I64, i32, i64, type Local, seq } from '../../wasm/code.ts';
import type { Locals } from '../../wasm/module.ts';
import { Untranslatable } from './untranslatable.ts';

/** Bytes that are read or written. */
type Width = 1 | 2 | 4 | 8;

const state = i32.const(0);
const isRegister = (cell: number): boolean => cell >= GPR && cell < TEMP;

export class Registers {
  readonly #locals: Locals;
  /** By the cell's address / 8: registers, then temporaries. */
  readonly #cells: (Local | undefined)[] = [];
  readonly #changed = new Set<number>();
  /** The temporaries that the current instruction has written, with how many bytes of each are in use. */
  readonly #temporaries = new Map<number, number>();

  constructor(locals: Locals) {
    this.#locals = locals;
  }

  /** Whether a cell is one of those that live in locals. */
  static holds(cell: number): boolean {
    return cell < ZERO;
  }

  /** A new instruction: nothing lives in the temporaries. */
  startInstruction(): void {
    this.#temporaries.clear();
  }

  /** An i64 for 8 bytes, else an i32, zero-extended. */
  get(cell: number, width: Width): Code {
    const { get } = this.#at(cell);
    if (width === 8) return get;
    const shift = 8 * (cell % 8);
    if (shift !== 0 && (shift !== 8 || width !== 1)) throw new Untranslatable('an odd part of a register');
    const low = i32.wrap_i64(get);
    if (width === 4) return low;
    if (width === 2) return i32.and(low, i32.const(0xffff));
    return i32.and(shift === 0 ? low : i32.shr_u(low, i32.const(8)), i32.const(0xff));
  }

  /** @param value an i64 for 8 bytes, else an i32; 4 bytes clear the upper half, fewer leave the rest alone */
  set(cell: number, width: Width, value: Code): Code {
    const local = this.#at(cell);
    return seq(local.set(width === 8 ? value : this.#merged(cell, width, value, local)), () => this.#note(cell, width));
  }

  /** The code that loads the registers that have come up. */
  load(): Code {
    return seq(
      ...this.#cells.flatMap((local, n) =>
        local !== undefined && isRegister(8 * n) ? [local.set(i64.load(state, 8 * n))] : [],
      ),
    );
  }

  /** The code that stores the registers that were changed anywhere. */
  store(): Code {
    return seq(...[...this.#changed].map((n) => i64.store(state, this.#cells[n]!.get, 8 * n)));
  }

  /** The code that stores the temporaries of the current instruction. */
  storeTemporaries(): Code {
    return seq(...[...this.#temporaries.keys()].map((cell) => i64.store(state, this.#at(cell).get, cell)));
  }

  #at(cell: number): Local {
    return (this.#cells[cell >>> 3] ??= this.#locals.add(I64));
  }

  #merged(cell: number, width: 1 | 2 | 4, value: Code, { get }: Local): Code {
    const wide = i64.extend_i32_u(value);
    if (width === 4) return wide;
    const shift = 8 * (cell % 8);
    if (shift !== 0 && (shift !== 8 || width !== 1)) throw new Untranslatable('an odd part of a register');
    const mask = width === 1 ? 0xffn : 0xffffn;
    const merged = i64.or(
      i64.and(get, i64.const(~(mask << BigInt(shift)))),
      i64.shl(i64.and(wide, i64.const(mask)), i64.const(BigInt(shift))),
    );
    // Nothing is left of a temporary from one instruction to the next, so there is no rest to keep.
    return (w) => ((this.#temporaries.get(cell) ?? (isRegister(cell) ? 8 : 0)) <= width ? wide : merged)(w);
  }

  #note(cell: number, width: Width): void {
    if (isRegister(cell)) this.#changed.add(cell >>> 3);
    else this.#temporaries.set(cell, Math.max(width, this.#temporaries.get(cell) ?? 0));
  }
}
