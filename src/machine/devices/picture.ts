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
      drawCell(screen, words, colours, row, column, screen.cells[at], screen.cells[at + 1]);
    }
  }
  return { width, height, pixels };
}

function drawCell(
  screen: TextScreen,
  words: Uint32Array,
  colours: readonly number[],
  row: number,
  column: number,
  character: number,
  attribute: number,
): void {
  const foreground = colours[attribute & 0xf];
  const background = colours[(screen.blink ? attribute & ~BLINK_ATTRIBUTE : attribute) >> 4];
  const rows = glyph(character);
  const width = screen.columns * screen.cellWidth;
  for (let line = 0; line < FONT_HEIGHT; line++) {
    let dots = rows[line] << 1;
    // The ninth dot is blank but for box drawing, where it repeats the eighth.
    if (screen.lineGraphics && character >= 0xc0 && character <= 0xdf) dots |= rows[line] & 1;
    if (inCursor(screen, row, column, line)) dots = 0x1ff;
    const at = (row * FONT_HEIGHT + line) * width + column * screen.cellWidth;
    for (let dot = 0; dot < screen.cellWidth; dot++)
      words[at + dot] = (dots >> (8 - dot)) & 1 ? foreground : background;
  }
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
