/** A stage in a folder of its reader's: `lesson init` made it, and lesson.json says what it began as. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { filesBelow, type SourceFile, shown } from '../host/files.ts';
import { userError } from '../messages/user-error.ts';

/** Raised when lesson.json changes its meaning. */
export const FORMAT = 1;
export const MARK = 'lesson.json';

export interface Mark {
  readonly format: number;
  /** The stage it began as. */
  readonly stage: number;
  /** Of the `lesson` that laid it out. */
  readonly version: string;
}

/** The headers of Go's runtime, for editors: builds take those of the toolchain. */
export const EDITOR_HEADERS = 'kernel/runtime/';
export const README = 'README.md';

/** What is in the folder beside the stage. */
const isOwn = (name: string): boolean => name === MARK || name === README || name.startsWith(EDITOR_HEADERS);
const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'));

/** @returns undefined if the folder has no lesson.json; @throws UserError if it has one that cannot be understood */
export function readMark(folder: string): Mark | undefined {
  const path = join(folder, MARK);
  if (!existsSync(path)) return undefined;
  let found: Partial<Record<keyof Mark, unknown>> | null;
  try {
    found = JSON.parse(readFileSync(path, 'utf8')) as typeof found;
  } catch {
    throw userError(`${shown(path)} is damaged; 'lesson init' in another folder shows what belongs there`);
  }
  const { format, stage, version } = found ?? {};
  if (typeof format === 'number' && format > FORMAT)
    throw userError(`${shown(path)} is of a newer lesson (${String(version)}); update yours`);
  if (format !== FORMAT || typeof stage !== 'number' || typeof version !== 'string')
    throw userError(`${shown(path)} does not say which stage this is; it needs "stage": a number`);
  return { format, stage, version };
}

/** What cannot even be looked at (a name that is too long, a folder that is closed to us) is none. */
export function isFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch {
    return false;
  }
}

/** The stage's files in the folder; hidden ones, and what `init` wrote beside them, are not the stage's. */
export function readerFiles(folder: string): Map<string, SourceFile> {
  return new Map([...filesBelow(folder)].filter(([name]) => !isOwn(name) && !isHidden(name)));
}

export const folderName = (path: string): string => basename(resolve(path));
