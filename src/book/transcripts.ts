/**
 * What a stage prints when it boots, for chapters to show: recorded by `bin/record-transcripts.ts` in
 * chapters/transcripts/, and compared by tests/book/weaving.test.ts with what it prints today.
 */
import { shippedFiles } from '../host/files.ts';
import { BookError } from './book-error.ts';
import { splitWords } from './words.ts';

/** In the checkout. */
export const TRANSCRIPTS_FOLDER = 'chapters/transcripts';
/** The release of Go that the stages were built with when they were recorded. */
export const GO_VERSION_FILE = 'go-version.txt';

/** The release of Go that the stages were built with when their transcripts were recorded: `go1.26.8`. */
export function recordedWith(): string {
  const file = shippedFiles(TRANSCRIPTS_FOLDER).get(GO_VERSION_FILE);
  return file ? new TextDecoder().decode(file.read()).trim() : '';
}

/** A ```` ```run 3 --memory 4M ```` fence. */
export interface TranscriptFence {
  /** What is typed after `lesson run`: `3 --memory 4M`. */
  readonly command: string;
  /** The same as a shell splits it. */
  readonly args: readonly string[];
  /** Which lines are shown, from 1; both inclusive. */
  readonly from: number;
  readonly to: number;
}

/** @param info what follows ```` ```run ````; @param body empty, `lines A`, `lines A-` or `lines A-B` */
export function transcriptFence(info: string, body: string): TranscriptFence {
  const match = /^(?:lines (\d+)(?:(-)(\d+)?)?)?$/.exec(body.trim());
  if (!match) throw new BookError(`a run fence holds nothing or 'lines A-B', not '${body.trim()}'`);
  const from = match[1] === undefined ? 1 : Number(match[1]);
  const open = match[1] === undefined || (match[2] !== undefined && match[3] === undefined);
  const to = open ? Number.POSITIVE_INFINITY : Number(match[3] ?? match[1]);
  return { command: info, args: splitWords(info), from, to };
}

/** The file that a transcript is kept in: what was typed, with dashes. */
export function transcriptFile({ command }: TranscriptFence): string {
  const slug = command
    .toLowerCase()
    .replace(/\\[a-z]/g, '-')
    .replace(/[^a-z0-9]+/g, '-');
  return `run-${slug.replace(/^-|-$/g, '')}.txt`;
}

/** @returns all that was recorded of the fence's command */
export function transcriptText(fence: TranscriptFence): string {
  const file = shippedFiles(TRANSCRIPTS_FOLDER).get(transcriptFile(fence));
  if (!file)
    throw new BookError(
      `'lesson run ${fence.command}' was never recorded; 'npx bun bin/record-transcripts.ts' records what is missing`,
    );
  return new TextDecoder().decode(file.read()).trimEnd();
}

/** @returns the lines that the fence shows, of what was recorded */
export function transcriptLines(fence: TranscriptFence): readonly string[] {
  const lines = transcriptText(fence).split('\n');
  const last = Math.min(fence.to, lines.length);
  if (fence.from > lines.length || (Number.isFinite(fence.to) && fence.to > lines.length))
    throw new BookError(`'lesson run ${fence.command}' printed ${lines.length} lines, not ${fence.to}`);
  return lines.slice(fence.from - 1, last);
}
