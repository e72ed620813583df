/** Files to read, wherever they are: on the disk, or inside the released program. */
import { userError } from '../messages/user-error.ts';
import { archive } from './embedded.ts';
import { host } from './host.ts';

export interface SourceFile {
  /** Its path, for messages. */
  readonly place: string;
  /** In bytes. */
  readonly size: number;
  read(): Uint8Array<ArrayBuffer>;
}

/** The checkout that this code stands in; a released program has none. */
export const CHECKOUT = host.checkout;

/** Whether a link is to a file of its own folder; a link out of the folder, or to nothing, is its owner's to mend. */
function linksToFile(path: string, realFolder: string): boolean {
  const target = host.files.status(path);
  if (!target) throw userError(`${shown(path)} is a link to nothing; remove it`);
  if (!host.files.realPath(path).startsWith(realFolder + host.paths.separator))
    throw userError(`${shown(path)} is a link out of the folder; put a copy in its place`);
  return target.kind === 'file';
}

/** Every file below a folder by its path within it, sorted. Links are followed to files of the same folder, not out of it. */
export function filesBelow(folder: string): Map<string, SourceFile> {
  const { files, paths } = host;
  const found: [name: string, file: SourceFile][] = [];
  const realFolder = files.realPath(folder);
  for (const entry of files.below(folder)) {
    const path = paths.join(folder, entry.path);
    const isFile = entry.kind === 'link' ? linksToFile(path, realFolder) : entry.kind === 'file';
    if (!isFile) continue;
    const size = files.status(path)?.size ?? 0;
    found.push([entry.path.replaceAll('\\', '/'), { place: shown(path), size, read: () => files.read(path) }]);
  }
  return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A path as it is seen from where the user is. */
export const shown = (path: string): string => host.paths.relative('', path) || path;

/** Files that this program brings along, below a folder of its checkout (`chapters`), by their path within it, sorted. */
export function shippedFiles(folder: string): Map<string, SourceFile> {
  const inside = archive('book');
  if (!inside) return filesBelow(host.paths.join(CHECKOUT, folder));
  const names = inside.names.filter((name) => name.startsWith(`${folder}/`)).sort();
  return new Map(
    names.map((name) => [
      name.slice(folder.length + 1),
      { place: name, size: inside.sizeOf(name), read: () => inside.read(name) },
    ]),
  );
}
