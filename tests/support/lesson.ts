/** Runs `bin/lesson` as a user does, but with progress of its own: the user's stays as it is. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '../..');
export const LAUNCHER = join(ROOT, 'bin', 'lesson');

const state = mkdtempSync(join(tmpdir(), 'lesson-state-'));
process.on('exit', () => rmSync(state, { recursive: true, force: true }));

export interface LessonRun {
  readonly status: number;
  /** A character a byte. */
  readonly out: string;
  readonly err: string;
}

export interface LessonOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input, through a pipe that is closed after it; /dev/null unless given. */
  readonly input?: Uint8Array;
}

export async function lesson(args: readonly string[], options: LessonOptions = {}): Promise<LessonRun> {
  const child = Bun.spawn([LAUNCHER, ...args], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, LESSON_STATE: state, ...options.env },
    stdin: options.input ?? 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  const [out, err, status] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { status, out: Buffer.from(out).toString('latin1'), err };
}
