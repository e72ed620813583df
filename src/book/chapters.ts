/** The chapters, from the files in chapters/: `03-interrupts.md` is chapter 3, called `interrupts`. */
import { shippedFiles } from '../host/files.ts';

export interface Chapter {
  /** That of the stage it is about; 0 for the preface; those after the last stage's have none. */
  readonly number: number;
  /** `interrupts`. */
  readonly name: string;
  /** `03-interrupts.md`. */
  readonly file: string;
  /** The first line, without its `# `. */
  readonly title: string;
  /** All of it, as written. */
  readonly markdown: string;
}

export function listChapters(): Chapter[] {
  return [...shippedFiles('chapters')].flatMap(([file, source]) => {
    const match = /^(\d\d)-(.+)\.md$/.exec(file);
    if (!match) return [];
    const markdown = new TextDecoder().decode(source.read());
    const title = /^# (.+)$/m.exec(markdown)?.[1] ?? match[2]!;
    return [{ number: Number(match[1]), name: match[2]!, file, title, markdown }];
  });
}

/** @returns the chapter called `text`: its number or its name */
export function findChapter(text: string, chapters: readonly Chapter[]): Chapter | undefined {
  const wanted = text.toLowerCase();
  return chapters.find(
    ({ number, name, file }) =>
      (/^\d+$/.test(wanted) && number === Number(wanted)) ||
      name === wanted ||
      file === `${wanted.replace(/\.md$/, '')}.md`,
  );
}

/** Whether the chapter is about a stage, as the preface and the appendix are not, nor one about a program. */
export const hasStage = ({ number }: Chapter, stages: number): boolean => number >= 1 && number <= stages;

/** Whether readers know the chapter by its number, as they do all but the preface and the appendix. */
export const isNumbered = ({ number, name }: Chapter): boolean => number >= 1 && name !== 'appendix';
