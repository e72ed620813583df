import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { colourDepth } from '../../src/cli/terminal/colours.ts';
import { Painter } from '../../src/cli/terminal/painter.ts';
import type { TextScreen } from '../../src/machine/devices/text-screen.ts';

/** The escape sequences that draw the guest's screen (ECMA-48: CUP, SGR). */

const paint = suite('terminal painter');
const depth = suite('terminal colours');

const WHOLE = { left: 0, top: 0, columns: 80, rows: 25 };

function blank(): TextScreen {
  const cells = new Uint8Array(80 * 25 * 2);
  for (let at = 0; at < cells.length; at += 2) cells.set([0x20, 0x07], at);
  const palette = [
    0, 0xaa, 0xaa00, 0xaaaa, 0xaa0000, 0xaa00aa, 0xaa5500, 0xaaaaaa, 0x555555, 0x5555ff, 0x55ff55, 0x55ffff, 0xff5555,
    0xff55ff, 0xffff55, 0xffffff,
  ];
  const cursor = { column: 0, row: 0, firstLine: 13, lastLine: 14, visible: true };
  return {
    columns: 80,
    rows: 25,
    cells,
    startAddress: 0,
    cursor,
    cellWidth: 9,
    cellHeight: 16,
    blink: true,
    lineGraphics: true,
    palette,
    lit: true,
  };
}

paint('draws everything once, then nothing', () => {
  const painter = new Painter('true');
  const screen = blank();
  assert.ok(painter.paint(screen, WHOLE).length > 80 * 25);
  assert.is(painter.paint(screen, WHOLE), '');
});

paint('draws a changed cell only, with its colours', () => {
  const painter = new Painter('true');
  const screen = blank();
  painter.paint(screen, WHOLE);
  screen.cells.set([0x41, 0x1e], (3 * 80 + 9) * 2);
  assert.is(
    painter.paint(screen, WHOLE),
    '\x1b[?25l\x1b[4;10H\x1b[0;38;2;255;255;85;48;2;0;0;170mA\x1b[0m\x1b[1;1H\x1b[?25h',
  );
});

paint('a moved cursor is only a moved cursor, and a hidden one is hidden', () => {
  const painter = new Painter('16');
  const screen = blank();
  painter.paint(screen, WHOLE);
  screen.cursor.column = 5;
  assert.is(painter.paint(screen, WHOLE), '\x1b[1;6H\x1b[?25h');
  screen.cursor.visible = false;
  assert.is(painter.paint(screen, WHOLE), '\x1b[?25l');
});

paint('sixteen colours: red and blue change places between VGA and ANSI', () => {
  const painter = new Painter('16');
  const screen = blank();
  painter.paint(screen, WHOLE);
  screen.cells.set([0x58, 0x4b], 0);
  assert.match(painter.paint(screen, WHOLE), '\x1b[0;96;41mX');
});

paint('256 colours: the nearest of the cube', () => {
  const painter = new Painter('256');
  const screen = blank();
  painter.paint(screen, WHOLE);
  screen.cells.set([0x58, 0x04], 0);
  assert.match(painter.paint(screen, WHOLE), '\x1b[0;38;5;124;48;5;16mX');
});

paint('without colours there is no SGR but the reset', () => {
  const painter = new Painter('none');
  const screen = blank();
  painter.paint(screen, WHOLE);
  screen.cells.set([0xdb, 0x4f], 0);
  assert.is(painter.paint(screen, WHOLE), '\x1b[?25l\x1b[1;1H█\x1b[0m\x1b[1;1H\x1b[?25h');
});

depth('follows NO_COLOR, COLORTERM and TERM; --color overrides', () => {
  assert.is(colourDepth('auto', { NO_COLOR: '1', COLORTERM: 'truecolor' }), 'none');
  assert.is(colourDepth('auto', { NO_COLOR: '', COLORTERM: 'truecolor' }), 'true');
  assert.is(colourDepth('always', { NO_COLOR: '1', TERM: 'xterm-256color' }), '256');
  assert.is(colourDepth('never', { COLORTERM: 'truecolor' }), 'none');
  assert.is(colourDepth('auto', { TERM: 'dumb' }), 'none');
  assert.is(colourDepth('auto', { TERM: 'linux' }), '16');
});

paint.run();
depth.run();
