/** The text screen as a monitor shows it, in pixels. */
import { FONT_HEIGHT, glyph } from './font.ts';
import type { TextScreen } from './text-screen.ts';

export interface Picture {
  /** Pixels. */
  width: number;
  height: number;
  /** Red, green, blue, alpha, a byte each; rows from top to bottom. */
  pixels: Uint8ClampedArray;
}

const BLINK_ATTRIBUTE = 0x80;

/**
 * Draws the screen: 80×25 cells of 9×16 dots make 720×400 pixels. A cell is always as high as the font, so that
 * a mode with more rows makes a taller picture instead of letters cut in half. Nothing blinks in a picture: blinking
 * characters and the cursor are drawn as they look in their visible phase.
 */
export function picture(screen: TextScreen): Picture {
  const width = screen.columns * screen.cellWidth;
  const height = screen.rows * FONT_HEIGHT;
  const pixels = new Uint8ClampedArray(width * height * 4);
  const words = new Uint32Array(pixels.buffer);
  const colours = screen.palette.map((colour) => (screen.lit ? rgba(colour) : rgba(0)));
  for (let row = 0; row < screen.rows; row++) {
    for (let column = 0; column < screen.columns; column++) {
      const at = (row * screen.columns + column) * 2;
      const [character = 0, attribute = 0] = screen.cells.subarray(at, at + 2);
      drawCell(screen, { row, column, character, attribute }, colours, words);
    }
  }
  return { width, height, pixels };
}

interface Cell {
  readonly row: number;
  readonly column: number;
  readonly character: number;
  readonly attribute: number;
}

function drawCell(screen: TextScreen, cell: Cell, colours: readonly number[], words: Uint32Array): void {
  const { row, column, attribute } = cell;
  const foreground = colours[attribute & 0xf] ?? 0;
  const background = colours[(screen.blink ? attribute & ~BLINK_ATTRIBUTE : attribute) >> 4] ?? 0;
  const width = screen.columns * screen.cellWidth;
  for (let line = 0; line < FONT_HEIGHT; line++) {
    const dots = inCursor(screen, row, column, line) ? 0x1ff : nineDots(screen, cell.character, line);
    const at = (row * FONT_HEIGHT + line) * width + column * screen.cellWidth;
    for (let dot = 0; dot < screen.cellWidth; dot++)
      words[at + dot] = (dots >> (8 - dot)) & 1 ? foreground : background;
  }
}

/** A line of a character, its leftmost dot in bit 8. */
function nineDots(screen: TextScreen, character: number, line: number): number {
  const eight = glyph(character)[line] ?? 0;
  // The ninth dot is blank but for box drawing, where it repeats the eighth.
  const repeats = screen.lineGraphics && character >= 0xc0 && character <= 0xdf;
  return (eight << 1) | (repeats ? eight & 1 : 0);
}

/** The cursor's lines are those of the guest's cell height, here stretched to the font's. */
function inCursor({ cursor, cellHeight }: TextScreen, row: number, column: number, line: number): boolean {
  if (!cursor.visible || row !== cursor.row || column !== cursor.column) return false;
  const guestLine = Math.floor((line * cellHeight) / FONT_HEIGHT);
  return guestLine >= cursor.firstLine && guestLine <= cursor.lastLine;
}

/** @returns one opaque pixel as a little-endian word of R, G, B, A */
function rgba(colour: number): number {
  return (0xff00_0000 | ((colour & 0xff) << 16) | (colour & 0xff00) | (colour >> 16)) >>> 0;
}
