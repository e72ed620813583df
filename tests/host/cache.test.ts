import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cacheWriteFailed, contentKey, GO_STEPS, readCache, writeCache } from '../../src/host/cache.ts';

const cache = suite('the cache');

const folder = mkdtempSync(join(tmpdir(), 'lesson-cache-test-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

cache.before.each(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'go'), { recursive: true });
  process.env.LESSON_CACHE = folder;
});

const MIB = 1 << 20;
const bytes = new TextEncoder().encode('something that took long to make');

/** A file of a size that takes no room on the disk, last used some hours ago. */
function leave(name: string, size: number, hoursAgo: number): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, size);
  const used = new Date(Date.now() - hoursAgo * 3_600_000);
  utimesSync(path, used, used);
  return path;
}

const hex = (digit: string, length = 32): string => digit.repeat(length);

cache('gives back what was written under the same name and key', () => {
  const key = contentKey(['a', bytes]);
  assert.is(readCache('kernel', key), undefined);
  writeCache('kernel', key, bytes);
  assert.equal(readCache('kernel', key), bytes);
  assert.is(readCache('image', key), undefined);
  assert.is(readCache('kernel', contentKey(['b', bytes])), undefined);
});

cache('a key depends on where one part ends and the next begins', () => {
  assert.is.not(contentKey(['ab', 'c']), contentKey(['a', 'bc']));
});

cache('an entry is the SHA-256 that sha256sum computes, then the contents', () => {
  writeCache('kernel', hex('a', 64), bytes);
  const entry = statSync(join(folder, `kernel-${hex('a')}`));
  assert.is(entry.size, 32 + bytes.length);
  const { stdout } = Bun.spawnSync(
    ['sh', '-c', `tail -c +33 kernel-* | sha256sum; head -c 32 kernel-* | od -An -v -tx1`],
    {
      cwd: folder,
    },
  );
  const [sum, ...stored] = stdout.toString().split('\n');
  assert.is(sum?.slice(0, 64), stored.join('').replaceAll(/\s/g, ''));
});

cache('beyond 256 MiB what was used longest ago goes, in both folders, and nothing that is not an entry', () => {
  const oldest = leave(`kernel-${hex('1')}`, 100 * MIB, 9);
  const older = leave(`go/package-${hex('2')}`, 100 * MIB, 8);
  const formerName = leave(`go/${hex('3', 40)}`, 100 * MIB, 7);
  const newest = leave(`image-${hex('4')}`, 100 * MIB, 1);
  const notOurs = [leave('notes.txt', 300 * MIB, 99), leave(`go/kernel-${hex('5')}.bak`, 300 * MIB, 99)];
  writeCache(`${GO_STEPS}program`, hex('6', 64), bytes);
  assert.equal([oldest, older, formerName, newest].map(existsSync), [false, false, true, true]);
  for (const path of notOurs) assert.ok(existsSync(path), path);
  assert.equal(readCache(`${GO_STEPS}program`, hex('6', 64)), bytes);
});

cache('what is read counts as used', () => {
  const key = hex('7', 64);
  writeCache('kernel', key, bytes);
  const path = join(folder, `kernel-${hex('7')}`);
  utimesSync(path, new Date(0), new Date(0));
  assert.equal(readCache('kernel', key), bytes);
  leave(`image-${hex('8')}`, 200 * MIB, 2);
  leave(`image-${hex('9')}`, 200 * MIB, 1);
  writeCache('firmware', key, bytes);
  assert.equal(readdirSync(folder).sort(), [`firmware-${hex('7')}`, 'go', `image-${hex('9')}`, `kernel-${hex('7')}`]);
});

cache('says that it could not write', () => {
  assert.is(cacheWriteFailed(), false);
  process.env.LESSON_CACHE = '/proc/nowhere';
  writeCache('kernel', hex('a', 64), bytes);
  assert.is(cacheWriteFailed(), true);
  assert.is(readCache('kernel', hex('a', 64)), undefined);
});

cache.run();
