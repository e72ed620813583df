import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LAUNCHER, lesson, ROOT } from '../support/lesson.ts';
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
    assert.is(solved.status, 0);
    assert.match(
      solved.out,
      /^Exercise 1\.2 is solved\.\n.*lesson exercise 1\.2 --solution\nNext: lesson exercise 1\.1\n$/,
    );
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
    assert.match(check.err, /^mine\/kernel\.asm:1: /);
  });
});

/** Puts the book's solution into a folder. */
async function solve(folder: string, number: string, target = `exercise-${number}`): Promise<void> {
  const patch = readFileSync(join(ROOT, `chapters/solutions/${number}.diff`));
  Bun.spawnSync(['patch', '-s', '-p1'], { cwd: join(folder, target), stdin: patch });
}

exercise('--next begins the first that is not solved, --reset begins again and loses nothing', async () => {
  await within(async (folder, run) => {
    assert.match((await run('exercise', '--next')).out, /^Exercise 1\.1: /);
    await solve(folder, '1.1');
    assert.is((await run('exercise', '--next', '--check')).status, 0);
    assert.match((await run('exercise', '--next', 'second')).out, /^Exercise 1\.2: [\s\S]*laid out in second\./);
    const mine = readFileSync(join(folder, 'exercise-1.1/boot.asm'), 'utf8');
    const { status, out } = await run('exercise', '1.1', '--reset');
    assert.is(status, 0);
    assert.match(out, /^What was in exercise-1\.1 is now in exercise-1\.1\.old\.\n/);
    assert.is(readFileSync(join(folder, 'exercise-1.1.old/boot.asm'), 'utf8'), mine);
    assert.is.not(readFileSync(join(folder, 'exercise-1.1/boot.asm'), 'utf8'), mine);
    assert.match((await run('exercise', '1.1', '--reset')).out, 'exercise-1.1.old2');
    assert.match((await run('exercise')).out, /^Next: lesson exercise 1\.1$/m);
  });
});

exercise('--check --json is JSON, whether it is solved, wrong, or does not build', async () => {
  await within(async (folder, run) => {
    await run('exercise', '1.2');
    const wrong = await run('exercise', '1.2', '--check', '--json');
    assert.is(wrong.status, 1);
    const { number, solved, found } = JSON.parse(wrong.out);
    assert.equal([number, solved, found], ['1.2', false, '1']);
    await solve(folder, '1.2');
    assert.equal(JSON.parse((await run('exercise', '1.2', '--check', '--json')).out), { number: '1.2', solved: true });
    writeFileSync(join(folder, 'exercise-1.2/boot.asm'), 'nonsense here\n');
    const broken = await run('exercise', '1.2', '--check', '--json');
    assert.is(broken.status, 3);
    assert.match(JSON.parse(broken.out).error, /^exercise-1\.2\/boot\.asm:1: /);
    for (const option of ['--hint', '--solution', '--reset', '--watch'])
      assert.is((await run('exercise', '1.2', option, '--json')).status, 2, option);
    assert.is((await run('exercise', '1.2', '--json')).status, 2);
    assert.is((await run('test', 'exercise-1.2', '--watch', '--json')).status, 2);
  });
});

exercise('--watch checks on save, and goes on to the next exercise', async () => {
  await within(async (folder) => {
    const child = Bun.spawn([LAUNCHER, 'exercise', '1.1', '--watch'], {
      cwd: folder,
      env: { ...process.env, LESSON_STATE: join(folder, 'state') },
      stdout: 'pipe',
      stderr: 'pipe',
    });
    let seen = '';
    const reading = (async () => {
      for await (const bytes of child.stdout) seen += Buffer.from(bytes).toString();
    })();
    const until = async (words: string): Promise<void> => {
      for (let n = 0; n < 600 && !seen.includes(words); n++) await Bun.sleep(50);
      assert.match(seen, words);
    };
    await until('Exercise 1.1 is not solved yet.');
    await until('watching exercise-1.1');
    await solve(folder, '1.1');
    await until('Exercise 1.1 is solved.');
    await until('Exercise 1.2: Say it three times');
    await until('watching exercise-1.2');
    child.kill('SIGINT');
    assert.is(await child.exited, 130);
    await reading;
  });
});

exercise('the commands that are printed can be pasted, whatever the folder is called', async () => {
  await within(async (folder, run) => {
    for (const name of ['two words', "it's $HOME", '-k', 'a;b&c', '*', 'ünïcode "q"']) {
      const printed = [(await run('exercise', '1.1', '--', name)).out, (await run('init', '1', '--', `${name}2`)).out];
      const commands = Buffer.from(printed.join('\n'), 'latin1')
        .toString()
        .match(/lesson (?:run|exercise) .*$/gm)!
        .filter((line) => !line.includes('hint'));
      assert.is(commands.length, 3);
      for (const command of commands) {
        const script = `lesson() { '${LAUNCHER}' "$@"; }\n${command}`;
        const env = { ...process.env, LESSON_STATE: join(folder, 'state') };
        const { exitCode, stderr } = Bun.spawnSync(['sh', '-c', script], { cwd: folder, env });
        // What has not been solved fails its check; a folder that is not found would be 2.
        assert.is(exitCode, command.includes('--check') ? 1 : 0, `${command}: ${stderr}`);
      }
    }
  });
});

exercise('wrong command lines', async () => {
  await within(async (_folder, run) => {
    for (const [args, words] of [
      [['9.9'], "there is no exercise '9.9'"],
      [['1.1', '--hint', '--check'], '--hint or --check, not both'],
      [['--check'], '--check of which exercise?'],
      [['--next', '1.1'], '--next finds the exercise itself'],
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
