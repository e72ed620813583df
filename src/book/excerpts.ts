/**
 * The code that a chapter shows, taken from the sources of its stage: `FILE` or `FILE#REGION`. A fence of `changes` shows
 * the regions of a file that have changed since the stage before, one of `parts` those that it names; both fold the rest of
 * the file. One of `folded` folds all.
 */
import { stageSources, textOf } from '../stages/sources.ts';
import { listPrograms, listStages, type Stage } from '../stages/stages.ts';
import { BookError } from './book-error.ts';
import type { SourcesKey } from './chapter-sources.ts';
import { compare, type FileChange, newLines } from './comparison.ts';
import { regionsOf } from './regions/index.ts';
import { type Region, TOP } from './regions/region.ts';

export interface Excerpt {
  /** As in the stage: `kernel/trap.s`. */
  readonly file: string;
  readonly region: string | undefined;
  /** The number of its first line in the file, from 1. */
  readonly first: number;
  readonly lines: readonly string[];
  /** Why it is shown only when it is asked for, if it is: it stood in the stage before, or nobody need read it here. */
  readonly folded: 'unchanged' | 'aside' | undefined;
  /** The numbers of the lines that are new in this stage; undefined where old and new are not told apart. */
  readonly fresh: ReadonlySet<number> | undefined;
}

/** What a fence says behind `code`. */
export const VIEWS = ['', 'changes', 'parts', 'folded'] as const;
export type View = (typeof VIEWS)[number];

const known = new Map<SourcesKey, ReadonlyMap<string, string>>();

function stageOf(wanted: SourcesKey): Stage {
  const found =
    typeof wanted === 'number'
      ? listStages().find(({ number }) => number === wanted)
      : listPrograms().find(({ name }) => name === wanted);
  if (!found) throw new BookError(`there is no stage ${wanted}`);
  return found;
}

const compared = new Map<string, FileChange[]>();

/** What changes between two stages of the book, or from a stage to a program. */
export function compareStages(from: SourcesKey, to: SourcesKey): readonly FileChange[] {
  const key = `${from} ${to}`;
  let changes = compared.get(key);
  if (!changes) compared.set(key, (changes = compare(stageOf(from), stageOf(to))));
  return changes;
}

/** @returns the text of each file of a stage of the book, or of a program */
export function stageTexts(stage: SourcesKey): ReadonlyMap<string, string> {
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

/** @param reference `FILE` or `FILE#REGION`; @param stage whose files they are */
function excerpt(stage: SourcesKey, reference: string): Excerpt {
  const [file, region] = reference.split('#') as [string, string | undefined];
  const text = stageTexts(stage).get(file);
  if (text === undefined) throw new BookError(`stage ${stage} has no file ${file}`);
  const lines = text.split('\n');
  const shown = { file, region, folded: undefined, fresh: undefined };
  if (region === undefined) return { ...shown, ...withoutBlankEnds(1, lines) };
  const regions = regionsOf(file, text);
  const found = regions.find(({ names }) => names.includes(region));
  if (!found) {
    const names = regions.flatMap((each) => each.names).join(', ');
    throw new BookError(`${file} of stage ${stage} has no region ${region}; it has ${names}`);
  }
  return { ...shown, ...withoutBlankEnds(found.first, lines.slice(found.first - 1, found.last)) };
}

/** A few lines are shown rather than folded: saying that they are folded would take as much room. */
const MIN_FOLDED_LINES = 4;

interface Parting {
  readonly isShown: (region: Region) => boolean;
  readonly folded: NonNullable<Excerpt['folded']>;
  readonly fresh: Excerpt['fresh'];
}

/** All of a file: the regions that are to be shown, and folded what lies between them. */
function partsOf(stage: SourcesKey, file: string, { isShown, folded, fresh }: Parting): Excerpt[] {
  const text = stageTexts(stage).get(file)!;
  const parts: { first: number; last: number; shown: boolean }[] = [];
  for (const region of regionsOf(file, text)) {
    const shown = isShown(region) || region.last - region.first + 1 < MIN_FOLDED_LINES;
    const last = parts.at(-1);
    if (last?.shown === shown) last.last = region.last;
    else parts.push({ first: region.first, last: region.last, shown });
  }
  const lines = text.split('\n');
  return parts.map(({ first, last, shown }) => ({
    file,
    region: undefined,
    ...withoutBlankEnds(first, lines.slice(first - 1, last)),
    folded: shown ? undefined : folded,
    fresh,
  }));
}

/** A file that the stage before had, too: the regions with new lines are shown. */
function changedParts(stage: SourcesKey, file: string): Excerpt[] {
  const hasBefore = typeof stage === 'number' && stage > 1;
  const change = hasBefore ? compareStages(stage - 1, stage).find(({ name }) => name === file) : undefined;
  if (change?.kind !== 'changed')
    throw new BookError(`${file} is not a file that stage ${stage} changes; 'code' shows all of it`);
  const fresh = new Set(newLines(change).keys());
  const isShown = ({ first, last }: Region): boolean => [...fresh].some((line) => line >= first && line <= last);
  return partsOf(stage, file, { isShown, folded: 'unchanged', fresh });
}

/** Files of which the regions that are named are shown. */
function namedParts(stage: SourcesKey, references: readonly string[]): Excerpt[] {
  const named = references.map((reference) => excerpt(stage, reference));
  const files = [...new Set(named.map(({ file }) => file))];
  return files.flatMap((file) => {
    const wanted = named.filter((each) => each.file === file).map(({ region }) => region ?? TOP);
    const isShown = ({ names }: Region): boolean => names.some((name) => wanted.includes(name));
    return partsOf(stage, file, { isShown, folded: 'aside', fresh: undefined });
  });
}

/** The excerpts of a `code` fence: a reference a line. Neighbours in a file are shown as one. */
export function excerpts(stage: SourcesKey, body: string, view: View = ''): Excerpt[] {
  const references = body
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (view === 'changes') return references.flatMap((reference) => changedParts(stage, reference));
  if (view === 'parts') return namedParts(stage, references);
  const parts = joinNeighbours(
    stage,
    references.map((reference) => excerpt(stage, reference)),
  );
  return view === 'folded' ? parts.map((part) => ({ ...part, folded: 'aside' })) : parts;
}

function joinNeighbours(stage: SourcesKey, parts: readonly Excerpt[]): Excerpt[] {
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
function linesBetween(stage: SourcesKey, before: Excerpt, after: Excerpt): readonly string[] | undefined {
  const end = before.first + before.lines.length;
  if (end > after.first) return undefined;
  const gap = stageTexts(stage)
    .get(before.file)!
    .split('\n')
    .slice(end - 1, after.first - 1);
  return gap.every((line) => line.trim() === '') ? gap : undefined;
}
