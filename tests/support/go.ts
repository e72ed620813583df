/** The Go releases that the stages are built with in tests: the newest there is, and the oldest that is supported. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Callback, Context, Test } from 'uvu';
import { findStage, stageFiles } from '../../src/stages/stages.ts';
import { type LessonRun, lesson } from './lesson.ts';
import { inTemporaryFolder } from './peers.ts';

/** What Debian 12 calls golang-1.19. */
const OLDEST = '/usr/lib/go-1.19/bin/go';

export interface Go {
  readonly name: string;
  /** What chooses it for `lesson`. */
  readonly env: Readonly<Record<string, string>>;
}

const NEWEST: Go = { name: 'the Go on PATH', env: {} };
const GOS: readonly (Go & { readonly missing?: string })[] = [
  NEWEST,
  {
    name: 'Go 1.19',
    env: { LESSON_GO: OLDEST },
    ...(Bun.which(OLDEST) ? {} : { missing: `${OLDEST} is not there (apt-get install golang-1.19-go)` }),
  },
];

/** Registers a test for each Go; one that is missing is skipped and says so, but never in CI. */
export function withEachGo<T = Context>(
  test: Test<T>,
  name: string,
  body: (go: Go, context: T) => ReturnType<Callback<T>>,
): void {
  for (const go of GOS) {
    const title = `${name}, with ${go.name}`;
    if (go.missing === undefined) test(title, (context) => body(go, context));
    else if (process.env.CI !== 'true') {
      console.log(`skipped: ${title}: ${go.missing}`);
      test.skip(title);
    } else {
      test(title, () => {
        throw new Error(go.missing);
      });
    }
  }
}

/** Lays out a stage in a folder, as its reader has it, with other files of their own. */
export function layOut(stage: string, folder: string, own: Readonly<Record<string, string>> = {}): void {
  for (const [name, file] of stageFiles(findStage(stage)!)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), file.read());
  }
  for (const [name, text] of Object.entries(own)) writeFileSync(join(folder, name), text);
}

/** Runs a stage with another main.go. */
export function runMain(
  stage: string,
  main: string,
  args: readonly string[] = [],
  go: Go = NEWEST,
): Promise<LessonRun> {
  return inTemporaryFolder((folder) => {
    layOut(stage, folder, { 'main.go': main });
    return lesson(['run', folder, ...args], { env: go.env });
  });
}

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
