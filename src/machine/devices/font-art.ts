/** Glyphs as text: `#` is a lit dot. Eight dots a character, characters side by side with a blank between. */

export const FONT_WIDTH = 8;
export const FONT_HEIGHT = 16;

/** Sixteen lines from top to bottom, one byte each; bit 7 is the leftmost dot. */
export type Glyph = readonly number[];

export interface GlyphBand {
  characters: string;
  /** The cell's line, 0 … 15, that the first row of the art stands on. */
  top: number;
  art: readonly string[];
}

/** @returns the glyphs of one band, by character */
export function readBand({ characters, top, art }: GlyphBand): [character: string, glyph: Glyph][] {
  return [...characters].map((character, index) => {
    const glyph = new Array<number>(FONT_HEIGHT).fill(0);
    for (const [row, line] of art.entries()) {
      const dots = line.slice(index * (FONT_WIDTH + 1), index * (FONT_WIDTH + 1) + FONT_WIDTH);
      glyph[top + row] = [...dots].reduce((bits, dot) => bits * 2 + (dot === '#' ? 1 : 0), 0);
    }
    return [character, glyph];
  });
}
