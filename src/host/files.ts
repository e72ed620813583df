/** Files to read, wherever they are: on the disk, or inside the released binary. */
import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { userError } from '../messages/user-error.ts';
import { archive } from './embedded.ts';

export interface SourceFile {
  /** Its path, for messages. */
  readonly place: string;
  /** In bytes. */
  readonly size: number;
  read(): Uint8Array<ArrayBuffer>;
}

/** The checkout that this code stands in; a binary has none. */
export const CHECKOUT = resolve(import.meta.dirname, '..', '..');

function onDisk(path: string, place: string): SourceFile {
  return { place, size: statSync(path).size, read: () => new Uint8Array(readFileSync(path)) };
}

/** Every file below a folder by its path within it, sorted. Links are followed to files of the same folder, not out of it. */
export function filesBelow(folder: string): Map<string, SourceFile> {
  const files = new Map<string, SourceFile>();
  const home = realpathSync(folder);
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll('\\', '/');
    if (entry.isSymbolicLink()) {
      const target = statSync(path, { throwIfNoEntry: false });
      if (!target) throw userError(`${shown(path)} is a link to nothing; remove it`);
      if (!realpathSync(path).startsWith(home + sep))
        throw userError(`${shown(path)} is a link out of the folder; put a copy in its place`);
      if (!target.isFile()) continue;
    } else if (!entry.isFile()) continue;
    files.set(name, onDisk(path, shown(path)));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A path as it is seen from where the user is. */
export const shown = (path: string): string => relative('', path) || path;

/** Files of the book itself, below a folder of the checkout (`chapters`), by their path within it, sorted. */
export function bookFiles(folder: string): Map<string, SourceFile> {
  const inside = archive('book');
  if (!inside) return filesBelow(join(CHECKOUT, folder));
  const names = inside.names.filter((name) => name.startsWith(`${folder}/`)).sort();
  return new Map(
    names.map((name) => [
      name.slice(folder.length + 1),
      { place: name, size: inside.sizeOf(name), read: () => inside.read(name) },
    ]),
  );
}
