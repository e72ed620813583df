import { globSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { hasSources } from '../../../src/book/chapter-sources.ts';
import { listChapters } from '../../../src/book/chapters.ts';
import { exerciseChecks } from '../../../src/checks/exercises/index.ts';
import { solutionPatch } from '../../../src/cli/exercise/solution.ts';
import { allExercises } from './exercises.ts';

/** What every exercise has, without building anything. */

const exercises = suite('exercises');

exercises('each chapter with sources has four or more, each with a task, a hint, a check and a solution', () => {
  for (const { number } of listChapters().filter((chapter) => hasSources(chapter)))
    assert.ok(allExercises.filter(({ chapter }) => chapter.number === number).length >= 4, `chapter ${number}`);
  for (const { number, task, hint, check, chapter } of allExercises) {
    assert.is(number.split('.')[0], String(chapter.number));
    for (const part of [task, hint, check]) assert.ok(part.length > 0, number);
    assert.ok(solutionPatch(number), `${number} has no solution`);
  }
  assert.equal(Object.keys(exerciseChecks).sort(), allExercises.map(({ number }) => number).sort());
});

exercises('each chapter that has some has a test file here', () => {
  const tested = globSync('chapter-*.test.ts', { cwd: import.meta.dirname }).sort();
  const chapters = [...new Set(allExercises.map(({ chapter }) => chapter.number))].sort((a, b) => a - b);
  assert.equal(
    tested,
    chapters.map((chapter) => `chapter-${chapter}.test.ts`),
  );
});

exercises.run();
