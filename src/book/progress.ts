/**
 * How far the reader has come: which chapters were read, which stages booted and passed. Kept in
 * `$XDG_STATE_HOME/lesson/progress.json` (XDG Base Directory Specification); where nothing can be written, nothing is kept.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { homeFolder } from '../host/home.ts';
import { writeWhole } from '../host/whole-file.ts';

/** What there is to have done; `solved` counts exercises. */
export const DEEDS = ['read', 'booted', 'passed', 'solved'] as const;
export type Deed = (typeof DEEDS)[number];

/** For each deed the chapters, stages or exercises it was done with. */
export type Progress = Readonly<Record<Deed, readonly string[]>>;

function folder(): string | undefined {
  const { LESSON_STATE, XDG_STATE_HOME } = process.env;
  if (LESSON_STATE) return LESSON_STATE;
  if (XDG_STATE_HOME) return join(XDG_STATE_HOME, 'lesson');
  const home = homeFolder();
  return home ? join(home, '.local', 'state', 'lesson') : undefined;
}

const FILE = 'progress.json';

export function progress(): Progress {
  const none: Progress = { read: [], booted: [], passed: [], solved: [] };
  const home = folder();
  if (home === undefined) return none;
  try {
    const found = JSON.parse(readFileSync(join(home, FILE), 'utf8')) as Partial<Record<Deed, unknown>> | null;
    const names = (value: unknown): string[] =>
      Array.isArray(value) ? value.filter((n) => typeof n === 'string') : [];
    return Object.fromEntries(DEEDS.map((deed) => [deed, names(found?.[deed])])) as unknown as Progress;
  } catch {
    // There is none yet, or somebody damaged it: the reader begins again.
    return none;
  }
}

/** Notes that something was done with a chapter, stage or exercise. */
export function note(deed: Deed, name: string): void {
  const home = folder();
  const before = progress();
  if (home === undefined || before[deed].includes(name)) return;
  try {
    mkdirSync(home, { recursive: true });
    writeWhole(join(home, FILE), `${JSON.stringify({ ...before, [deed]: [...before[deed], name] }, null, 1)}\n`);
  } catch {
    // Nowhere to keep it: no reason to bother somebody who wants to read.
  }
}
