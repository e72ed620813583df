import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { UserError } from '../../../src/messages/user-error.ts';
import { findGo } from '../../../src/toolchain/setup/find-go.ts';
import { setUpToolchain } from '../../../src/toolchain/setup/setup.ts';
import { Toolchain } from '../../../src/toolchain/toolchain.ts';
import { type Ground, scratch, withGo } from '../fixtures.ts';

const test = suite('set-up');

/** A copy of the toolchain where the test may spoil it. */
function copyOf({ toolchain }: Ground): string {
  const home = join(scratch, 'cache', 'toolchain');
  rmSync(home, { recursive: true, force: true });
  mkdirSync(home, { recursive: true });
  const folder = join(home, basename(toolchain.place));
  cpSync(toolchain.place, folder, { recursive: true });
  return folder;
}

async function messageOf(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    assert.instance(error, UserError);
    return (error as UserError).message;
  }
  return 'nothing was thrown';
}

withGo(test, 'a toolchain that is there is not made again', async (ground) => {
  const folder = copyOf(ground);
  const steps: string[] = [];
  const toolchain = await setUpToolchain({ go: ground.go.command, progress: (title) => steps.push(title) });
  assert.equal(steps, []);
  assert.is(toolchain.place, folder);
  assert.is(toolchain.id, ground.toolchain.id);
  assert.is(toolchain.version, ground.go.version);
  for (const path of ['runtime', 'fmt', 'net/http', 'internal/abi']) assert.ok(toolchain.packages.has(path), path);
  assert.not.ok(toolchain.packages.has('runtime/cgo'));
});

withGo(test, 'only what is damaged is made again, by one of two at once, and comes out the same', async (ground) => {
  const folder = copyOf(ground);
  const header = join(folder, 'include', 'runtime', 'go_asm.h');
  const archive = join(folder, 'packages', 'fmt.a.zst');
  const linker = join(folder, 'tools', 'link.wasm');
  const kept = statSync(linker).mtimeMs;
  const damaged = Toolchain.open(folder);
  const bytes = readFileSync(header);
  bytes[100]! ^= 1;
  writeFileSync(header, bytes);
  rmSync(archive);

  const message = await messageOf(() => damaged?.read('include/runtime/go_asm.h'));
  assert.is(message, `${header} is damaged; run the same command again to have it rebuilt`);
  // A set-up that was killed left these.
  writeFileSync(`${folder}.lock`, '999999999');
  mkdirSync(`${folder}.new`);

  const steps: string[] = [];
  const options = { go: ground.go.command, progress: (title: string) => steps.push(title) };
  const both = await Promise.all([setUpToolchain(options), setUpToolchain(options)]);
  assert.equal(
    both.map(({ id }) => id),
    [ground.toolchain.id, ground.toolchain.id],
  );
  assert.equal(steps.toSorted(), ['another set-up is at work, waiting for it', 'the headers', 'the standard packages']);
  assert.is(statSync(linker).mtimeMs, kept);
  for (const name of both[0].names('')) assert.ok(both[0].readOnce(name).length > 0);
  assert.ok(both[0].readOnce('packages/fmt.a').length > 2 * statSync(archive).size, 'archives are compressed');
  assert.equal(readdirSync(dirname(folder)), [basename(folder)], 'nothing is left behind');
});

withGo(test, 'Go itself is left as it was', async (ground) => {
  const { root } = ground.go;
  const newest = (folder: string): number => (existsSync(folder) ? statSync(folder).mtimeMs : 0);
  const places = ['.', 'pkg', 'pkg/include', 'src', 'src/runtime', 'pkg/tool'].map((place) => join(root, place));
  const before = places.map(newest);
  const folder = copyOf(ground);
  rmSync(join(folder, 'include', 'textflag.h'));
  await setUpToolchain({ go: ground.go.command });
  assert.equal(places.map(newest), before);
});

withGo(test, 'a folder that cannot be written to is said so', async (ground) => {
  const before = process.env.LESSON_CACHE;
  process.env.LESSON_CACHE = '/proc/nowhere';
  try {
    const message = await messageOf(() => setUpToolchain({ go: ground.go.command }));
    assert.match(message, /^cannot set up the Go toolchain: .*\/proc\/nowhere[^\n]*$/);
  } finally {
    process.env.LESSON_CACHE = before;
  }
});

const find = suite('finding Go');

/** A `go` that claims a version. */
function pretender(version: string): string {
  const folder = join(scratch, `go-${version.replaceAll(/\W/g, '-')}`);
  mkdirSync(folder, { recursive: true });
  const answer = version === '' ? 'exit 1' : `printf '%s\\n' '${version}' '/nowhere'`;
  writeFileSync(join(folder, 'go'), `#!/bin/sh\n${answer}\n`, { mode: 0o755 });
  return join(folder, 'go');
}

find('releases from 1.19 on, those included that came later', async () => {
  for (const version of ['go1.19', 'go1.19.8', 'go1.22rc1', 'go1.26.8', 'go1.25.1 X:nodwarf5', 'go1.99.0']) {
    const go = await findGo(pretender(version));
    assert.is(go.version, version);
    assert.is(go.root, '/nowhere');
  }
});

find('others are refused by name', async () => {
  for (const version of ['go1.18.10', 'devel go1.27-abc', 'go2']) {
    const command = pretender(version);
    const message = await messageOf(() => findGo(command));
    assert.match(message, `no Go from 1.19 on found (${command} is ${version}); install it from `);
  }
  assert.match(await messageOf(() => findGo(pretender(''))), /go env failed \(status 1\)/);
  assert.match(await messageOf(() => findGo('/nowhere/go')), /cannot run \/nowhere\/go/);
});

find('the first on PATH that does, not the first', async () => {
  const before = process.env.PATH;
  try {
    process.env.PATH = [...['go1.18', 'go1.20.1', 'go1.21'].map((version) => dirname(pretender(version))), before].join(
      ':',
    );
    assert.is((await findGo()).version, 'go1.20.1');
  } finally {
    process.env.PATH = before;
  }
});

test.run();
find.run();
