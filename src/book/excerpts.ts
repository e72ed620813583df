/** The code that a chapter shows: `FILE` or `FILE#REGION`, taken from the sources of its stage. */
import { stageSources, textOf } from '../stages/sources.ts';
import { listStages, type Stage } from '../stages/stages.ts';
import { BookError } from './book-error.ts';
import { compare, type FileChange } from './comparison.ts';
import { regionsOf } from './regions/index.ts';

export interface Excerpt {
  /** As in the stage: `kernel/trap.s`. */
  readonly file: string;
  readonly region: string | undefined;
  /** The number of its first line in the file, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
}

const known = new Map<number, ReadonlyMap<string, string>>();

function stageOf(wanted: number): Stage {
  const found = listStages().find(({ number }) => number === wanted);
  if (!found) throw new BookError(`there is no stage ${wanted}`);
  return found;
}

/** What changes between two stages of the book. */
export const compareStages = (from: number, to: number): FileChange[] => compare(stageOf(from), stageOf(to));

/** @returns the text of each file of a stage of the book */
export function stageTexts(stage: number): ReadonlyMap<string, string> {
  let texts = known.get(stage);
  if (!texts) {
    texts = new Map([...stageSources(stageOf(stage))].map(([name, bytes]) => [name, textOf(bytes) ?? '']));
    known.set(stage, texts);
  }
  return texts;
}

function withoutBlankEnds(first: number, lines: readonly string[]): { first: number; lines: readonly string[] } {
  let [from, to] = [0, lines.length];
  while (from < to && lines[from]!.trim() === '') from++;
  while (to > from && lines[to - 1]!.trim() === '') to--;
  return { first: first + from, lines: lines.slice(from, to) };
}

/** @param reference `FILE` or `FILE#REGION`; @param stage the number of the stage whose files they are */
export function excerpt(stage: number, reference: string): Excerpt {
  const [file, region] = reference.split('#') as [string, string | undefined];
  const text = stageTexts(stage).get(file);
  if (text === undefined) throw new BookError(`stage ${stage} has no file ${file}`);
  const lines = text.split('\n');
  if (region === undefined) return { file, region, ...withoutBlankEnds(1, lines) };
  const regions = regionsOf(file, text);
  const found = regions.find(({ names }) => names.includes(region));
  if (!found) {
    const names = regions.flatMap((each) => each.names).join(', ');
    throw new BookError(`${file} of stage ${stage} has no region ${region}; it has ${names}`);
  }
  return { file, region, ...withoutBlankEnds(found.first, lines.slice(found.first - 1, found.last)) };
}

/** The excerpts of a `code` fence: a reference a line. Neighbours in a file are shown as one. */
export function excerpts(stage: number, body: string): Excerpt[] {
  const references = body.split('\n').map((line) => line.trim());
  const parts = references.filter((line) => line !== '').map((reference) => excerpt(stage, reference));
  const joined: Excerpt[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    const gap = last?.file === part.file ? linesBetween(stage, last, part) : undefined;
    if (last && gap) joined[joined.length - 1] = { ...last, lines: [...last.lines, ...gap, ...part.lines] };
    else joined.push(part);
  }
  return joined;
}

/** The blank lines between two excerpts of a file; undefined if there is more between them. */
function linesBetween(stage: number, before: Excerpt, after: Excerpt): readonly string[] | undefined {
  const end = before.first + before.lines.length;
  if (end > after.first) return undefined;
  const gap = stageTexts(stage)
    .get(before.file)!
    .split('\n')
    .slice(end - 1, after.first - 1);
  return gap.every((line) => line.trim() === '') ? gap : undefined;
}
