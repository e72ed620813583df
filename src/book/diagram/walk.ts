/** `walk`: an address cut into indexes, each of which finds an entry in a table, which says where the next table is. */
import { cellsOf } from './bits.ts';
import { Canvas } from './canvas.ts';
import { DiagramError, type Field, parseFields, type Source, wrong } from './source.ts';
import { centered, wrapWords } from './words.ts';

interface Step {
  /** The piece of the address that is the index; '' for the last step. */
  readonly index: string;
  readonly table: string;
  readonly entry: string;
}

function parse({ lines }: Source): { fields: readonly Field[]; steps: readonly Step[] } {
  const [first, ...rest] = lines;
  const address = /^address: *(.+)$/.exec(first?.text ?? '')?.[1];
  if (!first || address === undefined) throw new DiagramError("line 2: a walk has an 'address: name width | …'");
  const fields = parseFields(first, address);
  const steps = rest.map((line, n) => {
    const last = /^-> *(.+)$/.exec(line.text)?.[1];
    if (last !== undefined && n === rest.length - 1) return { index: '', table: last, entry: '' };
    const match = /^(.+?) *-> *(.+?): *(.+)$/.exec(line.text);
    if (!match) throw wrong(line, "a step is 'index -> table: what its entry holds', the last one '-> target'");
    if (!fields.some(({ name }) => name === match[1])) throw wrong(line, 'a step begins with a piece of the address');
    return { index: match[1]!, table: match[2]!, entry: match[3]! };
  });
  if (steps.length === 0) throw new DiagramError('line 3: a walk has steps');
  return { fields, steps };
}

const MAX_WIDTH = 72;

export function layOutWalk(source: Source, width: number): Canvas {
  const { fields, steps } = parse(source);
  const canvas = new Canvas(width);
  const height = drawAddress(canvas, fields, width);
  drawTables(canvas, steps, { top: height + 1, width });
  return canvas;
}

/** The address with its fields, at the top. @returns its height in lines */
function drawAddress(canvas: Canvas, fields: readonly Field[], width: number): number {
  // The highest bits first, as they are written: cellsOf begins with the lowest.
  const cells = cellsOf([...fields].reverse());
  const numbers = cells.map(({ high, low }) => (high === low ? `${high}` : `${high} ${low}`));
  const names = cells.map(({ name }) =>
    wrapWords(name, Math.max(7, Math.floor((Math.min(width, MAX_WIDTH) - 1) / cells.length) - 3)),
  );
  const inner = cells.map((_, n) => Math.max(numbers[n]!.length, ...names[n]!.map((line) => line.length + 2)));
  const total = inner.reduce((sum, each) => sum + each + 1, 1);
  if (total > width) throw new DiagramError(`the picture needs ${total} columns`);
  const height = Math.max(...names.map((lines) => lines.length));
  let x = 0;
  cells.forEach(({ high, low }, n) => {
    canvas.box(x, 1, inner[n]! + 2, height + 2);
    names[n]!.forEach((line, at) => {
      canvas.text(x + 1, 2 + at, centered(line, inner[n]!));
    });
    canvas.text(x + 1, 0, String(high));
    if (high !== low) canvas.text(x + 1 + inner[n]! - String(low).length, 0, String(low));
    x += inner[n]! + 1;
  });
  return height + 3;
}

/** The tables below it, each with the entry that an index finds. */
function drawTables(canvas: Canvas, steps: readonly Step[], { top, width }: { top: number; width: number }): void {
  const indexes = Math.max(...steps.map(({ index }) => index.length));
  const left = indexes + 5;
  const room = Math.min(44, width - left - 4);
  let y = top;
  steps.forEach(({ index, table, entry }, n) => {
    const lines = [...wrapWords(table, room), ...(entry === '' ? [] : wrapWords(entry, room))];
    const head = wrapWords(table, room).length;
    const boxWidth = Math.max(...lines.map((line) => line.length), 16) + 4;
    const centre = left + 10;
    if (n > 0) {
      canvas.vertical(centre, y - 2, y - 1);
    }
    canvas.box(left, y, boxWidth, lines.length + 2 + (entry === '' ? 0 : 1));
    if (n > 0) canvas.text(centre, y - 1, '▼');
    lines.forEach((line, at) => {
      canvas.text(left + 2, y + 1 + at + (at >= head ? 1 : 0), line);
    });
    if (entry !== '') {
      canvas.horizontal(left, left + boxWidth - 1, y + 1 + head);
      const row = y + 2 + head;
      canvas.text(indexes - index.length, row, index);
      canvas.horizontal(indexes + 1, left - 1, row);
      canvas.text(left - 1, row, '▶');
    }
    y += lines.length + (entry === '' ? 3 : 4);
  });
}
