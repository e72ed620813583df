/** Runs a job in a process group of its own and judges how it ended. */
import { rmSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import type { Job } from './jobs.ts';
import { type FileReport, readReport } from './report.ts';

export interface Result {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What went wrong beyond failing tests; '' if nothing. */
  readonly problem: string;
  /** What a file that passed has to say: what it skipped and why, and the seeds that repeat its random cases. */
  readonly notes: readonly string[];
  /** Everything that it printed. */
  readonly output: string;
  /** Wall-clock time. */
  readonly seconds: number;
}

interface Ending {
  readonly status: number | null;
  readonly signal: string | number | null;
  readonly timedOut: boolean;
}

export interface JobOptions {
  readonly root: string;
  readonly quick: boolean;
  /** After so many seconds the job has failed, and is ended with everything that it started. */
  readonly timeout: number;
}

const running = new Set<number>();

/** Ends all jobs at once, with everything that they started. */
export function killAll(): void {
  for (const pid of running) killGroup(pid);
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Everything in it has ended already.
  }
}

export async function runJob(job: Job, options: JobOptions): Promise<Result> {
  const start = performance.now();
  if (job.report !== undefined) rmSync(job.report, { force: true });
  // A process group of its own, so that a test that hangs takes the emulators that it started with it.
  const child = Bun.spawn([...job.command], {
    cwd: options.root,
    detached: true,
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...(options.quick ? { LESSON_TEST_QUICK: '1' } : {}) },
  });
  running.add(child.pid);
  const output = new Output(child.stdout, child.stderr);
  let timedOut = false;
  const timer = setTimeout(() => {
    timedOut = true;
    killGroup(child.pid);
  }, options.timeout * 1000);
  await child.exited;
  clearTimeout(timer);
  // What the test left behind ends with it, and lets go of the pipes.
  killGroup(child.pid);
  running.delete(child.pid);
  const ending: Ending = { status: child.exitCode, signal: child.signalCode, timedOut };
  const text = stripVTControlCharacters(await output.end());
  const seconds = (performance.now() - start) / 1000;
  return { ...judge(job, ending, options.timeout), output: text, seconds };
}

/** How long a pipe that outlives its process may say more: somebody in another process group holds it. */
const LAST_WORDS_MS = 1000;

/** What comes through streams, in the order in which it comes. */
class Output {
  readonly #ended: Promise<unknown>;
  #text = '';

  constructor(...streams: readonly ReadableStream<Uint8Array>[]) {
    this.#ended = Promise.all(streams.map((stream) => this.#collect(stream)));
  }

  async #collect(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const bytes of stream) this.#text += decoder.decode(bytes, { stream: true });
  }

  async end(): Promise<string> {
    await Promise.race([this.#ended, Bun.sleep(LAST_WORDS_MS)]);
    return this.#text;
  }
}

type Verdict = Pick<Result, 'passed' | 'failed' | 'skipped' | 'problem' | 'notes'>;

function judge(job: Job, ending: Ending, timeout: number): Verdict {
  const ended = problemOf(ending, timeout);
  if (job.report === undefined)
    return { passed: ended ? 0 : 1, failed: ended ? 1 : 0, skipped: 0, problem: ended, notes: [] };

  const report = readReport(job.report);
  if (report === undefined)
    return { passed: 0, failed: 1, skipped: 0, problem: ended || 'ended before all its tests had run', notes: [] };
  const { passed, failed, skipped } = report;
  const notes = [...report.skips.map(({ name, reason }) => `skipped: ${name}: ${reason}`), ...report.notes];
  // A file whose tests failed says so by its exit status as well.
  const problem = failed > 0 && ending.status === 1 ? '' : ended || objection(report);
  // A file can fail although no test did.
  return { passed, failed: problem !== '' && failed === 0 ? 1 : failed, skipped, problem, notes };
}

function problemOf({ status, signal, timedOut }: Ending, timeout: number): string {
  if (timedOut) return `still running after ${timeout} s`;
  if (signal !== null) return `killed by ${signal}`;
  return status === 0 ? '' : `exit status ${status}`;
}

function objection({ passed, failed, skipped, skips }: FileReport): string {
  if (passed + failed + skipped === 0) return 'ran no test';
  // uvu drops what a hook before or after all tests throws; only the numbers show it.
  if (failed > 0) return 'a hook of a suite threw';
  if (skipped !== skips.length) return `skipped ${skipped} tests and gave ${skips.length} reasons`;
  return '';
}
