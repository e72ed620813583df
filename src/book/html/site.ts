/** The whole book as a folder of pages that need nothing but a browser. */
import { host } from '../../host/host.ts';
import { userError } from '../../messages/user-error.ts';
import { listStages } from '../../stages/stages.ts';
import { type Chapter, listChapters } from '../chapters.ts';
import { sectionsOf } from '../sections.ts';
import { escapeHtml } from './escape.ts';
import { chapterHtml, pageOf } from './markdown.ts';
import { BOOK_TITLE, chapterName, pageHtml } from './page.ts';
import { SEARCH_SCRIPT, searchIndex } from './search-script.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/** Names the files that were written; a folder without it is somebody else's. */
const MARK = '.lesson-site.json';

const SUBTITLE =
  'How the Go runtime comes up on a bare machine: from the boot sector to a keyboard driver that is a goroutine.';

/** The beginning of a chapter, as a summary. */
function introduction(chapter: Chapter): string {
  const text = sectionsOf(chapter).find((section) => section.text !== '')?.text ?? '';
  const sentences = text.match(/[^.!?]+[.!?]+(?=\s|$)/g) ?? [text];
  let line = '';
  for (const sentence of sentences) {
    if (line !== '' && line.length + sentence.length > 180) break;
    line += sentence;
  }
  return line.trim();
}

function titlePage(chapters: readonly Chapter[], stages: number): string {
  const items = chapters.map(
    (chapter) =>
      `<li><a href="${pageOf(chapter.file)}">${chapterName(chapter, stages)}</a><p>${escapeHtml(introduction(chapter))}</p></li>`,
  );
  return `<div class="title-page"><h1>${BOOK_TITLE}</h1><p>${SUBTITLE}</p></div><ol class="chapters">${items.join('')}</ol>`;
}

/** @returns the files of the site by name */
export function siteFiles(): Map<string, string> {
  const stages = listStages().length;
  const chapters = listChapters();
  const files = new Map<string, string>();
  const title = { title: BOOK_TITLE, description: SUBTITLE, current: undefined, sections: [], chapters };
  files.set('index.html', pageHtml({ ...title, main: titlePage(chapters, stages) }, stages));
  for (const chapter of chapters) {
    const parts = {
      title: chapter.title,
      description: introduction(chapter),
      main: chapterHtml(chapter, stages),
      current: chapter,
      sections: sectionsOf(chapter),
      chapters,
    };
    files.set(pageOf(chapter.file), pageHtml(parts, stages));
  }
  files.set('book.css', STYLE_SHEET);
  files.set('book.js', SEARCH_SCRIPT);
  files.set('search-index.js', searchIndex(chapters));
  return files;
}

const { files } = host;
const { join } = host.paths;

/** @returns what an earlier run wrote there; @throws UserError if it holds anything else */
function writtenBefore(folder: string): string[] {
  const status = files.status(folder);
  if (!status) return [];
  if (status.kind !== 'folder') throw userError(`${folder} is a file; name a folder: -o site`);
  const there = files.names(folder);
  if (there.length === 0) return [];
  try {
    const mark = JSON.parse(new TextDecoder().decode(files.read(join(folder, MARK)))) as { files: string[] };
    return mark.files.filter((name) => /^[\w.-]+$/.test(name));
  } catch {
    throw userError(`${folder} holds other files; nothing was written: name a new or empty folder`);
  }
}

/** Writes the site; pages that an earlier one had and this has not are removed, nothing else is touched. */
export function writeSite(folder: string): void {
  const old = writtenBefore(folder);
  const pages = siteFiles();
  files.makeFolder(folder);
  // The list of names comes first, so that a half-written site is recognised as one, too.
  files.write(join(folder, MARK), JSON.stringify({ files: [...new Set([...old, ...pages.keys()])] }));
  for (const [name, text] of pages) files.write(join(folder, name), text);
  for (const name of old) if (!pages.has(name)) files.remove(join(folder, name));
  files.write(join(folder, MARK), JSON.stringify({ files: [...pages.keys()] }));
}
