/** The kernels in folders that are checked in bulk. */
import { readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { Exercise } from '../../book/exercises.ts';
import { shown } from '../../host/files.ts';
import { isFolder, readMark } from '../../stages/reader-folder.ts';
import { findStage, type Stage } from '../../stages/stages.ts';
import { systemReason, usageError } from '../errors/cli-error.ts';

/** A folder with a kernel in it: a stage's, or an exercise's. */
export interface Submission {
  /** The path as seen from the current folder. */
  readonly folder: string;
  readonly stage: Stage;
  readonly exercise: Exercise | undefined;
}

/** `class/ada/kernels/exercise-1.1` below `class`: no deeper, so that a wrong folder does not take for ever. */
const MAX_DEPTH = 4;

/** @returns the kernels in the folder or below it, sorted; @throws CliError if it cannot be read */
export function findSubmissions(folder: string, exercises: readonly Exercise[]): Submission[] {
  if (!isFolder(folder)) throw usageError(`${folder} is no folder`);
  return foldersWithKernels(resolve(folder), MAX_DEPTH).map((path) => submission(path, exercises));
}

function foldersWithKernels(folder: string, depth: number): string[] {
  // A folder with a boot.asm is a kernel; there are none inside it.
  if (findStage(folder)?.own !== undefined) return [folder];
  if (depth === 0) return [];
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    throw usageError(`${shown(folder)}: ${systemReason(error)}`);
  }
  const below = names.filter((name) => !name.startsWith('.') && name !== 'node_modules').sort();
  return below
    .map((name) => join(folder, name))
    .filter(isFolder)
    .flatMap((path) => foldersWithKernels(path, depth - 1));
}

/** The exercise is named by lesson.json; the folder's name tells it for folders that were made by hand. */
function submission(path: string, exercises: readonly Exercise[]): Submission {
  const number = readMark(path)?.exercise ?? /^exercise-(\d+\.\d+)$/.exec(basename(path))?.[1];
  return {
    folder: shown(path),
    stage: findStage(path)!,
    exercise: exercises.find((exercise) => exercise.number === number),
  };
}
