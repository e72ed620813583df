/** The STAGE that a command line names, and its image. */
import { statSync } from 'node:fs';
import type { BuildError as BuildErrorClass } from '../stages/assemble.ts';
import { findStage, listStages, type Stage } from '../stages/stages.ts';
import { CliError, EXIT, suggestion, usageError } from './diagnostics.ts';

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
  return buildImage(stage).catch(explainBuild);
}

/** Turns BuildError into lines for the user, with paths as seen from where they are. */
export async function explainBuild(error: unknown): Promise<never> {
  const { BuildError } = (await import('../stages/assemble.ts')) as { BuildError: typeof BuildErrorClass };
  if (!(error instanceof BuildError)) throw error;
  const { relative } = await import('node:path');
  const lines = error.diagnostics.map(({ file, line, message }) => `${relative('', file)}:${line}: ${message}`);
  throw new CliError(lines.join('\n'), EXIT.BUILD);
}
