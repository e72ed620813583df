/**
 * `bun run-file.ts FILE REPORT`: runs a test file in this process with uvu, as uvu's own command does, and writes a report
 * of what the library counted. A file that ends its process, or throws outside its tests, leaves no report.
 */
import { pathToFileURL } from 'node:url';
import { notes, skips } from '../support/notes.ts';
import { writeReport } from './report.ts';

/** What uvu's runner of a suite comes to: errors as text or true, tests that passed, skipped ones, and tests in all. */
type SuiteResult = readonly [errors: string | true, passed: number, skipped: number, total: number];
type SuiteRunner = () => Promise<SuiteResult>;

/** uvu's queue: for each file its name, then a runner for each of its suites (uvu/run). */
interface Queue {
  UVU_DEFER: number;
  UVU_INDEX: number;
  UVU_QUEUE: (string | null | SuiteRunner)[][];
}

const [file, report] = process.argv.slice(2);
if (file === undefined || report === undefined) throw new Error('usage: bun run-file.ts FILE REPORT');

const queue = globalThis as unknown as Queue;
// Suites wait for `exec` below; uvu asks for this when it is loaded.
queue.UVU_DEFER = 1;
queue.UVU_INDEX = 0;
const { exec } = await import('uvu');
queue.UVU_QUEUE.push([null]);
await import(pathToFileURL(file).href);

const sums = { passed: 0, failed: 0, skipped: 0 };
const counted =
  (run: SuiteRunner): SuiteRunner =>
  async () => {
    const result = await run();
    const [, passed, skipped, total] = result;
    sums.passed += passed;
    sums.failed += total - passed;
    sums.skipped += skipped;
    return result;
  };
queue.UVU_QUEUE = queue.UVU_QUEUE.map((group) =>
  group.map((entry) => (typeof entry === 'function' ? counted(entry) : entry)),
);
await exec();
writeReport(report, { ...sums, skips, notes });
