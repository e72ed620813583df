/** The STAGE that a command line names. */

import { isFolder } from '../../stages/reader-folder.ts';
import { findStage, listPrograms, listStages, type Stage } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { suggestion } from '../errors/suggestion.ts';
import { shellPath } from '../output/shell-word.ts';

/** @returns a reader's folder as a word for a shell: one that is called as a stage of the book is would be taken for that */
export function folderOperand(folder: string): string {
  const found = findStage(folder);
  return shellPath(found && found.own === undefined ? `./${folder}` : folder);
}

export function stageOperand(text: string): Stage {
  const stage = findStage(text);
  if (stage) return stage;
  if (text.includes('/') || isFolder(text))
    throw usageError(`${text} is no stage: a folder with a stage holds a boot.asm`);
  const names = [...listStages(), ...listPrograms()].map(({ name }) => name);
  throw usageError(`there is no stage '${text}'${suggestion(text, names) || "; 'lesson' lists them"}`);
}
