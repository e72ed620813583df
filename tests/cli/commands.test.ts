import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { LAUNCHER, lesson, ROOT } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** The commands beside `run`, the launcher, and the cache as its user notices it. */

const commands = suite('cli: commands');
const launcher = suite('cli: launcher');
const cache = suite('cli: cache');

const GREETING = 'Hello from 512 bytes at 0x7c00.\r\n';

commands('lesson alone lists the chapters, what was done with them, and the next thing to type', async () => {
  await inTemporaryFolder(async (folder) => {
    const env = { LESSON_STATE: join(folder, 'state') };
    const { status, out, err } = await lesson([], { env });
    assert.equal([status, err], [0, '']);
    assert.match(out, /^ {2}1 {2}The boot sector +0 of 5 exercises$/m);
    assert.match(out, /^ {2}7 {2}/m);
    assert.match(out, '\nNext: lesson read preface\n');
    const progress = (read: string[]): void =>
      writeFileSync(join(env.LESSON_STATE, 'progress.json'), JSON.stringify({ read, booted: [], solved: [] }));
    mkdirSync(env.LESSON_STATE);
    progress(['preface']);
    assert.match((await lesson([], { env })).out, '\nNext: lesson read 1\n');
    progress(['preface', 'boot-sector']);
    assert.match((await lesson([], { env })).out, '\nNext: lesson run 1\nOr an exercise: lesson exercise 1.1,');
    assert.is((await lesson(['run', '1'], { env })).status, 0);
    const after = (await lesson([], { env })).out;
    assert.match(after, '\nNext: lesson read 2\n');
    assert.match(after, /^ {2}1 {2}The boot sector +read {2}booted {2}0 of 5 exercises$/m);
    const { chapters, next } = JSON.parse((await lesson(['--json'], { env })).out);
    assert.is(next, 'lesson read 2');
    const { exercises, ...first } = chapters[1];
    const boot = { number: 1, name: 'boot-sector', title: 'The boot sector', read: true };
    assert.equal(first, { ...boot, stage: { number: 1, name: 'boot-sector' }, booted: true, kernels: [] });
    assert.equal(exercises[0], { number: '1.1', title: 'The signature, backwards', solved: false });
  });
});

commands('progress that is damaged or cannot be kept stops nobody', async () => {
  await inTemporaryFolder(async (folder) => {
    writeFileSync(join(folder, 'progress.json'), '{"read": 7, "booted"');
    const damaged = { LESSON_STATE: folder };
    assert.is((await lesson(['run', '1'], { env: damaged })).status, 0);
    assert.match((await lesson([], { env: damaged })).out, 'booted');
    const nowhere = { LESSON_STATE: '/dev/null/nowhere' };
    const { status, err } = await lesson(['run', '1'], { env: nowhere });
    assert.equal([status, err], [0, '']);
    assert.match((await lesson([], { env: nowhere })).out, 'Next: lesson read preface');
  });
});

commands('--version is the version of package.json', async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  assert.is((await lesson(['--version'])).out, `lesson ${version}\n`);
});

commands('help lists every command, and --help after one is its help', async () => {
  const { out } = await lesson(['help']);
  for (const name of ['run', 'read', 'diff', 'build', 'test', 'doctor', 'help']) assert.match(out, `lesson ${name}`);
  assert.is((await lesson(['--help'])).out, out);
  const { out: run, status } = await lesson(['run', '--help']);
  assert.is(status, 0);
  assert.is((await lesson(['help', 'run'])).out, run);
  for (const option of [
    'headless',
    'screen',
    'screenshot',
    'keys',
    'until',
    'timeout',
    'max-instructions',
    'memory',
    'image',
    'stats',
    'trace',
  ])
    assert.match(run, `--${option}`);
});

commands('build writes a disk that boots, and leaves nothing else behind', async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, out, err } = await lesson(['build', 'boot-sector', '-o', 'disk.img'], { cwd: folder });
    assert.equal({ status, out, err }, { status: 0, out: '', err: '' });
    assert.equal(readdirSync(folder), ['disk.img']);
    assert.is((await lesson(['run', '--image', 'disk.img'], { cwd: folder })).out, GREETING);
  });
});

commands('build where nothing can be written is one line and 1', async () => {
  for (const target of ['/nowhere/disk.img', '/dev/full']) {
    const { status, err } = await lesson(['build', '1', '-o', target]);
    assert.is(status, 1, target);
    assert.match(err, /^lesson: [^\n]*\n$/);
    assert.match(err, target);
  }
});

commands("a folder with a stage of one's own runs, builds, and says where it is wrong", async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'mine'));
    const source = join(folder, 'mine', 'boot.asm');
    writeFileSync(source, 'bits 16\ncli\nhlt\ntimes 510 - ($ - $$) db 0\ndw 0xaa55\n');
    assert.is((await lesson(['run', 'mine'], { cwd: folder })).status, 0);
    writeFileSync(source, 'bits 16\ncli\nhtl ax\n');
    const { status, err } = await lesson(['build', 'mine', '-o', 'disk.img'], { cwd: folder });
    assert.is(status, 3);
    assert.match(err, /^mine\/boot\.asm:3: /);
    assert.not.ok(existsSync(join(folder, 'disk.img')));
  });
});

commands('doctor names what is here, as text and as JSON', async () => {
  const { status, out } = await lesson(['doctor']);
  assert.is(status, 0);
  for (const name of ['Bun', 'stages', 'firmware', 'Go toolchain', 'cache', 'terminal', 'NASM', 'QEMU', 'Bochs'])
    assert.match(out, `${name}: `);
  const { ok, findings } = JSON.parse((await lesson(['doctor', '--json'])).out);
  assert.is(ok, true);
  assert.ok(findings.length >= 9);
  const without = await lesson(['doctor'], { env: { LESSON_GO: '/nowhere/go' } });
  assert.is(without.status, 1);
  assert.match(without.out, /^MISSING {3}Go toolchain: .*\/nowhere\/go/m);
});

commands('doctor tells the truth about a cache that cannot be written', async () => {
  const { status, out } = await lesson(['doctor'], { env: { LESSON_CACHE: '/dev/null/nowhere' } });
  assert.is(status, 0);
  assert.match(out, /^optional {2}cache: \/dev\/null\/nowhere: a part of the path is no folder; .*built again/m);
  assert.match(out, /^ +export LESSON_CACHE=/m);
  await inTemporaryFolder(async (folder) => {
    const env = { LESSON_CACHE: join(folder, 'new/cache') };
    assert.match((await lesson(['doctor'], { env })).out, `ok        cache: ${env.LESSON_CACHE}\n`);
    assert.equal(
      readdirSync(folder).filter((name) => name === 'new'),
      existsSync(env.LESSON_CACHE) ? ['new'] : [],
    );
  });
});

commands('version and -v lead to --version', async () => {
  for (const word of ['version', '-v']) {
    const { status, err } = await lesson([word]);
    assert.is(status, 2);
    assert.match(err, /^lesson: [^\n]*did you mean '--version'[^\n]*\n$/);
  }
});

launcher('works from any folder and through symbolic links', async () => {
  await inTemporaryFolder(async (folder) => {
    mkdirSync(join(folder, 'bin'));
    symlinkSync(LAUNCHER, join(folder, 'bin', 'first'));
    symlinkSync('first', join(folder, 'bin', 'second'));
    const child = Bun.spawn([join(folder, 'bin', 'second'), 'run', '1'], { cwd: '/', stdout: 'pipe', stdin: 'ignore' });
    assert.is(await new Response(child.stdout).text(), GREETING);
    assert.is(await child.exited, 0);
  });
});

/** A checkout without packages: the launchers and what they look at first. */
function bareCheckout(folder: string): string {
  const root = join(folder, 'checkout');
  mkdirSync(join(root, 'bin'), { recursive: true });
  for (const name of ['lesson', 'prepare.sh']) {
    writeFileSync(join(root, 'bin', name), readFileSync(join(ROOT, 'bin', name)), { mode: 0o755 });
  }
  writeFileSync(join(root, 'package-lock.json'), '{}');
  return root;
}

/** A folder with the programs that a PATH may have, and fake ones. */
function programs(folder: string, fakes: Readonly<Record<string, string>>): string {
  const path = join(folder, 'path');
  mkdirSync(path);
  for (const name of ['sh', 'dirname', 'readlink', 'mkdir', 'cat', 'rm', 'mv', 'sleep', 'find', 'chmod', 'touch']) {
    symlinkSync(Bun.which(name)!, join(path, name));
  }
  for (const [name, script] of Object.entries(fakes))
    writeFileSync(join(path, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

async function launch(root: string, path: string) {
  const child = Bun.spawn(['/bin/sh', join(root, 'bin', 'lesson'), '--version'], {
    env: { PATH: path },
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { out, err, status };
}

/** An `npm` that takes a second and leaves a Bun that says so; it must never run twice at once. */
const FAKE_NPM = `
mkdir installing || { echo "two at once" >&2; exit 1; }
sleep 1
mkdir -p node_modules/.bin
printf '#!/bin/sh\\necho started\\n' >node_modules/.bin/bun
chmod +x node_modules/.bin/bun
touch node_modules/.package-lock.json
echo once >>installed
rm -rf installing`;

launcher('without Node it says what to install', async () => {
  await inTemporaryFolder(async (folder) => {
    const { status, out, err } = await launch(bareCheckout(folder), programs(folder, {}));
    assert.is(status, 1);
    assert.is(out, '');
    assert.match(err, /^lesson: node is not installed; .*apt-get install.*\n$/);
  });
});

launcher('a failing npm is shown, with what to do', async () => {
  await inTemporaryFolder(async (folder) => {
    const root = bareCheckout(folder);
    const { status, err } = await launch(
      root,
      programs(folder, { node: '', npm: 'echo "npm error network" >&2; exit 1' }),
    );
    assert.is(status, 1);
    assert.match(err, /npm error network\nlesson: npm ci failed/);
    assert.not.ok(existsSync(join(root, 'build', 'installing.lock')));
  });
});

launcher('two first starts at once install once', async () => {
  await inTemporaryFolder(async (folder) => {
    const root = bareCheckout(folder);
    const path = programs(folder, { node: '', npm: FAKE_NPM });
    const runs = await Promise.all([launch(root, path), launch(root, path)]);
    for (const { status, out, err } of runs) assert.equal({ status, out }, { status: 0, out: 'started\n' }, err);
    assert.is(readFileSync(join(root, 'installed'), 'utf8'), 'once\n');
  });
});

launcher('a lock whose owner died is no obstacle', async () => {
  await inTemporaryFolder(async (folder) => {
    const root = bareCheckout(folder);
    mkdirSync(join(root, 'build', 'installing.lock'), { recursive: true });
    const dead = Bun.spawnSync(['true']);
    writeFileSync(join(root, 'build', 'installing.lock', 'owner'), `${dead.pid}\n`);
    const { status, out } = await launch(root, programs(folder, { node: '', npm: FAKE_NPM }));
    assert.equal({ status, out }, { status: 0, out: 'started\n' });
  });
});

cache('is filled, and what was damaged is made again', async () => {
  await inTemporaryFolder(async (folder) => {
    const env = { LESSON_CACHE: join(folder, 'cache') };
    assert.is((await lesson(['run', '1'], { env })).out, GREETING);
    const names = readdirSync(env.LESSON_CACHE);
    assert.ok(names.length > 0);
    const before = names.map((name) => readFileSync(join(env.LESSON_CACHE, name)));
    for (const [n, name] of names.entries()) {
      const bytes = Buffer.from(before[n]!);
      bytes[bytes.length >> 1]! ^= 0xff;
      writeFileSync(join(env.LESSON_CACHE, name), n % 2 === 0 ? bytes : bytes.subarray(0, 20));
    }
    assert.is((await lesson(['run', '1'], { env })).out, GREETING);
    for (const [n, name] of names.entries()) assert.equal(readFileSync(join(env.LESSON_CACHE, name)), before[n], name);
  });
});

cache('nobody needs one', async () => {
  for (const env of [
    { LESSON_CACHE: '/dev/null/nowhere' },
    { HOME: '/proc/nobody', XDG_CACHE_HOME: '', LESSON_CACHE: '' },
  ]) {
    const { status, out, err } = await lesson(['run', '1'], { env });
    assert.equal({ status, out, err }, { status: 0, out: GREETING, err: '' });
  }
});

commands.run();
launcher.run();
cache.run();
