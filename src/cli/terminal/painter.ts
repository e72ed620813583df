/** Draws the guest's text screen with escape sequences, only what has changed. */
import { CP437 } from '../../machine/devices/cp437.ts';
import type { TextScreen } from '../../machine/devices/text-screen.ts';
import { colours, type Depth } from './colours.ts';
import type { View } from './viewport.ts';

const BLINK = 5;

export class Painter {
  readonly #depth: Depth;
  #before: TextScreen | undefined;
  #view: View | undefined;

  constructor(depth: Depth) {
    this.#depth = depth;
  }

  /** Something else was drawn over the screen: the next `paint` draws everything. */
  forget(): void {
    this.#before = undefined;
  }

  /** @param view the part of the screen to draw, top left in the window; @returns what to write, '' if nothing has changed */
  paint(screen: TextScreen, view: View): string {
    const sameFrame = sameMode(this.#before, screen) && sameSize(this.#view, view);
    const sameView = sameFrame && this.#view?.left === view.left && this.#view.top === view.top;
    const before = sameView ? this.#before : undefined;
    const cells = `${sameFrame ? '' : '\x1b[0m\x1b[2J'}${this.#changes(screen, view, before)}`;
    const cursor = cells !== '' || !before || !sameCursor(before, screen) ? cursorIn(view, screen) : '';
    this.#before = { ...screen, cells: screen.cells.slice(), cursor: { ...screen.cursor } };
    this.#view = view;
    if (cells === '' && cursor === '') return '';
    return `${cells ? `\x1b[?25l${cells}\x1b[0m` : ''}${cursor}`;
  }

  #changes(screen: TextScreen, view: View, before: TextScreen | undefined): string {
    let cells = '';
    let style = '';
    for (let y = 0; y < view.rows; y++) {
      /** The column in which the terminal's cursor stands. */
      let pen = -1;
      for (let x = 0; x < view.columns; x++) {
        const at = ((view.top + y) * screen.columns + view.left + x) * 2;
        if (before && before.cells[at] === screen.cells[at] && before.cells[at + 1] === screen.cells[at + 1]) continue;
        const character = screen.lit ? screen.cells[at]! : 0x20;
        const attribute = screen.lit ? screen.cells[at + 1]! : 0;
        if (pen !== x) cells += `\x1b[${y + 1};${x + 1}H`;
        const wanted = this.#style(screen, attribute);
        if (wanted !== style) cells += wanted;
        style = wanted;
        cells += CP437[character];
        pen = x + 1;
      }
    }
    return cells;
  }

  #style(screen: TextScreen, attribute: number): string {
    if (this.#depth === 'none') return '';
    const background = (screen.blink ? attribute & 0x7f : attribute) >> 4;
    const blink = screen.blink && attribute & 0x80 ? `;${BLINK}` : '';
    return `\x1b[0;${colours(this.#depth, screen.palette, attribute & 0xf, background)}${blink}m`;
  }
}

function cursorIn({ left, top, columns, rows }: View, { cursor }: TextScreen): string {
  const [x, y] = [cursor.column - left, cursor.row - top];
  const inside = x >= 0 && x < columns && y >= 0 && y < rows;
  return cursor.visible && inside ? `\x1b[${y + 1};${x + 1}H\x1b[?25h` : '\x1b[?25l';
}

const sameSize = (a: View | undefined, b: View): boolean => a?.columns === b.columns && a.rows === b.rows;

function sameMode(before: TextScreen | undefined, now: TextScreen): boolean {
  return (
    before !== undefined &&
    before.columns === now.columns &&
    before.rows === now.rows &&
    before.lit === now.lit &&
    before.blink === now.blink &&
    before.palette.every((colour, n) => colour === now.palette[n])
  );
}

function sameCursor({ cursor: a }: TextScreen, { cursor: b }: TextScreen): boolean {
  return a.visible === b.visible && a.row === b.row && a.column === b.column;
}
