import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lesson, ROOT } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson exercise` as its reader uses it: list, begin, hint, check, solve. */

const exercise = suite('cli: exercise');

const within = (body: (folder: string, run: (...args: string[]) => ReturnType<typeof lesson>) => Promise<void>) =>
  inTemporaryFolder((folder) =>
    body(folder, (...args) => lesson(args, { cwd: folder, env: { LESSON_STATE: join(folder, 'state') } })),
  );

exercise('from the list to solved', async () => {
  await within(async (folder, run) => {
    const list = await run('exercise');
    assert.is(list.status, 0);
    assert.match(list.out, /^1 {2}The boot sector\n {10}1\.1 {2}The signature, backwards$/m);
    assert.match(list.out, '\nNext: lesson exercise 1.1\n');

    const begun = await run('exercise', '1.2');
    assert.is(begun.status, 0);
    assert.match(begun.out, /^Exercise 1\.2: Say it three times\n\n {2}Print the greeting three times/);
    assert.match(begun.out, 'Stage 1 is laid out in exercise-1.2.');
    assert.is((await run('run', 'exercise-1.2')).out, 'Hello from 512 bytes at 0x7c00.\r\n');

    const failed = await run('exercise', '1.2', '--check');
    assert.is(failed.status, 1);
    assert.match(failed.out, /^Exercise 1\.2 is not solved yet\.\n {2}looked for {2}3 lines with .*\n {2}found {7}1\n/);

    assert.match((await run('exercise', '1.2', '--hint')).out, 'Two things must be right');
    const patch = (await run('exercise', '1.2', '--solution')).out;
    assert.is(patch, readFileSync(join(ROOT, 'chapters/solutions/1.2.diff'), 'utf8'));
    Bun.spawnSync(['patch', '-s', '-p1'], { cwd: join(folder, 'exercise-1.2'), stdin: Buffer.from(patch) });
    const solved = await run('exercise', '1.2', '--check');
    assert.equal([solved.status, solved.out], [0, 'Exercise 1.2 is solved.\n']);
    assert.match((await run('exercise')).out, /^ {2}solved {2}1\.2 {2}Say it three times$/m);
    const { exercises } = JSON.parse((await run('exercise', '--json')).out);
    assert.equal(exercises[1], { number: '1.2', title: 'Say it three times', solved: true });
  });
});

exercise('what was begun stays as it is', async () => {
  await within(async (folder, run) => {
    await run('exercise', '2.1', 'mine');
    writeFileSync(join(folder, 'mine/kernel.asm'), 'nonsense here\n');
    const again = await run('exercise', '2.1', 'mine');
    assert.match(again.out, 'You have begun it in mine.');
    assert.is(readFileSync(join(folder, 'mine/kernel.asm'), 'utf8'), 'nonsense here\n');
    const check = await run('exercise', '2.1', 'mine', '--check');
    assert.is(check.status, 3);
    assert.match(check.err, /^lesson: mine\/kernel\.asm:1: /);
  });
});

exercise('wrong command lines', async () => {
  await within(async (_folder, run) => {
    for (const [args, words] of [
      [['9.9'], "there is no exercise '9.9'"],
      [['1.1', '--hint', '--check'], '--hint or --check, not both'],
      [['--check'], '--check of which exercise?'],
      [['1.1', '--check'], "there is no folder exercise-1.1; 'lesson exercise 1.1' lays it out"],
    ] as const) {
      const { status, out, err } = await run('exercise', ...args);
      assert.equal([status, out], [2, '']);
      assert.match(err, words);
      assert.is(err.trim().split('\n').length, 1);
    }
  });
});

exercise.run();
