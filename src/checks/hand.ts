/** The hand on the mouse of a machine that is checked. */
import type { Machine } from '../machine/machine.ts';

/** Counts to the right and down, or the buttons that are held: bit 0 left, bit 1 right, bit 2 middle. */
export type MouseStep = { readonly right: number; readonly down: number } | { readonly buttons: number };

/** A guest that has not asked the mouse to report after so many virtual nanoseconds will not. */
const PATIENCE_NS = 3e9;

/** So often it looks in vain for something to do: time for the guest to show what came last. */
const LAST_LOOKS = 2;

/** Does one step after another, each when the guest has taken all of the one before. */
export class Hand {
  readonly #machine: Machine;
  readonly #steps: MouseStep[];
  #looks: number;

  constructor(machine: Machine, steps: readonly MouseStep[]) {
    this.#machine = machine;
    this.#steps = [...steps];
    this.#looks = steps.length > 0 ? LAST_LOOKS : 0;
  }

  get busy(): boolean {
    return this.#looks > 0;
  }

  /** Looks whether the guest is ready for the next step. */
  act(): void {
    const { mouse, virtualNs } = this.#machine;
    const { reporting, queue, x, y, buttons, reportedButtons } = mouse.save();
    if (!reporting) {
      if (virtualNs > PATIENCE_NS) this.#looks = 0;
      return;
    }
    if (queue.length > 0 || x !== 0 || y !== 0 || buttons !== reportedButtons) return;
    const step = this.#steps.shift();
    if (!step) this.#looks--;
    else if ('buttons' in step) mouse.buttons(step.buttons);
    else mouse.move(step.right, step.down);
  }
}
