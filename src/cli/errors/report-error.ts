/** Diagnostics on standard error: each line begins with `lesson: `, but for what a compiler or an assembler says. */

import { readableLines } from '../../messages/readable.ts';
import { UserError } from '../../messages/user-error.ts';
import { CliError, systemReason } from './cli-error.ts';
import { EXIT } from './exit-status.ts';

export function printDiagnostic(message: string): void {
  process.stderr.write(`${readableLines(message).replace(/^/gm, 'lesson: ')}\n`);
}

/** Prints what went wrong. @returns the exit status */
export function reportError(error: unknown): number {
  if (process.env.LESSON_DEBUG === '1') console.error(error);
  if (error instanceof CliError) {
    if (error.isToolsOwn) process.stderr.write(`${readableLines(error.message)}\n`);
    else if (error.message !== '') printDiagnostic(error.message);
    return error.status;
  }
  if (error instanceof UserError) {
    printDiagnostic(error.message);
    return EXIT.USAGE;
  }
  // Anything else is a mistake in lesson, or the system's.
  printDiagnostic(`${systemReason(error)}\nthis should not happen; LESSON_DEBUG=1 shows where it did`);
  return EXIT.FAILED;
}
