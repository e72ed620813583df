import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PlainText } from '../../src/cli/terminal/plain-text.ts';
import { Viewport } from '../../src/cli/terminal/viewport.ts';

/** Which part of the screen a small window shows; the text of a terminal without escape sequences. */

const viewport = suite('cli: viewport');
const plain = suite('cli: plain text');

const at = (column: number, row: number) => ({ columns: 80, rows: 25, cursor: { column, row } });

viewport('a window that is large enough shows everything, top left', () => {
  for (const window of [
    { columns: 80, rows: 25 },
    { columns: 200, rows: 60 },
  ])
    assert.equal(new Viewport().fit(at(79, 24), window), { left: 0, top: 0, columns: 80, rows: 25 });
});

viewport('the cursor is always inside, and the view stays within the screen', () => {
  for (const [columns, rows] of [
    [80, 24],
    [40, 12],
    [1, 1],
    [79, 40],
  ] as const) {
    const followed = new Viewport();
    for (let step = 0; step < 2000; step++) {
      const [column, row] = [(step * 37) % 80, (step * 11) % 25];
      const view = followed.fit(at(column, row), { columns, rows });
      assert.ok(column >= view.left && column < view.left + view.columns, `column ${column} of ${columns}`);
      assert.ok(row >= view.top && row < view.top + view.rows, `row ${row} of ${rows}`);
      assert.ok(view.left >= 0 && view.left + view.columns <= 80 && view.top >= 0 && view.top + view.rows <= 25);
    }
  }
});

viewport('moves when the cursor leaves it, and comes back when it can', () => {
  const followed = new Viewport();
  const small = { columns: 40, rows: 12 };
  assert.is(followed.fit(at(0, 20), small).top, 9);
  assert.is(followed.fit(at(0, 15), small).top, 9);
  assert.is(followed.fit(at(0, 5), small).top, 0);
  assert.is(followed.fit(at(50, 5), small).left, 11);
  assert.is(followed.fit(at(45, 5), small).left, 11);
  // A new line shows from its beginning, however quickly it was written.
  assert.is(followed.fit(at(3, 6), small).left, 0);
  assert.equal(followed.fit(at(50, 5), { columns: 80, rows: 25 }), { left: 0, top: 0, columns: 80, rows: 25 });
});

const stripped = (text: string, cut: number): string => {
  const filter = new PlainText();
  const bytes = Buffer.from(text);
  return Buffer.concat([filter.take(bytes.subarray(0, cut)), filter.take(bytes.subarray(cut))]).toString();
};

plain('control sequences, control strings and character sets are removed, wherever the output is cut', () => {
  const text = 'a\x1b[1;31mred\x1b[0m\x1b]0;title\x07b\x1b]8;;x\x1b\\c\x1b(0d\x1bMe\r\n\x1b[2Kü';
  for (let cut = 0; cut <= Buffer.from(text).length; cut++)
    assert.is(stripped(text, cut), 'aredbcde\r\nü', `cut at ${cut}`);
});

viewport.run();
plain.run();
