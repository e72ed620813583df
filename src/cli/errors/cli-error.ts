/** Errors that end a command, each with the line that its user reads and the exit status. */
import { readable } from '../../messages/readable.ts';
import { UserError } from '../../messages/user-error.ts';
import { EXIT } from './exit-status.ts';

/** Ends the command with one line (or one line each) for the user; without a message, it has been printed already. */
export class CliError extends UserError {
  readonly status: number;
  /** The words of a compiler or an assembler: printed as they are, so that editors find the places in them. */
  readonly isToolsOwn: boolean;

  constructor(message: string, status: number = EXIT.FAILED, isToolsOwn = false) {
    super(message);
    this.status = status;
    this.isToolsOwn = isToolsOwn;
  }
}

/** A wrong command line; the message is one line, whatever it quotes of it. */
export const usageError = (message: string): CliError => new CliError(readable(message), EXIT.USAGE);

/** The command line was right, but what it asked for failed; the message is one line, too. */
export const failure = (message: string): CliError => new CliError(readable(message));

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

/** The operating system refused; one line: `disk.img: permission denied`. */
export const systemError = (what: string, error: unknown): CliError => failure(`${what}: ${systemReason(error)}`);

/** @returns the operating system's error in words */
export function systemReason(error: unknown): string {
  const reason = REASONS[errorCode(error) ?? ''];
  return reason ?? (error instanceof Error ? error.message : String(error));
}

/** @returns the error's name from `errno.h`, such as `EPIPE` */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
