/**
 * What was compiled and linked, kept in the user's cache folder under a hash of all that it was made from. An entry is its
 * contents' SHA-256, then the contents: a damaged one is made again. The oldest go when there are too many.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../host/cache.ts';
import { writeWhole } from '../host/whole-file.ts';

const HASH_BYTES = 32;
/** About a hundred kernels. */
const MOST_BYTES = 256 << 20;

const digest = (bytes: Uint8Array): Buffer => new Bun.CryptoHasher('sha256').update(bytes).digest() as Buffer;

const fileOf = (folder: string, key: string): string => join(folder, key.slice(0, 40));

function resultsFolder(): string | undefined {
  const cache = cacheFolder();
  return cache === undefined ? undefined : join(cache, 'go');
}

export function readResult(key: string): Uint8Array<ArrayBuffer> | undefined {
  const folder = resultsFolder();
  if (folder === undefined) return undefined;
  const file = fileOf(folder, key);
  try {
    const entry = new Uint8Array(readFileSync(file));
    const contents = entry.slice(HASH_BYTES);
    if (!digest(contents).equals(entry.subarray(0, HASH_BYTES))) return undefined;
    const now = new Date();
    utimesSync(file, now, now);
    return contents;
  } catch {
    return undefined;
  }
}

/** Removes what was used longest ago. */
function makeRoom(folder: string): void {
  const entries = readdirSync(folder).map((name) => {
    const { size, mtimeMs } = statSync(join(folder, name));
    return { name, size, mtimeMs };
  });
  let total = 0;
  for (const { name, size } of entries.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
    total += size;
    if (total > MOST_BYTES) rmSync(join(folder, name), { force: true });
  }
}

export function keepResult(key: string, contents: Uint8Array): void {
  const folder = resultsFolder();
  if (folder === undefined) return;
  try {
    mkdirSync(folder, { recursive: true });
    writeWhole(fileOf(folder, key), Buffer.concat([digest(contents), contents]));
    makeRoom(folder);
  } catch {
    // A read-only or full disk, or two at once: the next build makes it again.
  }
}
