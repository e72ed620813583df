/** Finds sections by their words. Every word must be there; titles count most, then how often a word is in the text. */

/** As `search-index.js` has it: page and anchor, chapter, title, text. */
export type IndexEntry = readonly [href: string, chapter: string, title: string, text: string];

export interface Hit {
  readonly href: string;
  readonly chapter: string;
  readonly title: string;
  /** The words around the first that was found. */
  readonly snippet: string;
}

const MAX_HITS = 12;
const SNIPPET = 140;
/** Points for a title that is the word, for one that holds it, and most of those for the text. */
const POINTS = { isTitle: 40, inTitle: 20, inText: 6 } as const;

const fold = (text: string): string =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '');

function score(head: string, body: string, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    if (!head.includes(word) && !body.includes(word)) return 0;
    if (head.includes(word)) sum += head === word ? POINTS.isTitle : POINTS.inTitle;
    sum += Math.min(POINTS.inText, body.split(word).length - 1);
  }
  return sum;
}

function snippet(text: string, body: string, words: readonly string[]): string {
  const at = Math.max(0, ...words.map((word) => body.indexOf(word)));
  const from = Math.max(0, text.lastIndexOf(' ', Math.max(0, at - 40)));
  return `${from > 0 ? '… ' : ''}${text.slice(from, from + SNIPPET).trim()} …`;
}

/** @returns undefined if the query has no word to look for */
export function search(index: readonly IndexEntry[], query: string): Hit[] | undefined {
  const words = fold(query)
    .split(/\s+/)
    .filter((word) => word.length > 1);
  if (words.length === 0) return undefined;
  return index
    .map(([href, chapter, title, text]) => {
      const body = fold(text);
      const points = score(fold(title), body, words);
      return { href, chapter, title, snippet: points > 0 ? snippet(text, body, words) : '', points };
    })
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .slice(0, MAX_HITS);
}
