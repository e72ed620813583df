/** What the released binary has inside; a checkout has it on the disk. */
import { readFileSync } from 'node:fs';
import { Archive } from './archive.ts';
import { embeddedPaths } from './embedded-paths.ts';

/** The book's sources and what was built from them; the Go toolchain. */
export type ArchiveName = 'book' | 'toolchain';

const opened = new Map<ArchiveName, Archive>();

/** @returns undefined in a checkout */
export function archive(name: ArchiveName): Archive | undefined {
  const path = embeddedPaths[name];
  if (path === undefined) return undefined;
  let found = opened.get(name);
  if (!found) opened.set(name, (found = new Archive(readFileSync(path))));
  return found;
}
