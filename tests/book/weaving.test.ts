/** The book's promise: every line of the stages is explained, nothing that is shown is stale, and no link is dead. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { blocksOf } from '../../src/book/blocks.ts';
import { hasStage, listChapters } from '../../src/book/chapters.ts';
import type { FileChange } from '../../src/book/comparison.ts';
import { displayedText } from '../../src/book/displayed-text.ts';
import { compareStages, stageTexts } from '../../src/book/excerpts.ts';
import { transcriptFences } from '../../src/book/fences.ts';
import { GO_VERSION_FILE, TRANSCRIPTS_FOLDER, transcriptFile } from '../../src/book/transcripts.ts';
import { listPrograms, listStages } from '../../src/stages/stages.ts';
import { toolchainAtHand } from '../../src/toolchain/setup/setup.ts';
import { lesson, ROOT } from '../support/lesson.ts';
import { changesOf, deadLinks, unshownLines } from './weave.ts';

const chapters = listChapters();
const stages = listStages().length;

/** Stage 1 changes nothing: it is all new. */
const allOfStage1 = (): FileChange[] =>
  [...stageTexts(1)].map(([name, text]) => {
    const lines = text.trimEnd().split('\n');
    const hunk = {
      oldStart: 0,
      oldLines: 0,
      newStart: 1,
      newLines: lines.length,
      lines: lines.map((line) => `+${line}`),
    };
    return { name, kind: 'added', binary: false, hunks: [hunk], insertions: lines.length, deletions: 0 };
  });

const code = suite('weaving: code');

for (const chapter of chapters.filter((each) => hasStage(each, stages)))
  code(`${chapter.file} shows every line that its stage adds or changes`, () => {
    assert.equal(unshownLines(chapter, stages, changesOf(chapter.number, allOfStage1)), []);
  });

for (const { name, number } of listPrograms())
  code(`the chapter of ${name} shows every line of the program`, () => {
    const chapter = chapters.find((each) => each.name === name)!;
    assert.equal(unshownLines(chapter, stages, compareStages(number, name)), []);
  });

code('a line that a chapter does not show is named', () => {
  const chapter = chapters.find(({ number }) => number === 3)!;
  const [first, ...rest] = changesOf(3, allOfStage1);
  const hunk = first!.hunks[0]!;
  const more = { ...first!, hunks: [{ ...hunk, lines: [...hunk.lines, '+; nobody explains this'] }] };
  const missing = unshownLines(chapter, stages, [more, ...rest]);
  assert.is(missing.length, 1);
  assert.match(missing[0]!, `${first!.name}:${hunk.newStart + hunk.newLines}: ; nobody explains this`);
});

code('a region that is not there is an error that names the place', () => {
  const chapter = {
    ...chapters.find(({ number }) => number === 3)!,
    markdown: '# x\n\n```code\nkernel/pic.go#gone\n```\n',
  };
  assert.throws(() => blocksOf(chapter, stages), /03-interrupts\.md:3: kernel\/pic\.go of stage 3 has no region gone/);
});

const links = suite('weaving: links');

links('none is dead, and every term is in the glossary', () => assert.equal(deadLinks(chapters), []));

links('a dead one is named', () => {
  const [first] = chapters;
  const markdown = '# t\n\n[x](10-appendix.md#no-such-term) [y](99-none.md) [z](#nowhere) [ok](https://go.dev)\n';
  assert.is(deadLinks([...chapters, { ...first!, file: 'x.md', markdown }]).length, 3);
});

const transcripts = suite('weaving: transcripts');
const fences = new Map(chapters.flatMap(transcriptFences).map((fence) => [transcriptFile(fence), fence]));

const FOLDER = join(ROOT, TRANSCRIPTS_FOLDER);
/** What they were recorded with. */
const recordedWith = readFileSync(join(FOLDER, GO_VERSION_FILE), 'utf8').trim();
const sameGo = (await toolchainAtHand()).version === recordedWith;

/**
 * With the release of Go that they were recorded with, transcripts are compared as they are. Another one has other addresses
 * and other goroutines of its own; then the words are compared, in the lines that are not about the runtime's functions.
 */
function comparable(text: string): string {
  if (sameGo) return text;
  return text
    .split('\n')
    .filter((line) => !line.includes('runtime.'))
    .join('\n')
    .replace(/\b(?:0x)?[0-9a-f]{6,16}\b/g, 'N')
    .replace(/\d+(?:\.\d+)?/g, 'N')
    .replace(/ +/g, ' ');
}

transcripts('each one that is kept is shown', () => {
  const kept = readdirSync(FOLDER).filter((name) => name.startsWith('run-'));
  assert.equal(kept.sort(), [...fences.keys()].sort());
});

for (const [file, { command, args }] of fences)
  transcripts(`lesson run ${command}`, async () => {
    const recorded = readFileSync(join(FOLDER, file), 'utf8');
    const { out } = await lesson(['run', ...args, '--headless']);
    assert.is(comparable(displayedText(Buffer.from(out, 'latin1').toString())), comparable(recorded));
  });

code.run();
links.run();
transcripts.run();
