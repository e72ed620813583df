/**
 * How far the reader has come: which chapters were read, which stages booted, which exercises are solved, and how the checks
 * went on kernels of the reader's own. Kept in `$XDG_STATE_HOME/lesson/progress.json` (XDG Base Directory Specification);
 * where nothing can be written, nothing is kept.
 */
import { ownFolder } from '../host/home.ts';
import { host } from '../host/host.ts';
import { writeWhole } from '../host/whole-file.ts';

/** What a reader can do with a chapter, a stage of the book or an exercise (`solved`). */
export const MILESTONES = ['read', 'booted', 'solved'] as const;
export type Milestone = (typeof MILESTONES)[number];

/** The last checks of a kernel of the reader's own. */
export interface KernelResult {
  /** An absolute path. */
  readonly folder: string;
  /** The stage that it began as. */
  readonly stage: number;
  readonly passed: number;
  readonly total: number;
}

/** For each milestone, the chapters, stages or exercises that reached it; the reader's kernels, the latest last. */
export type Progress = Readonly<Record<Milestone, readonly string[]>> & { readonly kernels: readonly KernelResult[] };

const NONE: Progress = { read: [], booted: [], solved: [], kernels: [] };

const { files, paths } = host;

const folder = (): string | undefined => ownFolder('LESSON_STATE', 'XDG_STATE_HOME', paths.join('.local', 'state'));

const FILE = 'progress.json';

/** Files of older versions have no kernels, and a list `passed` that said nothing about the reader: it is dropped. */
export function readProgress(): Progress {
  const home = folder();
  if (home === undefined) return NONE;
  try {
    const text = new TextDecoder().decode(files.read(paths.join(home, FILE)));
    const found = JSON.parse(text) as Partial<Record<keyof Progress, unknown>> | null;
    const [read, booted, solved] = MILESTONES.map((milestone) => names(found?.[milestone]));
    return { ...NONE, read: read!, booted: booted!, solved: solved!, kernels: kernels(found?.kernels) };
  } catch {
    // There is no file yet, or it is damaged: the reader begins again.
    return NONE;
  }
}

const names = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];

const kernels = (value: unknown): KernelResult[] => (Array.isArray(value) ? value.filter(isKernelResult) : []);

function isKernelResult(value: unknown): value is KernelResult {
  const { folder, stage, passed, total } = (value ?? {}) as Partial<Record<keyof KernelResult, unknown>>;
  return typeof folder === 'string' && [stage, passed, total].every((number) => typeof number === 'number');
}

/** Records that a chapter, stage or exercise has reached a milestone. */
export function recordProgress(milestone: Milestone, name: string): void {
  const before = readProgress();
  if (!before[milestone].includes(name)) write({ ...before, [milestone]: [...before[milestone], name] });
}

/** Records that an exercise is to be solved again. */
export function forgetSolved(exercise: string): void {
  const before = readProgress();
  if (before.solved.includes(exercise))
    write({ ...before, solved: before.solved.filter((number) => number !== exercise) });
}

/** Records the checks of the reader's own kernel, in the place of those before in the same folder. */
export function recordKernel(result: KernelResult): void {
  const before = readProgress();
  write({ ...before, kernels: [...before.kernels.filter(({ folder }) => folder !== result.folder), result] });
}

function write(progress: Progress): void {
  const home = folder();
  if (home === undefined) return;
  try {
    files.makeFolder(home);
    writeWhole(paths.join(home, FILE), `${JSON.stringify(progress, null, 1)}\n`);
  } catch {
    // Progress is a convenience: that it cannot be kept is no error.
  }
}
