/**
 * Things that take long to make and depend only on their inputs, kept between runs in the user's cache folder. An entry is
 * its contents' SHA-256, then the contents: a damaged one is made again. Without a writable folder nothing is kept.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from './embedded.ts';
import { homeFolder } from './home.ts';
import { writeWhole } from './whole-file.ts';

const HASH_BYTES = 32;

/** `LESSON_CACHE`, or `lesson` in the user's cache folder (XDG Base Directory Specification), or none. */
export function cacheFolder(): string | undefined {
  const { LESSON_CACHE, XDG_CACHE_HOME } = process.env;
  if (LESSON_CACHE) return LESSON_CACHE;
  if (XDG_CACHE_HOME) return join(XDG_CACHE_HOME, 'lesson');
  const home = homeFolder();
  return home ? join(home, '.cache', 'lesson') : undefined;
}

const digest = (bytes: Uint8Array): Buffer => new Bun.CryptoHasher('sha256').update(bytes).digest() as Buffer;

/** The SHA-256 of some inputs, in hexadecimal: a key for `cached`. */
export function contentKey(parts: readonly (string | Uint8Array)[]): string {
  const hasher = new Bun.CryptoHasher('sha256');
  for (const part of parts) {
    hasher.update(`${part.length}:`);
    hasher.update(part);
  }
  return hasher.digest('hex');
}

function read(file: string): Uint8Array<ArrayBuffer> | undefined {
  let entry: Buffer<ArrayBuffer>;
  try {
    entry = readFileSync(file);
  } catch {
    return undefined;
  }
  const contents = new Uint8Array(entry.subarray(HASH_BYTES));
  return digest(contents).equals(entry.subarray(0, HASH_BYTES)) ? contents : undefined;
}

let unkept = false;

/** Whether something could not be kept in this process: the next run will have to make it again. */
export const somethingUnkept = (): boolean => unkept;

function write(folder: string, file: string, contents: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeWhole(file, Buffer.concat([digest(contents), contents]));
  } catch {
    // A read-only or full disk: the next run makes it again.
    unkept = true;
  }
}

/** Where the released binary keeps what was built with it. */
export const EMBEDDED = 'cache/';

const entryName = (name: string, key: string): string => `${name}-${key.slice(0, 32)}`;

/** What was last kept for this name and key, if it is there and whole. */
export function recall(name: string, key: string): Uint8Array<ArrayBuffer> | undefined {
  const inside = archive('book');
  const entry = `${EMBEDDED}${entryName(name, key)}`;
  if (inside?.has(entry)) return inside.read(entry);
  const folder = cacheFolder();
  return folder === undefined ? undefined : read(join(folder, entryName(name, key)));
}

/** Keeps `contents` for `recall`. */
export function keep(name: string, key: string, contents: Uint8Array): void {
  const folder = cacheFolder();
  if (folder === undefined) unkept = true;
  else write(folder, join(folder, entryName(name, key)), contents);
}

/** What `make` gave when it was last called for this name and key. */
export function cached(name: string, key: string, make: () => Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const known = recall(name, key);
  if (known) return known;
  const made = make();
  keep(name, key, made);
  return made;
}
