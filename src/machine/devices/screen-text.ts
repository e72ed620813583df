import { CP437 } from './cp437.ts';
import type { TextScreen } from './text-screen.ts';

/** @returns the screen's rows as Unicode text, each without its trailing blanks */
export function screenText(screen: TextScreen): string[] {
  const lines: string[] = [];
  for (let row = 0; row < screen.rows; row++) {
    let line = '';
    for (let column = 0; column < screen.columns; column++) {
      line += CP437[screen.cells[(row * screen.columns + column) * 2] ?? 0];
    }
    lines.push(line.replace(/[ \u00a0]+$/, ''));
  }
  return lines;
}
