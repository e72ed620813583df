/**
 * The browser's half of the host: a page, or a worker of it. What the rest of the program reads synchronously has to be there
 * beforehand: `keepFiles` and `provideArchive` come before the first use.
 */
import type { ArchiveName, Host } from '../interface.ts';
import { compression } from './compression.ts';
import { MemoryFiles } from './files.ts';
import { hashing } from './hashing.ts';
import { paths } from './paths.ts';
import { startWorker } from './worker.ts';

const archives = new Map<ArchiveName, Uint8Array<ArrayBuffer>>();

/** In memory; `keepFiles` keeps them for the next visit. */
export const files = new MemoryFiles();

/** What was fetched, for `Host.archive`. */
export function provideArchive(name: ArchiveName, bytes: Uint8Array<ArrayBuffer>): void {
  archives.set(name, bytes);
}

export const browserHost: Host = {
  files,
  paths,
  hashing,
  compression,
  programs: undefined,
  checkout: '/',
  // 31 bits, as process numbers are; two tabs share their storage, but no number.
  processId: crypto.getRandomValues(new Uint32Array(1))[0]! >>> 1,
  variable: () => undefined,
  homeFolder: () => '/home',
  archive: (name) => archives.get(name),
  startWorker,
};
