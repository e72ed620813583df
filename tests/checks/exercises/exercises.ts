/** The exercises of one chapter: where each begins fails its check, its solution passes it. */
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../../src/book/chapters.ts';
import { type Exercise, exercisesOf } from '../../../src/book/exercises.ts';
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

async function judge(numbers: readonly string[], folder: string): Promise<Outcome[]> {
  const stage = { ...findStage(folder)!, number: Number(numbers[0]!.split('.')[0]) };
  return runChecks(
    kernelOf(stage, await buildImage(stage)),
    numbers.map((number) => ({ name: number, section: '', ...exerciseChecks[number]! })),
  );
}

/** Registers and runs the tests of a chapter. Files of one line call this, so that chapters can be tried side by side. */
export function testChapter(chapter: number): void {
  const exercises = suite(`exercises of chapter ${chapter}`);
  keepGoTools();
  const own = allExercises.filter((exercise) => exercise.chapter.number === chapter);

  exercises('no check passes where the reader begins', () =>
    // They all begin at the same stage: it is built once, and checks that boot it in the same way share a boot.
    inTemporaryFolder(async (folder) => {
      const stage = join(folder, 'stage');
      layOut(String(chapter), stage);
      const numbers = own.map(({ number }) => number);
      const outcomes = await judge(numbers, stage);
      assert.equal(
        outcomes.map(({ name, ok }) => [name, ok]),
        numbers.map((number) => [number, false]),
      );
    }),
  );

  for (const { number, title } of own)
    exercises(`${number} ${title}: the solution passes`, () =>
      inTemporaryFolder(async (folder) => {
        const stage = join(folder, 'stage');
        layOut(String(chapter), stage);
        const patch = Bun.spawnSync(['patch', '-s', '-p1'], { cwd: stage, stdin: Buffer.from(solutionPatch(number)!) });
        assert.is(patch.exitCode, 0, patch.stdout.toString());
        const [outcome] = await judge([number], stage);
        assert.ok(outcome!.ok, `looked for ${outcome!.lookedFor}, found ${outcome!.found}`);
      }),
    );

  exercises.run();
}
