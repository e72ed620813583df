/** What a test file has to say besides what passed and failed: tests that it skips and why, and seeds. */
import type { Context, Test } from 'uvu';

export interface Skip {
  readonly name: string;
  readonly reason: string;
}

/** In the order in which they came; the runner reads them when the file has run. */
export const skips: Skip[] = [];
export const notes: string[] = [];

/** Leaves out a test, and says why. */
export function skip<T = Context>(test: Test<T>, name: string, reason: string): void {
  console.log(`skipped: ${name}: ${reason}`);
  skips.push({ name, reason });
  test.skip(name);
}

/** Tells something about a run that passes as well: how many random cases it had, and the seed that repeats it. */
export function note(text: string): void {
  console.log(text);
  notes.push(text);
}
