/** The hash of all sources: what they make is cached under it (src/host/code-version.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256Hex } from '../src/host/sha256.ts';

export function sourceHash(root: string): string {
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => name.endsWith('.ts')).sort();
  return sha256Hex(...sources.flatMap((name) => [`${name}\0`, readFileSync(join(root, 'src', name))]));
}
