/** The check of an exercise: its kernel is booted, and the output is judged. */
import type { BootOptions, BootResult } from '../boot.ts';

export interface ExerciseCheck {
  readonly boot?: BootOptions;
  /** @throws Mismatch */
  judge(run: BootResult): void;
}

/** By number: `3.1`. */
export type ExerciseChecks = Readonly<Record<string, ExerciseCheck>>;
