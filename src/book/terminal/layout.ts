/** Lines of a given width. Widths are columns, not characters. */
import stringWidth from 'string-width';
import wrapAnsi from 'wrap-ansi';

/** A blank at which `wrap` breaks no line. */
export const HARD_BLANK = '\u00a0';

/** @returns the text wrapped at blanks; words that are longer than a line are cut */
export function wrap(text: string, width: number): string[] {
  const wrapped = wrapAnsi(text, Math.max(width, 1), { hard: true, trim: true });
  return wrapped.replaceAll(HARD_BLANK, ' ').split('\n');
}

/** Adds blanks on the right. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/** @returns the line in pieces of at most `width` columns; colours go on in the next piece */
export function fold(line: string, width: number): string[] {
  return wrapAnsi(line, Math.max(width, 1), { hard: true, trim: false, wordWrap: false }).split('\n');
}
