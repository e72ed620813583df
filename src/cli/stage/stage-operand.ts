/** The STAGE that a command line names. */

import { isFolder } from '../../stages/reader-folder.ts';
import { findStage, listStages, type Stage } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { suggestion } from '../errors/suggestion.ts';

export function stageOperand(text: string): Stage {
  const stage = findStage(text);
  if (stage) return stage;
  if (text.includes('/') || isFolder(text))
    throw usageError(`${text} is no stage: a folder with a stage holds a boot.asm`);
  const names = listStages().map(({ name }) => name);
  throw usageError(`there is no stage '${text}'${suggestion(text, names) || "; 'lesson' lists them"}`);
}
