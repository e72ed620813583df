/** `columns`: boxes in rows and columns: stacks beside each other, or things of several kinds and which belong together. */
import { Canvas } from './canvas.ts';
import { DiagramError, type Source, type SourceLine, wrong } from './source.ts';
import { centered, wrapWords } from './words.ts';

interface Cell {
  /** Undefined where there is no box. */
  readonly label: string | undefined;
  /** Whether a line joins it to the next box on its left, through cells without one. */
  readonly joined: boolean;
}

interface Columns {
  readonly names: readonly string[];
  /** Boxes of neighbouring rows share a border, unless there is a gap between. */
  readonly rows: readonly { readonly cells: readonly Cell[]; readonly gapAbove: boolean }[];
}

const EMPTY = '-';

function parseRow(line: SourceLine, columns: number): Cell[] {
  const text = /^row: *(.+)$/.exec(line.text)?.[1];
  if (text === undefined) throw wrong(line, "a row is 'row: cell | cell', a gap between rows 'gap'");
  // Every other part is what separates two cells.
  const parts = text.split(/ +([|=]) +/);
  const cells = parts.flatMap((part, n) =>
    n % 2 === 0 ? { label: part === EMPTY ? undefined : part, joined: parts[n - 1] === '=' } : [],
  );
  if (cells.length !== columns) throw wrong(line, `a row has ${columns} cells, as there are columns`);
  const boxOnLeft = (n: number): boolean => cells.slice(0, n).some(({ label }) => label !== undefined);
  const isLoose = ({ label, joined }: Cell, n: number): boolean =>
    joined && (label === undefined ? !cells[n + 1]?.joined : !boxOnLeft(n));
  if (cells.some(isLoose)) throw wrong(line, "'=' joins two boxes");
  return cells;
}

function parse({ lines }: Source): Columns {
  const [first, ...rest] = lines;
  const names = /^columns: *(.+)$/
    .exec(first?.text ?? '')?.[1]
    ?.split('|')
    .map((name) => name.trim());
  if (names === undefined) throw new DiagramError("line 2: columns have 'columns: A | B | …'");
  const rows: { cells: readonly Cell[]; gapAbove: boolean }[] = [];
  let gapAbove = false;
  for (const line of rest) {
    if (line.text === 'gap') {
      gapAbove = true;
      continue;
    }
    rows.push({ cells: parseRow(line, names.length), gapAbove });
    gapAbove = false;
  }
  if (rows.length === 0) throw new DiagramError('line 3: columns have rows');
  return { names, rows };
}

/** Between two columns. */
const SPACE = 3;
const MIN_INNER_WIDTH = 8;
const MAX_INNER_WIDTH = 26;

/** The widths of the columns inside their borders: as their longest label needs, the widest shrink until all fit. */
function innerWidths({ names, rows }: Columns, width: number): number[] {
  const inner = names.map((name, n) => {
    const labels = [name, ...rows.map(({ cells }) => cells[n]!.label ?? '')];
    return Math.min(MAX_INNER_WIDTH, Math.max(MIN_INNER_WIDTH, ...labels.map((label) => label.length)));
  });
  const total = (): number => inner.reduce((sum, each) => sum + each + 4, SPACE * (inner.length - 1));
  while (total() > width) {
    const widest = inner.indexOf(Math.max(...inner));
    if (inner[widest]! <= MIN_INNER_WIDTH) throw new DiagramError(`the picture needs ${total()} columns`);
    inner[widest]!--;
  }
  return inner;
}

export function layOutColumns(source: Source, width: number): Canvas {
  const columns = parse(source);
  const inner = innerWidths(columns, width);
  const left = inner.map((_, n) => inner.slice(0, n).reduce((sum, each) => sum + each + 4 + SPACE, 0));
  const canvas = new Canvas(width);
  const heads = columns.names.map((name, n) => wrapWords(name, inner[n]! + 4));
  const headHeight = Math.max(...heads.map((lines) => lines.length));
  heads.forEach((lines, n) => {
    lines.forEach((line, at) => {
      canvas.text(left[n]!, headHeight - lines.length + at, centered(line, inner[n]! + 4));
    });
  });
  let y = headHeight;
  columns.rows.forEach(({ cells, gapAbove }, at) => {
    if (gapAbove && at > 0) y += 1;
    const texts = cells.map(({ label }, n) => (label === undefined ? [] : wrapWords(label, inner[n]!)));
    const height = Math.max(1, ...texts.map((lines) => lines.length));
    cells.forEach(({ label, joined }, n) => {
      if (label === undefined) return;
      const x = left[n]!;
      canvas.box(x, y, inner[n]! + 4, height + 2);
      const top = y + 1 + ((height - texts[n]!.length) >> 1);
      texts[n]!.forEach((line, row) => {
        canvas.text(x + 2, top + row, line);
      });
      if (!joined) return;
      const other = cells.findLastIndex((cell, m) => m < n && cell.label !== undefined);
      canvas.horizontal(left[other]! + inner[other]! + 3, x, y + 1 + ((height - 1) >> 1));
    });
    y += height + 1;
  });
  return canvas;
}
