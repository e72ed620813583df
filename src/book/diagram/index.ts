/** The book's diagrams: one source each, shown as characters in a terminal and as SVG on a page. */
import { bitsSvg, bitsText } from './bits.ts';
import type { Canvas } from './canvas.ts';
import { memorySvg, memoryText } from './memory.ts';
import { layOutPath } from './path.ts';
import { DiagramError, parseSource, type Source } from './source.ts';
import { layOutStates } from './states.ts';
import { CHARACTER, LINE, picture, titleWidth } from './svg.ts';
import { layOutWalk } from './walk.ts';
import { wrapWords } from './words.ts';

export { DiagramError } from './source.ts';

interface Kind {
  readonly text: (source: Source, width: number) => string[];
  readonly svg: (source: Source) => string;
}

/** Columns of a picture that is laid out in characters and then drawn. */
const PICTURE_COLUMNS = 84;

function fromCanvas(layOut: (source: Source, width: number) => Canvas): Kind {
  return {
    text: (source, width) => layOut(source, width).lines(),
    svg(source) {
      const canvas = layOut(source, PICTURE_COLUMNS);
      const columns = Math.max(...canvas.lines().map((line) => line.length));
      const width = Math.max((columns + 1) * CHARACTER, titleWidth(source.title));
      return picture(source.title, width, canvas.height * LINE, canvas.svg());
    },
  };
}

const KINDS: Readonly<Record<string, Kind>> = {
  memory: { text: memoryText, svg: memorySvg },
  bits: { text: bitsText, svg: bitsSvg },
  walk: fromCanvas(layOutWalk),
  states: fromCanvas(layOutStates),
  path: fromCanvas(layOutPath),
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
  const parsed = parseSource(source);
  return kindOf(kind).svg(parsed);
}
