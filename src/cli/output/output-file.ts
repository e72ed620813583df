/** Files that a command was asked to write. */

import { writeWhole } from '../../host/whole-file.ts';
import { systemError } from '../errors/cli-error.ts';

/** @throws CliError with the path and the operating system's reason */
export function writeOutputFile(path: string, contents: string | Uint8Array): void {
  try {
    writeWhole(path, contents);
  } catch (error) {
    throw systemError(path, error);
  }
}
