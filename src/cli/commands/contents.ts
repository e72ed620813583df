/** `lesson` alone: what there is, where the reader is, and the next thing to type. */
import { isNumbered } from '../../book/chapters.ts';
import { shown } from '../../host/files.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';
import {
  type ChapterProgress,
  chapterProgress,
  nextCommand,
  nextExercise,
  progressJson,
  solvedOf,
} from '../progress/overview.ts';

export const contents: Command = {
  name: 'lesson',
  operands: '',
  summary: 'the table of contents',
  options: [{ name: 'json', help: 'as JSON' }],
  async run(args) {
    const chapters = chapterProgress();
    if (args.flag('json')) {
      process.stdout.write(`${JSON.stringify(progressJson(chapters))}\n`);
      return EXIT.OK;
    }
    const exercise = nextExercise(chapters);
    const lines = [
      'The Runtime Is the Kernel',
      '',
      ...table(chapters),
      '',
      `Next: ${nextCommand(chapters)}`,
      ...(exercise ? [`Or an exercise: lesson exercise ${exercise.number}, “${exercise.title}”`] : []),
      "('lesson help' lists the commands.)",
    ];
    process.stdout.write(`${lines.join('\n')}\n`);
    return EXIT.OK;
  },
};

function table(chapters: readonly ChapterProgress[]): string[] {
  const widest = Math.max(0, ...chapters.map(({ chapter }) => Bun.stringWidth(chapter.title)));
  return chapters.map((progress) => {
    const { chapter, read, stage } = progress;
    const title = chapter.title + ' '.repeat(widest - Bun.stringWidth(chapter.title));
    const marks = [mark(read, 'read'), mark(stage?.booted === true, 'booted'), ...furtherMarks(progress)];
    return `  ${isNumbered(chapter) ? chapter.number : ' '}  ${title}   ${marks.join('  ')}`.trimEnd();
  });
}

const mark = (done: boolean, word: string): string => (done ? word : ' '.repeat(word.length));

function furtherMarks(progress: ChapterProgress): string[] {
  const { exercises, stage } = progress;
  const kernel = stage?.kernels.at(-1);
  return [
    exercises.length > 0 ? `${solvedOf(progress)} of ${exercises.length} exercises` : '',
    kernel ? `${shown(kernel.folder)}: ${kernel.passed} of ${kernel.total} checks` : '',
  ];
}
