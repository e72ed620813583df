/** `lesson read CHAPTER`: a chapter in the terminal, or the whole book as pages. */

import { join } from 'node:path';
import { type Chapter, findChapter, listChapters } from '../../book/chapters.ts';
import { listStages } from '../../stages/stages.ts';
import { errorCode, systemError, usageError } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';
import { suggestion } from '../errors/suggestion.ts';
import type { Command } from '../options/command.ts';
import { page } from '../output/pager.ts';
import { outputStyle } from '../output/style.ts';

export const command: Command = {
  name: 'read',
  operands: '[CHAPTER]',
  summary: 'show a chapter in the terminal; --html writes the whole book as a web site',
  options: [
    { name: 'all', help: 'show folded code and hints as well' },
    { name: 'html', help: 'write the book as web pages that boot its stages, for any web server' },
    { name: 'output', short: 'o', value: 'FOLDER', help: 'with --html: where to; site unless told' },
  ],
  notes:
    "CHAPTER is a number (0 is the preface, 10 the appendix) or a name. On a terminal it is shown by $PAGER, 'less -FRX' unless set,\n" +
    'and counts as read.',
  async run(args) {
    const [name] = args.operands;
    if (args.flag('html')) {
      if (name !== undefined) throw usageError('--html writes the whole book: lesson read --html -o site');
      return writePages(args.value('output') ?? 'site');
    }
    if (args.value('output') !== undefined) throw usageError('--output goes with --html');
    const chapters = listChapters();
    if (name === undefined) throw usageError("which chapter? 'lesson read 1'; 'lesson' lists them");
    const chapter = chapterOperand(name, chapters);
    const { renderChapter } = await import('../../book/terminal/render.ts');
    const { colors, hyperlinks, columns } = outputStyle(args.value('color'));
    const stages = listStages().length;
    const status = await page(
      renderChapter(chapter, { columns, style: { colors, hyperlinks }, stages, all: args.flag('all') }),
    );
    // Only what was shown to its end on a terminal was read: `| head` takes all of a chapter, too, and shows ten lines.
    if (status === EXIT.OK && process.stdout.isTTY) {
      const { recordProgress } = await import('../../book/progress.ts');
      recordProgress('read', chapter.name);
    }
    return status;
  },
};

function chapterOperand(text: string, chapters: readonly Chapter[]): Chapter {
  const chapter = findChapter(text, chapters);
  if (chapter) return chapter;
  const near = suggestion(
    text,
    chapters.map(({ name }) => name),
  );
  throw usageError(`there is no chapter '${text}'${near || "; 'lesson' lists them"}`);
}

async function writePages(folder: string): Promise<number> {
  const { siteFiles, writeSite } = await import('../../book/html/site.ts');
  const { siteParts } = await import('../site/site-parts.ts');
  try {
    await writeSite(folder, async () => siteFiles(await siteParts()));
  } catch (error) {
    if (errorCode(error) !== undefined) throw systemError(folder, error);
    throw error;
  }
  process.stdout.write(`${join(folder, 'index.html')}\n`);
  return EXIT.OK;
}
