import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { renderChapter } from '../../src/book/terminal/render.ts';
import { listStages } from '../../src/stages/stages.ts';
import { lesson } from '../support/lesson.ts';

/** Chapters in a terminal of any width. */

const terminal = suite('book: terminal');
const stages = listStages().length;
const PLAIN = { colors: false, hyperlinks: false };
const COLORS = { colors: true, hyperlinks: true };

async function text(markdown: string, columns = 80, style = PLAIN, number = 3): Promise<string> {
  const chapter = { number, name: 'x', file: 'x.md', title: 'x', markdown };
  let all = '';
  for await (const piece of renderChapter(chapter, { columns, style, stages })) all += piece;
  return all;
}

terminal('headings, lists, emphasis and code in words without colours', async () => {
  assert.is(
    await text('# Title\n\nSome *words* and `code`.\n\n## Part\n\n1. one\n2. two\n\n- a\n- b\n'),
    [
      '  TITLE',
      '  ═════',
      '',
      '  Some words and ‘code’.',
      '',
      '',
      '  Part',
      '  ────',
      '',
      '  1. one',
      '  2. two',
      '',
      '  • a',
      '  • b',
      '',
    ].join('\n'),
  );
});

terminal('code has its file, its numbers, and comments that go on below themselves', async () => {
  const shown = await text('```code\nkernel/pic.go#isSpurious\n```\n', 70);
  assert.match(shown, /^ {2}── kernel\/pic\.go line \d+ ─+$/m);
  assert.match(shown, /^ {2}\d+ │ func isSpurious\(request int\) bool \{$/m);
  assert.match(shown, /^ +│ \/\/ /m);
});

terminal('tables fit, their cells wrap', async () => {
  const table = `| port | what it is for |\n| --- | --- |\n| 0x20 | ${'a word and '.repeat(12)} |\n`;
  const lines = (await text(table, 50)).split('\n');
  assert.is(lines[0], 'port  what it is for');
  assert.match(lines[1]!, /^─{4} {2}─+$/);
  assert.ok(lines.length > 4);
});

terminal('callouts have a bar and a title', async () => {
  const shown = await text('> [!BISCUIT]\n> It did.\n');
  assert.is(shown, '  ▌ What Biscuit did\n  ▌ It did.\n');
});

terminal('links: into the book by name, outside as hyperlinks or with their address', async () => {
  const markdown = '[a g](08-appendix.md#g), [Go](https://go.dev/)\n';
  assert.is(await text(markdown), '  a g, Go (https://go.dev/)\n');
  assert.match(await text(markdown, 80, COLORS), '\x1b]8;;https://go.dev/\x1b\\');
});

for (const chapter of listChapters())
  for (const columns of [20, 60, 80, 120])
    terminal(
      `${chapter.file} in ${columns} columns: nothing is wider, the words are the same with colours`,
      async () => {
        const plain = await text(chapter.markdown, columns, PLAIN, chapter.number);
        for (const line of plain.split('\n'))
          assert.ok(Bun.stringWidth(line) <= columns, `${columns} columns: ${line}`);
        if (columns !== 80) return;
        const colored = await text(chapter.markdown, columns, COLORS, chapter.number);
        assert.match(colored, '\x1b[');
        // Without colours code stands between quotes and an address follows its link, so that lines break elsewhere.
        const letters = (rendered: string): string =>
          stripVTControlCharacters(rendered)
            .replace(/\(https?:[^)]*\)/g, '')
            .replace(/[^\p{L}\p{N}]/gu, '');
        const sorted = (rendered: string): string => [...letters(rendered)].sort().join('');
        assert.ok(sorted(colored) === sorted(plain));
      },
    );

terminal('NO_COLOR, --color and COLUMNS are honoured', async () => {
  const plain = await lesson(['read', '3'], { env: { COLUMNS: '100' } });
  assert.is(plain.status, 0);
  assert.not.match(plain.out, '\x1b');
  assert.match((await lesson(['read', 'interrupts', '--color=always'])).out, '\x1b[1m');
});

terminal('chapters that are not there, and what else can be wrong with the command', async () => {
  for (const [args, words] of [
    [['read'], 'which chapter?'],
    [['read', 'nothing'], "there is no chapter 'nothing'"],
    [['read', 'interupts'], "did you mean 'interrupts'"],
    [['read', '99'], "there is no chapter '99'"],
    [['read', '3', '-o', 'x'], '--output goes with --html'],
    [['read', '3', '--html'], '--html writes the whole book'],
  ] as const) {
    const { status, out, err } = await lesson(args);
    assert.is(status, 2);
    assert.is(out, '');
    assert.is(err.trim().split('\n').length, 1);
    assert.match(err, words);
  }
});

terminal('a reader that has gone and a full disk end it quietly and in words', async () => {
  const gone = Bun.spawnSync(['sh', '-c', 'bin/lesson read 3 | head -1'], { stderr: 'pipe' });
  assert.is(gone.stderr.toString(), '');
  assert.is(gone.stdout.toString(), '  INTERRUPTS\n');
  const full = Bun.spawnSync(['sh', '-c', 'bin/lesson read 3 >/dev/full'], { stderr: 'pipe' });
  assert.is(full.exitCode, 1);
  assert.is(full.stderr.toString(), 'lesson: standard output: no space left on the device\n');
});

terminal.run();
