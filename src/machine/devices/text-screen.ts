/** What a text mode display shows at one moment: the picture's content without its pixels. */
export interface TextScreen {
  columns: number;
  rows: number;
  /** Two bytes a cell, row by row: the character's code (code page 437) and its attribute. */
  cells: Uint8Array;
  /** The CRTC's Start Address: the cell of text memory, counted from its beginning, that stands top left. */
  startAddress: number;
  cursor: TextCursor;
  /** Dots a character is wide: 8 or 9. */
  cellWidth: 8 | 9;
  /** Scan lines a character is high: 1 … 32. */
  cellHeight: number;
  /** Attribute bit 7 makes the character blink; otherwise it makes the background bright. */
  blink: boolean;
  /** The ninth dot of characters 0xC0 … 0xDF repeats the eighth, so that box drawing joins up. */
  lineGraphics: boolean;
  /** Colours of the 16 attribute values, each 0xRRGGBB. */
  palette: readonly number[];
  /** False while the guest has turned the display off. */
  lit: boolean;
}

export interface TextCursor {
  column: number;
  row: number;
  /** Scan lines of the cell that the cursor covers, first and last, both included. */
  firstLine: number;
  lastLine: number;
  /** False when the guest turned the cursor off, gave it no lines, or put it outside the screen. */
  visible: boolean;
}
