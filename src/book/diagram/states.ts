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

const MOST = 9;

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
  if (names.length > MOST) throw new DiagramError(`line 2: at most ${MOST} states, not ${names.length}`);
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
  for (const labelWidth of LABEL_WIDTHS) {
    try {
      return layOut(states, width, labelWidth);
    } catch (error) {
      unfit = error;
    }
  }
  throw unfit;
}

function layOut({ names, straight, side }: States, width: number, labelWidth: number): Canvas {
  const canvas = new Canvas(width);
  // The labels of what leads down stand below the box, beside its arrow, so that they do not run into the lines at the side.
  const labels = straight.map(({ label }) => Math.min(label.length, labelWidth) + ARROW + 2);
  const boxWidth = Math.max(...names.map((name) => name.length + 4), ...labels);
  const below = (label: string): string[] => wrapWords(label, boxWidth - ARROW - 2);

  // A row of its own in a box for each line that leaves or enters at its side, those from and to above first.
  interface End {
    readonly transition: Transition;
    readonly leaves: boolean;
  }
  const ends = names.map((_, n) => {
    const own = side.flatMap((transition): End[] => [
      ...(transition.from === n ? [{ transition, leaves: true }] : []),
      ...(transition.to === n ? [{ transition, leaves: false }] : []),
    ]);
    const other = ({ transition, leaves }: End): number => (leaves ? transition.to : transition.from);
    return own.sort((a, b) => other(a) - other(b));
  });

  const rowOf = new Map<Transition, { from: number; to: number }>();
  for (const transition of side) rowOf.set(transition, { from: 0, to: 0 });
  const tops: number[] = [];
  const heights: number[] = [];
  let y = 0;
  names.forEach((_, n) => {
    tops.push(y);
    heights.push(Math.max(1, ends[n]!.length) + 2);
    ends[n]!.forEach(({ transition, leaves }, at) => {
      const rows = rowOf.get(transition)!;
      if (leaves) rows.from = y + 1 + at;
      else rows.to = y + 1 + at;
    });
    const down = straight.find(({ from }) => from === n);
    y += heights[n]! + (down ? below(down.label).length + 1 : 1);
  });

  // Short ones run inside, long ones outside; those that overlap need tracks of their own.
  const span = (transition: Transition): [number, number] => {
    const { from, to } = rowOf.get(transition)!;
    return [Math.min(from, to), Math.max(from, to)];
  };
  const tracks: Transition[][] = [];
  const byLength = [...side].sort((a, b) => span(a)[1] - span(a)[0] - (span(b)[1] - span(b)[0]));
  for (const transition of byLength) {
    const [top, bottom] = span(transition);
    const free = tracks.find((track) => track.every((each) => span(each)[0] > bottom || span(each)[1] < top));
    if (free) free.push(transition);
    else tracks.push([transition]);
  }
  const labelsAt = boxWidth + tracks.length * TRACK + 3;
  const room = width - labelsAt;
  if (side.length > 0 && room < Math.max(...side.map(({ label }) => label.length)))
    throw new DiagramError(
      `the picture needs ${labelsAt + Math.max(...side.map(({ label }) => label.length))} columns`,
    );

  names.forEach((name, n) => {
    canvas.box(0, tops[n]!, boxWidth, heights[n]!);
    canvas.text(2, tops[n]! + (heights[n]! >> 1), name);
    const down = straight.find(({ from }) => from === n);
    if (!down) return;
    canvas.vertical(ARROW, tops[n]! + heights[n]! - 1, tops[n + 1]! - 1);
    canvas.text(ARROW, tops[n + 1]! - 1, '▼');
    below(down.label).forEach((line, at) => {
      canvas.text(ARROW + 2, tops[n]! + heights[n]! + at, line);
    });
  });
  tracks.forEach((track, number) => {
    const x = boxWidth + 2 + number * TRACK;
    for (const transition of track) {
      const { from, to } = rowOf.get(transition)!;
      canvas.horizontal(boxWidth - 1, x, from);
      canvas.horizontal(boxWidth, x, to);
      canvas.vertical(x, from, to);
      canvas.text(boxWidth, to, '◀');
      canvas.text(labelsAt, from, transition.label);
    }
  });
  return canvas;
}
