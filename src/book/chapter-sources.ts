/** Whose sources a chapter shows and its exercises begin from. */
import { listPrograms, listStages } from '../stages/stages.ts';
import { type Chapter, hasStage } from './chapters.ts';

/** The number of a stage of the book, or the name of one of its programs: `findStage` knows both. */
export type SourcesKey = number | string;

const isProgram = ({ name }: Chapter): boolean => listPrograms().some((program) => program.name === name);

/** Whether a chapter shows sources of its own, as a stage's and a program's do. */
export const hasSources = (chapter: Chapter, stages: number = listStages().length): boolean =>
  hasStage(chapter, stages) || isProgram(chapter);

/**
 * A chapter that has the name of a program shows that program; the others, the stage of their number. Where there is none,
 * as for the preface, they show the last stage.
 */
export function sourcesOf(chapter: Chapter, stages: number = listStages().length): SourcesKey {
  if (hasStage(chapter, stages)) return chapter.number;
  return isProgram(chapter) ? chapter.name : stages;
}
