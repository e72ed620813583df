/** The file of `--trace`. */

import { closeSync, openSync, writeSync } from 'node:fs';
import type { Machine } from '../../machine/machine.ts';
import { systemError, systemReason, usageError } from '../errors/cli-error.ts';

/** Characters collected before they are written. */
const CHUNK = 1 << 16;
/**
 * Lines after which the garbage is collected. The engine takes the guest's RAM for part of its heap and lets a gigabyte of
 * strings and numbers pile up before it would do so by itself.
 */
const LINES_PER_COLLECTION = 10_000;

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
  let lines = 0;
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
    lines += 1;
    if (lines % LINES_PER_COLLECTION === 0) Bun.gc(true);
  });
  return {
    close() {
      flush();
      closeSync(file);
    },
  };
}
