/** What surrounds a chapter on its page: head, contents, search, links to the chapters before and after. */
import { type Chapter, isNumbered } from '../chapters.ts';
import type { Section } from '../sections.ts';
import { recordedWith } from '../transcripts.ts';
import { escapeHtml } from './escape.ts';
import { pageOf } from './markdown.ts';
import type { SiteMachine } from './site-parts.ts';

export const BOOK_TITLE = 'The Runtime Is the Kernel';

export interface PageParts {
  readonly title: string;
  readonly description: string;
  /** HTML. */
  readonly main: string;
  /** The chapter that is shown; undefined on the title page. */
  readonly current: Chapter | undefined;
  readonly sections: readonly Section[];
  readonly chapters: readonly Chapter[];
  readonly machine: SiteMachine;
}

/** Nothing from elsewhere, no script or style within a page; WebAssembly is what the machine's processor is made of. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');

/** `3  Interrupts`; the preface and the appendix have no number. */
export function chapterName(chapter: Chapter): string {
  const title = escapeHtml(chapter.title);
  return isNumbered(chapter) ? `<span class="number">${chapter.number}</span> ${title}` : title;
}

function contents({ current, sections, chapters }: PageParts): string {
  const items = chapters.map((chapter) => {
    const here = chapter === current;
    const inner = sections.filter(({ depth }) => here && depth === 2);
    const below = inner
      .map(({ anchor, title }) => `<li><a href="#${escapeHtml(anchor)}">${escapeHtml(title)}</a></li>`)
      .join('');
    const link = `<a href="${pageOf(chapter.file)}"${here ? ' aria-current="page"' : ''}>${chapterName(chapter)}</a>`;
    return `<li>${link}${below && `<ul>${below}</ul>`}</li>`;
  });
  return `<ol>${items.join('')}</ol>`;
}

/** @param place where on the page it stands */
function wayOn({ current, chapters }: PageParts, place: 'top' | 'end'): string {
  if (!current) return '';
  const at = chapters.indexOf(current);
  const [before, after] = [chapters[at - 1], chapters[at + 1]];
  const link = (chapter: Chapter | undefined, rel: string, words: string): string =>
    chapter
      ? `<a rel="${rel}" href="${pageOf(chapter.file)}"><small>${words}</small>${chapterName(chapter)}</a>`
      : '<span></span>';
  const where = place === 'top' ? ', above the text' : '';
  return `<nav class="way ${place}" aria-label="Chapters before and after${where}">${link(before, 'prev', 'Before')}${link(after, 'next', 'Next')}</nav>`;
}

export function pageHtml(parts: PageParts): string {
  const { panel, worker, firmware, builtWith } = parts.machine;
  const versions = `data-recorded-with="${escapeHtml(recordedWith())}" data-built-with="${escapeHtml(builtWith)}"`;
  const title = parts.current ? `${parts.title} · ${BOOK_TITLE}` : BOOK_TITLE;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="color-scheme" content="light dark">
<meta name="description" content="${escapeHtml(parts.description)}">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="icon.svg">
<link rel="stylesheet" href="book.css">
<script src="theme.js"></script>
</head>
<body data-panel="${panel}" data-worker="${worker}" data-firmware="${firmware}" ${versions}>
<a class="skip" href="#main">Skip to the text</a>
<header>
<a class="book" href="index.html">${BOOK_TITLE}</a>
<div class="search" hidden><input type="search" placeholder="Search the book" aria-label="Search the book" autocomplete="off" role="combobox" aria-expanded="false" aria-controls="found"><div class="found" id="found" role="listbox" aria-label="Found" hidden></div></div>
<button class="theme" type="button" hidden></button>
</header>
<div class="frame">
<nav class="contents" aria-label="Contents"><details open><summary>Contents</summary>${contents(parts)}</details></nav>
<main id="main">
${wayOn(parts, 'top')}
${parts.main}
${wayOn(parts, 'end')}
</main>
</div>
<script src="book.js" defer></script>
</body>
</html>
`;
}
