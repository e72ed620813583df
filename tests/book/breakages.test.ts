/** What chapters 1 and 2 say of runs that are no transcripts: excerpts of traces, and reports of things broken on purpose. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MarkedToken, marked } from 'marked';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { layOut } from '../support/go.ts';
import { type LessonRun, lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

const breakages = suite('book: breakages');

const chapterText = (number: number): string => listChapters().find((chapter) => chapter.number === number)!.markdown;

/** @returns the lines of the chapter's text block that begins so */
function block(number: number, beginning: string): readonly string[] {
  const found = marked
    .lexer(chapterText(number))
    .map((token) => token as MarkedToken)
    .find((token) => token.type === 'code' && token.lang === 'text' && token.text.startsWith(beginning));
  assert.ok(found, `chapter ${number} has no block that begins with '${beginning}'`);
  return (found as { text: string }).text.split('\n');
}

/** That lines stand in a text in this order; `…` stands for any number of others. */
function assertStand(lines: readonly string[], text: string): void {
  const all = text.split('\n');
  let next = -1;
  let gap = true;
  for (const line of lines) {
    if (line === '…') {
      gap = true;
      continue;
    }
    const at = gap ? all.indexOf(line, next + 1) : next + 1;
    assert.is(all[at], line);
    next = at;
    gap = false;
  }
}

interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Runs a stage with a change in it, and keeps its trace, without the folder's own name for its files. */
function runChanged(stage: string, change: Change | undefined): Promise<LessonRun & { readonly trace: string }> {
  let result: (LessonRun & { readonly trace: string }) | undefined;
  return inTemporaryFolder(async (folder) => {
    const mine = join(folder, 'mine');
    layOut(stage, mine);
    if (change) {
      const file = join(mine, change.file);
      const source = readFileSync(file, 'utf8');
      assert.ok(source.includes(change.from), `${change.file} has no ${change.from}`);
      writeFileSync(file, source.replace(change.from, change.to));
    }
    const trace = join(folder, 'trace.txt');
    writeFileSync(trace, '');
    const run = await lesson(['run', mine, '--headless', '--timeout', '20', '--trace', trace]);
    result = { ...run, err: run.err.replaceAll(`${mine}/`, ''), trace: readFileSync(trace, 'utf8') };
  }).then(() => result!);
}

breakages('chapter 1: the trace, and the numbers of instructions', async () => {
  const { trace } = await runChanged('1', undefined);
  const lines = trace.trimEnd().split('\n');
  const chapter = chapterText(1);
  assertStand(block(1, 'f000:fff0'), trace);
  assertStand(block(1, '0000:7c00'), trace);
  const first = lines.findIndex((line) => line.startsWith('0000:7c00'));
  assert.match(chapter, `Some ${(Math.round(first / 100) * 100).toLocaleString('en')} instructions later the firmware`);
  const own = lines.filter((line) => /^0000:7[cd]/.test(line)).length;
  assert.match(
    chapter,
    `The whole run is ${lines.length.toLocaleString('en')} instructions, and ${own} of them are ours.`,
  );
});

breakages('chapter 1: a program that is too long', async () => {
  const greeting = 'at 0x7c00.';
  const { err } = await runChanged('1', { file: 'boot.asm', from: greeting, to: greeting + '.'.repeat(400) });
  const [line] = block(1, 'boot.asm:');
  assert.match(err, line!);
  const excess = Number(/-(\d+)$/.exec(line!)![1]);
  assert.match(chapterText(1), `Our program is ${510 + excess - 400} bytes long.`);
});

breakages('chapter 1: the greeting, executed', async () => {
  const { trace } = await runChanged('1', {
    file: 'boot.asm',
    from: '        jmp halt\n\ngreeting:',
    to: '\ngreeting:',
  });
  assertStand(block(1, '0000:7c1d'), trace);
});

const reports: readonly (readonly [what: string, beginning: string, change: Change])[] = [
  [
    'long mode was not enabled',
    'lesson: triple fault',
    { file: 'enter-long-mode.asm', from: '        or eax, EFER_LONG_MODE\n', to: '' },
  ],
  [
    'both L and D are set',
    'lesson: 1. #GP general protection, error code 0010',
    {
      file: 'gdt.asm',
      from: 'SEGMENT_CODE | SEGMENT_64_BIT\n',
      to: 'SEGMENT_CODE | SEGMENT_64_BIT | SEGMENT_32_BIT\n',
    },
  ],
  [
    'nobody has called build_page_tables',
    'lesson: 1. #PF page fault',
    { file: 'prepare.asm', from: '        call build_page_tables\n', to: '' },
  ],
  [
    'one more BIOS call',
    'lesson: 1. #GP general protection, error code 0082',
    { file: 'kernel.asm', from: '        call console_init\n', to: '        call console_init\n        int 0x10\n' },
  ],
];

for (const [what, beginning, change] of reports)
  breakages(`chapter 2: ${what}`, async () => {
    const { status, err } = await runChanged('2', change);
    assert.is(status, 1);
    assertStand(block(2, beginning), err);
  });

breakages.run();
