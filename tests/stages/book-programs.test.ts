/** The book's programs: layers over a stage, known by name, and no stages by themselves. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findStage, listPrograms, listStages, stageFiles } from '../../src/stages/stages.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const programs = suite("the book's programs");

programs('stages are still those with a number of their own', () => {
  assert.equal(
    listStages().map(({ number }) => number),
    [1, 2, 3, 4, 5, 6, 7],
  );
  assert.equal(
    listPrograms().map(({ name, number }) => [name, number]),
    [['costs', 6]],
  );
});

programs('one is found by its name and its folder, and has the kernel of its stage', () => {
  const [stage, program] = [stageFiles(findStage('6')!), stageFiles(findStage('costs')!)];
  for (const name of ['COSTS', '06-costs'])
    assert.equal(findStage(name)!.layers.length, findStage('costs')!.layers.length);
  for (const [name, file] of stage) if (name !== 'main.go') assert.equal(program.get(name)!.read(), file.read(), name);
  assert.not.equal(program.get('main.go')!.read(), stage.get('main.go')!.read());
});

programs('a folder of its own remembers the stage; a name that is nearly right is suggested', () =>
  inTemporaryFolder(async (folder) => {
    const { status, out } = await lesson(['init', 'costs'], { cwd: folder });
    assert.is(status, 0);
    assert.match(out, /^costs: stage 6\..* lesson run \.\/costs$/m);
    assert.is(findStage(`${folder}/costs`)!.number, 6);
    assert.match((await lesson(['run', 'cots'])).err, "did you mean 'costs'?");
  }),
);

programs.run();
