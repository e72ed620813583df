/** A stage in a folder of its reader's: `lesson init` made it, and lesson.json says what it began as. */
import { filesBelow, type SourceFile, shown } from '../host/files.ts';
import { host } from '../host/host.ts';
import type { FileStatus } from '../host/interface.ts';
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
  /** The exercise that it was laid out for: `3.1`. */
  readonly exercise?: string;
}

/** The headers of Go's runtime, for editors: builds take those of the toolchain. */
export const EDITOR_HEADERS = 'kernel/runtime/';
export const README = 'README.md';
/** How editors debug the folder. */
export const LAUNCH = '.vscode/launch.json';

/** What is in the folder beside the stage. */
const isOwn = (name: string): boolean => name === MARK || name === README || name.startsWith(EDITOR_HEADERS);
/** What `patch` and editors leave behind. */
const isLeftover = (name: string): boolean => /(?:\.orig|\.rej|~)$/.test(name);
const isHidden = (name: string): boolean => name.split('/').some((part) => part.startsWith('.'));

/** @returns undefined if the folder has no lesson.json; @throws UserError if it has one that cannot be understood */
export function readMark(folder: string): Mark | undefined {
  const path = host.paths.join(folder, MARK);
  if (!exists(path)) return undefined;
  let found: Partial<Record<keyof Mark, unknown>> | null;
  try {
    found = JSON.parse(new TextDecoder().decode(host.files.read(path))) as typeof found;
  } catch {
    throw userError(`${shown(path)} is damaged; 'lesson init' in another folder shows what belongs there`);
  }
  const { format, stage, version, exercise } = found ?? {};
  if (typeof format === 'number' && format > FORMAT)
    throw userError(`${shown(path)} is of a newer lesson (${String(version)}); update yours`);
  if (format !== FORMAT || typeof stage !== 'number' || typeof version !== 'string')
    throw userError(`${shown(path)} does not say which stage this is; it needs "stage": a number`);
  return { format, stage, version, ...(typeof exercise === 'string' ? { exercise } : {}) };
}

function kindOf(path: string): FileStatus['kind'] | undefined {
  try {
    return host.files.status(path)?.kind;
  } catch {
    return undefined;
  }
}

/** What cannot even be looked at (a name that is too long, a folder that is closed to us) is not there. */
export const exists = (path: string): boolean => kindOf(path) !== undefined;

export const isFolder = (path: string): boolean => kindOf(path) === 'folder';

/** The stage's files in the folder; hidden ones (`hiddenFiles`), and what `init` wrote beside them, are not the stage's. */
export function readerFiles(folder: string): Map<string, SourceFile> {
  return new Map([...filesBelow(folder)].filter(([name]) => !isOwn(name) && !isHidden(name) && !isLeftover(name)));
}

/** Names that begin with a dot, for programs that embed such files: but not what version control keeps. */
export function hiddenFiles(folder: string): Map<string, SourceFile> {
  const isKept = (name: string): boolean => /(?:^|\/)\.(?:bzr|git|hg|svn)\//.test(name);
  return new Map([...filesBelow(folder)].filter(([name]) => isHidden(name) && !isKept(name) && !isLeftover(name)));
}

export const folderName = (path: string): string => host.paths.base(host.paths.resolve(path));
