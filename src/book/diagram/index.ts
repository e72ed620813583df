/** The book's diagrams: one source each, shown as characters in a terminal and as SVG on a page. */
import { barsSvg, barsText } from './bars.ts';
import { bitsSvg, bitsText } from './bits.ts';
import type { Canvas } from './canvas.ts';
import { layOutColumns } from './columns.ts';
import { memorySvg, memoryText } from './memory.ts';
import { layOutPath } from './path.ts';
import { DiagramError, parseSource, type Source } from './source.ts';
import { layOutStates } from './states.ts';
import { CHARACTER, LINE, picture, titleLines } from './svg.ts';
import { layOutWalk } from './walk.ts';
import { wrapWords } from './words.ts';

export { DiagramError } from './source.ts';

interface Kind {
  readonly text: (source: Source, width: number) => string[];
  readonly svg: (source: Source, columns: number) => string;
}

/** Characters of the widest line in a picture that is laid out in characters and then drawn: on a page, and on a telephone. */
const PICTURE_COLUMNS = 84;
const NARROW_COLUMNS = 44;

function fromCanvas(layOut: (source: Source, width: number) => Canvas): Kind {
  return {
    text: (source, width) => layOut(source, width).lines(),
    svg(source, columns) {
      const canvas = layOut(source, columns);
      const used = Math.max(...canvas.lines().map((line) => line.length));
      return picture(titleLines(source.title, columns), (used + 1) * CHARACTER, canvas.height * LINE, canvas.svg());
    },
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  memory: { text: memoryText, svg: memorySvg },
  bits: { text: bitsText, svg: bitsSvg },
  walk: fromCanvas(layOutWalk),
  states: fromCanvas(layOutStates),
  path: fromCanvas(layOutPath),
  columns: fromCanvas(layOutColumns),
  bars: { text: barsText, svg: barsSvg },
};

function kindOf(name: string): Kind {
  const kind = Object.hasOwn(KINDS, name) ? KINDS[name] : undefined;
  if (!kind)
    throw new DiagramError(`there is no kind of diagram '${name}'; there are ${Object.keys(KINDS).join(', ')}`);
  return kind;
}

/** @returns lines of at most `width` columns; throws DiagramError if the source is wrong or the picture does not fit */
export function renderText(kind: string, source: string, width: number): string[] {
  const parsed = parseSource(source);
  return [...wrapWords(parsed.title, width), '', ...kindOf(kind).text(parsed, width)];
}

/** @returns an SVG element */
export function renderSvg(kind: string, source: string): string {
  return kindOf(kind).svg(parseSource(source), PICTURE_COLUMNS);
}

/** @returns the same for a narrow screen; undefined if it does not fit one */
export function renderNarrowSvg(kind: string, source: string): string | undefined {
  try {
    const narrow = kindOf(kind).svg(parseSource(source), NARROW_COLUMNS);
    return narrow === renderSvg(kind, source) ? undefined : narrow;
  } catch (error) {
    if (error instanceof DiagramError) return undefined;
    throw error;
  }
}
