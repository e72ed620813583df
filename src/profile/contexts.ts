/**
 * What was left in the middle and will be come back to by other means than RET: code that an interrupt, an exception or a
 * system call took the processor from, and goroutines that gave it away. A context is known by where its stack pointer is.
 */
import type { Frame } from './frame.ts';

export type Reason =
  | { readonly kind: 'interrupt'; readonly vector: number }
  | { readonly kind: 'exception'; readonly vector: number }
  | { readonly kind: 'system call'; readonly number: number }
  | { readonly kind: 'software interrupt' }
  | { readonly kind: 'goroutine' };

export interface Context {
  /** Linear: where it goes on. */
  readonly rip: number;
  readonly rsp: number;
  readonly frame: Frame;
  readonly reason: Reason;
}

/** Far more than there are stacks. Those of what never goes on are forgotten, the oldest first. */
const MOST = 1 << 16;

export class Contexts {
  readonly #byStack = new Map<number, Context>();

  add(context: Context): void {
    this.#byStack.delete(context.rsp);
    this.#byStack.set(context.rsp, context);
    if (this.#byStack.size <= MOST) return;
    for (const oldest of this.#byStack.keys()) {
      this.#byStack.delete(oldest);
      return;
    }
  }

  /** The one that goes on at an instruction with a stack pointer. */
  at(rip: number, rsp: number): Context | undefined {
    const found = this.#byStack.get(rsp);
    return found?.rip === rip ? found : undefined;
  }

  /** Takes out the one that goes on at an instruction with a stack pointer. */
  take(rip: number, rsp: number): Context | undefined {
    const found = this.at(rip, rsp);
    if (found) this.#byStack.delete(rsp);
    return found;
  }
}
