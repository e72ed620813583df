/** Stages built with each supported Go, and with programs of the tests' own. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Callback, Context, Test } from 'uvu';
import { findStage, stageFiles } from '../../src/stages/stages.ts';
import { type LessonRun, lesson } from './lesson.ts';
import { lacking } from './programs.ts';
import { howToInstall, PROVED_RELEASES, releaseOf, supportedGos } from './supported-gos.ts';
import { inTemporaryFolder } from './temporary-folder.ts';

export interface Go {
  readonly name: string;
  /** What chooses it for `lesson`. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a reader has who chooses nothing. */
const DEFAULT: Go = { name: 'the Go on PATH', env: {} };

const found = supportedGos();
const onPath = Bun.which('go');
const CHOSEN: readonly Go[] = found
  .filter(({ path }) => path !== onPath)
  .map((go) => ({ name: `Go 1.${releaseOf(go)}`, env: { LESSON_GO: go.path } }));
const MISSING = PROVED_RELEASES.filter((release) => !found.some((go) => releaseOf(go) === release));

/** Registers a test for each Go; one that is missing is skipped and says so, but never in CI. */
export function withEachGo<T = Context>(
  test: Test<T>,
  name: string,
  body: (go: Go, context: T) => ReturnType<Callback<T>>,
): void {
  for (const go of [DEFAULT, ...CHOSEN]) test(`${name}, with ${go.name}`, (context) => body(go, context));
  for (const release of MISSING)
    lacking(test, `${name}, with Go 1.${release}`, `Go 1.${release} is not there (${howToInstall(release)})`);
}

/** Lays out a stage in a folder, as its reader has it, with other files of their own. */
export function layOut(stage: string, folder: string, own: Readonly<Record<string, string>> = {}): void {
  for (const [name, file] of stageFiles(findStage(stage)!)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), file.read());
  }
  for (const [name, text] of Object.entries(own)) writeFileSync(join(folder, name), text);
}

/** For `lesson run` in tests: on a busy host the longer stages take more than the 30 s that it allows by default. */
export const UNHURRIED = ['--timeout', '300'] as const;

/** Runs a stage with another main.go. */
export function runMain(
  stage: string,
  main: string,
  args: readonly string[] = [],
  go: Go = DEFAULT,
): Promise<LessonRun> {
  return inTemporaryFolder((folder) => {
    layOut(stage, folder, { 'main.go': main });
    return lesson(['run', folder, ...UNHURRIED, ...args], { env: go.env });
  });
}

/** A program whose main holds `body`. */
export const program = (body: string, imports: readonly string[] = []): string =>
  `package main\n\n${imports.map((name) => `import "${name}"\n`).join('')}\nfunc main() {\n${body}\n}\n`;

/** What the loader says before every kernel. */
export const LOADER = [
  'Booting',
  'Read the rest of the program from disk',
  'A20 line: open',
  'CPU: has long mode',
  'Memory map: kept',
];

/** @returns the lines of a serial transcript after the loader's; fails if those are others */
export function kernelLines(serial: string): string[] {
  const lines = serial.split('\r\n');
  const loader = lines.splice(0, LOADER.length);
  if (loader.join('\n') !== LOADER.join('\n')) throw new Error(`the loader says:\n${serial}`);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
