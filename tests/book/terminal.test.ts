import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type Chapter, listChapters } from '../../src/book/chapters.ts';
import { stageTexts } from '../../src/book/excerpts.ts';
import { languageOf } from '../../src/book/highlight/languages.ts';
import { expandTabs, wrapLines, wrapSource } from '../../src/book/terminal/code-lines.ts';
import { renderChapter } from '../../src/book/terminal/render.ts';
import { listStages } from '../../src/stages/stages.ts';
import { lesson } from '../support/lesson.ts';

/** Chapters in a terminal of any width. */

const terminal = suite('book: terminal');
const stages = listStages().length;
const PLAIN = { colors: false, hyperlinks: false };
const COLORS = { colors: true, hyperlinks: true };

function text(markdown: string, columns = 80, style = PLAIN, number = 3, all = false): Promise<string> {
  return rendered({ number, name: 'x', file: 'x.md', title: 'x', markdown }, columns, style, all);
}

async function rendered(chapter: Chapter, columns: number, style: typeof PLAIN, all = false): Promise<string> {
  let whole = '';
  for await (const piece of renderChapter(chapter, { columns, style, stages, all })) whole += piece;
  return whole;
}

async function assertRejects(work: Promise<unknown>, message: RegExp): Promise<void> {
  try {
    await work;
  } catch (error) {
    assert.match((error as Error).message, message);
    return;
  }
  assert.unreachable('it was accepted');
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

terminal('a line of code is broken between tokens, its comment is wrapped below the mark', () => {
  const line = '    answer := compute(first, "a string, with blanks", second) // what comes of it';
  assert.equal(wrapSource(line, 'go', 46), [
    '    answer := compute(first,',
    '            "a string, with blanks", second)',
    '    // what comes of it',
  ]);
  assert.equal(wrapSource('x := 1    // one two three four five six seven eight', 'go', 40), [
    'x := 1    // one two three four five six',
    '          // seven eight',
  ]);
  assert.equal(wrapSource('        mov al, 1 ; one; two three four', 'nasm', 30), [
    '        mov al, 1',
    '        ; one; two three four',
  ]);
});

terminal('a comment of several lines is filled anew if one of them is too wide', () => {
  const lines = ['// one two three four five', '// six', '//go:noescape', 'func f()', '// a', '// b'];
  assert.equal(
    wrapLines(lines, 'go', 18).map(({ text, line }) => [line, text]),
    [
      [0, '// one two three'],
      [1, '// four five six'],
      [2, '//go:noescape'],
      [3, 'func f()'],
      [4, '// a'],
      [5, '// b'],
    ],
  );
});

terminal('only what is longer than a line is cut, and nothing is lost', () => {
  assert.equal(wrapSource('aaaaaaaaaaaaaaaaaaaa b', 'go', 8), ['aaaaaaaa', 'aaaaaaaa', 'aaaa b']);
  let seed = 7;
  const random = (below: number): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0;
    return (seed >>> 8) % below;
  };
  const pieces = ['name', '(', ')', ', ', ' ', '"a b"', '// c d', ';', 'averylongidentifierindeed', '    ', '·x'];
  for (let n = 0; n < 600; n++) {
    const line = Array.from({ length: random(20) }, () => pieces[random(pieces.length)]).join('');
    const width = 20 + random(60);
    for (const language of ['go', 'nasm', undefined] as const) {
      const rows = wrapSource(line, language, width);
      for (const row of rows) assert.ok(Bun.stringWidth(row) <= width, `${width}: ${row}`);
      // A comment's mark stands before each of its lines.
      const letters = (text: string): string => text.replace(/[\s/;]/g, '');
      assert.is(letters(rows.join('')), letters(line), line);
    }
  }
});

/** Names, numbers and operators of a source line: no break of a line may come between the letters of one. */
const words = (line: string): string[] => line.match(/[\p{L}\p{N}_·∕.]+/gu) ?? [];

terminal('in 80 columns no token of any stage is cut', () => {
  // The window less the margins, and what the widest line numbers take.
  const width = 80 - 4 - '999 │ '.length;
  for (const { number } of listStages())
    for (const [file, source] of stageTexts(number)) {
      const rows = wrapLines(source.split('\n').map(expandTabs), languageOf(file), width).map(({ text }) => text);
      assert.equal(words(rows.join(' ')), words(source), `${file} of stage ${number}`);
    }
});

terminal(
  'a changed file: what is new stands out, regions without news are folded until they are asked for',
  async () => {
    const fence = '```code changes\nkernel/exception.go\n```\n';
    const shown = await text(fence, 80, PLAIN, 4);
    assert.match(shown, /^ {2}── kernel\/exception\.go ─+$/m);
    assert.match(shown, /^ +\d+ ┃ .*demand\(/m);
    assert.match(shown, /^ +\d+ │ /m);
    const whole = stageTexts(4).get('kernel/exception.go')!;
    const all = await text(fence, 80, PLAIN, 4, true);
    assert.is([...all.matchAll(/^ +\d+ [│┃]/gm)].length, whole.trimEnd().split('\n').length);
    await assertRejects(
      text('```code changes\nkernel/frames.go\n```\n', 80, PLAIN, 4),
      /is not a file that stage 4 changes/,
    );
  },
);

terminal('parts of a file: the others are folded, and the command that shows them is named', async () => {
  const fence = '```code parts\nkernel/pic.go#isSpurious\n```\n';
  const shown = await text(fence, 80);
  assert.match(shown, /^ {2}⋮ \d+ lines: lesson read 3 --all$/m);
  assert.match(shown, 'func isSpurious');
  assert.not.match(shown, 'func endInterrupt');
  assert.match(await text(fence, 80, PLAIN, 3, true), 'func endInterrupt');
  await assertRejects(
    text('```code sometimes\nkernel/pic.go\n```\n'),
    /a code fence may say 'changes', 'parts' or 'folded'/,
  );
});

terminal('a hint stays folded until it is asked for', async () => {
  const markdown = '### Exercise 3.1: One\n\nDo it.\n\n> [!HINT]\n> Like this.\n';
  const shown = await text(markdown);
  assert.not.match(shown, 'Like this');
  assert.match(shown, '▌ lesson exercise 3.1 --hint');
  assert.match(await text(markdown, 80, PLAIN, 3, true), 'Like this.');
  assert.match((await lesson(['read', '3', '--all'])).out, 'lays the stage out in a folder');
});

terminal('code in running text stays on one line, if it is not too long for that', async () => {
  const shown = await text(`${'word '.repeat(13)}\`CMPQ AX, BX\` compares.\n`);
  assert.is(shown, `  ${'word '.repeat(13).trim()}\n  ‘CMPQ AX, BX’ compares.\n`);
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
  const markdown = '[a g](10-appendix.md#g), [Go](https://go.dev/)\n';
  assert.is(await text(markdown), '  a g, Go (https://go.dev/)\n');
  assert.match(await text(markdown, 80, COLORS), '\x1b]8;;https://go.dev/\x1b\\');
});

for (const chapter of listChapters())
  for (const columns of [20, 60, 80, 120])
    terminal(
      `${chapter.file} in ${columns} columns: nothing is wider, the words are the same with colours`,
      async () => {
        const plain = await rendered(chapter, columns, PLAIN);
        for (const line of plain.split('\n'))
          assert.ok(Bun.stringWidth(line) <= columns, `${columns} columns: ${line}`);
        if (columns !== 80) return;
        const colored = await rendered(chapter, columns, COLORS);
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
