/** The hash of all sources: what they make is cached under it (src/stages/code-version.ts). */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export function sourceHash(root: string): string {
  const hasher = new Bun.CryptoHasher('sha256');
  const names = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((each) => each.endsWith('.ts')).sort()) {
    hasher.update(`${name}\0`);
    hasher.update(readFileSync(join(root, 'src', name)));
  }
  return hasher.digest('hex');
}
