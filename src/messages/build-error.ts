import { UserError } from './user-error.ts';

/** One mistake in somebody's sources, with its place as far as that is known. */
export interface Diagnostic {
  /** Absent where no file is to blame. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** In bytes, from 1. */
  readonly column?: number;
  /** May hold further lines. */
  readonly message: string;
}

/** `main.go:3:5: undefined: x`, with as much of the place as there is. */
export function formatDiagnostic({ file, line, column, message }: Diagnostic): string {
  if (file === undefined) return message;
  return `${[file, line, column].filter((part) => part !== undefined).join(':')}: ${message}`;
}

/** Sources that do not build. The message is for their author: all diagnostics, as the tool that found them prints them. */
export class BuildError extends UserError {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[], message = diagnostics.map(formatDiagnostic).join('\n')) {
    super(message);
    this.diagnostics = diagnostics;
  }
}
