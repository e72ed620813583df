/** `lesson exercise`: the chapters' exercises: the list, the task, a hint, the check, the solution. */
import type { Exercise } from '../../book/exercises.ts';
import { usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { defaultFolder, exerciseOperand, nextExercise } from '../exercise/exercises.ts';
import type { Command, ParsedArguments } from '../options/command.ts';

const ACTIONS = ['hint', 'check', 'watch', 'solution', 'reset'] as const;
type Action = (typeof ACTIONS)[number];

export const command: Command = {
  name: 'exercise',
  operands: '[NUMBER] [DIR]',
  summary: "list the chapters' exercises, or begin one: its stage is laid out in DIR",
  options: [
    { name: 'next', help: 'begin the first exercise that is not solved' },
    { name: 'hint', help: 'show the hint' },
    { name: 'check', help: 'build and boot DIR, and say whether the exercise is solved' },
    { name: 'watch', help: 'check whenever something in DIR is saved; when it is solved, go on to the next exercise' },
    { name: 'solution', help: 'show a solution, as a patch' },
    { name: 'reset', help: 'begin again; what was in DIR is kept beside it' },
    { name: 'json', help: 'the list, or the result of --check, as JSON' },
  ],
  notes:
    'DIR is exercise-NUMBER unless told. With --next the number is left out, and the other options are for that exercise.',
  async run(args) {
    const actions = ACTIONS.filter((name) => args.flag(name));
    const [action] = actions;
    if (actions.length > 1) throw usageError(`--${actions[0]} or --${actions[1]}, not both`);
    if (args.flag('next')) return runNext(args, action);
    const [number, folder] = args.operands;
    if (number === undefined) {
      if (action) throw usageError(`--${action} of which exercise? 'lesson exercise 3.1 --${action}', or --next`);
      return (await import('../exercise/list.ts')).listExercises(args.flag('json'));
    }
    return runAction(exerciseOperand(number), folder, action, args);
  },
};

async function runNext(args: ParsedArguments, action: Action | undefined): Promise<number> {
  const [folder, surplus] = args.operands;
  if (surplus !== undefined || /^\d+\.\d+$/.test(folder ?? ''))
    throw usageError(`--next finds the exercise itself; leave out the number: lesson exercise --next [DIR]`);
  const exercise = nextExercise();
  if (exercise) return runAction(exercise, folder, action, args);
  process.stdout.write('All exercises are solved.\n');
  return EXIT.OK;
}

async function runAction(
  exercise: Exercise,
  folder: string | undefined,
  action: Action | undefined,
  args: ParsedArguments,
): Promise<number> {
  const target = folder ?? defaultFolder(exercise);
  const color = args.value('color');
  const json = args.flag('json');
  if (json && action !== 'check') throw usageError('--json goes with the list of exercises and with --check');
  const begin = () => import('../exercise/begin.ts');
  const check = () => import('../exercise/check.ts');
  switch (action) {
    case 'hint':
      return (await begin()).showBlocks(exercise.hint, color);
    case 'solution':
      return (await import('../exercise/solution.ts')).showSolution(exercise, color);
    case 'check':
      return (await check()).checkExercise(exercise, target, json);
    case 'watch':
      return (await check()).watchExercises(exercise, target, color);
    case 'reset':
      return (await begin()).resetExercise(exercise, target, color);
    default:
      return (await begin()).beginExercise(exercise, target, color);
  }
}
