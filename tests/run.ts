/**
 * The test runner: `bin/test [--quick] [FILTER…]`. Type check and lint, then every tests/**\/*.test.ts in a process of
 * its own, as many at a time as there are cores. The last line sums up what really ran: `N passed, N failed`, and
 * `, N skipped` when there is anything to say.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Job, jobs } from './runner/jobs.ts';
import { killAll, type Result, runJob } from './runner/run-job.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TIMEOUT_SECONDS = 1200;

function counts({ passed, failed, skipped }: Pick<Result, 'passed' | 'failed' | 'skipped'>): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function print(job: Job, result: Result): void {
  const mark = result.failed > 0 ? 'FAIL' : 'ok  ';
  const problem = result.problem ? ` (${result.problem})` : '';
  console.log(`${mark} ${job.name}: ${counts(result)}${problem}, ${result.seconds.toFixed(1)} s`);
  if (result.failed > 0) console.log(`${result.output.trimEnd().replace(/^/gm, '     ')}\n`);
  else for (const line of result.notes) console.log(`     ${line}`);
}

async function runAll(queue: readonly Job[], quick: boolean): Promise<number> {
  const sums = { passed: 0, failed: 0, skipped: 0 };
  const next = queue.values();
  const worker = async (): Promise<void> => {
    for (const job of next) {
      const result = await runJob(job, { root: ROOT, quick, timeout: TIMEOUT_SECONDS });
      print(job, result);
      sums.passed += result.passed;
      sums.failed += result.failed;
      sums.skipped += result.skipped;
    }
  };
  await Promise.all(Array.from({ length: availableParallelism() }, worker));
  console.log(`\n${counts(sums)}`);
  return sums.failed > 0 ? 1 : 0;
}

async function main(args: readonly string[]): Promise<number> {
  if (args.includes('--help')) {
    console.log('bin/test [--quick] [FILTER…]: all tests, or those whose file names contain a FILTER.');
    console.log('--quick leaves out what needs another emulator or takes long.');
    return 0;
  }
  const unknown = args.find((arg) => arg.startsWith('-') && arg !== '--quick');
  if (unknown !== undefined) {
    console.error(`lesson: bin/test knows no option ${unknown}; usage: bin/test [--quick] [FILTER…]`);
    return 2;
  }
  const filters = args.filter((arg) => !arg.startsWith('-'));
  const reports = mkdtempSync(join(tmpdir(), 'lesson-tests-'));
  process.on('exit', () => rmSync(reports, { recursive: true, force: true }));
  const queue = jobs(ROOT, reports, filters);
  if (queue.length === 0) {
    console.error(`lesson: no test file's name contains ${filters.map((filter) => `'${filter}'`).join(' or ')}`);
    return 2;
  }
  return runAll(queue, args.includes('--quick'));
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    killAll();
    process.exit(status);
  });
}

process.exitCode = await main(process.argv.slice(2));
