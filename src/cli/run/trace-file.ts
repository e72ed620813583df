/** The file of `--trace`. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { Machine } from '../../machine/machine.ts';
import { systemError, systemReason, usageError } from '../errors/cli-error.ts';

/** Characters collected before they are written. */
const CHUNK = 1 << 16;

export interface TraceFile {
  close(): void;
}

export function startTrace(machine: Machine, path: string): TraceFile {
  let file: number;
  try {
    file = openSync(path, 'w');
  } catch (error) {
    throw usageError(`--trace ${path}: ${systemReason(error)}`);
  }
  let waiting = '';
  const flush = (): void => {
    try {
      let rest = Buffer.from(waiting);
      while (rest.length > 0) rest = rest.subarray(writeSync(file, rest));
    } catch (error) {
      throw systemError(`--trace ${path}`, error);
    }
    waiting = '';
  };
  machine.trace((line) => {
    waiting += `${line}\n`;
    if (waiting.length >= CHUNK) flush();
  });
  return {
    close() {
      flush();
      closeSync(file);
    },
  };
}
