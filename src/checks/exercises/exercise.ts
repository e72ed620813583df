/** How it is found out whether an exercise is solved: its kernel is booted, and judged. */
import type { Booted, BootOptions } from '../boot.ts';

export interface ExerciseCheck {
  readonly boot?: BootOptions;
  /** @throws Mismatch */
  judge(run: Booted): void;
}

/** By number: `3.1`. */
export type ExerciseChecks = Readonly<Record<string, ExerciseCheck>>;
