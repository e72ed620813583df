/**
 * What differs between a computer and a browser page, as the rest of the program sees it. Everything is synchronous: in a
 * page the code runs in a Worker, over files that were loaded beforehand. Clock and random
 * numbers are not here, because `Date`, `performance` and `crypto` are the same on both.
 */

/** Contents of the released program that a checkout has on the disk: the book and what was built from it; Go's tools. */
export type ArchiveName = 'book' | 'toolchain';

/** The workers' scripts, by their path below src/ without the ending. */
export type WorkerScript = 'toolchain/tool-worker';

export interface Host {
  readonly files: HostFiles;
  readonly paths: HostPaths;
  readonly hashing: HostHashing;
  readonly compression: HostCompression;
  /** Other programs on the same computer; undefined in a page. */
  readonly programs: HostPrograms | undefined;
  /** The folder of the checkout that this code stands in; meaningless in a released program, which has its archives. */
  readonly checkout: string;
  /** Sets this process apart from all others that use the same files at the same time. */
  readonly processId: number;
  /** A variable of the environment, as it is now. */
  variable(name: string): string | undefined;
  /** The user's home folder as the system knows it; undefined if there is none. */
  homeFolder(): string | undefined;
  /** @returns undefined where the files are on the disk instead */
  archive(name: ArchiveName): Uint8Array<ArrayBuffer> | undefined;
  startWorker<Message, Answer>(script: WorkerScript): HostWorker<Message, Answer>;
}

export interface FileStatus {
  readonly kind: 'file' | 'folder' | 'other';
  /** In bytes. */
  readonly size: number;
  /** When it was last written to, in milliseconds since 1970. */
  readonly modified: number;
}

export interface FolderEntry {
  /** Its path below the folder that was asked for, in the host's own notation. */
  readonly path: string;
  /** Of the entry itself: a symbolic link is not followed. */
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** All throw what the system says, unless they say otherwise; such an error has the POSIX name of its reason in `code`. */
export interface HostFiles {
  read(path: string): Uint8Array<ArrayBuffer>;
  write(path: string, contents: string | Uint8Array): void;
  /** @returns false, and writes nothing, if something of that name is there already */
  create(path: string, contents: string): boolean;
  /** Links are followed. @returns undefined if nothing is there */
  status(path: string): FileStatus | undefined;
  /** @returns the names of what is in the folder, in no order */
  names(folder: string): string[];
  /** Everything below the folder, in no order; links are not followed. */
  below(folder: string): FolderEntry[];
  /** The path without any link in it. */
  realPath(path: string): string;
  /** With the folders above it; one that is there already is no mistake. */
  makeFolder(path: string): void;
  rename(from: string, to: string): void;
  /** A file, or a folder with all that is in it; what is not there is no mistake. */
  remove(path: string): void;
  copy(from: string, to: string): void;
  /** A second name for the same file, or a copy of it where the file system has no links. */
  linkOrCopy(from: string, to: string): void;
  /** Sets the time of the last change to now. */
  touch(path: string): void;
}

/** Paths in the host's own notation. */
export interface HostPaths {
  /** Between the parts of a path. */
  readonly separator: string;
  join(...parts: string[]): string;
  /** Absolute, as seen from the working folder. */
  resolve(...parts: string[]): string;
  /** As seen from a folder; '' is the working folder. */
  relative(from: string, to: string): string;
  /** The part after the last separator. */
  base(path: string): string;
  /** The part before the last separator. */
  folder(path: string): string;
}

export interface HostHashing {
  /** The SHA-256 (FIPS 180-4) of the parts one after the other, text as UTF-8. @returns 32 bytes */
  sha256(parts: readonly (string | Uint8Array)[]): Uint8Array<ArrayBuffer>;
}

/** Zstandard frames (RFC 8878). */
export interface HostCompression {
  /** @param level 1 (fast) to 22 (small) */
  compress(bytes: Uint8Array, level: number): Uint8Array<ArrayBuffer>;
  /** @throws if the bytes are no whole frame */
  decompress(bytes: Uint8Array): Uint8Array<ArrayBuffer>;
}

export interface HostWorker<Message, Answer> {
  /** Called with each answer; set it before the message is sent. */
  onAnswer: (answer: Answer) => void;
  /** Called when the worker itself breaks; it answers no more. */
  onFailure: (message: string) => void;
  /** @param moved buffers that are given away instead of copied */
  send(message: Message, moved?: readonly ArrayBuffer[]): void;
  /** Whether the process lives on as long as the worker does; a new one keeps nothing alive. */
  keepsAlive(keeps: boolean): void;
  end(): void;
}

export interface ProgramResult {
  /** Undefined if a signal ended it. */
  readonly status: number | undefined;
  readonly signal: string | undefined;
  readonly output: string;
  readonly errors: string;
}

export interface RunOptions {
  /** The working folder. */
  readonly folder?: string;
  /** The whole environment of the program; without it, our own. */
  readonly env?: Readonly<Record<string, string>>;
  /** Beside our own environment. */
  readonly moreEnv?: Readonly<Record<string, string>>;
}

export interface HostPrograms {
  /** The absolute folders of PATH, in its order. */
  searchPath(): string[];
  isExecutable(file: string): boolean;
  /** Whether we may do everything here, as root. */
  isSuperuser(): boolean;
  /** Whether there is a process with this number, whoever's it is. */
  isAlive(processId: number): boolean;
  /** Runs a program to its end, without standard input. Rejects if it cannot be started. */
  run(command: string, args: readonly string[], options?: RunOptions): Promise<ProgramResult>;
}
