/** The STAGE that a command line names, and its image. */
import { statSync } from 'node:fs';
import { cacheFolder, somethingUnkept } from '../cache.ts';
import { findStage, listStages, type Stage } from '../stages/stages.ts';
import { UserError } from '../user-error.ts';
import { CliError, complain, EXIT, suggestion, usageError } from './diagnostics.ts';

export function stageOperand(text: string): Stage {
  const stage = findStage(text);
  if (stage) return stage;
  if (text.includes('/') || statSync(text, { throwIfNoEntry: false })?.isDirectory()) {
    throw usageError(`${text} is no stage: a folder with a stage holds a boot.asm`);
  }
  const names = listStages().map(({ name }) => name);
  throw usageError(`there is no stage '${text}'${suggestion(text, names) || "; 'lesson' lists them"}`);
}

/** @returns the disk image; a source that does not build ends the command with its lines and status 3 */
export async function stageImage(stage: Stage): Promise<Uint8Array> {
  const { buildImage } = await import('../stages/image.ts');
  const { setUpProgress } = await import('./set-up-progress.ts');
  const progress = setUpProgress();
  const image = await buildImage(stage, progress.show)
    .catch(explainBuild)
    .finally(() => progress.end());
  if (somethingUnkept()) {
    const folder = cacheFolder();
    const why = folder === undefined ? 'there is no home folder' : `${folder} cannot be written to`;
    complain(`what was built is not kept for the next time: ${why}; LESSON_CACHE can name another folder`);
  }
  return image;
}

/** What is wrong with the sources, or with what is needed to build them, ends the command with status 3. */
export function explainBuild(error: unknown): never {
  if (error instanceof UserError && !(error instanceof CliError)) throw new CliError(error.message, EXIT.BUILD);
  throw error;
}
