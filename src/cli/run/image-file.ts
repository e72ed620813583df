/** The raw disk of `--image`. */

import { readFileSync, statSync } from 'node:fs';
import { systemReason, usageError } from '../errors/cli-error.ts';

/** The image is held in memory, beside the machine. */
const MAX_BYTES = 2 ** 31;

export function readImage(path: string): Uint8Array {
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) throw usageError(`${path} is a folder, not a disk image`);
    if (!stat.isFile()) throw usageError(`${path} is not a regular file; copy the disk into one first`);
    if (stat.size > MAX_BYTES) throw usageError(`${path} is larger than 2 GiB, the most that --image takes`);
    const bytes = new Uint8Array(readFileSync(path));
    if (bytes.length === 0) throw usageError(`${path} is empty: a disk image has at least one sector of 512 bytes`);
    return bytes;
  } catch (error) {
    if (error instanceof Error && 'status' in error) throw error;
    throw usageError(`${path}: ${systemReason(error)}`);
  }
}
