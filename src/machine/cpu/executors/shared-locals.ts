import type { Local } from '../wasm/code.ts';
import type { Locals } from '../wasm/module.ts';

/** Scratch locals of a function that holds many micro-ops: every micro-op starts from the first again. */
export class SharedLocals {
  readonly #locals: Locals;
  readonly #pools = new Map<number, { all: Local[]; used: number }>();

  constructor(locals: Locals) {
    this.#locals = locals;
  }

  take(type: number): Local {
    let pool = this.#pools.get(type);
    if (!pool) this.#pools.set(type, (pool = { all: [], used: 0 }));
    if (pool.used === pool.all.length) pool.all.push(this.#locals.add(type));
    return pool.all[pool.used++]!;
  }

  reset(): void {
    for (const pool of this.#pools.values()) pool.used = 0;
  }
}
