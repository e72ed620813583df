import type { Place } from '../diagnostics.ts';

interface OpenCondition {
  /** Lines of the present branch count. */
  live: boolean;
  /** A branch has been taken, or none can be. */
  done: boolean;
  elseSeen: boolean;
  readonly place: Place;
}

/** The `%if` that are open, innermost last. */
export class ConditionStack {
  readonly #open: OpenCondition[] = [];

  get depth(): number {
    return this.#open.length;
  }

  /** Whether the lines that come now count. */
  get live(): boolean {
    return this.#open.at(-1)?.live ?? true;
  }

  get elseSeen(): boolean {
    return this.#open.at(-1)?.elseSeen ?? false;
  }

  /** `%if`. The condition is not even evaluated where nothing counts. */
  open(place: Place, holds: () => boolean): void {
    const counts = this.live;
    // Pushed first: a condition that cannot be evaluated still has its %endif.
    const entry: OpenCondition = { live: false, done: true, elseSeen: false, place };
    this.#open.push(entry);
    if (!counts) return;
    entry.live = holds();
    entry.done = entry.live;
  }

  /** `%elif` or `%else`. */
  branch(isElse: boolean, holds: () => boolean): void {
    const top = this.#open.at(-1)!;
    top.elseSeen = isElse;
    top.live = !top.done && holds();
    top.done ||= top.live;
  }

  close(): void {
    this.#open.pop();
  }

  /** Forgets those opened since the stack was `depth` high. Returns where they were opened. */
  truncate(depth: number): Place[] {
    return this.#open.splice(Math.min(depth, this.#open.length)).map((open) => open.place);
  }
}
