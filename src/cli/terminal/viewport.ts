/** Which part of the guest's screen a window shows that is smaller than the screen. */

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** A rectangle of the guest's screen, in cells. */
export interface View extends WindowSize {
  readonly left: number;
  readonly top: number;
}

interface ScreenSize extends WindowSize {
  readonly cursor: { readonly column: number; readonly row: number };
}

/** Follows the cursor: the view moves when the cursor would leave it, no further than it must, and back when it can. */
export class Viewport {
  #left = 0;
  #top = 0;

  /** @returns the part of the screen to show, top left in the window */
  fit(screen: ScreenSize, window: WindowSize): View {
    const columns = Math.min(screen.columns, window.columns);
    const rows = Math.min(screen.rows, window.rows);
    this.#left = follow(this.#left, columns, { position: screen.cursor.column, length: screen.columns });
    this.#top = follow(this.#top, rows, { position: screen.cursor.row, length: screen.rows });
    return { left: this.#left, top: this.#top, columns, rows };
  }
}

/**
 * One dimension of `fit`: where a part of `size` cells begins that holds the cursor's position. Lines begin on the left and
 * screens at the top, so that is where it goes back to as soon as it can.
 */
function follow(start: number, size: number, cursor: { position: number; length: number }): number {
  if (cursor.position < size) return 0;
  const withCursor = Math.min(Math.max(start, cursor.position - size + 1), cursor.position);
  return Math.max(0, Math.min(withCursor, cursor.length - size));
}
