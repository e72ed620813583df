/** Checkpoints of a target, from which any instant before is reached again by running. */
import { PageHistory } from './page-history.ts';
import type { SavedTarget, Target } from './target.ts';

export interface Checkpoint {
  readonly instant: number;
  readonly saved: SavedTarget;
  /** How many entries of the input log had been given. */
  readonly inputs: number;
}

/** Bytes of pages that are kept at most before checkpoints are thinned out. */
const MAX_BYTES = 256 << 20;

export class History {
  readonly #target: Target;
  readonly #memories: readonly PageHistory[];
  /** Oldest first; the first one stays. */
  #checkpoints: Checkpoint[];
  readonly #mostBytes: number;

  /** The target as it is now is the beginning. */
  constructor(target: Target, mostBytes = MAX_BYTES) {
    const { instant } = target;
    this.#target = target;
    this.#mostBytes = mostBytes;
    this.#memories = target.memories.map((memory) => new PageHistory(memory, instant));
    this.#checkpoints = [{ instant, saved: target.save(), inputs: 0 }];
  }

  get checkpoints(): readonly Checkpoint[] {
    return this.#checkpoints;
  }

  get first(): Checkpoint {
    return this.#checkpoints[0]!;
  }

  get last(): Checkpoint {
    return this.#checkpoints.at(-1)!;
  }

  /** Bytes of pages that are kept. */
  get size(): number {
    return this.#memories.reduce((sum, { size }) => sum + size, 0);
  }

  /** The target, which has come further than ever before, is kept as it is. */
  record(inputs: number): void {
    const { instant } = this.#target;
    for (const memory of this.#memories) memory.record(instant);
    this.#checkpoints.push({ instant, saved: this.#target.save(), inputs });
    while (this.size > this.#mostBytes && this.#checkpoints.length > 2) this.#thinOut();
  }

  /** The last checkpoint that is not after an instant. */
  before(instant: number): Checkpoint | undefined {
    return this.#checkpoints.findLast((each) => each.instant <= instant);
  }

  restore(checkpoint: Checkpoint): void {
    for (const memory of this.#memories) memory.restore(checkpoint.instant);
    this.#target.restore(checkpoint.saved);
  }

  /** What came after an instant will not have been. */
  forgetAfter(instant: number): void {
    this.#checkpoints = this.#checkpoints.filter((each) => each.instant <= instant);
    for (const memory of this.#memories) memory.forgetAfter(instant);
  }

  /** Forgets the checkpoint whose absence is felt least: gaps may grow with their distance from the end. */
  #thinOut(): void {
    const all = this.#checkpoints;
    const end = this.last.instant;
    let [least, cost] = [1, Number.POSITIVE_INFINITY];
    for (let n = 1; n < all.length - 1; n++) {
      const gap = all[n + 1]!.instant - all[n - 1]!.instant;
      const felt = gap / (end - all[n]!.instant);
      if (felt < cost) [least, cost] = [n, felt];
    }
    const [dropped] = all.splice(least, 1);
    for (const memory of this.#memories) memory.forget(dropped!.instant, all[least]!.instant);
  }
}
