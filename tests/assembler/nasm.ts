import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, joinedLine, joinLines, splitImage } from './corpus.ts';

/** The version of NASM on this machine, such as "2.16.01"; undefined without NASM. */
export function nasmVersion(): string | undefined {
  const run = spawnSync('nasm', ['-v'], { encoding: 'utf8' });
  return run.status === 0 ? /version (\S+)/.exec(run.stdout)?.[1] : undefined;
}

/** Assembles a source with NASM; `cwd` is where it looks for files. */
export function runNasm(source: string, cwd?: string): { bytes: Uint8Array | undefined; messages: string } {
  const folder = mkdtempSync(join(tmpdir(), 'nasm-'));
  try {
    const [input, output] = [join(folder, 'a.asm'), join(folder, 'a.bin')];
    writeFileSync(input, source);
    const run = spawnSync('nasm', ['-f', 'bin', '-w-all', '-o', output, input], {
      encoding: 'utf8',
      cwd,
      maxBuffer: 1 << 26,
    });
    return { bytes: run.status === 0 ? readFileSync(output) : undefined, messages: run.stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** NASM reads a source with very many sections slowly. */
const LINES_A_RUN = 250;

/** What NASM makes of each line, in hexadecimal; lines it rejects are missing. */
export function nasmLines(batch: Batch): Map<string, string> {
  const results = new Map<string, string>();
  for (let at = 0; at < batch.lines.length; at += LINES_A_RUN) {
    let lines = batch.lines.slice(at, at + LINES_A_RUN);
    for (;;) {
      const { bytes, messages } = runNasm(joinLines(batch, lines));
      if (bytes) {
        for (const [i, hex] of splitImage(bytes).entries()) results.set(lines[i]!, hex);
        break;
      }
      const rejected = new Set<number>();
      for (const [, n] of messages.matchAll(/:(\d+): error: /g)) rejected.add(joinedLine(batch, Number(n)));
      if (rejected.size === 0) throw new Error(messages);
      lines = lines.filter((_, i) => !rejected.has(i));
    }
  }
  return results;
}
