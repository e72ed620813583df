/** The cells of a text screen that stand out. */
import type { TextScreen } from '../machine/devices/text-screen.ts';

/** Counted from 0, from the left and from the top. */
export interface Cell {
  readonly column: number;
  readonly row: number;
}

/** Bits 7 to 4 of an attribute are the background; with blinking, bit 7 is not one of them. */
const BACKGROUND = 0x70;

/** @returns the cells whose background is not black */
export function markedCells({ columns, rows, cells }: TextScreen): Cell[] {
  const marked: Cell[] = [];
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      if (cells[(row * columns + column) * 2 + 1]! & BACKGROUND) marked.push({ column, row });
  return marked;
}
