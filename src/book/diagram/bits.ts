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
const ROW = 66;
/** A whole row may be so much wider than the text around it: the page shrinks it a little. */
const WIDER = 1.4;
/** On a telephone a row goes on in the next one after so many bits, and they are as narrow as two digits allow. */
const NARROW_BITS = 16;
const NARROW_BIT = 19;

/** A cell, or the part of it that is in one drawn row. */
interface Piece {
  readonly cell: Cell;
  readonly high: number;
  readonly low: number;
}

/** One row as rows of at most `most` bits, the highest bits first. */
function pieces(cells: readonly Cell[], width: number, most: number): Piece[][] {
  const rows: Piece[][] = [];
  for (let top = width - 1; top >= 0; top -= most) {
    const bottom = Math.max(0, top - most + 1);
    const inside = cells.filter(({ high, low }) => high >= bottom && low <= top);
    rows.push(inside.map((cell) => ({ cell, high: Math.min(cell.high, top), low: Math.max(cell.low, bottom) })));
  }
  return rows;
}

/** @param columns how many characters wide it may be: without room for a whole row, the row is broken */
export function bitsSvg(source: Source, columns: number): string {
  const { rows, width } = parse(source);
  const wide = width === 64 ? BIT / 1.6 : BIT;
  const narrow = width * wide > columns * CHARACTER * WIDER;
  const [most, unit] = narrow ? [NARROW_BITS, NARROW_BIT] : [width, wide];
  const legend = new Legend();
  const letters = new Map<Cell, string>();
  const letterOf = (cell: Cell): string => {
    const letter = letters.get(cell) ?? legend.letterFor(cell.name);
    letters.set(cell, letter);
    return letter;
  };
  const right = Math.min(width, most) * unit;
  const parts: string[] = [];
  const drawn = rows.flatMap((cells, at) => {
    const broken = pieces(cells, width, most).map((row) => ({ row, at }));
    // Several rows have offsets, which grow downwards.
    return rows.length > 1 ? broken.reverse() : broken;
  });
  drawn.forEach(({ row, at }, n) => {
    const y = n * ROW;
    const bottom = row.at(-1)!.low;
    for (const { cell, high, low } of row) {
      const x = right - (high - bottom + 1) * unit;
      const own = (high - low + 1) * unit;
      const fits = cell.name.length === 1 || cell.name.length * CHARACTER + 6 <= own;
      parts.push(box(x, y + 18, own, 34));
      parts.push(text(x + own / 2, y + 40, fits ? cell.name : letterOf(cell), { anchor: 'middle', accent: !fits }));
      if (high === low)
        parts.push(text(x + own / 2, y + 12, String(high), { anchor: 'middle', size: 10.5, quiet: true }));
      else {
        parts.push(text(x + 3, y + 12, String(high), { size: 10.5, quiet: true }));
        parts.push(text(x + own - 3, y + 12, String(low), { anchor: 'end', size: 10.5, quiet: true }));
      }
    }
    if (rows.length > 1) parts.push(text(right + 10, y + 40, `+${(at * width + bottom) / 8}`, { quiet: true }));
  });
  let y = drawn.length * ROW;
  const beside = narrow ? 1 : 3;
  legend.lines.forEach((line, n) => {
    const [column, row] = [n % beside, Math.floor(n / beside)];
    parts.push(text((column * right) / beside, y + 12 + row * LINE, line.slice(0, 1), { accent: true }));
    parts.push(text((column * right) / beside + 18, y + 12 + row * LINE, line.slice(3)));
  });
  y += Math.ceil(legend.lines.length / beside) * LINE;
  const total = right + (rows.length > 1 ? 40 : 2);
  return picture(titleLines(source.title, total / CHARACTER), total, y + 4, parts);
}
