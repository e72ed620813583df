/** Assembles with NASM: the firmware and the guests that try it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** @returns the flat binary of the source file at `path`, whose includes are looked for beside it */
export function nasm(path: string): Uint8Array {
  const folder = mkdtempSync(join(tmpdir(), 'nasm-'));
  try {
    const output = join(folder, 'output.bin');
    execFileSync('nasm', ['-f', 'bin', '-Wall', '-Werror', '-I', `${dirname(path)}/`, '-o', output, path]);
    return new Uint8Array(readFileSync(output));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
