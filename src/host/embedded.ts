/** What the released program has inside; a checkout has it on the disk. */
import { Archive } from './archive.ts';
import { host } from './host.ts';
import type { ArchiveName } from './interface.ts';

const opened = new Map<ArchiveName, Archive>();

/** @returns undefined in a checkout */
export function archive(name: ArchiveName): Archive | undefined {
  const known = opened.get(name);
  if (known) return known;
  const bytes = host.archive(name);
  if (bytes === undefined) return undefined;
  const found = new Archive(bytes);
  opened.set(name, found);
  return found;
}
