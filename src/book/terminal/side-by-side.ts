/** Changes in two columns: the old text on the left, the new text on the right. */
import type { FileChange, Hunk } from '../comparison.ts';
import { expandTabs } from './code-lines.ts';
import { fold, pad } from './layout.ts';
import { paint, type Style } from './style.ts';

interface Row {
  readonly left: { readonly number: number; readonly text: string } | undefined;
  readonly right: { readonly number: number; readonly text: string } | undefined;
}

/** Removed lines stand beside the lines that replace them. */
function rowsOf(hunk: Hunk): Row[] {
  const rows: Row[] = [];
  let [left, right] = [hunk.oldStart, hunk.newStart];
  let [removed, added]: [string[], string[]] = [[], []];
  const flush = (): void => {
    for (let n = 0; n < Math.max(removed.length, added.length); n++) {
      rows.push({
        left: n < removed.length ? { number: left++, text: removed[n]! } : undefined,
        right: n < added.length ? { number: right++, text: added[n]! } : undefined,
      });
    }
    [removed, added] = [[], []];
  };
  for (const line of hunk.lines) {
    const text = expandTabs(line.slice(1));
    if (line.startsWith('-')) removed.push(text);
    else if (line.startsWith('+')) added.push(text);
    else if (!line.startsWith('\\')) {
      flush();
      rows.push({ left: { number: left++, text }, right: { number: right++, text } });
    }
  }
  flush();
  return rows;
}

export function* renderSideBySide(changes: readonly FileChange[], width: number, style: Style): Generator<string> {
  for (const change of changes) {
    const words = { added: ' (new)', removed: ' (gone)', changed: '' }[change.kind];
    yield `${paint(style, `── ${change.name}${words} `, 'bold')}\n`;
    if (change.binary) yield 'not text\n';
    for (const [n, hunk] of change.hunks.entries()) {
      if (n > 0) yield `${paint(style, '⋯', 'faint')}\n`;
      const rows = rowsOf(hunk);
      const digits = String(Math.max(hunk.oldStart + hunk.oldLines, hunk.newStart + hunk.newLines)).length;
      const column = Math.max(8, ((width - 3) >> 1) - digits - 1);
      for (const { left, right } of rows) {
        const changed = left?.text !== right?.text;
        const cells = [left, right].map((side, at) => {
          const pieces = side === undefined ? [] : fold(side.text, column);
          return pieces.map((piece, y) => {
            const number = paint(style, (y === 0 ? String(side!.number) : '').padStart(digits), 'faint');
            const text = pad(piece, column);
            return `${number} ${changed ? paint(style, text, at === 0 ? 'red' : 'green') : text}`;
          });
        });
        const empty = ' '.repeat(digits + 1 + column);
        const mark = changed ? (left ? (right ? '|' : '<') : '>') : ' ';
        for (let y = 0; y < Math.max(cells[0]!.length, cells[1]!.length, 1); y++)
          yield `${cells[0]![y] ?? empty} ${paint(style, mark, 'bold')} ${cells[1]![y] ?? ''}`.trimEnd().concat('\n');
      }
    }
  }
}
