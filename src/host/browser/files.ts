/**
 * Files in memory with the meaning that they have on a POSIX disk. A page's code runs over them synchronously; what is to stay
 * until the next visit is kept by `kept-files.ts`, which is told of every change.
 */
import type { FileStatus, FolderEntry, HostFiles } from '../interface.ts';
import { paths } from './paths.ts';

interface StoredFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** In milliseconds since 1970. */
  modified: number;
}

/** Told of a file that was written, or with `undefined` that it is gone. */
export type FileChange = (path: string, bytes: Uint8Array<ArrayBuffer> | undefined) => void;

const REASONS = {
  ENOENT: 'no such file or directory',
  ENOTDIR: 'not a directory',
  EISDIR: 'illegal operation on a directory',
  EEXIST: 'file already exists',
  ENOTEMPTY: 'directory not empty',
  EINVAL: 'invalid argument',
} as const;

function fail(code: keyof typeof REASONS, path: string): never {
  throw Object.assign(new Error(`${code}: ${REASONS[code]}, '${path}'`), { code });
}

export class MemoryFiles implements HostFiles {
  readonly #files = new Map<string, StoredFile>();
  readonly #folders = new Set<string>(['/']);
  onChange: FileChange = () => {};

  /** Puts a file where it was at the last visit; nobody is told of it. */
  recall(path: string, bytes: Uint8Array<ArrayBuffer>): void {
    const at = paths.resolve(path);
    this.makeFolder(paths.folder(at));
    this.#files.set(at, { bytes, modified: Date.now() });
  }

  read(path: string): Uint8Array<ArrayBuffer> {
    return this.#file(paths.resolve(path)).bytes.slice();
  }

  write(path: string, contents: string | Uint8Array): void {
    const at = paths.resolve(path);
    if (this.#folders.has(at)) fail('EISDIR', path);
    this.#needFolder(paths.folder(at), path);
    this.#put(at, typeof contents === 'string' ? new TextEncoder().encode(contents) : Uint8Array.from(contents));
  }

  create(path: string, contents: string): boolean {
    if (this.status(path)) return false;
    this.write(path, contents);
    return true;
  }

  status(path: string): FileStatus | undefined {
    const at = paths.resolve(path);
    const file = this.#files.get(at);
    if (file) return { kind: 'file', size: file.bytes.length, modified: file.modified };
    return this.#folders.has(at) ? { kind: 'folder', size: 0, modified: 0 } : undefined;
  }

  names(folder: string): string[] {
    const at = paths.resolve(folder);
    this.#needFolder(at, folder);
    return this.below(at).flatMap(({ path }) => (path.includes('/') ? [] : [path]));
  }

  below(folder: string): FolderEntry[] {
    const at = paths.resolve(folder);
    this.#needFolder(at, folder);
    const start = at === '/' ? at : `${at}/`;
    const inside = (all: Iterable<string>, kind: 'file' | 'folder'): FolderEntry[] =>
      [...all].flatMap((path) =>
        path.startsWith(start) && path !== start ? [{ path: path.slice(start.length), kind }] : [],
      );
    return [...inside(this.#folders, 'folder'), ...inside(this.#files.keys(), 'file')];
  }

  realPath(path: string): string {
    if (!this.status(path)) fail('ENOENT', path);
    return paths.resolve(path);
  }

  makeFolder(path: string): void {
    const missing: string[] = [];
    for (let at = paths.resolve(path); !this.#folders.has(at); at = paths.folder(at)) {
      if (this.#files.has(at)) fail(missing.length === 0 ? 'EEXIST' : 'ENOTDIR', path);
      missing.push(at);
    }
    for (const folder of missing) this.#folders.add(folder);
  }

  rename(from: string, to: string): void {
    const [source, target] = [paths.resolve(from), paths.resolve(to)];
    this.#needFolder(paths.folder(source), from);
    this.#needFolder(paths.folder(target), to);
    if (!this.status(source)) fail('ENOENT', from);
    if (source === target) return;
    if (source.startsWith(`${target}/`)) fail('ENOTEMPTY', to);
    if (this.#files.has(source)) this.#renameFile(source, target);
    else this.#renameFolder(source, target);
  }

  remove(path: string): void {
    const at = paths.resolve(path);
    this.#drop(at);
    if (!this.#folders.has(at)) return;
    for (const { path: name, kind } of this.below(at)) {
      const inner = paths.join(at, name);
      if (kind === 'file') this.#drop(inner);
      else this.#folders.delete(inner);
    }
    if (at !== '/') this.#folders.delete(at);
  }

  copy(from: string, to: string): void {
    this.write(to, this.#file(paths.resolve(from)).bytes);
  }

  linkOrCopy(from: string, to: string): void {
    this.copy(from, to);
  }

  touch(path: string): void {
    this.#file(paths.resolve(path)).modified = Date.now();
  }

  #file(at: string): StoredFile {
    const file = this.#files.get(at);
    if (file) return file;
    return fail(this.#folders.has(at) ? 'EISDIR' : this.#isBelowFile(at) ? 'ENOTDIR' : 'ENOENT', at);
  }

  #isBelowFile(at: string): boolean {
    for (let above = paths.folder(at); above !== '/'; above = paths.folder(above))
      if (this.#files.has(above)) return true;
    return false;
  }

  #needFolder(at: string, path: string): void {
    if (this.#folders.has(at)) return;
    fail(this.#files.has(at) || this.#isBelowFile(at) ? 'ENOTDIR' : 'ENOENT', path);
  }

  #put(at: string, bytes: Uint8Array<ArrayBuffer>): void {
    this.#files.set(at, { bytes, modified: Date.now() });
    this.onChange(at, bytes);
  }

  #drop(at: string): void {
    if (this.#files.delete(at)) this.onChange(at, undefined);
  }

  #renameFile(source: string, target: string): void {
    if (this.#folders.has(target)) fail('EISDIR', target);
    const { bytes } = this.#file(source);
    this.#drop(source);
    this.#put(target, bytes);
  }

  #renameFolder(source: string, target: string): void {
    if (target.startsWith(`${source}/`)) fail('EINVAL', target);
    if (this.#files.has(target)) fail('ENOTDIR', target);
    if (this.#folders.has(target) && this.below(target).length > 0) fail('ENOTEMPTY', target);
    const inner = this.below(source);
    this.#folders.add(target);
    for (const { path, kind } of inner) if (kind === 'folder') this.#folders.add(paths.join(target, path));
    for (const { path, kind } of inner) {
      if (kind === 'file') this.#put(paths.join(target, path), this.#file(paths.join(source, path)).bytes);
    }
    this.remove(source);
  }
}
