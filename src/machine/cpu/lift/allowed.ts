/** Instructions on vector registers, where the operating system lets them run. */

import { RAISE } from '../operations/faults.ts';
import { NM, UD } from '../state/fault.ts';
import { MODE_TASK_SWITCHED } from '../system/mode.ts';
import type { Lifter } from './builder.ts';

/** @param off the bit of the mode's word that makes them #UD; otherwise CR0.TS makes them #NM */
export const unlessOff =
  (off: number) =>
  (lifter: Lifter): Lifter =>
  (b, i) => {
    if ((b.mode.word & off) !== 0) b.operation(RAISE, UD);
    else if ((b.mode.word & MODE_TASK_SWITCHED) !== 0) b.operation(RAISE, NM);
    else lifter(b, i);
  };
