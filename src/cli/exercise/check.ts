/** `--check` and `--watch`: whether an exercise is solved. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Exercise } from '../../book/exercises.ts';
import { recordProgress } from '../../book/progress.ts';
import type { Outcome } from '../../checks/run.ts';
import { UserError } from '../../messages/user-error.ts';
import { CliError, usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { printDiagnostic } from '../errors/report-error.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { watchFolder } from '../stage/watch-folder.ts';
import { exerciseOutcome } from '../testing/exercise-suite.ts';
import { beginExercise } from './begin.ts';
import { defaultFolder, nextExercise } from './exercises.ts';

export async function checkExercise(exercise: Exercise, target: string, json: boolean): Promise<number> {
  refuseMissing(exercise, target);
  try {
    const outcome = await outcomeOf(exercise, target);
    if (json) printJson({ number: exercise.number, solved: outcome.ok, ...mismatchOf(outcome) });
    else process.stdout.write(describe(exercise, outcome));
    return outcome.ok ? EXIT.OK : EXIT.FAILED;
  } catch (error) {
    if (json && error instanceof CliError) printJson({ number: exercise.number, solved: false, error: error.message });
    throw error;
  }
}

const printJson = (value: object): boolean => process.stdout.write(`${JSON.stringify(value)}\n`);

const mismatchOf = ({ ok, lookedFor, found }: Outcome): object => (ok ? {} : { lookedFor, found });

function refuseMissing(exercise: Exercise, target: string): void {
  if (!existsSync(target))
    throw usageError(`there is no folder ${target}; 'lesson exercise ${exercise.number}' lays it out`);
}

async function outcomeOf(exercise: Exercise, target: string): Promise<Outcome> {
  const outcome = await exerciseOutcome(exercise, stageOperand(target));
  if (outcome.ok) recordProgress('solved', exercise.number);
  return outcome;
}

function describe(exercise: Exercise, { ok, lookedFor, found }: Outcome): string {
  const { number } = exercise;
  if (ok) {
    const next = nextExercise();
    return [
      `Exercise ${number} is solved.`,
      `The book's solution, to compare: lesson exercise ${number} --solution`,
      next ? `Next: lesson exercise ${next.number}` : 'That was the last one: all exercises are solved.',
      '',
    ].join('\n');
  }
  return [
    `Exercise ${number} is not solved yet.`,
    `  looked for  ${lookedFor}`,
    `  found       ${found}`,
    `Stuck? lesson exercise ${number} --hint`,
    '',
  ].join('\n');
}

/** Checks on every save; after a solved exercise it begins the next, until all are solved or Ctrl-C. */
export async function watchExercises(first: Exercise, target: string, color: string | undefined): Promise<number> {
  let exercise: Exercise | undefined = first;
  let folder = target;
  while (exercise) {
    const current: Exercise = exercise;
    await beginExercise(current, folder, color);
    const status = await watchFolder(resolve(folder), () => isSolved(current, folder));
    if (status !== EXIT.OK) return status;
    exercise = nextExercise();
    if (exercise) folder = defaultFolder(exercise);
  }
  return EXIT.OK;
}

/** Prints the outcome. @returns whether watching can end */
async function isSolved(exercise: Exercise, target: string): Promise<boolean> {
  try {
    const outcome = await outcomeOf(exercise, target);
    process.stdout.write(describe(exercise, outcome));
    return outcome.ok;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    if (error.message !== '') printDiagnostic(error.message);
    return false;
  }
}
