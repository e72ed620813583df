/** The preface's promise: every term is linked to its explanation where the reader first meets it. */
import { type MarkedToken, marked, type Token } from 'marked';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { anchor } from '../../src/book/anchors.ts';
import { type Chapter, isNumbered, listChapters } from '../../src/book/chapters.ts';
import { TERMS, type Term } from './terms.ts';

const terms = suite('book: terms');
const chapters = listChapters().filter(isNumbered);
const GLOSSARY = '10-appendix.md';

/** A paragraph, an item of a list, or a row of a table: what a reader takes in at once. */
interface Passage {
  readonly chapter: Chapter;
  readonly text: string;
  /** The entries of the glossary that it links to. */
  readonly links: readonly string[];
}

/** Passages in the order in which they are read; code, transcripts, pictures and headings are none. */
function passagesOf(chapter: Chapter): Passage[] {
  const passages: Passage[] = [];
  const add = (tokens: readonly Token[]): void => {
    let text = '';
    const links: string[] = [];
    marked.walkTokens([...tokens], (token) => {
      const { type, href } = token as MarkedToken & { type: 'link' };
      if (type === 'link' && href.startsWith(`${GLOSSARY}#`)) links.push(href.slice(GLOSSARY.length + 1));
      const leaf = token as { tokens?: Token[]; text?: string };
      if (!leaf.tokens) text += leaf.text ?? '';
    });
    passages.push({ chapter, text, links });
  };
  const visit = (token: Token): void => {
    const { type } = token;
    if (type === 'paragraph' || type === 'text') add([token]);
    else if (type === 'list') for (const item of (token as MarkedToken & { type: 'list' }).items) add(item.tokens);
    else if (type === 'table')
      for (const row of (token as MarkedToken & { type: 'table' }).rows) add(row.flatMap(({ tokens }) => tokens));
    else if (type === 'blockquote')
      for (const inner of (token as MarkedToken & { type: 'blockquote' }).tokens) visit(inner);
  };
  for (const token of marked.lexer(chapter.markdown)) visit(token);
  return passages;
}

const idOf = ({ term }: Term): string => anchor(term);

/** @returns the terms whose first use does not link to their entry: `chapter: term: the passage` */
function unexplained(passages: readonly Passage[], list: readonly Term[]): string[] {
  return list.flatMap((term) => {
    const first = passages.find(({ text }) => term.use.test(text));
    if (!first || first.links.includes(idOf(term))) return [];
    return [`${first.chapter.file} uses '${term.term}' before it is linked: ${first.text.slice(0, 100)}…`];
  });
}

terms('every one is linked where it is first used', () => {
  assert.equal(unexplained(chapters.flatMap(passagesOf), TERMS), []);
});

terms('each is used, and each is in the glossary; the glossary has no others', () => {
  const passages = chapters.flatMap(passagesOf);
  for (const { term, use } of TERMS)
    assert.ok(
      passages.some(({ text }) => use.test(text)),
      `${term} is used nowhere`,
    );
  const appendix = listChapters().find(({ file }) => file === GLOSSARY)!;
  const glossary = appendix.markdown.slice(appendix.markdown.indexOf('\n## Glossary'));
  const entries = [...glossary.matchAll(/^### (.+)$/gm)].map(([, name]) => name!);
  assert.equal(
    entries,
    [...entries].sort((a, b) => a.localeCompare(b, 'en')),
    'the glossary is sorted',
  );
  assert.equal(
    entries,
    TERMS.map(({ term }) => term).sort((a, b) => a.localeCompare(b, 'en')),
  );
});

terms('a use before the link, and a link after the use, are found', () => {
  const [first] = chapters;
  const chapter = (markdown: string): Passage[] => passagesOf({ ...first!, file: 'x.md', markdown });
  const paging = TERMS.filter(({ term }) => term === 'paging');
  assert.equal(unexplained(chapter('# Paging\n\nSee [paging](10-appendix.md#paging).\n\nPaging.\n'), paging), []);
  assert.is(unexplained(chapter('- paging\n\nSee [paging](10-appendix.md#paging).\n'), paging).length, 1);
  assert.is(unexplained(chapter('> [!NOTE]\n> Paging.\n\n[paging](10-appendix.md#paging)\n'), paging).length, 1);
  assert.is(unexplained(chapter('```text\npaging\n```\n'), paging).length, 0);
});

terms.run();
