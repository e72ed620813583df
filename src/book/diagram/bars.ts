/**
 * `bars`: numbers from a recorded run as bars, one below the other. The source names the run and the beginnings of its lines,
 * and never a number: `run: costs`, `bar: a system call`, or `bar: a system call = system call` with a label of its own.
 */
import { transcriptFence, transcriptText } from '../transcripts.ts';
import { DiagramError, type Source, type SourceLine, wrong } from './source.ts';
import { box, CHARACTER, LINE, picture, text, titleLines } from './svg.ts';
import { wrapWords } from './words.ts';

interface Bar {
  readonly label: string;
  /** As the run prints it. */
  readonly number: string;
}

/** The number at the end of the line that begins with `row`. */
function numberOf(transcript: readonly string[], row: string, line: SourceLine): string {
  const found = transcript.find((each) => each.trimStart().startsWith(`${row}  `));
  const number = /(\d+(?:\.\d+)?)$/.exec(found ?? '')?.[1];
  if (number === undefined) throw wrong(line, 'a bar names a line of the run that ends with a number');
  return number;
}

function parse({ lines }: Source): Bar[] {
  const [first, ...rest] = lines;
  const run = /^run: *(.+)$/.exec(first?.text ?? '')?.[1];
  if (run === undefined) throw new DiagramError("line 2: bars have 'run: …', what is typed after 'lesson run'");
  const transcript = transcriptText(transcriptFence(run, '')).split('\n');
  if (rest.length === 0) throw new DiagramError('line 3: a diagram of bars has bars');
  return rest.map((line) => {
    const match = /^bar: *(.+?)(?: = (.+))?$/.exec(line.text);
    if (!match) throw wrong(line, "a bar is 'bar: LINE' or 'bar: LINE = LABEL'");
    return { label: match[2] ?? match[1]!, number: numberOf(transcript, match[1]!, line) };
  });
}

const GAP = 1;
const LEAST_BAR = 8;
/** Eighths of a character. */
const EIGHTHS = ' ▏▎▍▌▋▊▉█';

function barOf(share: number, room: number): string {
  const eighths = Math.max(1, Math.round(share * room * 8));
  return '█'.repeat(Math.floor(eighths / 8)) + (eighths % 8 === 0 ? '' : EIGHTHS[eighths % 8]!);
}

/** Labels on the left if half of the width is left for the rest, else above their bars. */
export function barsText(source: Source, width: number): string[] {
  const bars = parse(source);
  const most = Math.max(...bars.map(({ number }) => Number(number)));
  const numbers = Math.max(...bars.map(({ number }) => number.length));
  const labels = Math.max(...bars.map(({ label }) => label.length));
  const beside = labels + GAP <= width / 2;
  const room = width - numbers - GAP - (beside ? labels + GAP : 0);
  if (room < LEAST_BAR) throw new DiagramError(`the picture needs ${width - room + LEAST_BAR} columns`);
  return bars.flatMap(({ label, number }) => {
    const bar = `${barOf(Number(number) / most, room)} ${number}`;
    return beside ? [`${label.padEnd(labels + GAP)}${bar}`] : [...wrapWords(label, width), bar];
  });
}

const BAR_HEIGHT = 12;
const ROW = 24;

/** The same for a page: labels above their bars where it is narrow. */
export function barsSvg(source: Source, columns: number): string {
  const bars = parse(source);
  const most = Math.max(...bars.map(({ number }) => Number(number)));
  const numbers = Math.max(...bars.map(({ number }) => number.length)) + GAP;
  const labels = Math.max(...bars.map(({ label }) => label.length)) + GAP;
  const beside = labels <= columns / 2;
  const left = beside ? labels * CHARACTER : 0;
  const room = (columns - numbers) * CHARACTER - left;
  const height = beside ? ROW : ROW + LINE;
  const parts = bars.flatMap(({ label, number }, n) => {
    const y = n * height + (beside ? 0 : LINE);
    const length = Math.max(1, (Number(number) / most) * room);
    return [
      text(0, beside ? y + BAR_HEIGHT : y - 4, label),
      box(left, y + 1, length, BAR_HEIGHT),
      text(left + length + 6, y + BAR_HEIGHT, number, { quiet: true }),
    ];
  });
  return picture(titleLines(source.title, columns), columns * CHARACTER, bars.length * height, parts);
}
