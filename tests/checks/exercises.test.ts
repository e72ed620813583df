import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { exercisesOf } from '../../src/book/exercises.ts';
import { exerciseChecks } from '../../src/checks/exercises/index.ts';
import { runChecks } from '../../src/checks/run.ts';
import { solutionPatch } from '../../src/cli/commands/exercise.ts';
import { buildImage } from '../../src/stages/image.ts';
import { findStage, listStages } from '../../src/stages/stages.ts';
import { layOut } from '../support/go.ts';
import { inTemporaryFolder } from '../support/peers.ts';

/** Every exercise: where it begins fails its check, its solution passes it. */

const exercises = suite('exercises');
const stages = listStages().length;
const all = listChapters().flatMap((chapter) => exercisesOf(chapter, stages));

exercises('each chapter with a stage has three or more, each with a task, a hint, a check and a solution', () => {
  for (let stage = 1; stage <= stages; stage++)
    assert.ok(all.filter(({ chapter }) => chapter.number === stage).length >= 3, `chapter ${stage}`);
  for (const { number, task, hint, check, chapter } of all) {
    assert.is(number.split('.')[0], String(chapter.number));
    for (const part of [task, hint, check]) assert.ok(part.length > 0, number);
    assert.ok(solutionPatch(number), `${number} has no solution`);
  }
  assert.equal(Object.keys(exerciseChecks).sort(), all.map(({ number }) => number).sort());
});

async function judge(number: string, folder: string): Promise<{ ok: boolean; words: string }> {
  const image = await buildImage(findStage(folder)!);
  const [outcome] = await runChecks(image, [{ name: number, section: '', ...exerciseChecks[number]! }]);
  return { ok: outcome!.ok, words: `looked for ${outcome!.lookedFor}, found ${outcome!.found}` };
}

for (const { number, title, chapter } of all)
  exercises(`${number} ${title}`, async () => {
    await inTemporaryFolder(async (folder) => {
      const stage = join(folder, 'stage');
      layOut(String(chapter.number), stage);
      assert.is((await judge(number, stage)).ok, false, 'the starting point passes');
      const patch = Bun.spawnSync(['patch', '-s', '-p1'], { cwd: stage, stdin: Buffer.from(solutionPatch(number)!) });
      assert.is(patch.exitCode, 0, patch.stdout.toString());
      const { ok, words } = await judge(number, stage);
      assert.ok(ok, `the solution does not pass: ${words}`);
    });
  });

exercises.run();
