/** The browser's half of the host, without a browser: against Node's file system and paths, and Bun's hashes and Zstandard. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { compression } from '../../src/host/browser/compression.ts';
import { MemoryFiles } from '../../src/host/browser/files.ts';
import { hashing } from '../../src/host/browser/hashing.ts';
import { paths } from '../../src/host/browser/paths.ts';
import { files as diskFiles } from '../../src/host/bun/files.ts';
import type { HostFiles } from '../../src/host/interface.ts';
import { Random } from '../support/random.ts';

const test = suite('host: the browser half');

/** What an operation on files gave, so that two file systems can be compared; their messages differ, their codes do not. */
function outcome(work: () => unknown): unknown {
  try {
    return work() ?? 'done';
  } catch (error) {
    return (error as { code?: string }).code ?? String(error);
  }
}

const NAMES = ['a', 'b', 'a/a', 'a/b', 'b/a', 'a/b/a', 'a/b/b', 'b/a/b'];

/** Whether it worked, where Bun names other reasons than POSIX. */
function worked(work: () => void): boolean {
  try {
    work();
    return true;
  } catch {
    return false;
  }
}

function isThere(files: HostFiles, path: string): boolean {
  try {
    return files.status(path) !== undefined;
  } catch {
    // Below a file.
    return false;
  }
}

type Operation = readonly [name: string, run: (files: HostFiles, root: string) => unknown];

function randomOperation(random: Random): Operation {
  const name = (): string => NAMES[random.below(NAMES.length)]!;
  const [first, second] = [name(), name()];
  const text = `${random.below(1000)}`;
  const all: Operation[] = [
    [`write ${first}`, (files, root) => files.write(join(root, first), text)],
    [`create ${first}`, (files, root) => files.create(join(root, first), text)],
    [`makeFolder ${first}`, (files, root) => files.makeFolder(join(root, first))],
    [`read ${first}`, (files, root) => new TextDecoder().decode(files.read(join(root, first)))],
    [`names ${first}`, (files, root) => files.names(join(root, first)).sort()],
    [`rename ${first} ${second}`, (files, root) => files.rename(join(root, first), join(root, second))],
    // Below a file there is nothing, too, but Bun calls that a mistake.
    [`remove ${first}`, (files, root) => void worked(() => files.remove(join(root, first)))],
    [`copy ${first} ${second}`, (files, root) => worked(() => files.copy(join(root, first), join(root, second)))],
    [`status ${first}`, (files, root) => (isThere(files, join(root, first)) ? 'there' : 'nothing')],
  ];
  return all[random.below(all.length)]!;
}

const tree = (files: HostFiles, root: string): string[] =>
  files
    .below(root)
    .map(
      ({ path, kind }) =>
        `${kind} ${path} ${kind === 'file' ? new TextDecoder().decode(files.read(join(root, path))) : ''}`,
    )
    .sort();

test('files in memory do what files on a disk do, mistakes included', () => {
  const random = new Random(1);
  for (let round = 0; round < 60; round++) {
    const disk = mkdtempSync(join(tmpdir(), 'lesson-files-'));
    try {
      const memory = new MemoryFiles();
      memory.makeFolder('/top');
      mkdirSync(join(disk, 'top'));
      const told: string[] = [];
      for (let step = 0; step < 40; step++) {
        const [name, run] = randomOperation(random);
        told.push(name);
        const expected = outcome(() => run(diskFiles, join(disk, 'top')));
        assert.equal(
          outcome(() => run(memory, '/top')),
          expected,
          told.join(', '),
        );
        assert.equal(tree(memory, '/top'), tree(diskFiles, join(disk, 'top')), told.join(', '));
      }
    } finally {
      rmSync(disk, { recursive: true });
    }
  }
});

test('every change is told, so that what is kept is what is there', () => {
  const random = new Random(2);
  const memory = new MemoryFiles();
  const kept = new Map<string, string>();
  memory.onChange = (path, bytes) => {
    if (bytes) kept.set(path, new TextDecoder().decode(bytes));
    else kept.delete(path);
  };
  for (let step = 0; step < 400; step++) {
    const [, run] = randomOperation(random);
    outcome(() => run(memory, '/'));
    const there = memory.below('/').filter(({ kind }) => kind === 'file');
    assert.equal(
      [...kept].sort(),
      there.map(({ path }) => [`/${path}`, new TextDecoder().decode(memory.read(`/${path}`))]).sort(),
    );
  }
});

test("paths are POSIX's", () => {
  const samples = ['/', '/a', '/a/b.c', 'a', 'a/', './a/../b', '../x', '/a/./b//c', '', '/a/b/../../..'];
  for (const a of samples) {
    assert.is(paths.resolve(a), posix.resolve('/', a), a);
    for (const b of samples) {
      assert.is(paths.resolve(a, b), posix.resolve('/', a, b), `${a} ${b}`);
      if (a !== '' && b !== '')
        assert.is(paths.join(a, b).replace(/(.)\/$/, '$1'), posix.join(a, b).replace(/(.)\/$/, '$1'), `${a} ${b}`);
      const [from, to] = [posix.resolve('/', a), posix.resolve('/', b)];
      assert.is(paths.relative(a, b), posix.relative(from, to), `${a} → ${b}`);
    }
  }
  for (const a of ['/a/b.c', 'a/b', '/a', 'x.md']) {
    assert.is(paths.base(a), posix.basename(a));
    assert.is(paths.folder(a), posix.dirname(a));
  }
});

test('SHA-256 and Zstandard, both ways', () => {
  const random = new Random(3);
  for (const length of [0, 1, 63, 64, 1000, (128 << 10) - 1, 128 << 10, 300_000]) {
    const bytes = Uint8Array.from({ length }, () => random.below(7));
    const hash = createHash('sha256').update('text ü').update(bytes).digest();
    assert.equal(hashing.sha256(['text ü', bytes]), new Uint8Array(hash));
    // Bun's decompressor wants to be given the frame and nothing else.
    assert.equal(new Uint8Array(Bun.zstdDecompressSync(compression.compress(bytes, 3))), bytes);
    assert.equal(compression.decompress(new Uint8Array(Bun.zstdCompressSync(bytes, { level: 19 }))), bytes);
  }
});

test.run();
