/** What ties the chapters to the stages, as lists of what is wrong with it. */
import { type MarkedToken, marked } from 'marked';
import { anchor } from '../../src/book/anchors.ts';
import { type Block, blocksOf } from '../../src/book/blocks.ts';
import type { Chapter } from '../../src/book/chapters.ts';
import { type FileChange, newLines } from '../../src/book/comparison.ts';
import { compareStages } from '../../src/book/excerpts.ts';

const flat = (blocks: readonly Block[]): Block[] =>
  blocks.flatMap((block) => (block.kind === 'callout' ? [block, ...flat(block.blocks)] : [block]));

/** @returns the lines that the chapter's stage adds or changes and the chapter shows nowhere: `file:line: text` */
export function unshownLines(chapter: Chapter, stages: number, changes: readonly FileChange[]): string[] {
  const shown = new Set<string>();
  for (const block of flat(blocksOf(chapter, stages)))
    if (block.kind === 'excerpts')
      for (const { file, first, lines } of block.excerpts)
        for (const n of lines.keys()) shown.add(`${file}:${first + n}`);
  return changes.flatMap((change) =>
    [...newLines(change)]
      .filter(([number, text]) => text.trim() !== '' && !shown.has(`${change.name}:${number}`))
      .map(([number, text]) => `${chapter.file} does not show ${change.name}:${number}: ${text.trim()}`),
  );
}

/** What stage `number` changes; the first stage is all new. */
export function changesOf(number: number, firstStage: () => readonly FileChange[]): readonly FileChange[] {
  return number === 1 ? firstStage() : compareStages(number - 1, number);
}

/** @returns links to chapters, sections and terms that are not there */
export function deadLinks(chapters: readonly Chapter[]): string[] {
  const places = new Set(chapters.map(({ file }) => file));
  for (const { file, markdown } of chapters)
    for (const token of marked.lexer(markdown))
      if (token.type === 'heading') places.add(`${file}#${anchor(token.text)}`);
  const dead: string[] = [];
  for (const chapter of chapters) {
    marked.walkTokens(marked.lexer(chapter.markdown), (token) => {
      const { type, href, raw } = token as MarkedToken & { type: 'link' };
      if (type !== 'link' || /^https?:\/\//.test(href)) return;
      const target = href.startsWith('#') ? `${chapter.file}${href}` : href;
      if (!places.has(target)) dead.push(`${chapter.file}: ${raw} leads nowhere`);
    });
  }
  return dead;
}
