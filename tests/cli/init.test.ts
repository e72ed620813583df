import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LAUNCHER, lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** `lesson init`, and the folders that it makes wherever a stage is asked for. */

const init = suite('cli: init');

const within = (body: (folder: string, run: (...args: string[]) => ReturnType<typeof lesson>) => Promise<void>) =>
  inTemporaryFolder((folder) => body(folder, (...args) => lesson(args, { cwd: folder })));

init('lays out a stage that runs, tests, builds and compares as it is', async () => {
  await within(async (folder, run) => {
    const { status, out, err } = await run('init', '2', 'mine');
    assert.equal([status, out, err], [0, 'mine: stage 2. Change a line, then: lesson run mine\n', '']);
    assert.equal(JSON.parse(readFileSync(join(folder, 'mine/lesson.json'), 'utf8')).stage, 2);
    assert.is((await run('run', 'mine')).out, (await run('run', '2')).out);
    assert.equal(await run('diff', '2', 'mine'), { status: 0, out: '', err: 'lesson: 2 and mine are the same\n' });
    assert.match((await run('test', 'mine')).out, 'mine (stage 2)\n');
    const source = join(folder, 'mine/kernel.asm');
    writeFileSync(source, readFileSync(source, 'utf8').replace('64-bit code is running', 'My code is running'));
    assert.match((await run('run', 'mine')).out, 'My code is running');
    assert.is((await run('diff', '2', 'mine', '--name-only')).out, 'kernel.asm\n');
    assert.equal(readdirSync(folder), ['mine']);
  });
});

init('folders and files have the modes that the umask leaves', async () => {
  await within(async (folder) => {
    for (const [umask, folders, files] of [
      ['022', 0o755, 0o644],
      ['077', 0o700, 0o600],
      ['002', 0o775, 0o664],
    ] as const) {
      const script = `umask ${umask}; '${LAUNCHER}' init 1 init${umask} && '${LAUNCHER}' exercise 1.1 exercise${umask}`;
      const env = { ...process.env, LESSON_STATE: join(folder, 'state') };
      assert.is(Bun.spawnSync(['sh', '-c', script], { cwd: folder, env }).exitCode, 0);
      for (const name of [`init${umask}`, `exercise${umask}`]) {
        assert.is(statSync(join(folder, name)).mode & 0o777, folders, name);
        assert.is(statSync(join(folder, name, 'boot.asm')).mode & 0o777, files, name);
      }
    }
  });
});

init('what patch and editors leave behind is not part of the stage', async () => {
  await within(async (folder, run) => {
    await run('init', '2', 'mine');
    for (const name of ['boot.asm.orig', 'boot.asm.rej', 'boot.asm~', '.boot.asm.swp'])
      writeFileSync(join(folder, 'mine', name), 'nothing\n');
    assert.match((await run('diff', '2', 'mine')).err, '2 and mine are the same');
  });
});

init('go vet and gofmt have nothing to say about any stage with Go in it', async () => {
  await within(async (folder, run) => {
    for (const stage of ['3', '4', '5', '6', '7']) {
      assert.is((await run('init', stage, stage)).status, 0);
      const go = (...command: string[]) =>
        Bun.spawnSync(command, { cwd: join(folder, stage), env: { ...process.env, GOOS: 'linux', GOARCH: 'amd64' } });
      const vet = go('go', 'vet', './...');
      assert.is(`${vet.stdout}${vet.stderr}`, '');
      assert.is(go('gofmt', '-l', '.').stdout.toString(), '');
    }
  });
});

init('without a folder it takes the name of the stage; hidden files and notes are not the stage’s', async () => {
  await within(async (folder, run) => {
    assert.is((await run('init', 'boot-sector')).status, 0);
    mkdirSync(join(folder, 'boot-sector/.git'));
    writeFileSync(join(folder, 'boot-sector/.git/HEAD'), 'x');
    assert.match((await run('diff', '1', 'boot-sector')).err, 'are the same');
  });
});

init('never writes over anything unless forced, and then only its own', async () => {
  await within(async (folder, run) => {
    mkdirSync(join(folder, 'mine'));
    writeFileSync(join(folder, 'mine/boot.asm'), 'mine');
    writeFileSync(join(folder, 'mine/notes.txt'), 'notes');
    const refused = await run('init', '1', 'mine');
    assert.is(refused.status, 2);
    assert.match(refused.err, /^lesson: mine has files of its own \(boot\.asm\); name another folder, or --force/);
    assert.equal(readdirSync(join(folder, 'mine')).sort(), ['boot.asm', 'notes.txt']);
    assert.is(readFileSync(join(folder, 'mine/boot.asm'), 'utf8'), 'mine');
    assert.is((await run('init', '1', 'mine', '--force')).status, 0);
    assert.is(readFileSync(join(folder, 'mine/notes.txt'), 'utf8'), 'notes');
    assert.match(readFileSync(join(folder, 'mine/boot.asm'), 'utf8'), 'org 0x7c00');
    assert.equal(readdirSync(folder), ['mine']);
  });
});

init('a file in the way, a place where nothing can be written', async () => {
  await within(async (folder, run) => {
    writeFileSync(join(folder, 'file'), '');
    for (const target of ['file', 'file/below', '/proc/nowhere/mine']) {
      const { status, err } = await run('init', '1', target);
      assert.ok(status === 1 || status === 2, target);
      assert.is(err.trim().split('\n').length, 1);
      assert.not.match(err, 'should not happen');
    }
    assert.equal(readdirSync(folder), ['file']);
  });
});

init('a folder that is no lesson, and a lesson.json that is newer or damaged', async () => {
  await within(async (folder, run) => {
    mkdirSync(join(folder, 'empty'));
    assert.match((await run('run', 'empty')).err, 'empty is no stage: a folder with a stage holds a boot.asm');
    await run('init', '1', 'mine');
    const mark = join(folder, 'mine/lesson.json');
    for (const [text, words] of [
      ['{"format": 2, "stage": 1, "version": "9.0.0"}', 'mine/lesson.json is of a newer lesson (9.0.0); update yours'],
      [
        '{"format": 2, "version": "9\\n\\u001b[2J"}',
        'mine/lesson.json is of a newer lesson (9\\n\\e[2J); update yours',
      ],
      ['{"format": 1', 'mine/lesson.json is damaged'],
      ['{"format": 1, "stage": "one", "version": "1"}', 'does not say which stage'],
    ] as const) {
      writeFileSync(mark, text);
      for (const command of ['run', 'test', 'diff']) {
        const { status, err } = await run(command, 'mine', ...(command === 'diff' ? ['1'] : []));
        assert.is(status, 2, command);
        assert.match(err, words);
        assert.is(err.trim().split('\n').length, 1);
      }
    }
  });
});

init('links: into the folder they are followed, out of it they are named', async () => {
  await within(async (folder, run) => {
    await run('init', '1', 'mine');
    symlinkSync('boot.asm', join(folder, 'mine/other.asm'));
    assert.is((await run('run', 'mine')).status, 0);
    rmSync(join(folder, 'mine/print.asm'));
    symlinkSync('/etc/hostname', join(folder, 'mine/print.asm'));
    const { status, err } = await run('run', 'mine');
    assert.ok(status !== 0);
    assert.is(err, 'lesson: mine/print.asm is a link out of the folder; put a copy in its place\n');
  });
});

init('sources in another encoding', async () => {
  await within(async (folder, run) => {
    await run('init', '3', 'mine');
    const source = join(folder, 'mine/main.go');
    // UTF-16, as some editors on Windows save it.
    writeFileSync(source, Buffer.from(`\ufeff${readFileSync(source, 'utf8')}`, 'utf16le'));
    const { status, err } = await run('run', 'mine');
    assert.is(status, 3);
    assert.match(err, /mine\/main\.go/);
    assert.not.match(err, 'should not happen');
  });
});

init('wrong command lines', async () => {
  assert.match((await lesson(['init'])).err, "which stage? 'lesson init 6 my-kernel'");
  assert.match((await lesson(['init', '99'])).err, "there is no stage '99'");
  assert.is((await lesson(['init', '1', 'a', 'b'])).status, 2);
});

init.run();
