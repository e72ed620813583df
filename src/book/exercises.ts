/** The exercises, as the chapters define them: `### Exercise 3.1: A promise withdrawn`, prose, a hint, what is checked. */
import { type Block, blocksOf } from './blocks.ts';
import type { Chapter } from './chapters.ts';

export interface Exercise {
  /** `3.1`. */
  readonly number: string;
  readonly title: string;
  readonly chapter: Chapter;
  /** What to do. */
  readonly task: readonly Block[];
  readonly hint: readonly Block[];
  /** What the check will look for. */
  readonly check: readonly Block[];
}

const HEADING = /^Exercise (\d+\.\d+): (.+)$/;

/** The number in the heading of an exercise: `3.1`. */
export const exerciseNumber = (heading: string): string | undefined => HEADING.exec(heading)?.[1];

export function exercisesOf(chapter: Chapter, stages: number): Exercise[] {
  if (!/^### Exercise /m.test(chapter.markdown)) return [];
  const found: { number: string; title: string; blocks: Block[] }[] = [];
  let current: Block[] | undefined;
  for (const block of blocksOf(chapter, stages)) {
    if (block.kind === 'markdown' && block.token.type === 'heading') {
      const match = HEADING.exec(block.token.text);
      current = match ? [] : undefined;
      if (match) found.push({ number: match[1]!, title: match[2]!, blocks: current! });
    } else current?.push(block);
  }
  const inner = (blocks: readonly Block[], kind: 'HINT' | 'CHECK'): readonly Block[] =>
    blocks.flatMap((block) => (block.kind === 'callout' && block.callout === kind ? block.blocks : []));
  return found.map(({ number, title, blocks }) => ({
    number,
    title,
    chapter,
    task: blocks.filter((block) => block.kind !== 'callout' || !['HINT', 'CHECK'].includes(block.callout)),
    hint: inner(blocks, 'HINT'),
    check: inner(blocks, 'CHECK'),
  }));
}
