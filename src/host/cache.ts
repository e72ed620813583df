/**
 * Things that take long to make and depend only on their inputs, kept between runs in the user's cache folder. An entry is
 * its contents' SHA-256, then the contents: a damaged one is made again. What was used longest ago goes when all of them
 * are too large. Without a writable folder nothing is kept.
 */
import { concatenate, equalBytes } from './bytes.ts';
import { archive } from './embedded.ts';
import { ownFolder } from './home.ts';
import { host } from './host.ts';
import { sha256, sha256Hex } from './sha256.ts';
import { writeWhole } from './whole-file.ts';

export const HASH_BYTES = 32;
/** Of all entries together: about a hundred kernels. */
const MAX_BYTES = 256 << 20;

/** Below the cache folder: what the steps of Go's tools made. */
export const GO_STEPS = 'go/';
const FOLDERS = ['', GO_STEPS];
/** Nothing but entries is ever removed, whatever else is in the folder. */
const ENTRY = /^(?:[a-z]+-[0-9a-f]{32}|[0-9a-f]{40})$/;

/** `LESSON_CACHE`, or `lesson` in the user's cache folder (XDG Base Directory Specification), or none. */
export function cacheFolder(): string | undefined {
  return ownFolder('LESSON_CACHE', 'XDG_CACHE_HOME', '.cache');
}

/** The SHA-256 of some inputs and their lengths, in hexadecimal: a key for an entry. */
export const contentKey = (parts: readonly (string | Uint8Array)[]): string =>
  sha256Hex(...parts.flatMap((part) => [`${part.length}:`, part]));

function readEntry(path: string): Uint8Array<ArrayBuffer> | undefined {
  let entry: Uint8Array<ArrayBuffer>;
  try {
    entry = host.files.read(path);
  } catch {
    return undefined;
  }
  const contents = entry.slice(HASH_BYTES);
  if (!equalBytes(sha256(contents), entry.subarray(0, HASH_BYTES))) return undefined;
  try {
    host.files.touch(path);
  } catch {
    // A read-only disk: nothing is removed from it either.
  }
  return contents;
}

let writeFailed = false;

/** Whether something could not be kept in this process: the next run will have to make it again. */
export const cacheWriteFailed = (): boolean => writeFailed;

function writeEntry(folder: string, name: string, contents: Uint8Array): void {
  const { files, paths } = host;
  const path = paths.join(folder, name);
  try {
    files.makeFolder(paths.folder(path));
    writeWhole(path, concatenate([sha256(contents), contents]));
  } catch {
    // A read-only or full disk: the next run makes it again.
    writeFailed = true;
    return;
  }
  makeRoom(folder);
}

interface StoredEntry {
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  /** When it was last used, in milliseconds since 1970. */
  readonly used: number;
}

function storedEntries(folder: string): StoredEntry[] {
  const { files, paths } = host;
  const names = files.names(folder).filter((name) => ENTRY.test(name));
  return names.flatMap((name) => {
    const path = paths.join(folder, name);
    const status = files.status(path);
    return status?.kind === 'file' ? [{ path, size: status.size, used: status.modified }] : [];
  });
}

/** Removes what was used longest ago. */
function makeRoom(folder: string): void {
  try {
    const places = FOLDERS.map((below) => host.paths.join(folder, below)).filter((place) => host.files.status(place));
    let total = 0;
    for (const { path, size } of places.flatMap(storedEntries).sort((a, b) => b.used - a.used)) {
      total += size;
      if (total > MAX_BYTES) host.files.remove(path);
    }
  } catch {
    // Two at once, or a folder that only lets itself be added to: the next one tries again.
  }
}

/** Where the released program keeps what was built with it. */
export const EMBEDDED = 'cache/';

const entryName = (name: string, key: string): string => `${name}-${key.slice(0, 32)}`;

/**
 * @param name what it is, in lower-case letters (`kernel`); after `GO_STEPS` for what a step of a build made
 * @returns what was last written for this name and key, if it is there and whole
 */
export function readCache(name: string, key: string): Uint8Array<ArrayBuffer> | undefined {
  const inside = archive('book');
  const entry = `${EMBEDDED}${entryName(name, key)}`;
  if (inside?.has(entry)) return inside.read(entry);
  const folder = cacheFolder();
  return folder === undefined ? undefined : readEntry(host.paths.join(folder, entryName(name, key)));
}

/** Keeps `contents` for `readCache`. */
export function writeCache(name: string, key: string, contents: Uint8Array): void {
  const folder = cacheFolder();
  if (folder === undefined) writeFailed = true;
  else writeEntry(folder, entryName(name, key), contents);
}

/** What `make` gave when it was last called for this name and key. */
export async function cached(
  name: string,
  key: string,
  make: () => Promise<Uint8Array<ArrayBuffer>>,
): Promise<Uint8Array<ArrayBuffer>> {
  const known = readCache(name, key);
  if (known) return known;
  const made = await make();
  writeCache(name, key, made);
  return made;
}
