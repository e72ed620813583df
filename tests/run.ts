/**
 * The test runner: `bin/test [--quick] [FILTER…]`. Type check and lint, then every tests/**\/*.test.ts in a process of
 * its own. The last line sums up what really ran: `N passed, N failed`, and `, N skipped` when there is anything to say.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const ROOT = resolve(import.meta.dirname, '..');
const AT_ONCE = 2;
const TIMEOUT_SECONDS = 1200;

interface Job {
  readonly name: string;
  readonly command: readonly string[];
  /** A test file says how many tests passed; the other checks count as one. */
  readonly countsTests: boolean;
}

interface Finish {
  readonly output: string;
  readonly status: number | null;
  readonly signal: string | null;
  readonly timedOut: boolean;
}

interface Result {
  passed: number;
  failed: number;
  skipped: number;
  /** What went wrong beyond failing tests; '' if nothing. */
  problem: string;
}

const running = new Set<number>();

function jobs(filters: readonly string[]): Job[] {
  const program = (name: string) => join(ROOT, 'node_modules', '.bin', name);
  const files = globSync('tests/**/*.test.ts', { cwd: ROOT }).sort();
  const all: Job[] = [
    { name: 'type check', command: [program('tsc'), '--noEmit'], countsTests: false },
    { name: 'lint', command: [program('biome'), 'check', ...lintScope()], countsTests: false },
    ...files.map((name) => ({ name, command: [process.execPath, join(ROOT, name)], countsTests: true })),
  ];
  return all.filter(({ name }) => filters.length === 0 || filters.some((filter) => name.includes(filter)));
}

/** A source archive has no .git, which biome.json's `useIgnoreFile` insists on. */
function lintScope(): string[] {
  return existsSync(join(ROOT, '.git')) ? ['.'] : ['--vcs-enabled=false', 'src', 'tests', 'bench'];
}

function run(job: Job, quick: boolean): Promise<Finish> {
  return new Promise((done) => {
    // A process group of its own, so that a test that hangs takes the emulators that it started with it.
    const child = spawn(job.command[0], job.command.slice(1), {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0', ...(quick ? { LESSON_TEST_QUICK: '1' } : {}) },
    });
    const pid = child.pid;
    if (pid !== undefined) running.add(pid);
    let output = '';
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      killGroup(pid);
    }, TIMEOUT_SECONDS * 1000);
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    const finish = (status: number | null, signal: string | null): void => {
      clearTimeout(timer);
      // What the test left behind ends with it.
      killGroup(pid);
      if (pid !== undefined) running.delete(pid);
      done({ output: stripVTControlCharacters(output), status, signal, timedOut });
    };
    child.on('error', (error) => {
      output += `${error.message}\n`;
      finish(null, null);
    });
    child.on('exit', (status, signal) => setTimeout(finish, 20, status, signal));
  });
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Everything in it has ended already.
  }
}

function judge(job: Job, { output, status, signal, timedOut }: Finish): Result {
  const problem = timedOut
    ? `still running after ${TIMEOUT_SECONDS} s`
    : signal !== null
      ? `killed by ${signal}`
      : status !== 0
        ? `exit status ${status}`
        : '';
  if (!job.countsTests) return { passed: problem ? 0 : 1, failed: problem ? 1 : 0, skipped: 0, problem };

  const sum = (label: string): number =>
    [...output.matchAll(new RegExp(`^ {2}${label}: +(\\d+)$`, 'gm'))].reduce(
      (total, match) => total + Number(match[1]),
      0,
    );
  const total = sum('Total');
  const passed = sum('Passed');
  const skipped = sum('Skipped');
  const failed = total - passed;
  if (total + skipped === 0 && problem === '') return { passed, failed: 1, skipped, problem: 'ran no test' };
  // A file can fail although no test did: it crashed before or after them.
  if (problem !== '' && failed === 0) return { passed, failed: 1, skipped, problem };
  return { passed, failed, skipped, problem: failed > 0 ? '' : problem };
}

function counts({ passed, failed, skipped }: Result): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function report(job: Job, result: Result, { output }: Finish, seconds: number): void {
  const mark = result.failed > 0 ? 'FAIL' : 'ok  ';
  const problem = result.problem ? ` (${result.problem})` : '';
  console.log(`${mark} ${job.name}: ${counts(result)}${problem}, ${seconds.toFixed(1)} s`);
  if (result.failed > 0) console.log(`${output.trimEnd().replace(/^/gm, '     ')}\n`);
  else for (const line of notes(output)) console.log(`     ${line}`);
}

/** What a file that passed has to say: what it skipped and why, and the seeds that repeat its random cases. */
function notes(output: string): string[] {
  const lines = output.split('\n').filter((line) => /^skipped: |LESSON_SEED=|\bseed \d/.test(line));
  // A file's first line begins with the name of its suite, others with the bullets of tests that passed.
  return lines.map((line) => line.replace(/^.*(?:•| {4})/, '').trim());
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
  const queue = jobs(filters);
  if (queue.length === 0) {
    console.error(`lesson: no test file's name contains ${filters.map((filter) => `'${filter}'`).join(' or ')}`);
    return 2;
  }

  const sums: Result = { passed: 0, failed: 0, skipped: 0, problem: '' };
  const next = queue.values();
  const worker = async (): Promise<void> => {
    for (const job of next) {
      const start = performance.now();
      const finish = await run(job, args.includes('--quick'));
      const result = judge(job, finish);
      report(job, result, finish, (performance.now() - start) / 1000);
      sums.passed += result.passed;
      sums.failed += result.failed;
      sums.skipped += result.skipped;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  console.log(`\n${counts(sums)}`);
  return sums.failed > 0 ? 1 : 0;
}

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    for (const pid of running) killGroup(pid);
    process.exit(status);
  });
}

process.exitCode = await main(process.argv.slice(2));
