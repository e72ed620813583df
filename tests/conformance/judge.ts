/**
 * Holds the transcripts of our machine against those of QEMU and Bochs: every line is the same or is explained in
 * differences/, and every explanation there is needed.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DIFFERENCES, type Difference } from './differences/index.ts';
import { END, IMAGES } from './images.ts';
import { EMULATORS, type Emulator, runEmulator, runOurs } from './machines.ts';

export interface Verdict {
  /** Lines compared. */
  readonly lines: number;
  /** Lines that differ and are explained. */
  readonly differences: number;
  /** Differences without an explanation and explanations without a difference, each as one readable line. */
  readonly unexplained: readonly string[];
}

export interface Judgement extends Verdict {
  readonly emulator: Emulator;
  readonly images: number;
  /** Seconds that the emulator took in all. */
  readonly seconds: number;
}

const VECTORS = join(import.meta.dirname, 'vectors');
/** Two emulators at a time, so that a small host stays usable. */
const AT_ONCE = 2;

export const vectorPath = (image: string, emulator: Emulator): string => join(VECTORS, `${image}.${emulator}.txt`);

/** @returns what the emulator said when it was last recorded */
export const recorded = (image: string, emulator: Emulator): string =>
  readFileSync(vectorPath(image, emulator), 'latin1');

/** Splits a line at its first colon into a name and a value; without a colon the whole line is the name. */
function split(line: string): [name: string, says: string] {
  const colon = line.indexOf(':');
  return colon < 0 ? [line, ''] : [line.slice(0, colon), line.slice(colon + 1).trim()];
}

function byName(transcript: string, whose: string, complaints: string[]): Map<string, string> {
  if (!transcript.endsWith(`\n${END}`)) complaints.push(`${whose}: the transcript does not end with "end"`);
  const lines = new Map<string, string>();
  for (const line of transcript.trimEnd().split('\n')) {
    const [name, says] = split(line);
    if (lines.has(name)) complaints.push(`${whose}: two lines are named "${name}"`);
    lines.set(name, says);
  }
  return lines;
}

/** Compares one image's transcripts. */
export function judge(
  image: string,
  emulator: Emulator,
  ours: string,
  theirs: string,
  table: readonly Difference[] = DIFFERENCES,
): Verdict {
  const unexplained: string[] = [];
  const our = byName(ours, `${image}, ours`, unexplained);
  const their = byName(theirs, `${image}, ${emulator}`, unexplained);
  const explanations = table.filter((each) => each.image === image && each.emulator === emulator);
  const explained = new Map(explanations.flatMap(({ lines }) => Object.entries(lines)));
  let differences = 0;
  for (const name of new Set([...our.keys(), ...their.keys()])) {
    const [ourText, theirText] = [our.get(name), their.get(name)];
    if (ourText === theirText) continue;
    if (ourText !== undefined && theirText !== undefined && matches(explained.get(name), theirText)) {
      differences++;
      explained.delete(name);
    } else {
      unexplained.push(`${image}, "${name}": ours says ${show(ourText)}, ${emulator} ${show(theirText)}`);
    }
  }
  for (const { lines, sometimes } of explanations)
    if (sometimes) for (const name of Object.keys(lines)) explained.delete(name);
  for (const [name, says] of explained)
    unexplained.push(`${image}, "${name}": the explanation that ${emulator} says "${says}" matches no difference`);
  return { lines: their.size, differences, unexplained };
}

/** A question mark in an explanation stands for any digit: some differences are not the same twice. */
const matches = (explanation: string | undefined, text: string): boolean =>
  explanation?.length === text.length && [...explanation].every((letter, n) => letter === '?' || letter === text[n]);

const show = (text: string | undefined): string => (text === undefined ? 'nothing' : `"${text}"`);

/** Runs `work` for each item, some at once, in order of arrival. */
async function each<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
}

/**
 * Judges every image by the emulators.
 * @param live runs the emulators anew; otherwise what was recorded of them speaks for them
 */
export async function judgeImages(
  emulators: readonly Emulator[] = EMULATORS,
  live = true,
  images: readonly string[] = IMAGES,
): Promise<Judgement[]> {
  const ours = new Map(images.map((image) => [image, runOurs(image)]));
  const judgements: Judgement[] = [];
  for (const emulator of emulators) {
    const start = performance.now();
    const verdicts: Verdict[] = [];
    await each(images, async (image) => {
      const theirs = live ? await runEmulator(emulator, image) : recorded(image, emulator);
      verdicts.push(judge(image, emulator, ours.get(image)!, theirs));
    });
    const sum = (of: (verdict: Verdict) => number): number => verdicts.reduce((total, one) => total + of(one), 0);
    judgements.push({
      emulator,
      images: images.length,
      lines: sum((one) => one.lines),
      differences: sum((one) => one.differences),
      unexplained: verdicts.flatMap((one) => one.unexplained).concat(strangers(emulator)),
      seconds: (performance.now() - start) / 1000,
    });
  }
  return judgements;
}

/** Explanations of images that are not there. */
const strangers = (emulator: Emulator): string[] =>
  DIFFERENCES.filter((one) => one.emulator === emulator && !IMAGES.includes(one.image)).map(
    (one) => `an explanation names ${one.image}, which is no image`,
  );
