import type { Warning } from './diagnostics.ts';

export interface AssembleOptions {
  /** The source file; `read` is asked for it. */
  readonly file: string;
  /** Contents of a file; throws when there is none. */
  read(path: string): Uint8Array | string;
  /** Directories that `%include` and `incbin` search, after the including file's own. */
  readonly include?: readonly string[];
  /** Single-line macros defined before the first line. */
  readonly defines?: Readonly<Record<string, string>>;
  /** What `__DATE__` and `__TIME__` tell, in milliseconds since 1970; 0 unless given, so that builds are the same. */
  readonly time?: number;
}

/** Which source line the bytes at an address come from. */
export interface AssembledLine {
  /** Address of the first byte as the program sees it. */
  readonly address: bigint;
  /** Offset of the first byte in the image; -1 in sections that have no bytes there. */
  readonly offset: number;
  /** Length in bytes. */
  readonly length: number;
  readonly file: string;
  readonly line: number;
}

/** What a source is assembled to. */
export interface Assembly {
  readonly bytes: Uint8Array;
  /** Every label and `equ`, by full name (`main.loop`). */
  readonly labels: Map<string, bigint>;
  readonly lines: AssembledLine[];
  readonly warnings: readonly Warning[];
}
