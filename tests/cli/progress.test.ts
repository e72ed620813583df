import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** What counts as progress, and what does not. */

const progress = suite('cli: progress');

type Run = (...args: string[]) => ReturnType<typeof lesson>;
const within = (body: (folder: string, run: Run) => Promise<void>) =>
  inTemporaryFolder((folder) =>
    body(folder, (...args) => lesson(args, { cwd: folder, env: { LESSON_STATE: folder } })),
  );

const stage = async (run: Run, number: number) =>
  JSON.parse((await run('progress', '--json')).out).chapters.find((each: { number: number }) => each.number === number);

progress("the checks of the book's own stages say nothing about the reader", async () => {
  await within(async (folder, run) => {
    assert.is((await run('test', '1')).status, 0);
    assert.not.ok(existsSync(join(folder, 'progress.json')));
  });
});

progress('what goes into a pipe or a file was not read', async () => {
  await within(async (folder, run) => {
    assert.is((await run('read', '1')).status, 0);
    assert.not.ok(existsSync(join(folder, 'progress.json')));
  });
});

progress("the reader's own kernels show with their checks, as long as they are there", async () => {
  await within(async (folder, run) => {
    await run('init', '2', 'mine');
    await run('test', 'mine');
    const all = { folder: join(folder, 'mine'), passed: 5, total: 5 };
    assert.equal((await stage(run, 2)).kernels, [all]);
    assert.match((await run()).out, /^ {2}2 {2}Long mode .* mine: 5 of 5 checks$/m);
    const source = join(folder, 'mine/kernel.asm');
    writeFileSync(source, readFileSync(source, 'utf8').replace('add rax, 1', 'add eax, 1'));
    await run('test', 'mine');
    assert.equal((await stage(run, 2)).kernels, [{ ...all, passed: 4 }]);
    writeFileSync(source, 'nonsense here\n');
    await run('test', 'mine');
    assert.equal((await stage(run, 2)).kernels, [{ ...all, passed: 0 }]);
    assert.match((await run('progress')).out, 'your kernel       mine (stage 2): 0 of 5 checks\n');
    Bun.spawnSync(['rm', '-r', join(folder, 'mine')]);
    assert.equal((await stage(run, 2)).kernels, []);
  });
});

progress('files of older versions are read, and what they cannot mean any more is dropped', async () => {
  await within(async (folder, run) => {
    const file = join(folder, 'progress.json');
    writeFileSync(
      file,
      JSON.stringify({ read: ['preface'], booted: ['boot-sector'], passed: ['paging'], solved: ['1.2'] }),
    );
    const { out } = await run('progress');
    assert.match(out, 'chapters read     1 of 11\nstages booted     1 of 7\nexercises solved  1 of 42; open: 1.1 1.3');
    assert.is((await run('run', '2')).status, 0);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).booted, ['boot-sector', 'long-mode']);
    assert.equal(JSON.parse(readFileSync(file, 'utf8')).solved, ['1.2']);
  });
});

progress('a file with other things in it than there should be', async () => {
  await within(async (folder, run) => {
    for (const text of [
      'null',
      '[]',
      '{"kernels": [7, null, {"folder": 3}], "read": [1, "preface"]}',
      '{"kernels": {}}',
    ]) {
      writeFileSync(join(folder, 'progress.json'), text);
      assert.is((await run('progress')).status, 0, text);
    }
  });
});

progress.run();
