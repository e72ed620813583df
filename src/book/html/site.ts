/** The whole book as a folder of pages that need nothing but a browser. */
import { host } from '../../host/host.ts';
import { userError } from '../../messages/user-error.ts';
import { listStages } from '../../stages/stages.ts';
import { type Chapter, listChapters } from '../chapters.ts';
import { transcriptFences } from '../fences.ts';
import { sectionsOf } from '../sections.ts';
import { blurbOf } from './blurbs.ts';
import { transcriptHtml } from './code.ts';
import { escapeHtml } from './escape.ts';
import { chapterHtml, pageOf } from './markdown.ts';
import { BOOK_TITLE, chapterName, pageHtml } from './page.ts';
import { searchIndex } from './search-index.ts';
import type { SiteMachine, SiteParts } from './site-parts.ts';
import { STYLE_SHEET } from './style-sheet.ts';

/** Names the files that were written; a folder without it is somebody else's. */
const MARK = '.lesson-site.json';
const MACHINE_FOLDER = 'machine';

/** Names that a site may have; one that leads elsewhere is never removed, whoever wrote it there. */
const OWN_NAME = /^(?:machine\/)?\w[\w.-]*$/;

const SUBTITLE =
  'How the Go runtime comes up on a bare machine: from the boot sector to a keyboard driver that is a goroutine.';

const ABOUT =
  'Seven kernels in Go and assembly, each a chapter further than the one before, and a PC to boot them on, which runs in this page. ' +
  'To build and change them on your own computer, get <code>lesson</code>: one program with the book, the machine and the Go toolchain inside. ' +
  '<code>lesson read 1</code> is the first chapter, <code>lesson run 7</code> boots the last kernel.';

const ENDING =
  'The last kernel has a shell, and its keyboard driver is a goroutine among the others that <code>ps</code> lists. ' +
  'The keys below are typed by themselves.';

/** A screen with a prompt. */
const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><rect width="16" height="16" rx="3" fill="#17191c"/>' +
  '<path d="M3 4l4 4-4 4" fill="none" stroke="#96d39a" stroke-width="2"/><path d="M8 12h5" stroke="#e4e1da" stroke-width="2"/></svg>\n';

/** What is booted on the title page: the last stage, which a reader can talk to. */
function showpiece(chapters: readonly Chapter[], stages: number, machine: SiteMachine): string {
  const [fence] = chapters.filter(({ number }) => number === stages).flatMap(transcriptFences);
  return fence ? transcriptHtml(fence, machine.bootOf(fence)) : '';
}

function titlePage(chapters: readonly Chapter[], stages: number, machine: SiteMachine): string {
  const items = chapters.map(
    (chapter) =>
      `<li><a href="${pageOf(chapter.file)}">${chapterName(chapter)}</a><p>${escapeHtml(blurbOf(chapter))}</p></li>`,
  );
  return `<div class="title-page"><h1>${BOOK_TITLE}</h1><p class="subtitle">${SUBTITLE}</p></div>
<p>${ABOUT}</p>
<h2 id="contents">Contents</h2>
<ol class="chapters">${items.join('')}</ol>
<h2 id="the-machine">Where it ends</h2>
<p>${ENDING}</p>
${showpiece(chapters, stages, machine)}`;
}

/** @returns the files of the site by name */
export function siteFiles({ scripts, machine }: SiteParts): Map<string, string | Uint8Array> {
  const stages = listStages().length;
  const chapters = listChapters();
  const files = new Map<string, string | Uint8Array>([...scripts, ...machine.files]);
  const title = { title: BOOK_TITLE, description: SUBTITLE, current: undefined, sections: [], chapters, machine };
  files.set('index.html', pageHtml({ ...title, main: titlePage(chapters, stages, machine) }));
  for (const chapter of chapters) {
    const parts = {
      title: chapter.title,
      description: blurbOf(chapter),
      main: chapterHtml(chapter, stages, machine),
      current: chapter,
      sections: sectionsOf(chapter),
      chapters,
      machine,
    };
    files.set(pageOf(chapter.file), pageHtml(parts));
  }
  files.set('book.css', STYLE_SHEET);
  files.set('icon.svg', ICON);
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
    return mark.files.filter((name) => OWN_NAME.test(name));
  } catch {
    throw userError(`${folder} holds other files; nothing was written: name a new or empty folder`);
  }
}

/**
 * Writes the site; pages that an earlier one had and this has not are removed, nothing else is touched.
 * @param makePages asked when it is clear that the folder may be written to
 */
export async function writeSite(
  folder: string,
  makePages: () => Promise<ReadonlyMap<string, string | Uint8Array>>,
): Promise<void> {
  const old = writtenBefore(folder);
  const pages = await makePages();
  files.makeFolder(folder);
  if ([...pages.keys()].some((name) => name.includes('/'))) files.makeFolder(join(folder, MACHINE_FOLDER));
  // The list of names comes first, so that a half-written site is recognised as one, too.
  files.write(join(folder, MARK), JSON.stringify({ files: [...new Set([...old, ...pages.keys()])] }));
  for (const [name, contents] of pages) files.write(join(folder, name), contents);
  for (const name of old) if (!pages.has(name)) files.remove(join(folder, name));
  files.write(join(folder, MARK), JSON.stringify({ files: [...pages.keys()] }));
}
