import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../../src/book/chapters.ts';
import { DiagramError, renderNarrowSvg, renderSvg, renderText } from '../../../src/book/diagram/index.ts';

/** Diagrams as characters and as SVG. */

const pictures = suite('book: diagrams');

const golden: Readonly<Record<string, readonly [kind: string, source: string, picture: string]>> = {
  'memory: sizes from the addresses, gaps, a range without an end': [
    'memory',
    'title: Memory\n0x9000 | the rest\n0x8000-0x9000 | ours\n...\n0x0-0x400 | vectors of interrupts',
    `
       ┌───────────────────────┐
       │ the rest              │
0x9000 ├───────────────────────┤
       │ ours                  │ 4 KiB
0x8000 └───────────────────────┘
       ⋮                       ⋮
 0x400 ┌───────────────────────┐
       │ vectors of interrupts │ 1 KiB
   0x0 └───────────────────────┘`,
  ],
  'bits: the highest on the left, numbered': [
    'bits',
    'title: Bits\nrow: low 8 | bit 1 | high 7\nrow: all 16',
    `
 15                  9    8    7                     0
┌─────────────────────┬───────┬───────────────────────┐
│        high         │  bit  │          low          │ +0
└─────────────────────┴───────┴───────────────────────┘
 15                                                  0
┌─────────────────────────────────────────────────────┐
│                         all                         │ +2
└─────────────────────────────────────────────────────┘`,
  ],
  'states: down straight, all else at the side': [
    'states',
    'title: States\nidle -> running: schedule\nrunning -> idle: park\nrunning -> running: tick\nrunning -> dead: exit',
    `
┌────────────┐
│ idle       │◀─┐
└───┬────────┘  │
    │ schedule  │
    ▼           │
┌────────────┐  │
│            ├──┘ park
│ running    ├──┐ tick
│            │◀─┘
└───┬────────┘
    │ exit
    ▼
┌────────────┐
│ dead       │
└────────────┘`,
  ],
  'path: a lane for each, numbered steps': [
    'path',
    'title: Path\nlanes: A | B\nA -> B: ask\nB: think\nB -> A: answer',
    `
          ┌───┐                   ┌───┐
          │ A │                   │ B │
          └─┬─┘                   └─┬─┘
            │                       │
            │ 1 ask                 │
            ├──────────────────────▶│
            │                       │
            │                    2 think
            │                       │
            │ 3 answer              │
            │◀──────────────────────┤
            ╵                       ╵`,
  ],
  'columns: boxes that touch, gaps, and lines between boxes': [
    'columns',
    'title: Columns\ncolumns: left | middle | right\nrow: a = b | c\nrow: - | below b | two words\ngap\nrow: far = - = away',
    `
    left          middle          right
┌──────────┐   ┌──────────┐   ┌───────────┐
│ a        ├───┤ b        │   │ c         │
└──────────┘   ├──────────┤   ├───────────┤
               │ below b  │   │ two words │
               └──────────┘   └───────────┘
┌──────────┐                  ┌───────────┐
│ far      ├──────────────────┤ away      │
└──────────┘                  └───────────┘`,
  ],
  'bars: as long as the numbers of a run': [
    'bars',
    'title: Bars\nrun: costs\nbar: a call\nbar: a deferred call',
    `
a call          ███████████▉ 9
a deferred call █████████████████████████████████████████ 31`,
  ],
  'walk: pieces of the address, tables one behind the other': [
    'walk',
    'title: Walk\naddress: index 9 | offset 12\nindex -> table: the frame\n-> the byte',
    `
 20   12 11     0
┌───────┬────────┐
│ index │ offset │
└───────┴────────┘

          ┌──────────────────┐
          │ table            │
          ├──────────────────┤
index ╶──▶│ the frame        │
          └─────────┬────────┘
                    ▼
          ┌──────────────────┐
          │ the byte         │
          └──────────────────┘`,
  ],
};

for (const [name, [kind, source, picture]] of Object.entries(golden))
  pictures(name, () => {
    const [title, blank, ...lines] = renderText(kind, source, 60);
    assert.equal([title, blank], [/title: (.*)/.exec(source)![1], '']);
    assert.is(lines.join('\n'), picture.slice(1));
  });

pictures('labels of states that do not fit are letters, and a list below says which', () => {
  const source = 'title: t\na -> b: x\nb -> a: a long way back to where it began\nb -> b: again';
  assert.is(
    renderText('states', source, 24).slice(2).join('\n'),
    [
      '┌─────┐',
      '│ a   │◀─┐',
      '└───┬─┘  │',
      '    │ x  │',
      '    ▼    │',
      '┌─────┐  │',
      '│     ├──┘ a',
      '│ b   ├──┐ b',
      '│     │◀─┘',
      '└─────┘',
      '',
      'a  a long way back to',
      '   where it began',
      'b  again',
    ].join('\n'),
  );
});

pictures('names of bits that do not fit have letters, and a legend says which', () => {
  const [title, , ...lines] = renderText(
    'bits',
    'title: t\nrow: a 4 | available to software 1 | also available to software 1 | and this one 10',
    60,
  );
  assert.is(title, 't');
  assert.equal(lines.slice(-1), ['a  also available to software']);
  assert.match(lines[2]!, /│ +and this one +│ *a *│ +available to software +│ +a +│/);
});

/** Throws where elements are not closed, attributes not quoted, or characters not escaped. */
function wellFormed(svg: string): void {
  const open: string[] = [];
  for (const [, close, name, rest] of svg.matchAll(/<(\/?)([a-z]+)((?:\s+[\w-:]+=(?:"[^"<]*"|'[^'<]*'))*\s*\/?)>/g)) {
    if (close) assert.is(open.pop(), name);
    else if (!rest!.endsWith('/')) open.push(name!);
  }
  assert.equal(open, []);
  assert.not.match(
    svg.replace(/<\/?[a-z]+(?:\s+[\w-:]+=(?:"[^"<]*"|'[^'<]*'))*\s*\/?>/g, ''),
    /[<>]|&(?!amp;|lt;|gt;|quot;)/,
  );
}

pictures('SVG is well formed, has a title, and all the words', () => {
  const words = (text: string): string[] => text.split(/[^\p{L}\p{N}]+/u).filter((word) => word.length > 2);
  for (const [kind, source] of Object.values(golden)) {
    const svg = renderSvg(kind, source.replace('title: ', 'title: <&"> '));
    wellFormed(svg);
    assert.match(svg, /^<svg [^>]*role="img"[^>]*><title>&lt;&amp;&quot;&gt; /);
    const shown = words(svg.replace(/<[^>]*>/g, ' '));
    for (const word of words(
      source.replace(/^(?:(title|row|lanes|address|columns|bar):|gap$|run: .*$)/gm, '').replace(/0x[0-9a-f]+|\d+/g, ''),
    ))
      assert.ok(shown.includes(word), `${kind}: ${word}`);
  }
});

pictures('every diagram of the book fits 60 columns, and its boxes are closed', () => {
  for (const { file, markdown } of listChapters())
    for (const [, kind, source] of markdown.matchAll(/^```diagram (\w+)\n(.*?)^```$/gms)) {
      const lines = renderText(kind!, source!, 60);
      for (const line of lines) assert.ok(Bun.stringWidth(line) <= 60, `${file}: ${line}`);
      const count = (character: string): number => lines.join('').split(character).length - 1;
      if (kind === 'bars') assert.ok(count('█') > 0, file);
      else assert.ok(count('┌') > 0 && count('┌') <= count('└') + count('┘') + count('├') + count('┤'), file);
      wellFormed(renderSvg(kind!, source!));
      const narrow = renderNarrowSvg(kind!, source!);
      if (narrow === undefined) continue;
      wellFormed(narrow);
      // A telephone's 390 pixels less the page's margins.
      assert.ok(Number(/ width="(\d+)"/.exec(narrow)![1]) <= 360, `${file}: ${source!.split('\n')[0]}`);
    }
});

const mistakes = suite('book: diagrams: mistakes');

for (const [kind, source, words] of [
  ['memory', 'no title', "line 1: a diagram begins with 'title: …'"],
  ['bars', 'title: t\nbar: a call', "line 2: bars have 'run: …'"],
  ['bars', 'title: t\nrun: costs\nbar: nobody', 'line 3: a bar names a line of the run that ends with a number'],
  ['memory', 'title: t\n0x10-0x5 | x', 'line 2: a range ends behind its start'],
  ['memory', 'title: t\n\nsixteen | x', 'line 3: a range is'],
  ['memory', 'title: t\n...', 'at least one range'],
  ['bits', 'title: t\nrow: a 3 | b 4', 'line 2: a row has 16, 32 or 64 bits (this has 7)'],
  ['bits', 'title: t\nrow: a 16\nrow: b 32', 'line 3: all rows have 16 bits'],
  ['bits', 'title: t\nrow: a sixteen', "line 2: fields are written 'name width"],
  ['walk', 'title: t\naddress: a 9 | b 12\nc -> d: e', 'line 3: a step begins with a piece of the address'],
  ['states', 'title: t\nA to B', "line 2: a transition is 'A -> B: why'"],
  ['path', 'title: t\nlanes: A | B\nA -> C: x', 'line 3: a step is'],
  ['columns', 'title: t\nrow: a', "line 2: columns have 'columns: A | B | …'"],
  ['columns', 'title: t\ncolumns: A | B\nrow: a', 'line 3: a row has 2 cells'],
  ['columns', 'title: t\ncolumns: A | B\nrow: - = b', "line 3: '=' joins two boxes"],
  ['columns', 'title: t\ncolumns: A | B\nrow: a = -', "line 3: '=' joins two boxes"],
  ['pie', 'title: t\nx', "no kind of diagram 'pie'"],
] as const)
  mistakes(`${kind}: ${words}`, () => {
    for (const render of [() => renderText(kind, source, 60), () => renderSvg(kind, source)])
      assert.throws(render, (error: unknown) => error instanceof DiagramError && error.message.includes(words));
  });

mistakes('any source is a picture or a DiagramError, and no line is too long', () => {
  const pieces = [
    'title: x',
    '->',
    ':',
    '|',
    '0x10',
    '0x0-0x10 | a',
    'row: a 16',
    'lanes: A | B',
    'A -> B: c',
    '...',
    'address: a 4 | b 12',
    'a -> t: e',
    'columns: A | B',
    'row: a | b',
    'row: - = c',
    'gap',
    'A',
    '\n',
    ' ',
  ];
  let state = 12345;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  for (let n = 0; n < 3000; n++) {
    const source = `title: t\n${Array.from({ length: random(9) }, () => pieces[random(pieces.length)]).join(random(2) ? '\n' : ' ')}`;
    const kind = ['memory', 'bits', 'walk', 'states', 'path', 'columns'][random(6)]!;
    const width = 20 + random(60);
    try {
      for (const line of renderText(kind, source, width)) assert.ok(line.length <= Math.max(width, 5), line);
      wellFormed(renderSvg(kind, source));
    } catch (error) {
      if (!(error instanceof DiagramError)) throw error;
    }
  }
});

pictures.run();
mistakes.run();
