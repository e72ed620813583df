/** `lesson exercise`: the chapters' exercises: the list, the task, a hint, the check, the solution. */

import { existsSync } from 'node:fs';
import type { Block } from '../../book/blocks.ts';
import { hasStage, listChapters } from '../../book/chapters.ts';
import { type Exercise, exercisesOf } from '../../book/exercises.ts';
import { readProgress, recordProgress } from '../../book/progress.ts';
import { checkOf } from '../../checks/exercises/index.ts';
import { shippedFiles } from '../../host/files.ts';
import { listStages } from '../../stages/stages.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { suggestion } from '../errors/suggestion.ts';
import type { Command, ParsedArguments } from '../options/command.ts';
import { page } from '../output/pager.ts';
import { outputStyle } from '../output/style.ts';

export const command: Command = {
  name: 'exercise',
  operands: '[NUMBER] [DIR]',
  summary: "list the chapters' exercises, or begin one: its stage is laid out in DIR",
  options: [
    { name: 'hint', help: 'show the hint' },
    { name: 'check', help: 'build and boot DIR, and say whether the exercise is solved' },
    { name: 'solution', help: 'show a solution, as a patch' },
    { name: 'json', help: 'the list as JSON' },
  ],
  notes: 'DIR is exercise-NUMBER unless told.',
  async run(args) {
    const [number, folder] = args.operands;
    const forms = ['hint', 'check', 'solution'].filter((name) => args.flag(name));
    if (forms.length > 1) throw usageError(`--${forms[0]} or --${forms[1]}, not both`);
    if (number === undefined) {
      if (forms.length > 0) throw usageError(`--${forms[0]} of which exercise? 'lesson exercise 3.1 --${forms[0]}'`);
      return list(args.flag('json'));
    }
    const exercise = exerciseOperand(number);
    const target = folder ?? `exercise-${exercise.number}`;
    if (forms[0] === 'hint') return show(exercise.hint, args);
    if (forms[0] === 'solution') return solution(exercise, args);
    if (forms[0] === 'check') return check(exercise, target);
    return begin(exercise, target, args);
  },
};

function allExercises(): Exercise[] {
  const stages = listStages().length;
  return listChapters()
    .filter((chapter) => hasStage(chapter, stages))
    .flatMap((chapter) => exercisesOf(chapter, stages));
}

function exerciseOperand(number: string): Exercise {
  const all = allExercises();
  const found = all.find((exercise) => exercise.number === number);
  if (found) return found;
  const near = suggestion(
    number,
    all.map((exercise) => exercise.number),
  );
  throw usageError(`there is no exercise '${number}'${near || "; 'lesson exercise' lists them"}`);
}

function list(json: boolean): number {
  const solved = new Set(readProgress().solved);
  const all = allExercises();
  if (json) {
    const exercises = all.map(({ number, title }) => ({ number, title, solved: solved.has(number) }));
    process.stdout.write(`${JSON.stringify({ exercises })}\n`);
    return EXIT.OK;
  }
  const lines: string[] = [];
  for (const [n, { number, title, chapter }] of all.entries()) {
    if (all[n - 1]?.chapter !== chapter) lines.push(...(n > 0 ? [''] : []), `${chapter.number}  ${chapter.title}`);
    lines.push(`  ${solved.has(number) ? 'solved' : '      '}  ${number}  ${title}`);
  }
  const next = all.find(({ number }) => !solved.has(number));
  if (next) lines.push('', `Next: lesson exercise ${next.number}`);
  process.stdout.write(`${lines.join('\n')}\n`);
  return EXIT.OK;
}

async function show(blocks: readonly Block[], args: ParsedArguments): Promise<number> {
  const { renderBlocks } = await import('../../book/terminal/render.ts');
  const { colors, hyperlinks, columns } = outputStyle(args.value('color'));
  return page(renderBlocks(blocks, { columns, style: { colors, hyperlinks }, stages: listStages().length }));
}

async function begin(exercise: Exercise, target: string, args: ParsedArguments): Promise<number> {
  const fresh = !existsSync(target);
  if (fresh) {
    const { layOut } = await import('../stage/lay-out.ts');
    const { stageOperand } = await import('../stage/stage-operand.ts');
    await layOut(stageOperand(String(exercise.chapter.number)), target, false);
  }
  process.stdout.write(`Exercise ${exercise.number}: ${exercise.title}\n\n`);
  const status = await show(exercise.task, args);
  const dir = target === `exercise-${exercise.number}` ? '' : ` ${target}`;
  process.stdout.write(
    [
      '',
      `${fresh ? `Stage ${exercise.chapter.number} is laid out in` : 'You have begun it in'} ${target}. Change it there, then:`,
      `  lesson run ${target}`,
      `  lesson exercise ${exercise.number}${dir} --check`,
      `Stuck? lesson exercise ${exercise.number} --hint`,
      '',
    ].join('\n'),
  );
  return status;
}

async function check(exercise: Exercise, target: string): Promise<number> {
  const wanted = checkOf(exercise.number);
  if (!wanted) throw usageError(`exercise ${exercise.number} has no check`);
  if (!existsSync(target))
    throw usageError(`there is no folder ${target}; 'lesson exercise ${exercise.number}' lays it out`);
  const { stageImage } = await import('../stage/stage-image.ts');
  const { stageOperand } = await import('../stage/stage-operand.ts');
  const { runChecks } = await import('../../checks/run.ts');
  const image = await stageImage(stageOperand(target));
  const [outcome] = await runChecks(image, [{ name: exercise.title, section: exercise.title, ...wanted }]);
  if (outcome!.ok) {
    recordProgress('solved', exercise.number);
    process.stdout.write(`Exercise ${exercise.number} is solved.\n`);
    return EXIT.OK;
  }
  process.stdout.write(
    [
      `Exercise ${exercise.number} is not solved yet.`,
      `  looked for  ${outcome!.lookedFor}`,
      `  found       ${outcome!.found}`,
      `Stuck? lesson exercise ${exercise.number} --hint`,
      '',
    ].join('\n'),
  );
  return EXIT.FAILED;
}

/** @returns the patch that solves the exercise, from its stage's sources */
export function solutionPatch(number: string): string | undefined {
  const file = shippedFiles('chapters/solutions').get(`${number}.diff`);
  return file && Buffer.from(file.read()).toString('utf8');
}

async function solution(exercise: Exercise, args: ParsedArguments): Promise<number> {
  const patch = solutionPatch(exercise.number);
  if (patch === undefined) throw usageError(`there is no solution of exercise ${exercise.number}`);
  const { paint } = await import('../../book/terminal/style.ts');
  const style = outputStyle(args.value('color'));
  const lines = patch.split('\n').map((line) => {
    if (/^(?:diff|---|\+\+\+) /.test(line)) return paint(style, line, 'bold');
    if (line.startsWith('+')) return paint(style, line, 'green');
    if (line.startsWith('-')) return paint(style, line, 'red');
    return line.startsWith('@@') ? paint(style, line, 'cyan') : line;
  });
  return page([lines.join('\n')]);
}
