/** Code, transcripts and changes as HTML. Colours are classes, one an ink, so that a page stays small. */
import type { FileChange, Hunk } from '../comparison.ts';
import type { Excerpt } from '../excerpts.ts';
import { highlight } from '../highlight/highlight.ts';
import type { Ink, Run } from '../highlight/inks.ts';
import { type Language, languageOf } from '../highlight/languages.ts';
import { hunkHeader } from '../terminal/unified.ts';
import { type TranscriptFence, transcriptLines } from '../transcripts.ts';
import { escapeHtml } from './escape.ts';
import type { TranscriptBoot } from './site-parts.ts';

const CLASSES: Readonly<Record<Ink, string>> = {
  comment: 'c',
  string: 's',
  number: 'n',
  keyword: 'k',
  type: 't',
  name: 'f',
  register: 'r',
  plain: '',
};

function span({ ink, text }: Run): string {
  const name = CLASSES[ink];
  if (name === '' || text.trim() === '') return escapeHtml(text);
  // Blanks at the ends have no colour; outside the element they make the page smaller.
  const [, before, inner, after] = /^(\s*)(.*?)(\s*)$/s.exec(text)!;
  return `${before}<i class=${name}>${escapeHtml(inner!)}</i>${after}`;
}

const inked = (lines: readonly string[], language: Language | undefined): string[] =>
  highlight(lines, language).map((runs) => runs.map(span).join(''));

/** Numbers are attributes, because a strict policy forbids styles within a page. Each line ends within its element. */
function linesHtml({ file, first, lines, fresh }: Excerpt): string {
  const old = (line: number): string => (fresh === undefined || fresh.has(line) ? '' : ' class=old');
  const code = inked(lines, languageOf(file)).map(
    (line, n) => `<span${old(first + n)} data-n=${first + n}>${line}${n < lines.length - 1 ? '\n' : ''}</span>`,
  );
  return `<pre tabindex="0"><code>${code.join('')}</code></pre>`;
}

function partHtml(excerpt: Excerpt): string {
  const { first, lines, folded } = excerpt;
  if (folded === undefined) return linesHtml(excerpt);
  const reason = folded === 'unchanged' ? ', as before' : '';
  const range = `Lines ${first} to ${first + lines.length - 1}${reason}`;
  return `<details><summary>${range}</summary>${linesHtml(excerpt)}</details>`;
}

/** The excerpts of one fence; folded parts of a file are in one frame with what is shown of it. */
export function excerptsHtml(excerpts: readonly Excerpt[]): string {
  const figures: Excerpt[][] = [];
  for (const excerpt of excerpts) {
    const before = figures.at(-1)?.at(-1);
    const goesOn = before?.file === excerpt.file && (before.folded !== undefined || excerpt.folded !== undefined);
    if (goesOn) figures.at(-1)!.push(excerpt);
    else figures.push([excerpt]);
  }
  const figure = (parts: readonly Excerpt[]): string => {
    const { file, region, first } = parts[0]!;
    const place = region === undefined ? '' : ` <small>from line ${first}</small>`;
    const body = parts.map(partHtml).join('');
    return `<figure class="code"><figcaption><span>${escapeHtml(file)}${place}</span></figcaption>${body}</figure>`;
  };
  return figures.map(figure).join('\n');
}

/** @param boot how the page's machine does the same; src/web/panel/boot.ts reads the attributes */
export function transcriptHtml(fence: TranscriptFence, boot: TranscriptBoot | undefined): string {
  const command = `lesson run ${fence.command}`;
  const data: [name: string, value: string | number][] = [['command', command]];
  if (boot) {
    data.push(['image', boot.image], ['memory', boot.memoryMiB], ['keys', boot.keys]);
    data.push(['from', fence.from], ['to', Number.isFinite(fence.to) ? fence.to : 'end']);
  }
  const attributes = data.map(([name, value]) => ` data-${name}="${escapeHtml(String(value))}"`).join('');
  const button = boot ? '<button class="boot" type="button" hidden>▶ Boot it here</button>' : '';
  const text = escapeHtml(transcriptLines(fence).join('\n'));
  return `<figure class="run"${attributes}><figcaption><span><b>$</b> ${escapeHtml(command)}</span>${button}</figcaption><pre tabindex="0">${text}</pre></figure>`;
}

export function fenceHtml(lang: string | undefined, text: string): string {
  const code = inked(text.split('\n'), lang ? languageOf(lang) : undefined).join('\n');
  return `<div class="fence"><pre tabindex="0"><code>${code}</code></pre></div>`;
}

function hunkHtml(hunk: Hunk, name: string): string {
  const lines = inked(
    hunk.lines.map((line) => line.slice(1)),
    languageOf(name),
  );
  const rows = hunk.lines.map((line, n) => {
    const sign = line[0];
    if (sign === '+') return `<ins>${lines[n]}</ins>`;
    if (sign === '-') return `<del>${lines[n]}</del>`;
    return `<span>${lines[n]}</span>`;
  });
  return `<b>${escapeHtml(hunkHeader(hunk))}</b>\n${rows.join('\n')}`;
}

const KINDS = { added: 'new', removed: 'gone', changed: 'changed' } as const;

export function changesHtml(from: number, to: number, changes: readonly FileChange[]): string {
  const files = changes.map(({ name, kind, hunks, insertions, deletions }) => {
    const figures = `<ins>+${insertions}</ins> <del>−${deletions}</del>`;
    const body = hunks.map((hunk) => hunkHtml(hunk, name)).join('\n');
    return `<details><summary><code>${escapeHtml(name)}</code> ${KINDS[kind]} ${figures}</summary><pre class="diff" tabindex="0"><code>${body}</code></pre></details>`;
  });
  return `<div class="changes"><p>What <code>lesson diff ${from} ${to}</code> shows, file by file:</p>${files.join('')}</div>`;
}
