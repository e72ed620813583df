/** `memory`: ranges of addresses on top of each other, the highest first. */
import { Canvas } from './canvas.ts';
import { DiagramError, type Source, type SourceLine, wrong } from './source.ts';
import { box, CHARACTER, LINE, path, picture, text, titleLines } from './svg.ts';
import { wrapWords } from './words.ts';

interface Range {
  readonly start: string;
  /** Undefined: up to whatever is above, or for ever. */
  readonly end: string | undefined;
  readonly label: string;
}
type Row = Range | 'gap';

const NAMES = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** `64 KiB`; '' where the range has no end. */
function sizeOf({ start, end }: Range): string {
  if (end === undefined) return '';
  let size = BigInt(end) - BigInt(start);
  let unit = 0;
  while (size >= 1024n && size % 1024n === 0n && unit < NAMES.length - 1) {
    size /= 1024n;
    unit++;
  }
  if (size >= 1_000_000n || (unit === 0 && size >= 10_000n)) {
    while (size >= 1024n && unit < NAMES.length - 1) {
      size /= 1024n;
      unit++;
    }
    return `about ${size} ${NAMES[unit]}`;
  }
  return `${size} ${NAMES[unit]}`;
}

function parseRow(line: SourceLine): Row {
  if (line.text === '...') return 'gap';
  const match = /^(0x[0-9a-f]+)(?:-(0x[0-9a-f]+))? *\| *(.+)$/i.exec(line.text);
  if (!match) throw wrong(line, "a range is '0xSTART-0xEND | label' or '0xSTART | label', a gap '...'");
  const [, start, end, label] = match as unknown as [string, string, string | undefined, string];
  if (end !== undefined && BigInt(end) <= BigInt(start)) throw wrong(line, 'a range ends behind its start');
  return { start, end, label };
}

function parse({ lines }: Source): Row[] {
  const rows = lines.map(parseRow);
  if (!rows.some((row) => row !== 'gap')) throw new DiagramError('line 1: a memory diagram has at least one range');
  return rows;
}

/** The address at the upper edge of a row, if it is worth saying: not where the row above says it. */
function upperEdge(rows: readonly Row[], n: number): string | undefined {
  const [above, row] = [rows[n - 1], rows[n]!];
  if (row === 'gap') return undefined;
  if (above === undefined || above === 'gap') return row.end;
  return above.start;
}

export function memoryText(source: Source, width: number): string[] {
  const rows = parse(source);
  const ranges = rows.filter((row) => row !== 'gap');
  const addresses = Math.max(...ranges.flatMap(({ start, end }) => [start.length, end?.length ?? 0]));
  const sizes = Math.max(...ranges.map((range) => sizeOf(range).length));
  const labels = Math.max(...ranges.map(({ label }) => label.length));
  const room = Math.min(labels, width - addresses - sizes - 8);
  if (room < 12) throw new DiagramError(`the picture needs ${addresses + sizes + 20} columns`);
  const canvas = new Canvas(width);
  const left = addresses + 1;
  const right = left + room + 3;
  let y = 0;
  rows.forEach((row, n) => {
    if (row === 'gap') {
      canvas.text(left, y + 1, `⋮${' '.repeat(room + 2)}⋮`);
      y += 2;
      return;
    }
    const words = wrapWords(row.label, room);
    canvas.box(left, y, room + 4, words.length + 2);
    words.forEach((line, at) => {
      canvas.text(left + 2, y + 1 + at, line);
    });
    canvas.text(right + 2, y + 1, sizeOf(row));
    const edge = upperEdge(rows, n);
    if (edge !== undefined) canvas.text(addresses - edge.length, y, edge);
    y += words.length + 1;
    const below = rows[n + 1];
    if (below === undefined || below === 'gap' || (below.end !== undefined && below.end !== row.start)) {
      canvas.text(addresses - row.start.length, y, row.start);
      // Ranges that do not meet have a gap between them.
      if (below !== undefined && below !== 'gap') y += 1;
    }
  });
  return canvas.lines();
}

/** Characters of the shortest line that a label is broken into. */
const LEAST_LABEL = 14;

/** @param columns how many characters wide it may be: labels that make it wider are broken into lines */
export function memorySvg(source: Source, columns: number): string {
  const rows = parse(source);
  const ranges = rows.filter((row) => row !== 'gap');
  const addresses = Math.max(...ranges.flatMap(({ start, end }) => [start.length, end?.length ?? 0])) * CHARACTER;
  const left = addresses + 10;
  const beside = 14 + Math.max(...ranges.map((range) => sizeOf(range).length)) * CHARACTER;
  const roomFor = (sizes: number): number => Math.floor((columns * CHARACTER - left - sizes - 24) / CHARACTER);
  // Where there is no room for the sizes beside the boxes they stand in them.
  const inside = roomFor(beside) < LEAST_LABEL;
  const sizes = inside ? 0 : beside;
  const room = roomFor(sizes);
  const labels = Math.min(Math.max(...ranges.map(({ label }) => label.length)), Math.max(LEAST_LABEL, room));
  const column = Math.max(Math.min(160, columns * CHARACTER - left - sizes), labels * CHARACTER + 24);
  const parts: string[] = [];
  let y = 8;
  rows.forEach((row, n) => {
    if (row === 'gap') {
      parts.push(
        path(
          [
            [left, y],
            [left, y + 26],
          ],
          { dashed: true },
        ),
      );
      parts.push(
        path(
          [
            [left + column, y],
            [left + column, y + 26],
          ],
          { dashed: true },
        ),
      );
      y += 26;
      return;
    }
    const size = sizeOf(row);
    const words = [...wrapWords(row.label, labels), ...(inside && size !== '' ? [size] : [])];
    const height = 34 + (words.length - 1) * LINE;
    parts.push(box(left, y, column, height));
    words.forEach((line, at) => {
      const quiet = inside && line === size;
      parts.push(text(left + column / 2, y + 21.5 + at * LINE, line, { anchor: 'middle', quiet }));
    });
    if (!inside) parts.push(text(left + column + 10, y + height / 2 + 4.5, size, { quiet: true }));
    const edge = upperEdge(rows, n);
    if (edge !== undefined) parts.push(text(left - 8, y + 4.5, edge, { anchor: 'end', size: 12 }));
    y += height;
    const below = rows[n + 1];
    if (below === undefined || below === 'gap' || (below.end !== undefined && below.end !== row.start)) {
      parts.push(text(left - 8, y + 4.5, row.start, { anchor: 'end', size: 12 }));
      if (below !== undefined && below !== 'gap') y += LINE;
    }
  });
  const width = left + column + Math.max(4, sizes);
  return picture(titleLines(source.title, width / CHARACTER), width, y + 10, parts);
}
