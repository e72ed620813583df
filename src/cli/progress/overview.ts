/** What the reader has done, chapter by chapter, and the next thing to type. */
import { existsSync } from 'node:fs';
import { type Chapter, listChapters } from '../../book/chapters.ts';
import { type KernelResult, readProgress } from '../../book/progress.ts';
import { listStages, type Stage } from '../../stages/stages.ts';
import { allExercises } from '../exercise/exercises.ts';

export interface ChapterProgress {
  readonly chapter: Chapter;
  readonly read: boolean;
  readonly exercises: readonly { readonly number: string; readonly title: string; readonly solved: boolean }[];
  /** Undefined for chapters without a stage, such as the preface and those about a program. */
  readonly stage: StageProgress | undefined;
}

export interface StageProgress {
  readonly stage: Stage;
  readonly booted: boolean;
  /** The kernels that began as this stage and are still there, the latest last. */
  readonly kernels: readonly KernelResult[];
}

export function chapterProgress(): ChapterProgress[] {
  const { read, booted, solved, kernels } = readProgress();
  const exercises = allExercises();
  const stages = new Map(listStages().map((stage) => [stage.number, stage]));
  const stageProgress = (stage: Stage): StageProgress => ({
    stage,
    booted: booted.includes(stage.name),
    kernels: kernels.filter((kernel) => kernel.stage === stage.number && existsSync(kernel.folder)),
  });
  return listChapters().map((chapter) => {
    const stage = stages.get(chapter.number);
    return {
      chapter,
      read: read.includes(chapter.name),
      exercises: exercises
        .filter((exercise) => exercise.chapter.number === chapter.number)
        .map(({ number, title }) => ({ number, title, solved: solved.includes(number) })),
      stage: stage && stageProgress(stage),
    };
  });
}

export const solvedOf = ({ exercises }: ChapterProgress): number => exercises.filter(({ solved }) => solved).length;

/** The first thing that was not done, in the order of the book: read, boot; then the exercises, then a kernel of one's own. */
export function nextCommand(chapters: readonly ChapterProgress[]): string {
  for (const { chapter, read, stage } of chapters) {
    if (!read) return `lesson read ${stage ? stage.stage.number : chapter.name}`;
    if (stage && !stage.booted) return `lesson run ${stage.stage.number}`;
  }
  return nextExercise(chapters) ? 'lesson exercise --next' : 'lesson init 7 my-kernel';
}

/** @returns the first unsolved exercise of a chapter that was read */
export function nextExercise(chapters: readonly ChapterProgress[]): { number: string; title: string } | undefined {
  const open = chapters.filter(({ read }) => read).flatMap(({ exercises }) => exercises);
  return open.find(({ solved }) => !solved);
}

/** @returns the same as an object for JSON */
export function progressJson(chapters: readonly ChapterProgress[]): object {
  return {
    chapters: chapters.map(({ chapter, read, exercises, stage }) => ({
      number: chapter.number,
      name: chapter.name,
      title: chapter.title,
      read,
      ...((stage || exercises.length > 0) && { exercises }),
      ...(stage && {
        stage: { number: stage.stage.number, name: stage.stage.name },
        booted: stage.booted,
        kernels: stage.kernels.map(({ folder, passed, total }) => ({ folder, passed, total })),
      }),
    })),
    next: nextCommand(chapters),
  };
}
