/** Draws the guest's text screen with escape sequences, only what has changed. */
import { CP437 } from '../../machine/devices/cp437.ts';
import type { TextScreen } from '../../machine/devices/text-screen.ts';
import { colours, type Depth } from './colours.ts';

const BLINK = 5;

export class Painter {
  readonly #depth: Depth;
  #before: TextScreen | undefined;

  constructor(depth: Depth) {
    this.#depth = depth;
  }

  /** Something else was drawn over the screen: the next `paint` draws everything. */
  forget(): void {
    this.#before = undefined;
  }

  /** @returns what to write to the terminal, '' if nothing has changed */
  paint(screen: TextScreen): string {
    const before = sameMode(this.#before, screen) ? this.#before : undefined;
    let cells = before ? '' : '\x1b[0m\x1b[2J';
    let style = '';
    for (let row = 0; row < screen.rows; row++) {
      let pen = -1;
      for (let column = 0; column < screen.columns; column++) {
        const at = (row * screen.columns + column) * 2;
        const character = screen.lit ? screen.cells[at]! : 0x20;
        const attribute = screen.lit ? screen.cells[at + 1]! : 0;
        if (before && before.cells[at] === screen.cells[at] && before.cells[at + 1] === screen.cells[at + 1]) continue;
        if (pen !== column) cells += `\x1b[${row + 1};${column + 1}H`;
        const wanted = this.#style(screen, attribute);
        if (wanted !== style) cells += wanted;
        style = wanted;
        cells += CP437[character];
        pen = column + 1;
      }
    }
    const cursor = cells !== '' || !before || !sameCursor(before, screen) ? this.#cursor(screen) : '';
    this.#before = { ...screen, cells: screen.cells.slice(), cursor: { ...screen.cursor } };
    if (cells === '' && cursor === '') return '';
    return `${cells ? `\x1b[?25l${cells}\x1b[0m` : ''}${cursor}`;
  }

  #style(screen: TextScreen, attribute: number): string {
    if (this.#depth === 'none') return '';
    const background = (screen.blink ? attribute & 0x7f : attribute) >> 4;
    const blink = screen.blink && attribute & 0x80 ? `;${BLINK}` : '';
    return `\x1b[0;${colours(this.#depth, screen.palette, attribute & 0xf, background)}${blink}m`;
  }

  #cursor({ cursor }: TextScreen): string {
    return cursor.visible ? `\x1b[${cursor.row + 1};${cursor.column + 1}H\x1b[?25h` : '\x1b[?25l';
  }
}

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
