/** The check of an exercise, on a kernel of the reader's. */
import type { Exercise } from '../../book/exercises.ts';
import { checkOf } from '../../checks/exercises/index.ts';
import { kernelOf } from '../../checks/kernel.ts';
import { type Outcome, runChecks } from '../../checks/run.ts';
import { UserError } from '../../messages/user-error.ts';
import type { Stage } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { rethrowAsBuildError, stageImage } from '../stage/stage-image.ts';
import type { Suite } from './suite.ts';

/** @throws CliError if the exercise has no check or the kernel does not build */
export async function exerciseOutcome(exercise: Exercise, stage: Stage): Promise<Outcome> {
  const check = checkOf(exercise.number);
  if (!check) throw usageError(`exercise ${exercise.number} has no check`);
  const image = await stageImage(stage);
  const named = { name: exercise.title, section: exercise.title, ...check };
  const [outcome] = await runChecks(kernelOf(stage, image), [named]).catch(rethrowAsBuildError);
  return outcome!;
}

export async function testExercise(exercise: Exercise, stage: Stage): Promise<Suite> {
  const name = `${stage.name} (exercise ${exercise.number})`;
  try {
    return { name, outcomes: [await exerciseOutcome(exercise, stage)], skipped: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, error: error.message, outcomes: [], skipped: [exercise.title] };
  }
}
