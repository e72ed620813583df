/** The check of an exercise: its kernel is booted, and the output is judged. */
import type { BootOptions, BootResult } from '../boot.ts';
import type { CheckContext } from '../check.ts';

export interface ExerciseCheck {
  readonly boot?: BootOptions;
  readonly compare?: BootOptions;
  /** @throws Mismatch */
  judge(run: BootResult, context: CheckContext): void;
}

/** By number: `3.1`. */
export type ExerciseChecks = Readonly<Record<string, ExerciseCheck>>;
