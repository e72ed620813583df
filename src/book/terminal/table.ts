/** Tables between rules; cells wrap when the terminal is narrow. */

import type { Tokens } from 'marked';
import stringWidth from 'string-width';
import { inline } from './inline.ts';
import { pad, wrap } from './layout.ts';
import { paint, type Style } from './style.ts';

const GAP = 2;
const MIN_COLUMN_WIDTH = 3;

/** The columns' widths: as wide as their longest cell, the widest shrink until all fit. */
function widths(cells: readonly (readonly string[])[], width: number): number[] {
  const columns = cells[0]!.map((_, n) => Math.max(1, ...cells.map((row) => stringWidth(row[n]!))));
  const total = (): number => columns.reduce((sum, each) => sum + each, GAP * (columns.length - 1));
  while (total() > width) {
    const widest = columns.indexOf(Math.max(...columns));
    if (columns[widest]! <= MIN_COLUMN_WIDTH) break;
    columns[widest]!--;
  }
  return columns;
}

export function renderTable(table: Tokens.Table, width: number, style: Style): string[] {
  const head = table.header.map(({ tokens }) => paint(style, inline(tokens, style), 'bold'));
  const rows = table.rows.map((row) => row.map(({ tokens }) => inline(tokens, style)));
  const columns = widths([head, ...rows], width);
  const line = (row: readonly string[]): string[] => {
    const cells = row.map((cell, n) => wrap(cell, columns[n]!));
    const height = Math.max(...cells.map((cell) => cell.length));
    return Array.from({ length: height }, (_, y) =>
      cells
        .map((cell, n) => pad(cell[y] ?? '', columns[n]!))
        .join(' '.repeat(GAP))
        .trimEnd(),
    );
  };
  const rule = paint(style, columns.map((column) => '─'.repeat(column)).join(' '.repeat(GAP)), 'faint');
  return [...line(head), rule, ...rows.flatMap(line)];
}
