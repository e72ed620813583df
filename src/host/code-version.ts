/** What version of our own code made something: part of a cache key, so that a changed assembler makes everything anew. */
import { contentKey } from './cache.ts';
import { shippedFiles } from './files.ts';

/** Set by bin/bundle.ts and bin/release.ts: the hash of all the sources in the bundle. */
declare const LESSON_BUILD: string | undefined;

/** @param folder a folder below `src/` */
export function codeVersion(folder: string): string {
  if (typeof LESSON_BUILD !== 'undefined') return LESSON_BUILD;
  const files = [...shippedFiles(`src/${folder}`)].filter(([name]) => name.endsWith('.ts'));
  return contentKey(files.flatMap(([name, file]) => [name, file.read()]));
}
