/** Where a run was, now and then, so that the report on a guest that did not end can say since when it is where it is. */
import { linearAddress } from '../../inspection/instructions-ahead.ts';
import type { Machine } from '../../machine/machine.ts';

/** Instructions between two looks at first. */
const SPACING = 200_000;
/** When there are so many, every second one is forgotten and the others come half as often. */
const MOST = 4096;

export class Looks {
  readonly instants: number[] = [];
  readonly addresses: bigint[] = [];
  #spacing = SPACING;

  /** To be called between two runs of the machine. */
  add(machine: Machine): void {
    const { retired } = machine;
    if (retired - (this.instants.at(-1) ?? 0) < this.#spacing) return;
    this.instants.push(retired);
    this.addresses.push(linearAddress(machine));
    if (this.instants.length < MOST) return;
    const every = (_: unknown, n: number): boolean => n % 2 === 1;
    this.instants.splice(0, MOST, ...this.instants.filter(every));
    this.addresses.splice(0, MOST, ...this.addresses.filter(every));
    this.#spacing *= 2;
  }
}
