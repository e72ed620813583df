/** `search-index.js`: what the search of the pages looks through. */
import type { Chapter } from '../chapters.ts';
import { sectionsOf } from '../sections.ts';
import { pageOf } from './markdown.ts';

/** For each section: page and anchor, chapter, title, text. */
export type SearchEntry = readonly [href: string, chapter: string, title: string, text: string];

export const searchEntries = (chapters: readonly Chapter[]): SearchEntry[] =>
  chapters.flatMap((chapter) =>
    sectionsOf(chapter).map(
      ({ anchor, title, text }): SearchEntry => [
        `${pageOf(chapter.file)}${anchor && `#${anchor}`}`,
        chapter.title,
        title,
        text,
      ],
    ),
  );

/** A script, because a page that was opened as a file may not fetch anything else. */
export const searchIndex = (chapters: readonly Chapter[]): string =>
  `globalThis.lessonSearchIndex = ${JSON.stringify(searchEntries(chapters))};\n`;
