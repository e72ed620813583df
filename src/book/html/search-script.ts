/**
 * The search of the pages: JavaScript for the reader's browser, as text. The index is a script too, because a page that
 * was opened as a file may not fetch one.
 */
import type { Chapter } from '../chapters.ts';
import { sectionsOf } from '../sections.ts';
import { pageOf } from './markdown.ts';

/** `search-index.js`: for each section page and anchor, chapter, title, text. */
export function searchIndex(chapters: readonly Chapter[]): string {
  const entries = chapters.flatMap((chapter) =>
    sectionsOf(chapter).map(({ anchor, title, text }) => [
      `${pageOf(chapter.file)}${anchor && `#${anchor}`}`,
      chapter.title,
      title,
      text,
    ]),
  );
  return `const searchIndex = ${JSON.stringify(entries)};\n`;
}

/** `book.js`. Every word must be there; titles count most, then whole words, then beginnings. */
export const SEARCH_SCRIPT = `'use strict';
// On a narrow screen the contents would fill the first page.
if (matchMedia('(max-width: 63.99rem)').matches) document.querySelector('.contents details').removeAttribute('open');

const box = document.querySelector('.search');
const input = box.querySelector('input');
const found = box.querySelector('.found');
box.hidden = false;
let chosen = -1;

const fold = (text) => text.toLowerCase().normalize('NFKD').replace(/[\\u0300-\\u036f]/g, '');
const sections = searchIndex.map(([href, chapter, title, text]) => ({
  href, chapter, title, text, head: fold(title), body: fold(text),
}));

function score(section, words) {
  let sum = 0;
  for (const word of words) {
    const inHead = section.head.indexOf(word);
    const inBody = section.body.indexOf(word);
    if (inHead < 0 && inBody < 0) return 0;
    if (inHead >= 0) sum += section.head === word ? 40 : 20;
    if (inBody >= 0) sum += 1 + Math.min(5, section.body.split(word).length - 1);
  }
  return sum;
}

function snippet(section, words) {
  const at = Math.max(0, ...words.map((word) => section.body.indexOf(word)));
  const from = Math.max(0, section.text.lastIndexOf(' ', Math.max(0, at - 40)));
  const line = document.createElement('span');
  line.textContent = (from > 0 ? '… ' : '') + section.text.slice(from, from + 140).trim() + ' …';
  return line;
}

function show() {
  const words = fold(input.value).split(/\\s+/).filter((word) => word.length > 1);
  chosen = -1;
  found.replaceChildren();
  found.hidden = words.length === 0;
  if (words.length === 0) return;
  const hits = sections.map((section) => ({ section, points: score(section, words) }))
    .filter(({ points }) => points > 0).sort((a, b) => b.points - a.points).slice(0, 12);
  for (const { section } of hits) {
    const link = document.createElement('a');
    link.href = section.href;
    link.setAttribute('role', 'option');
    const title = document.createElement('b');
    title.textContent = section.title;
    const chapter = document.createElement('small');
    chapter.textContent = section.chapter === section.title ? '' : section.chapter;
    link.append(title, ' ', chapter, snippet(section, words));
    link.addEventListener('click', close);
    found.append(link);
  }
  if (hits.length === 0) found.textContent = 'Nothing found.';
}

function close() {
  found.hidden = true;
}

input.addEventListener('input', show);
input.addEventListener('focus', show);
document.addEventListener('click', (event) => box.contains(event.target) || close());
document.addEventListener('keydown', (event) => {
  const typing = /^(input|textarea|select)$/i.test(event.target.tagName);
  if (event.key === '/' && !typing) {
    event.preventDefault();
    input.focus();
  }
});
input.addEventListener('keydown', (event) => {
  const links = found.querySelectorAll('a');
  if (event.key === 'Escape') close();
  if (event.key === 'Enter' && links.length > 0) links[Math.max(0, chosen)].click();
  if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
  event.preventDefault();
  chosen = Math.max(0, Math.min(links.length - 1, chosen + (event.key === 'ArrowDown' ? 1 : -1)));
  links.forEach((link, n) => link.setAttribute('aria-selected', String(n === chosen)));
  links[chosen]?.scrollIntoView({ block: 'nearest' });
});
`;
