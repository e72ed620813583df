import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { glyph } from '../../../src/machine/devices/font.ts';
import { picture } from '../../../src/machine/devices/picture.ts';
import { screenText } from '../../../src/machine/devices/screen-text.ts';
import type { TextScreen } from '../../../src/machine/devices/text-screen.ts';

const RED = 0xaa0000;
const BLUE = 0x0000aa;

/** A screen of blanks; 1 is blue, 4 is red, the others are grey as their number. */
function blankScreen(columns: number, rows: number): TextScreen {
  return {
    columns,
    rows,
    cells: new Uint8Array(columns * rows * 2).map((_, at) => (at % 2 ? 0x14 : 0x20)),
    startAddress: 0,
    cursor: { column: 0, row: 0, firstLine: 13, lastLine: 14, visible: false },
    cellWidth: 9,
    cellHeight: 16,
    blink: true,
    lineGraphics: true,
    palette: Array.from({ length: 16 }, (_, index) => (index === 1 ? BLUE : index === 4 ? RED : index * 0x111111)),
    lit: true,
  };
}

/** A line of a cell. */
interface Line {
  readonly column: number;
  readonly row: number;
  readonly line: number;
}

/** One row of a cell's pixels as `#` for `colour` and `.` for anything else. */
function dots(screen: TextScreen, { column, row, line }: Line, colour: number): string {
  const { width, pixels } = picture(screen);
  let result = '';
  for (let dot = 0; dot < screen.cellWidth; dot++) {
    const at = ((row * 16 + line) * width + column * screen.cellWidth + dot) * 4;
    assert.is(pixels[at + 3], 255);
    result += ((pixels[at]! << 16) | (pixels[at + 1]! << 8) | pixels[at + 2]!) === colour ? '#' : '.';
  }
  return result;
}

const drawing = suite('Picture');

drawing('80×25 is 720×400 pixels, with eight dots a cell 640×400', () => {
  const { width, height, pixels } = picture(blankScreen(80, 25));
  assert.equal([width, height, pixels.length], [720, 400, 720 * 400 * 4]);
  assert.is(picture({ ...blankScreen(80, 25), cellWidth: 8 }).width, 640);
});

drawing('a character stands in its cell in its colours', () => {
  const screen = blankScreen(3, 2);
  screen.cells[(1 * 3 + 2) * 2] = 0x41;
  for (let line = 0; line < 16; line++) {
    const expected = [...glyph(0x41)[line]!.toString(2).padStart(8, '0'), '0'].map((bit) => (bit === '1' ? '#' : '.'));
    assert.is(dots(screen, { column: 2, row: 1, line: line }, RED), expected.join(''));
  }
  assert.is(dots(screen, { column: 0, row: 0, line: 0 }, BLUE), '#########');
});

drawing('the ninth dot repeats the eighth for 0xC0 … 0xDF only, and only with line graphics on', () => {
  const screen = blankScreen(3, 1);
  screen.cells[0] = 0xc4;
  screen.cells[2] = 0xb1;
  screen.cells[4] = 0xdb;
  assert.is(dots(screen, { column: 0, row: 0, line: 7 }, RED), '#########');
  assert.is(dots(screen, { column: 1, row: 0, line: 0 }, RED).at(-1), '.');
  assert.is(dots(screen, { column: 1, row: 0, line: 1 }, RED).at(-1), '.');
  assert.is(dots(screen, { column: 2, row: 0, line: 0 }, RED), '#########');
  assert.is(dots({ ...screen, lineGraphics: false }, { column: 2, row: 0, line: 0 }, RED), '########.');
});

drawing('bit 7 of the attribute: a bright background, or a blinking character in its visible phase', () => {
  const screen = blankScreen(1, 1);
  screen.cells.set([0xdb, 0x94]);
  assert.is(dots(screen, { column: 0, row: 0, line: 0 }, RED), '#########');
  screen.cells[0] = 0x20;
  assert.is(dots(screen, { column: 0, row: 0, line: 0 }, BLUE), '#########');
  assert.is(dots({ ...screen, blink: false }, { column: 0, row: 0, line: 0 }, 0x999999), '#########');
});

drawing('the cursor covers its scan lines in the foreground colour', () => {
  const screen = blankScreen(2, 1);
  screen.cursor = { column: 1, row: 0, firstLine: 13, lastLine: 14, visible: true };
  assert.equal(
    [12, 13, 14, 15].map((line) => dots(screen, { column: 1, row: 0, line: line }, RED)),
    ['.........', '#########', '#########', '.........'],
  );
  assert.is(dots(screen, { column: 0, row: 0, line: 13 }, RED), '.........');
});

drawing('a dark screen is black', () => {
  assert.is(dots({ ...blankScreen(1, 1), lit: false }, { column: 0, row: 0, line: 0 }, 0), '#########');
});

const text = suite('Screen text');

text('rows without trailing blanks, pictures as Unicode', () => {
  const screen = blankScreen(4, 3);
  screen.cells[2] = 0xb0;
  screen.cells[8] = 0x00;
  screen.cells[10] = 0x48;
  assert.equal(screenText(screen), [' ░', ' H', '']);
});

drawing.run();
text.run();
