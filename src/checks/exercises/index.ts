/** The checks of all exercises. */
import { exercises as bootSector } from './01.ts';
import { exercises as longMode } from './02.ts';
import { exercises as interrupts } from './03.ts';
import { exercises as paging } from './04.ts';
import { exercises as mpSetup } from './05.ts';
import { exercises as firstGoroutine } from './06.ts';
import { exercises as keyboardGoroutine } from './07.ts';
import { exercises as costs } from './08.ts';
import type { ExerciseCheck, ExerciseChecks } from './exercise.ts';

export const exerciseChecks: ExerciseChecks = {
  ...bootSector,
  ...longMode,
  ...interrupts,
  ...paging,
  ...mpSetup,
  ...firstGoroutine,
  ...keyboardGoroutine,
  ...costs,
};

export const checkOf = (number: string): ExerciseCheck | undefined =>
  Object.hasOwn(exerciseChecks, number) ? exerciseChecks[number] : undefined;
