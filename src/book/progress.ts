/**
 * How far the reader has come: which chapters were read, which stages booted and passed. Kept in
 * `$XDG_STATE_HOME/lesson/progress.json` (XDG Base Directory Specification); where nothing can be written, nothing is kept.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../host/home.ts';
import { writeWhole } from '../host/whole-file.ts';

/** What a reader can do with a chapter, a stage or an exercise (`solved`). */
export const MILESTONES = ['read', 'booted', 'passed', 'solved'] as const;
export type Milestone = (typeof MILESTONES)[number];

/** For each milestone the chapters, stages or exercises that reached it. */
export type Progress = Readonly<Record<Milestone, readonly string[]>>;

function folder(): string | undefined {
  const { LESSON_STATE, XDG_STATE_HOME } = process.env;
  if (LESSON_STATE) return LESSON_STATE;
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, 'lesson');
  const home = homeFolder();
  return home ? join(home, '.local', 'state', 'lesson') : undefined;
}

const FILE = 'progress.json';

export function readProgress(): Progress {
  const none: Progress = { read: [], booted: [], passed: [], solved: [] };
  const home = folder();
  if (home === undefined) return none;
  try {
    const found = JSON.parse(readFileSync(join(home, FILE), 'utf8')) as Partial<Record<Milestone, unknown>> | null;
    const names = (value: unknown): string[] =>
      Array.isArray(value) ? value.filter((n) => typeof n === 'string') : [];
    return Object.fromEntries(
      MILESTONES.map((milestone) => [milestone, names(found?.[milestone])]),
    ) as unknown as Progress;
  } catch {
    // There is no file yet, or it is damaged: the reader begins again.
    return none;
  }
}

/** Records that a chapter, stage or exercise has reached a milestone. */
export function recordProgress(milestone: Milestone, name: string): void {
  const home = folder();
  const before = readProgress();
  if (home === undefined || before[milestone].includes(name)) return;
  try {
    mkdirSync(home, { recursive: true });
    writeWhole(
      join(home, FILE),
      `${JSON.stringify({ ...before, [milestone]: [...before[milestone], name] }, null, 1)}\n`,
    );
  } catch {
    // Progress is a convenience: that it cannot be kept is no error.
  }
}
