/** The exercises of all chapters, and the one that a command line names. */
import { listChapters } from '../../book/chapters.ts';
import { type Exercise, exercisesOf } from '../../book/exercises.ts';
import { readProgress } from '../../book/progress.ts';
import { listStages } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { suggestion } from '../errors/suggestion.ts';

export function allExercises(): Exercise[] {
  const stages = listStages().length;
  return listChapters().flatMap((chapter) => exercisesOf(chapter, stages));
}

/** @throws CliError if there is no such exercise */
export function exerciseOperand(number: string): Exercise {
  const all = allExercises();
  const found = all.find((exercise) => exercise.number === number);
  if (found) return found;
  const names = all.map((exercise) => exercise.number);
  throw usageError(`there is no exercise '${number}'${suggestion(number, names) || "; 'lesson exercise' lists them"}`);
}

/** @returns the first exercise in the order of the book that is not solved */
export function nextExercise(): Exercise | undefined {
  const { solved } = readProgress();
  return allExercises().find(({ number }) => !solved.includes(number));
}

/** Where an exercise is laid out unless its reader names another folder. */
export const defaultFolder = ({ number }: Exercise): string => `exercise-${number}`;
