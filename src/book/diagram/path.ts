/** `path`: who does what in which order: a lane for each, steps from the top down. */
import { Canvas } from './canvas.ts';
import { DiagramError, type Source, wrong } from './source.ts';
import { wrapWords } from './words.ts';

interface Step {
  readonly from: number;
  /** The same as `from` for work within a lane. */
  readonly to: number;
  readonly label: string;
}

interface Path {
  readonly lanes: readonly string[];
  readonly steps: readonly Step[];
}

function parse({ lines }: Source): Path {
  const [first, ...rest] = lines;
  const names = /^lanes: *(.+)$/.exec(first?.text ?? '')?.[1];
  if (names === undefined) throw new DiagramError("line 2: a path has 'lanes: A | B | …'");
  const lanes = names.split('|').map((name) => name.trim());
  const steps = rest.map((line) => {
    const match = /^(.+?)(?: *-> *(.+?))?: *(.+)$/.exec(line.text);
    const [from, to] = match ? [lanes.indexOf(match[1]!), lanes.indexOf(match[2] ?? match[1]!)] : [-1, -1];
    if (!match || from < 0 || to < 0)
      throw wrong(line, `a step is 'A -> B: what' or 'A: what', of ${lanes.join(', ')}`);
    return { from, to, label: match[3]! };
  });
  if (steps.length === 0) throw new DiagramError('line 3: a path has steps');
  return { lanes, steps };
}

const MIN_LANE_WIDTH = 11;
const MAX_LANE_WIDTH = 24;

export function layOutPath(source: Source, width: number): Canvas {
  const { lanes, steps } = parse(source);
  const lane = Math.min(MAX_LANE_WIDTH, Math.floor(width / lanes.length));
  if (lane < MIN_LANE_WIDTH) throw new DiagramError(`the picture needs ${MIN_LANE_WIDTH * lanes.length} columns`);
  const canvas = new Canvas(width);
  const middle = (n: number): number => n * lane + (lane >> 1);
  const heads = lanes.map((name) => wrapWords(name, lane - 4));
  const headHeight = Math.max(...heads.map((head) => head.length)) + 2;

  const placed: (() => void)[] = [];
  let y = headHeight;
  steps.forEach(({ from, to, label }, n) => {
    const words = `${n + 1} ${label}`;
    if (from === to) {
      const room = Math.min(lane * 2 - 5, width - 4);
      const lines = wrapWords(words, room);
      const longest = Math.max(...lines.map((line) => line.length));
      const x = Math.max(0, Math.min(middle(from) - (longest >> 1) - 1, width - longest - 2));
      const top = y + 1;
      placed.push(() => {
        lines.forEach((line, at) => {
          canvas.text(x, top + at, ` ${line.padEnd(longest)} `);
        });
      });
      y = top + lines.length;
      return;
    }
    const [left, right] = [Math.min(middle(from), middle(to)), Math.max(middle(from), middle(to))];
    const lines = wrapWords(words, right - left - 2);
    const row = y + lines.length + 1;
    placed.push(() => {
      lines.forEach((line, at) => {
        canvas.text(left + 1, row - lines.length + at, ` ${line}`.padEnd(right - left - 1));
      });
      const end = to > from ? right - 1 : left + 1;
      canvas.horizontal(middle(from), end, row);
      canvas.text(end, row, to > from ? '▶' : '◀');
    });
    y = row + 1;
  });

  heads.forEach((lines, n) => {
    drawLane(canvas, lines, { middle: middle(n), headHeight, bottom: y });
  });
  for (const place of placed) place();
  return canvas;
}

interface Lane {
  /** The column of its line. */
  readonly middle: number;
  /** The height of the highest of all heads. */
  readonly headHeight: number;
  readonly bottom: number;
}

/** The name of a lane in a box, and the line below it. */
function drawLane(canvas: Canvas, name: readonly string[], { middle, headHeight, bottom }: Lane): void {
  const inner = Math.max(...name.map((line) => line.length));
  const x = middle - (inner >> 1) - 2;
  canvas.vertical(middle, headHeight - 1, bottom);
  canvas.box(x, headHeight - name.length - 2, inner + 4, name.length + 2);
  name.forEach((line, at) => {
    canvas.text(x + 2, headHeight - name.length - 1 + at, line);
  });
}
