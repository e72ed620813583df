/** The checks of a stage or an exercise, made or not. */
import { kernelOf } from '../../checks/kernel.ts';
import { type Outcome, runChecks } from '../../checks/run.ts';
import { checksOf } from '../../checks/stages/index.ts';
import { UserError } from '../../messages/user-error.ts';
import type { Stage } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { stageImage } from '../stage/stage-image.ts';

export interface Suite {
  readonly name: string;
  /** Why it did not build; then there are no outcomes. */
  readonly error?: string;
  readonly outcomes: readonly Outcome[];
  /** The names of checks that could not be made, because it did not build. */
  readonly skipped: readonly string[];
}

export const passedOf = ({ outcomes }: Suite): number => outcomes.filter(({ ok }) => ok).length;
export const failedOf = ({ outcomes }: Suite): number => outcomes.filter(({ ok }) => !ok).length;
export const totalOf = ({ outcomes, skipped }: Suite): number => outcomes.length + skipped.length;

/** @throws CliError if the folder does not say which stage it began as */
export async function testStage(stage: Stage, onOutcome?: (outcome: Outcome) => void): Promise<Suite> {
  const checks = checksOf(stage.number);
  if (checks.length === 0)
    throw usageError(`${stage.name} does not say which stage it began as; write {"stage": 6, …} into its lesson.json`);
  const { name } = stage;
  try {
    const image = await stageImage(stage);
    return { name, outcomes: await runChecks(kernelOf(stage, image), checks, onOutcome), skipped: [] };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return { name, error: error.message, outcomes: [], skipped: checks.map((check) => check.name) };
  }
}
