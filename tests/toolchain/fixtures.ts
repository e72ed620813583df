/** What the toolchain's tests share: a toolchain, files from text, the real `go` beside it. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Test } from 'uvu';
import { UserError } from '../../src/messages/user-error.ts';
import { findGo, type GoInstallation } from '../../src/toolchain/setup/find-go.ts';
import { setUpToolchain } from '../../src/toolchain/setup/setup.ts';
import type { Toolchain } from '../../src/toolchain/toolchain.ts';
import { skip } from '../support/notes.ts';
import { quick } from '../support/programs.ts';

export interface Ground {
  readonly go: GoInstallation;
  readonly toolchain: Toolchain;
}

/** LESSON_TEST_GO names another `go` than the first on PATH; the toolchain is set up if this is its first use. */
async function prepare(): Promise<Ground | string> {
  try {
    const go = await findGo(process.env.LESSON_TEST_GO);
    return { go, toolchain: await setUpToolchain({ go: go.command }) };
  } catch (error) {
    if (error instanceof UserError && process.env.CI !== 'true') return error.message;
    throw error;
  }
}

const ground = quick ? 'left out by --quick' : await prepare();

/** Where results are kept from here on: an empty place, so that nothing is found that this test did not make. */
export const scratch = mkdtempSync(join(tmpdir(), 'lesson-toolchain-test-'));
process.on('exit', () => rmSync(scratch, { recursive: true, force: true }));
process.env.LESSON_CACHE = join(scratch, 'cache');

/** Registers a test that needs Go, or a skipped one that says why. */
export function withGo(test: Test, name: string, handler: (ground: Ground) => Promise<void> | void): void {
  if (typeof ground !== 'string') test(name, () => handler(ground));
  else skip(test, name, ground);
}

export type Files = Readonly<Record<string, string>>;

export function encode(files: Files): Map<string, Uint8Array> {
  return new Map(Object.entries(files).map(([name, text]) => [name, new TextEncoder().encode(text)]));
}

let folders = 0;

/** The files in a new folder. */
export function layOut(files: Files): string {
  const folder = join(scratch, `program-${folders++}`);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}

export interface Outcome {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export function execute(command: string, args: readonly string[] = [], folder = scratch, env: Files = {}): Outcome {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: '/usr/bin:/bin', HOME: process.env.HOME ?? scratch, ...env },
  });
  return { status, stdout, stderr };
}

/** `go build` as a reader would type it, for the machine's target. */
export function goBuild({ go }: Ground, folder: string, output: string, flags: readonly string[] = []): Outcome {
  return execute(go.command, ['build', '-trimpath', ...flags, '-o', output, '.'], folder, {
    GOOS: 'linux',
    GOARCH: 'amd64',
    CGO_ENABLED: '0',
    GOFLAGS: '-buildvcs=false',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    ...(process.env.GOCACHE ? { GOCACHE: process.env.GOCACHE } : {}),
  });
}

export function runElf(elf: Uint8Array, env: Files = {}): Outcome {
  const file = join(scratch, `elf-${folders++}`);
  writeFileSync(file, elf, { mode: 0o755 });
  return execute(file, ['one', 'two'], scratch, env);
}
