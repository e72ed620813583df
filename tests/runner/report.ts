/** How a test file's process tells the runner what happened: as JSON, in a file that it writes when all tests have run. */
import { readFileSync, writeFileSync } from 'node:fs';
import type { Skip } from '../support/notes.ts';

export interface FileReport {
  /** Numbers of tests, as the test library counts them. */
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly skips: readonly Skip[];
  readonly notes: readonly string[];
}

export function writeReport(path: string, report: FileReport): void {
  writeFileSync(path, JSON.stringify(report));
}

/** @returns undefined if the process ended before it had run all its tests */
export function readReport(path: string): FileReport | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
  return JSON.parse(text) as FileReport;
}
