/**
 * The file system that the Go tools see: files in memory, with the operations of POSIX. Folders exist as soon as a file
 * below them does. All operations throw a FileError that has the POSIX name of its reason.
 */

/** POSIX file types in `st_mode` (<sys/stat.h>). */
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** The open flags, with Linux's numbers (<fcntl.h>). */
export const OPEN_FLAGS = {
  O_RDONLY: 0,
  O_WRONLY: 1,
  O_RDWR: 2,
  O_CREAT: 0o100,
  O_EXCL: 0o200,
  O_TRUNC: 0o1000,
  O_APPEND: 0o2000,
  O_DIRECTORY: 0o200000,
};

/** The part of the flags that says for what a file is open. */
const ACCESS = 3;

/** Bytes that grow at the end; what is beyond `length` is room to grow. */
interface File {
  bytes: Uint8Array;
  length: number;
  /** Whether `bytes` is ours to write to: what was put in is copied before its first change. */
  owned: boolean;
}

interface Descriptor {
  readonly path: string;
  /** Absent for a folder. */
  readonly file: File | undefined;
  /** The flags it was opened with. */
  readonly flags: number;
  /** The next byte that is read or written. */
  position: number;
}

export class FileError extends Error {
  /** What Go's `mapJSError` looks at. */
  readonly code: string;

  constructor(code: string, path: string) {
    super(`${code}: ${path}`);
    this.code = code;
  }
}

/** An absolute path without `.`, `..` or doubled slashes. */
function normalize(path: string, folder: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${folder}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** The folder of a normalized path. */
const parentOf = (name: string): string => name.slice(0, name.lastIndexOf('/')) || '/';

export interface MemoryFileStatus {
  readonly isFolder: boolean;
  /** st_mode: type and permissions. */
  readonly mode: number;
  /** In bytes; 0 for a folder. */
  readonly size: number;
}

/** @param file undefined for a folder */
const statusOf = (file: { readonly length: number } | undefined): MemoryFileStatus => ({
  isFolder: file === undefined,
  mode: file ? S_IFREG | 0o644 : S_IFDIR | 0o755,
  size: file?.length ?? 0,
});

/** Characters may be split between chunks. */
function textOf(chunks: readonly Uint8Array[]): string {
  const decoder = new TextDecoder();
  return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
}

/** Makes room for a length, and the bytes our own. */
function reserve(file: File, length: number): void {
  if (file.owned && length <= file.bytes.length) return;
  const room = length <= file.bytes.length ? file.bytes.length : Math.max(length, file.length * 2, 4096);
  const grown = new Uint8Array(room);
  grown.set(file.bytes.subarray(0, file.length));
  file.bytes = grown;
  file.owned = true;
}

export class MemoryFiles {
  readonly #files = new Map<string, File>();
  readonly #folders = new Set<string>(['/']);
  readonly #open = new Map<number, Descriptor>();
  readonly #folder: string;
  readonly #output: [stdout: Uint8Array[], stderr: Uint8Array[]] = [[], []];
  #nextDescriptor = 3;

  /** @param folder the working folder, absolute */
  constructor(folder: string) {
    this.#folder = folder;
    this.#addFolder(folder);
  }

  get folder(): string {
    return this.#folder;
  }

  /** Puts a file in; its bytes are never changed. */
  put(path: string, bytes: Uint8Array): void {
    const name = normalize(path, this.#folder);
    this.#addFolder(name.slice(0, name.lastIndexOf('/')));
    this.#files.set(name, { bytes, length: bytes.length, owned: false });
  }

  get(path: string): Uint8Array | undefined {
    const file = this.#files.get(normalize(path, this.#folder));
    return file?.bytes.subarray(0, file.length);
  }

  /** What was written to standard output and standard error. */
  output(): { stdout: string; stderr: string } {
    const [stdout, stderr] = this.#output;
    return { stdout: textOf(stdout), stderr: textOf(stderr) };
  }

  /** @returns the new descriptor */
  open(path: string, flags: number): number {
    const name = normalize(path, this.#folder);
    const file = this.#fileToOpen(name, path, flags);
    if (file && flags & OPEN_FLAGS.O_TRUNC) this.#resize(file, 0);
    const number = this.#nextDescriptor++;
    this.#open.set(number, { path: name, file, flags, position: 0 });
    return number;
  }

  close(number: number): void {
    this.#descriptor(number);
    this.#open.delete(number);
  }

  /**
   * @param buffer what to fill
   * @param position where in the file, in bytes; null for where the last read or write ended
   * @returns how many bytes were read; 0 at the end of the file
   */
  read(number: number, buffer: Uint8Array, position: number | null): number {
    if (number === STDIN) return 0;
    const descriptor = this.#descriptor(number);
    if ((descriptor.flags & ACCESS) === OPEN_FLAGS.O_WRONLY) throw new FileError('EBADF', descriptor.path);
    const file = this.#descriptorFile(number);
    const start = position ?? descriptor.position;
    const count = Math.max(0, Math.min(buffer.length, file.length - start));
    buffer.set(file.bytes.subarray(start, start + count));
    if (position === null) descriptor.position += count;
    return count;
  }

  /**
   * @param position where in the file, in bytes; null for where the last read or write ended
   * @returns how many bytes were written: all
   */
  write(number: number, bytes: Uint8Array, position: number | null): number {
    const { length } = bytes;
    if (number === STDOUT || number === STDERR) {
      const [stdout, stderr] = this.#output;
      (number === STDOUT ? stdout : stderr).push(bytes.slice());
      return length;
    }
    const descriptor = this.#descriptor(number);
    if ((descriptor.flags & ACCESS) === OPEN_FLAGS.O_RDONLY) throw new FileError('EBADF', descriptor.path);
    const file = this.#descriptorFile(number);
    const start = descriptor.flags & OPEN_FLAGS.O_APPEND ? file.length : (position ?? descriptor.position);
    reserve(file, start + length);
    file.bytes.set(bytes, start);
    file.length = Math.max(file.length, start + length);
    if (position === null) descriptor.position = start + length;
    return length;
  }

  status(path: string): MemoryFileStatus {
    return statusOf(this.#find(path));
  }

  descriptorStatus(number: number): MemoryFileStatus {
    return statusOf(number <= STDERR ? { length: 0 } : this.#descriptor(number).file);
  }

  /** @returns the names of what is in the folder, sorted */
  list(path: string): string[] {
    if (this.#find(path)) throw new FileError('ENOTDIR', path);
    const name = normalize(path, this.#folder);
    const prefix = name === '/' ? name : `${name}/`;
    const below = [...this.#files.keys(), ...this.#folders].filter((other) => other.startsWith(prefix));
    const names = below.map((other) => other.slice(prefix.length).replace(/\/.*/, ''));
    return [...new Set(names)].filter((inside) => inside !== '').sort();
  }

  makeFolder(path: string): void {
    const name = normalize(path, this.#folder);
    if (this.#files.has(name) || this.#folders.has(name)) throw new FileError('EEXIST', path);
    if (!this.#folders.has(parentOf(name))) throw this.#missing(name, path);
    this.#addFolder(name);
  }

  removeFolder(path: string): void {
    if (this.list(path).length > 0) throw new FileError('ENOTEMPTY', path);
    this.#folders.delete(normalize(path, this.#folder));
  }

  /** Files only: Go's tools rename no folders. */
  rename(from: string, to: string): void {
    const name = normalize(from, this.#folder);
    const file = this.#files.get(name);
    if (!file) throw new FileError('ENOENT', from);
    this.#files.delete(name);
    this.#files.set(normalize(to, this.#folder), file);
  }

  unlink(path: string): void {
    if (!this.#find(path)) throw new FileError('EISDIR', path);
    this.#files.delete(normalize(path, this.#folder));
  }

  truncate(path: string, length: number): void {
    const file = this.#find(path);
    if (!file) throw new FileError('EISDIR', path);
    this.#resize(file, length);
  }

  truncateDescriptor(number: number, length: number): void {
    const { file, flags, path } = this.#descriptor(number);
    if (!file || (flags & ACCESS) === OPEN_FLAGS.O_RDONLY) throw new FileError('EINVAL', path);
    this.#resize(file, length);
  }

  /** There are no symbolic links, so this always throws. */
  readLink(path: string): never {
    this.#find(path);
    throw new FileError('EINVAL', path);
  }

  #addFolder(path: string): void {
    for (let name = path; name !== '' && !this.#folders.has(name); name = name.slice(0, name.lastIndexOf('/')))
      this.#folders.add(name);
  }

  /** Why there is nothing under a name. */
  #missing(name: string, path: string): FileError {
    for (let end = name.lastIndexOf('/'); end > 0; end = name.lastIndexOf('/', end - 1))
      if (this.#files.has(name.slice(0, end))) return new FileError('ENOTDIR', path);
    return new FileError('ENOENT', path);
  }

  /** @returns undefined for a folder */
  #find(path: string): File | undefined {
    const name = normalize(path, this.#folder);
    const file = this.#files.get(name);
    if (!file && !this.#folders.has(name)) throw this.#missing(name, path);
    return file;
  }

  #descriptor(number: number): Descriptor {
    const descriptor = this.#open.get(number);
    if (!descriptor) throw new FileError('EBADF', String(number));
    return descriptor;
  }

  #descriptorFile(number: number): File {
    const { file, path } = this.#descriptor(number);
    if (!file) throw new FileError('EISDIR', path);
    return file;
  }

  /** @returns undefined for a folder */
  #fileToOpen(name: string, path: string, flags: number): File | undefined {
    const file = this.#files.get(name);
    const isFolder = this.#folders.has(name);
    if (!file && !isFolder) {
      if (!(flags & OPEN_FLAGS.O_CREAT) || !this.#folders.has(parentOf(name))) throw this.#missing(name, path);
      const created = { bytes: new Uint8Array(0), length: 0, owned: true };
      this.#files.set(name, created);
      if (flags & OPEN_FLAGS.O_DIRECTORY) throw new FileError('ENOTDIR', path);
      return created;
    }
    if (flags & OPEN_FLAGS.O_EXCL && flags & OPEN_FLAGS.O_CREAT) throw new FileError('EEXIST', path);
    if (isFolder && flags & (OPEN_FLAGS.O_WRONLY | OPEN_FLAGS.O_RDWR)) throw new FileError('EISDIR', path);
    if (file && flags & OPEN_FLAGS.O_DIRECTORY) throw new FileError('ENOTDIR', path);
    return file;
  }

  #resize(file: File, length: number): void {
    reserve(file, length);
    if (length > file.length) file.bytes.fill(0, file.length, length);
    else file.bytes.fill(0, length, file.length);
    file.length = length;
  }
}
