/** How the command line speaks when something is wrong, and what its exit statuses mean. */
import { readable, readableLines } from '../messages/readable.ts';
import { UserError } from '../messages/user-error.ts';

export const EXIT = {
  OK: 0,
  /** The guest failed, a check failed, or the host would not let us (a full disk). */
  FAILED: 1,
  /** The command line is wrong. */
  USAGE: 2,
  /** The stage does not build. */
  BUILD: 3,
  /** A bound was reached: --timeout, --max-instructions. */
  BOUND: 124,
  /** 128 + SIGHUP, SIGINT, SIGPIPE, SIGTERM. */
  HANGUP: 129,
  INTERRUPTED: 130,
  BROKEN_PIPE: 141,
  TERMINATED: 143,
} as const;

/** Ends the command with one line (or one line each) for the user; without a message, somebody has said it already. */
export class CliError extends UserError {
  readonly status: number;

  constructor(message: string, status: number = EXIT.FAILED) {
    super(message);
    this.status = status;
  }
}

/** A wrong command line; the message is one line, whatever it quotes of it. */
export function usageError(message: string): CliError {
  return new CliError(readable(message), EXIT.USAGE);
}

/** What was asked for rightly did not come about; one line, too. */
export const failure = (message: string): CliError => new CliError(readable(message));

export function complain(message: string): void {
  process.stderr.write(`${readableLines(message).replace(/^/gm, 'lesson: ')}\n`);
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  ENOTDIR: 'a part of the path is no folder',
  EISDIR: 'this is a folder',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  EFBIG: 'the file would become too large',
};

/** The host would not let us; one line: `disk.img: permission denied`. */
export const systemError = (what: string, error: unknown): CliError => failure(`${what}: ${systemReason(error)}`);

/** @returns the operating system's error in words */
export function systemReason(error: unknown): string {
  const code = errorCode(error);
  if (code !== undefined && code in REASONS) return REASONS[code];
  return error instanceof Error ? error.message : String(error);
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Says what went wrong. @returns the exit status */
export function reportError(error: unknown): number {
  if (process.env.LESSON_DEBUG === '1') console.error(error);
  if (error instanceof CliError) {
    if (error.message !== '') complain(error.message);
    return error.status;
  }
  if (error instanceof UserError) {
    complain(error.message);
    return EXIT.USAGE;
  }
  // Anything else is our own mistake or the system's.
  complain(`${systemReason(error)}\nthis should not happen; LESSON_DEBUG=1 shows where it did`);
  return EXIT.FAILED;
}

/** @returns `, did you mean 'NAME'?` for the nearest of the names, or '' if none is near */
export function suggestion(text: string, names: readonly string[]): string {
  let best = '';
  let bestDistance = Math.max(1, Math.floor(text.length / 3)) + 1;
  for (const name of names) {
    const distance = text.length >= 3 && name.startsWith(text) ? 1 : editDistance(text, name);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best && `, did you mean '${best}'?`;
}

/** Insertions, deletions and replacements from `a` to `b` (Levenshtein), with neighbours swapped counted once. */
function editDistance(a: string, b: string): number {
  const rows = [Array.from({ length: b.length + 1 }, (_, n) => n)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = rows[i - 1][j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1);
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, replaced);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
