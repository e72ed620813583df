/** Lays an exercise out in a folder, and shows its task. */
import { existsSync, renameSync } from 'node:fs';
import type { Block } from '../../book/blocks.ts';
import { sourcesOf } from '../../book/chapter-sources.ts';
import type { Exercise } from '../../book/exercises.ts';
import { forgetSolved } from '../../book/progress.ts';
import { listStages } from '../../stages/stages.ts';
import { systemError } from '../errors/cli-error.ts';
import { page } from '../output/pager.ts';
import { shellPath } from '../output/shell-word.ts';
import { outputStyle } from '../output/style.ts';
import { layOut } from '../stage/lay-out.ts';
import { stageOperand } from '../stage/stage-operand.ts';
import { defaultFolder } from './exercises.ts';

/** @param color the value of `--color`; @returns the exit status */
export async function beginExercise(exercise: Exercise, target: string, color: string | undefined): Promise<number> {
  const fresh = !existsSync(target);
  if (fresh) await layOutExercise(exercise, target);
  process.stdout.write(`Exercise ${exercise.number}: ${exercise.title}\n\n`);
  const status = await showBlocks(exercise.task, color);
  const sources = sourcesOf(exercise.chapter);
  const what = typeof sources === 'number' ? `Stage ${sources}` : `The program ${sources}`;
  const state = fresh ? `${what} is laid out in` : 'You have begun it in';
  process.stdout.write(
    [
      '',
      `${state} ${target}. Change it there, then:`,
      `  lesson run ${shellPath(target)}`,
      `  ${exerciseCommand(exercise, target, '--check')}`,
      `Stuck? lesson exercise ${exercise.number} --hint`,
      '',
    ].join('\n'),
  );
  return status;
}

export const layOutExercise = (exercise: Exercise, target: string): Promise<void> =>
  layOut(stageOperand(String(sourcesOf(exercise.chapter))), target, { exercise: exercise.number });

/** A command about an exercise in a folder, to be pasted into a shell. */
export function exerciseCommand(exercise: Exercise, target: string, option: string): string {
  const words = target === defaultFolder(exercise) ? [exercise.number] : [exercise.number, shellPath(target)];
  return `lesson exercise ${[...words, option].join(' ')}`;
}

export async function showBlocks(blocks: readonly Block[], color: string | undefined): Promise<number> {
  const { renderBlocks } = await import('../../book/terminal/render.ts');
  const { colors, hyperlinks, columns } = outputStyle(color);
  return page(renderBlocks(blocks, { columns, style: { colors, hyperlinks }, stages: listStages().length }));
}

/** Begins again; what the reader has done so far is kept beside. */
export async function resetExercise(exercise: Exercise, target: string, color: string | undefined): Promise<number> {
  if (existsSync(target)) {
    const kept = unusedName(`${target.replace(/\/+$/, '')}.old`);
    try {
      renameSync(target, kept);
    } catch (error) {
      throw systemError(target, error);
    }
    process.stdout.write(`What was in ${target} is now in ${kept}.\n\n`);
  }
  forgetSolved(exercise.number);
  return beginExercise(exercise, target, color);
}

function unusedName(name: string): string {
  let unused = name;
  for (let n = 2; existsSync(unused); n++) unused = `${name}${n}`;
  return unused;
}
