import {
  copyFileSync,
  type Dirent,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join, relative } from 'node:path';
import type { FolderEntry, HostFiles } from '../interface.ts';

const kindOf = (found: Stats | Dirent): 'file' | 'folder' | 'other' =>
  found.isFile() ? 'file' : found.isDirectory() ? 'folder' : 'other';

export const files: HostFiles = {
  read: (path) => new Uint8Array(readFileSync(path)),
  write: (path, contents) => writeFileSync(path, contents),
  create(path, contents) {
    try {
      writeFileSync(path, contents, { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      throw error;
    }
  },
  status(path) {
    const found = statSync(path, { throwIfNoEntry: false });
    return found && { kind: kindOf(found), size: found.size, modified: found.mtimeMs };
  },
  names: (folder) => readdirSync(folder),
  below(folder) {
    const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
    return entries.map(
      (entry): FolderEntry => ({
        path: relative(folder, join(entry.parentPath, entry.name)),
        kind: entry.isSymbolicLink() ? 'link' : kindOf(entry),
      }),
    );
  },
  realPath: (path) => realpathSync(path),
  makeFolder(path) {
    mkdirSync(path, { recursive: true });
  },
  rename: renameSync,
  remove: (path) => rmSync(path, { recursive: true, force: true }),
  copy: (from, to) => copyFileSync(from, to),
  linkOrCopy(from, to) {
    try {
      linkSync(from, to);
    } catch {
      copyFileSync(from, to);
    }
  },
  touch(path) {
    const now = new Date();
    utimesSync(path, now, now);
  },
};
