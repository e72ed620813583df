/** `states`: what something can be, one below the other, and what leads from one to the next. */
import { Canvas } from './canvas.ts';
import { DiagramError, type Source, wrong } from './source.ts';
import { wrapWords } from './words.ts';

interface Transition {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

interface States {
  readonly names: readonly string[];
  /** From a state to the one below it: drawn straight. */
  readonly straight: readonly Transition[];
  /** All others: drawn at the side. */
  readonly side: readonly Transition[];
}

const MAX_STATES = 9;

function parse({ lines }: Source): States {
  const names: string[] = [];
  const numberOf = (name: string): number => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const all = lines.map((line) => {
    const match = /^(.+?) *-> *(.+?): *(.+)$/.exec(line.text);
    if (!match) throw wrong(line, "a transition is 'A -> B: why'");
    return { from: numberOf(match[1]!), to: numberOf(match[2]!), label: match[3]! };
  });
  if (all.length === 0) throw new DiagramError('line 2: a diagram of states has transitions');
  if (names.length > MAX_STATES) throw new DiagramError(`line 2: at most ${MAX_STATES} states, not ${names.length}`);
  const straight = names.flatMap((_, n) => all.find(({ from, to }) => from === n && to === n + 1) ?? []);
  return { names, straight, side: all.filter((each) => !straight.includes(each)) };
}

const TRACK = 3;
/** The column of the arrows that lead down. */
const ARROW = 4;
/** How wide the labels below a box may make it, the comfortable width first. */
const LABEL_WIDTHS = [26, 20, 14] as const;

export function layOutStates(source: Source, width: number): Canvas {
  const states = parse(source);
  let unfit: unknown;
  for (const lettered of [false, true])
    for (const labelWidth of LABEL_WIDTHS) {
      try {
        return lettered ? layOutLettered(states, width, labelWidth) : layOut(states, width, labelWidth);
      } catch (error) {
        unfit = error;
      }
    }
  throw unfit;
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';

/** Where there is no room for the labels at the side they are letters, and a list below says what they mean. */
function layOutLettered({ names, straight, side }: States, width: number, labelWidth: number): Canvas {
  const lettered = side.map((transition, n) => ({ ...transition, label: LETTERS[n % LETTERS.length]! }));
  const canvas = layOut({ names, straight, side: lettered }, width, labelWidth);
  let y = canvas.height + 1;
  side.forEach(({ label }, n) => {
    canvas.text(0, y, lettered[n]!.label);
    for (const line of wrapWords(label, width - 3)) canvas.text(3, y++, line);
  });
  return canvas;
}

function layOut(states: States, width: number, labelWidth: number): Canvas {
  const stack = stackBoxes(states, labelWidth);
  const tracks = tracksOf(states.side, stack);
  const labelsAt = stack.boxWidth + tracks.length * TRACK + 1;
  const longestLabel = Math.max(0, ...states.side.map(({ label }) => label.length));
  if (labelsAt + longestLabel > width && states.side.length > 0)
    throw new DiagramError(`the picture needs ${labelsAt + longestLabel} columns`);
  const canvas = new Canvas(width);
  drawBoxes(canvas, states, stack);
  tracks.forEach((track, number) => {
    const x = stack.boxWidth + 2 + number * TRACK;
    for (const transition of track) drawAtSide(canvas, transition, { stack, x, labelsAt });
  });
  // The label of an inner line is led to, as there are other lines between.
  tracks.slice(0, -1).forEach((track, number) => {
    const x = stack.boxWidth + 2 + number * TRACK;
    for (const transition of track) canvas.leader(x + 1, labelsAt - 2, stack.rows.get(transition)!.from);
  });
  return canvas;
}

/** The boxes of the states, one below the other. */
interface Stack {
  readonly boxWidth: number;
  readonly boxes: readonly { readonly top: number; readonly height: number }[];
  /** The rows in which a transition at the side leaves its box and enters the other. */
  readonly rows: ReadonlyMap<Transition, { readonly from: number; readonly to: number }>;
}

function stackBoxes({ names, straight, side }: States, labelWidth: number): Stack {
  // The label of an arrow down stands beside it, below the box, so that it does not run into the lines at the side.
  const labels = straight.map(({ label }) => Math.min(label.length, labelWidth) + ARROW + 2);
  const boxWidth = Math.max(...names.map((name) => name.length + 4), ...labels);
  const rows = new Map(side.map((transition) => [transition, { from: 0, to: 0 }]));
  let top = 0;
  const boxes = names.map((_, n) => {
    const ends = endsOf(n, side);
    ends.forEach(({ transition, leaves }, at) => {
      rows.get(transition)![leaves ? 'from' : 'to'] = top + 1 + at;
    });
    const box = { top, height: Math.max(1, ends.length) + 2 };
    const down = straight.find(({ from }) => from === n);
    top += box.height + 1 + (down ? labelLines(down, boxWidth).length : 0);
    return box;
  });
  return { boxWidth, boxes, rows };
}

/** The label of an arrow that leads down, as lines that are no wider than the box above. */
const labelLines = ({ label }: Transition, boxWidth: number): string[] => wrapWords(label, boxWidth - ARROW - 2);

interface End {
  readonly transition: Transition;
  readonly leaves: boolean;
}

/** The lines that leave or enter state `n` at its side; each has a row of its own, those from and to above come first. */
function endsOf(n: number, side: readonly Transition[]): End[] {
  const ends = side.flatMap((transition): End[] => [
    ...(transition.from === n ? [{ transition, leaves: true }] : []),
    ...(transition.to === n ? [{ transition, leaves: false }] : []),
  ]);
  const other = ({ transition, leaves }: End): number => (leaves ? transition.to : transition.from);
  return ends.sort((a, b) => other(a) - other(b));
}

/** Which lines at the side share a column: short ones run inside, long ones outside, and those that overlap do not share. */
function tracksOf(side: readonly Transition[], { rows }: Stack): Transition[][] {
  const span = (transition: Transition): { top: number; bottom: number } => {
    const { from, to } = rows.get(transition)!;
    return { top: Math.min(from, to), bottom: Math.max(from, to) };
  };
  const length = (transition: Transition): number => span(transition).bottom - span(transition).top;
  const tracks: Transition[][] = [];
  for (const transition of [...side].sort((a, b) => length(a) - length(b))) {
    const { top, bottom } = span(transition);
    const isFree = (track: readonly Transition[]): boolean =>
      track.every((other) => span(other).top > bottom || span(other).bottom < top);
    const free = tracks.find(isFree);
    if (free) free.push(transition);
    else tracks.push([transition]);
  }
  return tracks;
}

function drawBoxes(canvas: Canvas, { names, straight }: States, { boxWidth, boxes }: Stack): void {
  names.forEach((name, n) => {
    const { top, height } = boxes[n]!;
    canvas.box(0, top, boxWidth, height);
    canvas.text(2, top + (height >> 1), name);
    const down = straight.find(({ from }) => from === n);
    if (!down) return;
    const next = boxes[n + 1]!.top;
    canvas.vertical(ARROW, top + height - 1, next - 1);
    canvas.text(ARROW, next - 1, '▼');
    labelLines(down, boxWidth).forEach((line, at) => {
      canvas.text(ARROW + 2, top + height + at, line);
    });
  });
}

interface SideColumns {
  readonly stack: Stack;
  /** The column of the line. */
  readonly x: number;
  readonly labelsAt: number;
}

function drawAtSide(canvas: Canvas, transition: Transition, { stack, x, labelsAt }: SideColumns): void {
  const { from, to } = stack.rows.get(transition)!;
  canvas.horizontal(stack.boxWidth - 1, x, from);
  canvas.horizontal(stack.boxWidth, x, to);
  canvas.vertical(x, from, to);
  canvas.text(stack.boxWidth, to, '◀');
  canvas.text(labelsAt, from, transition.label);
}
