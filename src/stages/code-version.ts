/** What version of our own code made something: part of a cache key, so that a changed assembler makes everything anew. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { contentKey } from '../cache.ts';
import { ROOT } from './stages.ts';

/** Set by bin/bundle.ts: the hash of all the sources in the bundle. */
declare const LESSON_BUILD: string | undefined;

/** @param folder a folder below `src/` */
export function codeVersion(folder: string): string {
  if (typeof LESSON_BUILD !== 'undefined') return LESSON_BUILD;
  const home = join(ROOT, 'src', folder);
  const files = readdirSync(home, { recursive: true })
    .map(String)
    .filter((name) => name.endsWith('.ts'));
  return contentKey(files.sort().flatMap((name) => [name, readFileSync(join(home, name))]));
}
