import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from './temporary-folder.ts';

/** @returns the bytes that NASM makes of a flat binary source file; `%include` looks in `folders` */
export function runNasm(source: string, folders: readonly string[] = []): Uint8Array {
  return inTemporaryFolder((scratch) => {
    const output = join(scratch, 'out.bin');
    const includes = folders.flatMap((folder) => ['-I', `${folder}/`]);
    const run = spawnSync('nasm', ['-f', 'bin', '-w+error', ...includes, '-o', output, source], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`nasm: ${run.stderr}`);
    return new Uint8Array(readFileSync(output));
  });
}
