/** Box drawing, blocks and shades of code page 437: generated, so that neighbours join to the dot. */
import { FONT_HEIGHT, FONT_WIDTH, type Glyph } from './font-art.ts';

/** Lines from the cell's middle: 0 none, 1 single, 2 double, for up, right, down, left. */
const BOXES: Readonly<Record<string, string>> = {
  '│': '1010',
  '┤': '1011',
  '╡': '1012',
  '╢': '2021',
  '╖': '0021',
  '╕': '0012',
  '╣': '2022',
  '║': '2020',
  '╗': '0022',
  '╝': '2002',
  '╜': '2001',
  '╛': '1002',
  '┐': '0011',
  '└': '1100',
  '┴': '1101',
  '┬': '0111',
  '├': '1110',
  '─': '0101',
  '┼': '1111',
  '╞': '1210',
  '╟': '2120',
  '╚': '2200',
  '╔': '0220',
  '╩': '2202',
  '╦': '0222',
  '╠': '2220',
  '═': '0202',
  '╬': '2222',
  '╧': '1202',
  '╨': '2101',
  '╤': '0212',
  '╥': '0121',
  '╙': '2100',
  '╘': '1200',
  '╒': '0210',
  '╓': '0120',
  '╫': '2121',
  '╪': '1212',
  '┘': '1001',
  '┌': '0110',
};

/** Blocks by the lines and dots that they fill. */
const BLOCKS: readonly [character: string, lines: Span, dots: Span][] = [
  ['█', [0, 15], [0, 7]],
  ['▄', [8, 15], [0, 7]],
  ['▌', [0, 15], [0, 3]],
  ['▐', [0, 15], [4, 7]],
  ['▀', [0, 7], [0, 7]],
];

/** Two lines that repeat: a quarter, a half, three quarters of the dots. */
const SHADES: readonly [character: string, even: number, odd: number][] = [
  ['░', 0x22, 0x88],
  ['▒', 0x55, 0xaa],
  ['▓', 0xdd, 0x77],
];

/**
 * Where strokes run. A single line is the middle: dots 3 and 4, line 7. A double line is a band around it (dots
 * 1 … 6, lines 6 … 8) from which the middle is cut out again.
 */
const MIDDLE = { left: 3, right: 4, line: 7 } as const;
const BAND = { left: 1, right: 6, top: 6, bottom: 8 } as const;

/** First and last, both included. */
type Span = readonly [first: number, last: number];

type Canvas = (lines: Span, dots: Span, lit: boolean) => void;

/** @returns all generated glyphs, by character */
export function boxGlyphs(): [character: string, glyph: Glyph][] {
  return [
    ...Object.entries(BOXES).map(([character, arms]): [string, Glyph] => [character, box(arms)]),
    ...BLOCKS.map(([character, lines, dots]): [string, Glyph] => [character, draw((fill) => fill(lines, dots, true))]),
    ...SHADES.map(([character, even, odd]): [string, Glyph] => [
      character,
      Array.from({ length: FONT_HEIGHT }, (_, line) => (line % 2 ? odd : even)),
    ]),
  ];
}

function box(arms: string): Glyph {
  const [up = 0, right = 0, down = 0, left = 0] = [...arms].map(Number);
  const vertical = Math.max(up, down);
  const horizontal = Math.max(left, right);
  const edgeLeft = vertical === 2 ? BAND.left : MIDDLE.left;
  const edgeRight = vertical === 2 ? BAND.right : MIDDLE.right;
  const edgeTop = horizontal === 2 ? BAND.top : MIDDLE.line;
  const edgeBottom = horizontal === 2 ? BAND.bottom : MIDDLE.line;
  return draw((fill) => {
    const column = (weight: number, top: number, bottom: number) => {
      if (weight === 1) fill([top, bottom], [MIDDLE.left, MIDDLE.right], true);
      if (weight === 2) fill([top, bottom], [BAND.left, BAND.right], true);
    };
    const row = (weight: number, from: number, to: number) => {
      if (weight === 1) fill([MIDDLE.line, MIDDLE.line], [from, to], true);
      if (weight === 2) fill([BAND.top, BAND.bottom], [from, to], true);
    };
    column(up, 0, edgeBottom);
    column(down, edgeTop, FONT_HEIGHT - 1);
    row(left, 0, edgeRight);
    row(right, edgeLeft, FONT_WIDTH - 1);

    // Cut the middle out of the bands. A single line across stays whole: the cut ends before it …
    const cutColumn = (top: number, bottom: number) => fill([top, bottom], [MIDDLE.left, MIDDLE.right], false);
    const cutRow = (from: number, to: number) => fill([MIDDLE.line, MIDDLE.line], [from, to], false);
    if (up === 2) cutColumn(0, horizontal === 1 ? MIDDLE.line - 1 : MIDDLE.line);
    if (down === 2) cutColumn(horizontal === 1 ? MIDDLE.line + 1 : MIDDLE.line, FONT_HEIGHT - 1);
    if (left === 2) cutRow(0, vertical === 1 ? MIDDLE.left - 1 : MIDDLE.right);
    if (right === 2) cutRow(vertical === 1 ? MIDDLE.right + 1 : MIDDLE.left, FONT_WIDTH - 1);
    // … unless it only touches a double line that passes by.
    const touchesColumn = up === 2 && down === 2 && !(left && right);
    const touchesRow = left === 2 && right === 2 && !(up && down);
    if (touchesColumn || touchesRow) cutRow(MIDDLE.left, MIDDLE.right);
  });
}

function draw(paint: (fill: Canvas) => void): Glyph {
  const glyph = new Array<number>(FONT_HEIGHT).fill(0);
  paint(([top, bottom], [left, right], lit) => {
    const mask = (0xff >> left) & (0xff << (FONT_WIDTH - 1 - right));
    for (let line = top; line <= bottom; line++) {
      const before = glyph[line] ?? 0;
      glyph[line] = lit ? before | mask : before & ~mask;
    }
  });
  return glyph;
}
