/**
 * Files in memory behind the callback API of Node's `fs`, as `wasm_exec.js` takes it; Go's `syscall/fs_js.go` says what is
 * used of it.
 */
import { FileError, type MemoryFileStatus, type MemoryFiles, OPEN_FLAGS } from './memory-files.ts';

type Callback = (error: Error | null, result?: unknown) => void;
type Asynchronous<Arguments extends unknown[]> = (...args: [...Arguments, Callback]) => void;

/** Go calls with a callback last; it may be called before the function returns. */
const asynchronous =
  <Arguments extends unknown[]>(action: (...args: Arguments) => unknown): Asynchronous<Arguments> =>
  (...args) => {
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

/** The fields of Node's `fs.Stats` that Go reads. */
const statsOf = ({ isFolder, mode, size }: MemoryFileStatus): object => ({
  dev: 1,
  ino: 1,
  mode,
  nlink: 1,
  uid: 0,
  gid: 0,
  rdev: 0,
  size,
  blksize: 4096,
  blocks: Math.ceil(size / 512),
  atimeMs: 0,
  mtimeMs: 0,
  ctimeMs: 0,
  isDirectory: () => isFolder,
});

/** Everything that is done through a descriptor. */
function descriptorCalls(files: MemoryFiles): object {
  /** Node's read and write: into or from a part of a buffer. */
  const transfer = (action: (descriptor: number, bytes: Uint8Array, position: number | null) => number) =>
    asynchronous(
      (...args: [fd: number, buffer: Uint8Array, offset: number, length: number, position: number | null]) => {
        const [descriptor, buffer, offset, length, position] = args;
        return action(descriptor, buffer.subarray(offset, offset + length), position);
      },
    );
  return {
    writeSync: (descriptor: number, bytes: Uint8Array) => files.write(descriptor, bytes, null),
    open: asynchronous((path: string, flags: number) => files.open(path, flags)),
    close: asynchronous((descriptor: number) => files.close(descriptor)),
    read: transfer((descriptor, bytes, position) => files.read(descriptor, bytes, position)),
    write: transfer((descriptor, bytes, position) => files.write(descriptor, bytes, position)),
    fstat: asynchronous((descriptor: number) => statsOf(files.descriptorStatus(descriptor))),
    ftruncate: asynchronous((descriptor: number, length: number) => files.truncateDescriptor(descriptor, length)),
    // Nobody else sees these files, so neither owners nor durability matter.
    fchmod: nothing,
    fchown: nothing,
    fsync: nothing,
  };
}

/** Everything that is done through a path. */
function pathCalls(files: MemoryFiles): object {
  const status = asynchronous((path: string) => statsOf(files.status(path)));
  return {
    stat: status,
    lstat: status,
    readdir: asynchronous((path: string) => files.list(path)),
    mkdir: asynchronous((path: string) => files.makeFolder(path)),
    rmdir: asynchronous((path: string) => files.removeFolder(path)),
    rename: asynchronous((from: string, to: string) => files.rename(from, to)),
    unlink: asynchronous((path: string) => files.unlink(path)),
    truncate: asynchronous((path: string, length: number) => files.truncate(path, length)),
    readlink: asynchronous((path: string) => files.readLink(path)),
    link: refuse,
    symlink: refuse,
    // Nobody else sees these files, so neither owners nor times matter.
    chmod: nothing,
    chown: nothing,
    lchown: nothing,
    utimes: nothing,
  };
}

/** The object that `wasm_exec.js` takes for Node's `fs`. */
export const nodeFs = (files: MemoryFiles): object => ({
  constants: OPEN_FLAGS,
  ...descriptorCalls(files),
  ...pathCalls(files),
});
