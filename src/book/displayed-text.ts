/** Serial output as the plain text that a terminal would show. */

/** A control sequence, or a character. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: ESC is what control sequences begin with.
const TOKENS = /\x1b\[[\d;]*[A-Za-z]|./gsu;

/**
 * What a terminal shows at the end: without colours, and without what was overwritten or erased. Control sequences
 * as in ECMA-48: CR, BS, SGR, EL (`ESC [ K`).
 */
export function displayedText(serial: string): string {
  const lines = serial.split('\n').map(displayedLine);
  return `${lines.join('\n').trimEnd()}\n`;
}

function displayedLine(line: string): string {
  const cells: string[] = [];
  let column = 0;
  for (const [token] of line.matchAll(TOKENS)) {
    if (token === '\r') column = 0;
    else if (token === '\b') column = Math.max(0, column - 1);
    else if (token.startsWith('\x1b[')) {
      if (token.endsWith('K')) cells.length = Math.min(cells.length, column);
      else if (token.endsWith('D')) column = Math.max(0, column - (Number.parseInt(token.slice(2), 10) || 1));
      else if (token.endsWith('C')) column += Number.parseInt(token.slice(2), 10) || 1;
    } else {
      while (cells.length < column) cells.push(' ');
      cells[column++] = token;
    }
  }
  return cells.join('').trimEnd();
}
