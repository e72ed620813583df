/** A page of characters to draw boxes and arrows on; lines that meet join. It can be shown as characters and as SVG. */
import { CHARACTER, head, LINE, path, text } from './svg.ts';

/** Which sides of a cell a line leaves by, as bits: up, right, down, left. */
const [UP, RIGHT, DOWN, LEFT] = [1, 2, 4, 8];
const JOINTS = ' ╵╶└╷│┌├╴┘─┴┐┤┬┼';
/** Heads of arrows, with the side that their line comes from. */
const HEADS: Readonly<Record<string, number>> = { '▶': LEFT, '◀': RIGHT, '▼': UP, '▲': DOWN };

export class Canvas {
  readonly width: number;
  readonly #rows: string[][] = [];

  constructor(width: number) {
    this.width = width;
  }

  get height(): number {
    return this.#rows.length;
  }

  text(x: number, y: number, text: string): void {
    [...text].forEach((character, n) => {
      this.#set(x + n, y, character);
    });
  }

  /** From one cell to another in the same row. */
  horizontal(x1: number, x2: number, y: number): void {
    for (let x = Math.min(x1, x2); x <= Math.max(x1, x2); x++)
      this.#join(x, y, (x > Math.min(x1, x2) ? LEFT : 0) | (x < Math.max(x1, x2) ? RIGHT : 0));
  }

  /** From one cell to another in the same column. */
  vertical(x: number, y1: number, y2: number): void {
    for (let y = Math.min(y1, y2); y <= Math.max(y1, y2); y++)
      this.#join(x, y, (y > Math.min(y1, y2) ? UP : 0) | (y < Math.max(y1, y2) ? DOWN : 0));
  }

  /** A dotted line that leads the eye from one cell to another in the same row, over nothing that is drawn already. */
  leader(x1: number, x2: number, y: number): void {
    for (let x = x1; x <= x2; x++) if ((this.#row(y)[x] ?? ' ') === ' ') this.#set(x, y, '·');
  }

  box(x: number, y: number, width: number, height: number): void {
    this.horizontal(x, x + width - 1, y);
    this.horizontal(x, x + width - 1, y + height - 1);
    this.vertical(x, y, y + height - 1);
    this.vertical(x + width - 1, y, y + height - 1);
  }

  lines(): string[] {
    return this.#rows.map((row) =>
      Array.from(row, (cell) => cell ?? ' ')
        .join('')
        .trimEnd(),
    );
  }

  /** The same as parts of a picture, a character of it `CHARACTER` wide and `LINE` high. */
  svg(): string[] {
    const parts: string[] = [];
    const middle = (x: number, y: number): [number, number] => [(x + 0.5) * CHARACTER, (y + 0.5) * LINE];
    const sides = (x: number, y: number): number => {
      const cell = this.#rows[y]?.[x] ?? ' ';
      return HEADS[cell] ?? Math.max(0, JOINTS.indexOf(cell));
    };
    const strokes = (along: number, forward: number, backward: number, at: (n: number) => [number, number]): void => {
      for (let n = 0; n < along; n++) {
        const from = n;
        while (n < along && (sides(...at(n)) & forward) !== 0 && (sides(...at(n + 1)) & backward) !== 0) n++;
        if (n > from) parts.push(path([middle(...at(from)), middle(...at(n))]));
      }
    };
    for (let y = 0; y < this.height; y++) strokes(this.width, RIGHT, LEFT, (n) => [n, y]);
    for (let x = 0; x < this.width; x++) strokes(this.height, DOWN, UP, (n) => [x, n]);
    this.#rows.forEach((row, y) => {
      const cells = Array.from(row, (cell) => cell ?? ' ');
      cells.forEach((cell, x) => {
        if (cell in HEADS) parts.push(head(...middle(x, y), '▶▼◀▲'.indexOf(cell) * (Math.PI / 2)));
      });
      const words = cells.map((cell) => (cell in HEADS || JOINTS.includes(cell) ? ' ' : cell)).join('');
      for (const match of words.matchAll(/\S+(?: \S+)*/g))
        parts.push(text(match.index * CHARACTER, (y + 0.5) * LINE + 4.5, match[0]));
    });
    return parts;
  }

  #row(y: number): string[] {
    while (this.#rows.length <= y) this.#rows.push([]);
    return this.#rows[y]!;
  }

  #set(x: number, y: number, character: string): void {
    if (x >= 0 && x < this.width) this.#row(y)[x] = character;
  }

  #join(x: number, y: number, sides: number): void {
    const before = JOINTS.indexOf(this.#row(y)[x] ?? ' ');
    if (before >= 0) this.#set(x, y, JOINTS[before | sides]!);
  }
}
