/** `lesson` alone: what there is, where the reader is, and the next thing to type. */

import { type Chapter, listChapters } from '../../book/chapters.ts';
import { type Progress, readProgress } from '../../book/progress.ts';
import { listStages, type Stage } from '../../stages/stages.ts';
import { EXIT } from '../errors/exit-status.ts';
import type { Command } from '../options/command.ts';

interface Entry {
  readonly chapter: Chapter;
  /** The stage that the chapter is about. */
  readonly stage: Stage | undefined;
  readonly read: boolean;
  readonly booted: boolean;
  readonly passed: boolean;
}

export const contents: Command = {
  name: 'lesson',
  operands: '',
  summary: 'the table of contents',
  options: [{ name: 'json', help: 'as JSON' }],
  async run(args) {
    const entries = entriesOf(listChapters(), listStages(), readProgress());
    const next = nextCommand(entries);
    if (args.flag('json')) {
      const chapters = entries.map(({ chapter, stage, read, booted, passed }) => ({
        number: chapter.number,
        name: chapter.name,
        title: chapter.title,
        read,
        ...(stage ? { stage: { number: stage.number, name: stage.name }, booted, passed } : {}),
      }));
      process.stdout.write(`${JSON.stringify({ chapters, next })}\n`);
      return EXIT.OK;
    }
    process.stdout.write(`${table(entries).join('\n')}\n\nNext: ${next}\n`);
    process.stdout.write("('lesson help' lists the commands.)\n");
    return EXIT.OK;
  },
};

function entriesOf(chapters: readonly Chapter[], stages: readonly Stage[], done: Progress): Entry[] {
  return chapters.map((chapter) => {
    const stage = stages.find(({ number }) => number === chapter.number);
    return {
      chapter,
      stage,
      read: done.read.includes(chapter.name),
      booted: stage !== undefined && done.booted.includes(stage.name),
      passed: stage !== undefined && done.passed.includes(stage.name),
    };
  });
}

function table(entries: readonly Entry[]): string[] {
  const widest = Math.max(0, ...entries.map(({ chapter }) => Bun.stringWidth(chapter.title)));
  const mark = (done: boolean, word: string): string => (done ? word : ' '.repeat(word.length));
  const lines = entries.map(({ chapter, stage, read, booted, passed }) => {
    const title = chapter.title + ' '.repeat(widest - Bun.stringWidth(chapter.title));
    const marks = `${mark(read, 'read')}  ${mark(booted, 'booted')}  ${mark(passed, 'passed')}`;
    return `  ${stage ? stage.number : ' '}  ${title}   ${marks}`.trimEnd();
  });
  return ['The Runtime Is the Kernel', '', ...lines];
}

/** The first thing that was not done, in the order of the book: read, boot, test. */
function nextCommand(entries: readonly Entry[]): string {
  for (const { chapter, stage, read, booted, passed } of entries) {
    if (!read) return `lesson read ${stage ? stage.number : chapter.name}`;
    if (stage && !booted) return `lesson run ${stage.number}`;
    if (stage && !passed) return `lesson test ${stage.number}`;
  }
  return 'lesson init 7 my-kernel';
}
