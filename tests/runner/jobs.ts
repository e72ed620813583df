/** What `bin/test` runs: the type check, the linter, and every test file in a process of its own. */
import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { secondsOf } from './durations.ts';

export interface Job {
  readonly name: string;
  readonly command: readonly string[];
  /** Where a test file's process writes its report; other checks have none and count as one test. */
  readonly report?: string;
}

const RUN_FILE = join(import.meta.dirname, 'run-file.ts');

/** @returns the job that runs the test file at `path`, whose report goes to a file of the folder `reports` */
export const testFile = (name: string, path: string, reports: string): Job => {
  const report = join(reports, `${name.replaceAll('/', '+')}.json`);
  return { name, command: [process.execPath, RUN_FILE, path, report], report };
};

/** @returns all jobs whose names contain one of the filters, or all without filters; the longest first */
export function jobs(root: string, reports: string, filters: readonly string[]): Job[] {
  const program = (name: string) => join(root, 'node_modules', '.bin', name);
  const files = globSync('tests/**/*.test.ts', { cwd: root }).sort();
  const all: Job[] = [
    { name: 'type check', command: [program('tsc'), '--noEmit'] },
    { name: 'lint', command: [program('biome'), 'check', ...lintScope(root)] },
    ...files.map((name) => testFile(name, join(root, name), reports)),
  ];
  return all
    .filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)))
    .sort((a, b) => secondsOf(b.name) - secondsOf(a.name));
}

/** A source archive has no .git, which biome.json's `useIgnoreFile` insists on. */
function lintScope(root: string): string[] {
  return existsSync(join(root, '.git')) ? ['.'] : ['--vcs-enabled=false', 'src', 'tests', 'bench'];
}
