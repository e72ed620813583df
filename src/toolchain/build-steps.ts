/** The steps of a build whose results are kept: a step that was done before with the same inputs is not done again. */
import { contentKey, GO_STEPS, readCache, writeCache } from '../host/cache.ts';

/** Raised when the arguments of the tools change: what was built before is not used then. */
const RECIPE = '3';

export type Step = 'program' | 'package' | 'assembly' | 'standard';

/** @param inputs all that the result depends on */
export const stepKey = (step: Step, inputs: readonly (string | Uint8Array)[]): string =>
  contentKey([RECIPE, step, ...inputs]);

/** What the step made when it was last done with these inputs; undefined if that was never, or not kept. */
export const knownStep = (step: Step, key: string): Uint8Array<ArrayBuffer> | undefined =>
  readCache(`${GO_STEPS}${step}`, key);

export const keepStep = (step: Step, key: string, made: Uint8Array): void =>
  writeCache(`${GO_STEPS}${step}`, key, made);

/** What the step made when it was last done with these inputs, or makes now. */
export async function keptStep<Result extends Uint8Array>(
  step: Step,
  key: string,
  make: () => Promise<Result>,
): Promise<Result | Uint8Array<ArrayBuffer>> {
  const known = knownStep(step, key);
  if (known) return known;
  const made = await make();
  keepStep(step, key, made);
  return made;
}
