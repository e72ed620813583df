/** `bits`: the fields of a register or descriptor, rows of 16, 32 or 64 bits, the highest bit on the left as manuals have it. */
import { Canvas } from './canvas.ts';
import { DiagramError, type Field, parseFields, type Source, wrong } from './source.ts';
import { box, CHARACTER, LINE, picture, text, titleLines } from './svg.ts';
import { centered, wrapWords } from './words.ts';

interface Cell extends Field {
  readonly high: number;
  readonly low: number;
}

interface Bits {
  /** Each from the highest bit down. */
  readonly rows: readonly (readonly Cell[])[];
  readonly width: number;
}

export function cellsOf(fields: readonly Field[]): Cell[] {
  let low = 0;
  return fields
    .map((field) => {
      const cell = { ...field, low, high: low + field.bits - 1 };
      low += field.bits;
      return cell;
    })
    .reverse();
}

function parse({ lines }: Source): Bits {
  const rows = lines.map((line) => {
    const match = /^row: *(.+)$/.exec(line.text);
    if (!match) throw wrong(line, "'row: name width | …', the lowest bits first");
    const cells = cellsOf(parseFields(line, match[1]!));
    const width = cells[0]!.high + 1;
    if (![16, 32, 64].includes(width)) throw wrong(line, `a row has 16, 32 or 64 bits (this has ${width})`);
    return { line, cells, width };
  });
  const [first] = rows;
  if (!first) throw new DiagramError("line 2: a diagram of bits has at least one 'row: …'");
  for (const { line, width } of rows)
    if (width !== first.width) throw wrong(line, `all rows have ${first.width} bits, as the first`);
  return { rows: rows.map(({ cells }) => cells), width: first.width };
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Fields that do not fit get a letter; the legend says which. */
class Legend {
  readonly lines: string[] = [];

  letterFor(name: string): string {
    const letter = LETTERS[this.lines.length % LETTERS.length]!;
    this.lines.push(`${letter}  ${name}`);
    return letter;
  }
}

const numbers = ({ high, low }: Cell): string => (high === low ? `${high}` : `${high} ${low}`);

/** Inner widths of a row's cells, that together with the lines between fill `width`. */
function widths(cells: readonly Cell[], least: readonly number[], width: number): number[] {
  const free = width - cells.length - 1 - least.reduce((sum, each) => sum + each, 0);
  const bits = cells.reduce((sum, each) => sum + each.bits, 0);
  const result = cells.map(({ bits: own }, n) => least[n]! + Math.floor((free * own) / bits));
  const widest = result.indexOf(Math.max(...result));
  result[widest]! += width - cells.length - 1 - result.reduce((sum, each) => sum + each, 0);
  return result;
}

const MAX_WIDTH = 72;

export function bitsText(source: Source, width: number): string[] {
  const { rows } = parse(source);
  const legend = new Legend();
  const room = Math.min(width - (rows.length > 1 ? 5 : 0), MAX_WIDTH);
  const canvas = new Canvas(width);
  rows.forEach((cells, at) => {
    // The longest names are replaced by letters until the row fits.
    const names = cells.map(({ name }) => name);
    const least = (n: number): number =>
      Math.max(names[n]!.length + (names[n]!.length > 1 ? 2 : 0), numbers(cells[n]!).length);
    const total = (): number => cells.reduce((sum, _, n) => sum + least(n) + 1, 1);
    while (total() > room) {
      const excess = cells.map((cell, n) => (names[n]!.length > 1 ? least(n) - cell.bits * 2 : -Infinity));
      const worst = excess.indexOf(Math.max(...excess));
      if (excess[worst] === -Infinity) throw new DiagramError(`the picture needs ${total()} columns`);
      names[worst] = legend.letterFor(names[worst]!);
    }
    const inner = widths(
      cells,
      cells.map((_, n) => least(n)),
      room,
    );
    const y = at * 4;
    let x = 0;
    cells.forEach((cell, n) => {
      canvas.box(x, y + 1, inner[n]! + 2, 3);
      canvas.text(x + 1, y + 2, centered(names[n]!, inner[n]!));
      if (cell.high === cell.low) canvas.text(x + 1, y, centered(String(cell.high), inner[n]!));
      else {
        canvas.text(x + 1, y, String(cell.high));
        canvas.text(x + 1 + inner[n]! - String(cell.low).length, y, String(cell.low));
      }
      x += inner[n]! + 1;
    });
    if (rows.length > 1) canvas.text(x + 2, y + 2, `+${(at * (cells[0]!.high + 1)) / 8}`);
  });
  const below = legend.lines.flatMap((line) =>
    wrapWords(line.slice(3), width - 3).map((words, n) => (n === 0 ? line.slice(0, 3) : '   ') + words),
  );
  return [...canvas.lines(), ...below];
}

const BIT = 22;

export function bitsSvg(source: Source): string {
  const { rows, width } = parse(source);
  const legend = new Legend();
  const unit = width === 64 ? BIT / 1.6 : BIT;
  const right = width * unit;
  const parts: string[] = [];
  rows.forEach((cells, at) => {
    const y = at * 66;
    for (const cell of cells) {
      const x = right - (cell.high + 1) * unit;
      const own = cell.bits * unit;
      const fits = cell.name.length * CHARACTER + 6 <= own;
      const name = fits ? cell.name : cell.name.length === 1 ? cell.name : legend.letterFor(cell.name);
      parts.push(box(x, y + 18, own, 34));
      parts.push(text(x + own / 2, y + 40, name, { anchor: 'middle', accent: !fits && cell.name.length > 1 }));
      if (cell.high === cell.low)
        parts.push(text(x + own / 2, y + 12, String(cell.high), { anchor: 'middle', size: 10.5, quiet: true }));
      else {
        parts.push(text(x + 3, y + 12, String(cell.high), { size: 10.5, quiet: true }));
        parts.push(text(x + own - 3, y + 12, String(cell.low), { anchor: 'end', size: 10.5, quiet: true }));
      }
    }
    if (rows.length > 1) parts.push(text(right + 10, y + 40, `+${(at * width) / 8}`, { quiet: true }));
  });
  let y = rows.length * 66;
  legend.lines.forEach((line, n) => {
    const [column, row] = [n % 3, Math.floor(n / 3)];
    parts.push(text((column * right) / 3, y + 12 + row * LINE, line.slice(0, 1), { accent: true }));
    parts.push(text((column * right) / 3 + 18, y + 12 + row * LINE, line.slice(3)));
  });
  y += Math.ceil(legend.lines.length / 3) * LINE;
  const total = right + (rows.length > 1 ? 40 : 2);
  return picture(titleLines(source.title, total / CHARACTER), total, y + 4, parts);
}
