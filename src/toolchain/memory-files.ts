/**
 * The file system that the Go tools see: files in memory behind the callback API of Node's `fs`, of which Go's
 * `syscall/fs_js.go` says what it uses. Folders exist as soon as a file below them does.
 */

/** POSIX file types in `st_mode` (<sys/stat.h>). */
const S_IFDIR = 0o040000;
const S_IFREG = 0o100000;

const STDIN = 0;
const STDOUT = 1;
const STDERR = 2;

/** The open flags, with Linux's numbers; Go reads them from `fs.constants`. */
const constants = {
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

type Callback = (error: Error | null, result?: unknown) => void;

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

class FileError extends Error {
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
    const [stdout, stderr] = this.#output.map((chunks) => {
      const decoder = new TextDecoder();
      return chunks.map((chunk) => decoder.decode(chunk, { stream: true })).join('') + decoder.decode();
    });
    return { stdout, stderr };
  }

  /** The object that `wasm_exec.js` takes for Node's `fs`. */
  api(): object {
    /** Go calls with a callback last; it may be called before the function returns. */
    const asynchronous =
      <Arguments extends unknown[]>(action: (...args: Arguments) => unknown) =>
      (...args: [...Arguments, Callback]): void => {
        const callback = args.pop() as Callback;
        let result: unknown;
        try {
          result = action(...(args as unknown as Arguments));
        } catch (error) {
          callback(error as Error);
          return;
        }
        callback(null, result);
      };
    const nothing = asynchronous(() => undefined);
    const refuse = asynchronous((path: unknown) => {
      throw new FileError('ENOSYS', String(path));
    });

    return {
      constants,
      writeSync: (descriptor: number, bytes: Uint8Array) => this.#write(descriptor, bytes, 0, bytes.length, null),
      open: asynchronous((path: string, flags: number) => this.#openFile(path, flags)),
      close: asynchronous((descriptor: number) => {
        this.#descriptor(descriptor);
        this.#open.delete(descriptor);
      }),
      read: asynchronous((fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null) =>
        this.#read(fd, buffer, offset, length, position),
      ),
      write: asynchronous((fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null) =>
        this.#write(fd, buffer, offset, length, position),
      ),
      fstat: asynchronous((descriptor: number) => {
        const isStandard = descriptor <= STDERR;
        const { file } = isStandard ? { file: { length: 0 } } : this.#descriptor(descriptor);
        return this.#status(file);
      }),
      stat: asynchronous((path: string) => this.#status(this.#find(path))),
      lstat: asynchronous((path: string) => this.#status(this.#find(path))),
      readdir: asynchronous((path: string) => this.#list(path)),
      mkdir: asynchronous((path: string) => {
        const name = normalize(path, this.#folder);
        if (this.#files.has(name) || this.#folders.has(name)) throw new FileError('EEXIST', path);
        if (!this.#folders.has(name.slice(0, name.lastIndexOf('/')) || '/')) throw this.#missing(name, path);
        this.#addFolder(name);
      }),
      rename: asynchronous((from: string, to: string) => {
        const name = normalize(from, this.#folder);
        const file = this.#files.get(name);
        if (!file) throw new FileError('ENOENT', from);
        this.#files.delete(name);
        this.#files.set(normalize(to, this.#folder), file);
      }),
      unlink: asynchronous((path: string) => {
        if (!this.#find(path)) throw new FileError('EISDIR', path);
        this.#files.delete(normalize(path, this.#folder));
      }),
      rmdir: asynchronous((path: string) => {
        if (this.#list(path).length > 0) throw new FileError('ENOTEMPTY', path);
        this.#folders.delete(normalize(path, this.#folder));
      }),
      truncate: asynchronous((path: string, length: number) => {
        const file = this.#find(path);
        if (!file) throw new FileError('EISDIR', path);
        this.#resize(file, length);
      }),
      ftruncate: asynchronous((descriptor: number, length: number) => {
        const { file, flags, path } = this.#descriptor(descriptor);
        if (!file || (flags & ACCESS) === constants.O_RDONLY) throw new FileError('EINVAL', path);
        this.#resize(file, length);
      }),
      // Nobody else sees these files, so neither owners nor times nor durability matter.
      chmod: nothing,
      fchmod: nothing,
      chown: nothing,
      fchown: nothing,
      lchown: nothing,
      fsync: nothing,
      utimes: nothing,
      link: refuse,
      symlink: refuse,
      readlink: asynchronous((path: string) => {
        this.#find(path);
        throw new FileError('EINVAL', path);
      }),
    };
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

  #openFile(path: string, flags: number): number {
    const name = normalize(path, this.#folder);
    let file = this.#files.get(name);
    const isFolder = this.#folders.has(name);
    if (!file && !isFolder) {
      const parent = name.slice(0, name.lastIndexOf('/')) || '/';
      if (!(flags & constants.O_CREAT) || !this.#folders.has(parent)) throw this.#missing(name, path);
      file = { bytes: new Uint8Array(0), length: 0, owned: true };
      this.#files.set(name, file);
    } else if (flags & constants.O_EXCL && flags & constants.O_CREAT) throw new FileError('EEXIST', path);
    if (isFolder && flags & (constants.O_WRONLY | constants.O_RDWR)) throw new FileError('EISDIR', path);
    if (file && flags & constants.O_DIRECTORY) throw new FileError('ENOTDIR', path);
    if (file && flags & constants.O_TRUNC) this.#resize(file, 0);
    const number = this.#nextDescriptor++;
    this.#open.set(number, { path: name, file, flags, position: 0 });
    return number;
  }

  #read(number: number, buffer: Uint8Array, offset: number, length: number, position: number | null): number {
    if (number === STDIN) return 0;
    const descriptor = this.#descriptor(number);
    if ((descriptor.flags & ACCESS) === constants.O_WRONLY) throw new FileError('EBADF', descriptor.path);
    const file = this.#descriptorFile(number);
    const start = position ?? descriptor.position;
    const count = Math.max(0, Math.min(length, file.length - start));
    buffer.set(file.bytes.subarray(start, start + count), offset);
    if (position === null) descriptor.position += count;
    return count;
  }

  #write(number: number, buffer: Uint8Array, offset: number, length: number, position: number | null): number {
    const bytes = buffer.subarray(offset, offset + length);
    if (number === STDOUT || number === STDERR) {
      this.#output[number - STDOUT].push(bytes.slice());
      return length;
    }
    const descriptor = this.#descriptor(number);
    if ((descriptor.flags & ACCESS) === constants.O_RDONLY) throw new FileError('EBADF', descriptor.path);
    const file = this.#descriptorFile(number);
    const start = descriptor.flags & constants.O_APPEND ? file.length : (position ?? descriptor.position);
    reserve(file, start + length);
    file.bytes.set(bytes, start);
    file.length = Math.max(file.length, start + length);
    if (position === null) descriptor.position = start + length;
    return length;
  }

  #resize(file: File, length: number): void {
    reserve(file, length);
    if (length > file.length) file.bytes.fill(0, file.length, length);
    else file.bytes.fill(0, length, file.length);
    file.length = length;
  }

  #list(path: string): string[] {
    if (this.#find(path)) throw new FileError('ENOTDIR', path);
    const name = normalize(path, this.#folder);
    const prefix = name === '/' ? name : `${name}/`;
    const inside = [...this.#files.keys(), ...this.#folders].filter((each) => each !== '/' && each.startsWith(prefix));
    return [...new Set(inside.map((each) => each.slice(prefix.length).split('/')[0]))].sort();
  }

  #status(file: { readonly length: number } | undefined): object {
    return {
      dev: 1,
      ino: 1,
      mode: file ? S_IFREG | 0o644 : S_IFDIR | 0o755,
      nlink: 1,
      uid: 0,
      gid: 0,
      rdev: 0,
      size: file?.length ?? 0,
      blksize: 4096,
      blocks: Math.ceil((file?.length ?? 0) / 512),
      atimeMs: 0,
      mtimeMs: 0,
      ctimeMs: 0,
      isDirectory: () => file === undefined,
    };
  }
}
