/** The exercises of one chapter: where each begins fails its check, its solution passes it. */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sourcesOf } from '../../../src/book/chapter-sources.ts';
import { listChapters } from '../../../src/book/chapters.ts';
import { type Exercise, exercisesOf } from '../../../src/book/exercises.ts';
import type { ExerciseCheck } from '../../../src/checks/exercises/exercise.ts';
import { exerciseChecks } from '../../../src/checks/exercises/index.ts';
import { kernelOf } from '../../../src/checks/kernel.ts';
import { type Outcome, runChecks } from '../../../src/checks/run.ts';
import { solutionPatch } from '../../../src/cli/exercise/solution.ts';
import { buildImage } from '../../../src/stages/image.ts';
import { keepGoTools } from '../../../src/stages/kernel.ts';
import { findStage, listStages } from '../../../src/stages/stages.ts';
import { layOut } from '../../support/go.ts';
import { inTemporaryFolder } from '../../support/temporary-folder.ts';

const stages = listStages().length;

/** All exercises of the book. */
export const allExercises: readonly Exercise[] = listChapters().flatMap((chapter) => exercisesOf(chapter, stages));

async function judge(numbers: readonly string[], folder: string, sources: string): Promise<Outcome[]> {
  const stage = { ...findStage(folder)!, number: findStage(sources)!.number };
  const checks = numbers.map((number) => ({ name: number, section: '', ...exerciseChecks[number]! }));
  // Building takes longer than booting: what no check boots is not built.
  const image = checks.some(bootsOwnProgram) ? await buildImage(stage) : new Uint8Array();
  return runChecks(kernelOf(stage, image), checks);
}

function applySolution(number: string, stage: string): void {
  const patch = Bun.spawnSync(['patch', '-s', '-p1'], { cwd: stage, stdin: Buffer.from(solutionPatch(number)!) });
  assert.is(patch.exitCode, 0, patch.stdout.toString());
}

const bootsOwnProgram = ({ boot, compare }: ExerciseCheck): boolean =>
  boot?.program === undefined || (compare !== undefined && compare.program === undefined);

export interface ChapterOptions {
  /** The solutions change different things: they are applied to one copy, which is built and booted once. */
  readonly together?: boolean;
}

/** Registers and runs the tests of a chapter. Files of one line call this, so that chapters can be tried side by side. */
export function testChapter(chapter: number, { together = false }: ChapterOptions = {}): void {
  const exercises = suite(`exercises of chapter ${chapter}`);
  keepGoTools();
  const sources = String(sourcesOf(listChapters().find(({ number }) => number === chapter)!));
  const own = allExercises.filter((exercise) => exercise.chapter.number === chapter);

  exercises('no check passes where the reader begins', () =>
    // They all begin at the same stage: it is built once, and checks that boot it in the same way share a boot.
    inTemporaryFolder(async (folder) => {
      const stage = join(folder, 'stage');
      layOut(sources, stage);
      const numbers = own.map(({ number }) => number);
      const outcomes = await judge(numbers, stage, sources);
      assert.equal(
        outcomes.map(({ name, ok }) => [name, ok]),
        numbers.map((number) => [number, false]),
      );
    }),
  );

  for (const group of together ? [own] : own.map((exercise) => [exercise]))
    exercises(`${group.map(({ number, title }) => `${number} ${title}`).join(', ')}: the solution passes`, () =>
      inTemporaryFolder(async (folder) => {
        const stage = join(folder, 'stage');
        layOut(sources, stage);
        const numbers = group.map(({ number }) => number);
        for (const number of numbers) applySolution(number, stage);
        for (const { name, ok, lookedFor, found } of await judge(numbers, stage, sources))
          assert.ok(ok, `${name}: looked for ${lookedFor}, found ${found}`);
      }),
    );

  exercises.run();
}
