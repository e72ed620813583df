/** `lesson progress`: everything that the reader has done, for the reader or a teacher. */
import { shown } from '../../host/files.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';
import { type ChapterProgress, chapterProgress, nextCommand, progressJson, solvedOf } from '../progress/overview.ts';

export const command: Command = {
  name: 'progress',
  operands: '',
  summary: 'what you have read, booted and solved, and how the checks went on your kernels',
  options: [{ name: 'json', help: 'as JSON, to be handed in or collected' }],
  notes: [
    'A chapter counts as read when it was shown on a terminal to its end, a stage as booted when it ran to its end.',
    "Your kernels are those that you gave to 'lesson test'.",
  ].join('\n'),
  async run(args) {
    const chapters = chapterProgress();
    const text = args.flag('json') ? JSON.stringify(progressJson(chapters)) : describe(chapters);
    process.stdout.write(`${text}\n`);
    return EXIT.OK;
  },
};

function describe(chapters: readonly ChapterProgress[]): string {
  const stages = chapters.flatMap(({ stage }) => stage ?? []);
  const solved = chapters.reduce((sum, chapter) => sum + solvedOf(chapter), 0);
  const exercises = chapters.flatMap((chapter) => chapter.exercises);
  const open = exercises.filter((exercise) => !exercise.solved).map(({ number }) => number);
  const kernels = stages.flatMap((stage) => stage.kernels);
  return [
    `chapters read     ${chapters.filter(({ read }) => read).length} of ${chapters.length}`,
    `stages booted     ${stages.filter(({ booted }) => booted).length} of ${stages.length}`,
    `exercises solved  ${solved} of ${exercises.length}${open.length > 0 ? `; open: ${open.join(' ')}` : ''}`,
    ...kernels.map(
      ({ folder, stage, passed, total }) =>
        `your kernel       ${shown(folder)} (stage ${stage}): ${passed} of ${total} checks`,
    ),
    '',
    `Next: ${nextCommand(chapters)}`,
  ].join('\n');
}
