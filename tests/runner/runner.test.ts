import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Context, suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LISTED } from './durations.ts';
import { testFile } from './jobs.ts';
import { type Result, runJob } from './run-job.ts';

/** The runner's judgement of test files that pass, fail, crash, hang and skip; and its list of long files. */

const ROOT = resolve(import.meta.dirname, '../..');

interface Folder extends Context {
  folder: string;
}

const runner = suite<Folder>('the runner', { folder: '' });

runner.before.each((context) => {
  context.folder = mkdtempSync(join(tmpdir(), 'lesson-runner-'));
});
runner.after.each((context) => rmSync(context.folder, { recursive: true, force: true }));

const HEAD = `
import { suite } from ${JSON.stringify(import.meta.resolve('uvu'))};
import { note, skip } from ${JSON.stringify(join(ROOT, 'tests/support/notes.ts'))};
const it = suite('planted');
`;

/** Runs a test file of this text. */
function run(folder: string, text: string, timeout = 60): Promise<Result> {
  const path = join(folder, 'planted.test.ts');
  writeFileSync(path, HEAD + text);
  return runJob(testFile('planted.test.ts', path, folder), { root: ROOT, quick: false, timeout });
}

const figures = ({ passed, failed, skipped, problem }: Result): unknown => [passed, failed, skipped, problem];

runner('counts what passed, failed and was skipped, over all suites of a file', async ({ folder }) => {
  const result = await run(
    folder,
    `
    it('a', () => {});
    it('b', () => { throw new Error('b is wrong'); });
    skip(it, 'c', 'no c here');
    it.run();
    const more = suite('more');
    more('d', () => {});
    more.run();
    note('a note');`,
  );
  assert.equal(figures(result), [2, 1, 1, '']);
  assert.match(result.output, 'b is wrong');
  assert.equal(result.notes, ['skipped: c: no c here', 'a note']);
});

runner('is not misled by what a test prints', async ({ folder }) => {
  const printed = String.raw`'\n  Total:     7\n  Passed:    7\n  Skipped:   0\n'`;
  const result = await run(folder, `it('a', () => { console.log(${printed}); throw new Error('wrong'); }); it.run();`);
  assert.equal(figures(result), [0, 1, 0, '']);
});

const BROKEN: readonly (readonly [what: string, text: string, problem: string])[] = [
  ['has no test', '', 'ran no test'],
  ['does not run its tests', `it('a', () => {});`, 'ran no test'],
  ['throws before its tests', `it('a', () => {}); it.run(); throw new Error('early');`, 'exit status 1'],
  ['ends in a test', `it('a', () => {}); it('b', () => process.exit(0)); it.run();`, 'exit status 1'],
  ['is killed', `it('a', () => process.kill(process.pid, 'SIGKILL')); it.run();`, 'killed by SIGKILL'],
  ['cannot be parsed', `it('a', `, 'exit status 1'],
  [
    'throws in a hook',
    `it.before(() => { throw new Error('hook'); }); it('a', () => {}); it.run();`,
    'a hook of a suite threw',
  ],
];

for (const [what, text, problem] of BROKEN)
  runner(`a file that ${what} has failed`, async ({ folder }) => {
    assert.equal(figures(await run(folder, text)), [0, 1, 0, problem]);
  });

runner('a file whose tests pass and that then crashes has failed', async ({ folder }) => {
  const result = await run(folder, `it('a', () => {}); it.run(); setTimeout(() => { throw new Error('late'); }, 300);`);
  assert.equal(figures(result), [1, 1, 0, 'exit status 1']);
});

runner('a skip without a reason is a failure', async ({ folder }) => {
  const result = await run(folder, `it('a', () => {}); it.skip('b', () => {}); it.run();`);
  assert.equal(figures(result), [1, 1, 1, 'skipped 1 tests and gave 0 reasons']);
});

runner('a file that hangs is ended, with what it started', async ({ folder }) => {
  const pidFile = join(folder, 'pid');
  const result = await run(
    folder,
    `
    const child = Bun.spawn(['sleep', '1000']);
    await Bun.write(${JSON.stringify(pidFile)}, String(child.pid));
    it('a', () => new Promise(() => setInterval(() => {}, 1000)));
    it.run();`,
    3,
  );
  assert.equal(figures(result), [0, 1, 0, 'still running after 3 s']);
  assert.ok(existsSync(pidFile));
  const pid = Number(readFileSync(pidFile, 'utf8'));
  for (let tries = 0; alive(pid) && tries < 100; tries++) await Bun.sleep(20);
  assert.not(alive(pid));
});

runner('every file in the list of long ones is there', () => {
  for (const name of LISTED) assert.ok(existsSync(join(ROOT, name)), name);
});

/** A killed process whose parent has not yet taken note is a zombie, and not alive. */
function alive(pid: number): boolean {
  const ps = Bun.spawnSync(['ps', '-o', 'stat=', '-p', String(pid)])
    .stdout.toString()
    .trim();
  return ps !== '' && !ps.startsWith('Z');
}

runner.run();
