/** A solution of an exercise, as a patch of its stage's sources. */
import type { Exercise } from '../../book/exercises.ts';
import { paint } from '../../book/terminal/style.ts';
import { shippedFiles } from '../../host/files.ts';
import { usageError } from '../errors/cli-error.ts';
import { page } from '../output/pager.ts';
import { outputStyle } from '../output/style.ts';

/** @returns the patch that solves the exercise, from its stage's sources */
export function solutionPatch(number: string): string | undefined {
  const file = shippedFiles('chapters/solutions').get(`${number}.diff`);
  return file && Buffer.from(file.read()).toString('utf8');
}

/** @param color the value of `--color`; @returns the exit status */
export async function showSolution(exercise: Exercise, color: string | undefined): Promise<number> {
  const patch = solutionPatch(exercise.number);
  if (patch === undefined) throw usageError(`there is no solution of exercise ${exercise.number}`);
  const style = outputStyle(color);
  const lines = patch.split('\n').map((line) => {
    if (/^(?:diff|---|\+\+\+) /.test(line)) return paint(style, line, 'bold');
    if (line.startsWith('+')) return paint(style, line, 'green');
    if (line.startsWith('-')) return paint(style, line, 'red');
    return line.startsWith('@@') ? paint(style, line, 'cyan') : line;
  });
  return page([lines.join('\n')]);
}
