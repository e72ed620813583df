/** Programs that the debugger's tests read, and other programs that read them too. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildKernel } from '../../src/stages/kernel.ts';
import { findStage } from '../../src/stages/stages.ts';

export const scratch = mkdtempSync(join(tmpdir(), 'lesson-debugger-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** What Debian 12 calls golang-1.19. */
const OLDEST = '/usr/lib/go-1.19/bin/go';
export const oldestGo: string | undefined = existsSync(OLDEST) ? OLDEST : undefined;

/** The kernel of one of the book's stages, as a file. */
export async function kernelFile(stage: number, go?: string): Promise<string> {
  const file = join(scratch, `kernel-${stage}-${go ? 'oldest' : 'usual'}.elf`);
  if (existsSync(file)) return file;
  const before = process.env.LESSON_GO;
  if (go) process.env.LESSON_GO = go;
  const elf = await buildKernel(findStage(String(stage))!);
  if (before === undefined) delete process.env.LESSON_GO;
  else process.env.LESSON_GO = before;
  writeFileSync(file, elf!);
  return file;
}

export const bytesOf = (file: string): Uint8Array => new Uint8Array(readFileSync(file));

/** Runs a program to its end and returns what it printed; fails if it fails. */
export function output(command: string, args: readonly string[], input = ''): string {
  const run = spawnSync(command, args, { encoding: 'utf8', input, maxBuffer: 1 << 28 });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${run.status}:\n${run.stderr}`);
  return run.stdout;
}

/** Numbers that look random and are the same in every run. */
export function pseudoRandom(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
