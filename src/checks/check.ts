/** What a stage must do, looked for in what it showed when it booted. */
import type { Booted, BootOptions } from './boot.ts';

export interface Check {
  readonly name: string;
  /** The heading of the chapter's section that explains it. */
  readonly section: string;
  readonly boot?: BootOptions;
  /** @throws Mismatch */
  judge(run: Booted): void;
}

/** A check that failed, in words for the author of the kernel. */
export class Mismatch extends Error {
  readonly lookedFor: string;
  readonly found: string;

  constructor(lookedFor: string, found: string) {
    super(`looked for ${lookedFor}, found ${found}`);
    this.lookedFor = lookedFor;
    this.found = found;
  }
}

/** The last thing that the kernel said, which is where to begin to look. */
function lastWords({ lines, end }: Booted): string {
  const last = lines.findLast((line) => line.trim() !== '');
  const stopped = end === 'running' ? 'it was still running' : `it ended by ${end}`;
  return last === undefined
    ? `no output; ${stopped}`
    : `no such line; the last one was '${last.trim()}', and ${stopped}`;
}

const matches = (line: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);

/** @param what in words, if the pattern does not speak for itself; @returns the first line that holds it */
export function line(run: Booted, wanted: string | RegExp, what?: string): string {
  const found = run.lines.find((each) => matches(each, wanted));
  if (found === undefined) throw new Mismatch(what ?? `a line with '${String(wanted)}'`, lastWords(run));
  return found;
}

/** Lines that must come in this order, others between them. */
export function inOrder(run: Booted, wanted: readonly (string | RegExp)[]): void {
  let from = 0;
  for (const each of wanted) {
    const at = run.lines.findIndex((text, n) => n >= from && matches(text, each));
    if (at < 0)
      throw new Mismatch(`a line with '${String(each)}'${from > 0 ? ' after the others' : ''}`, lastWords(run));
    from = at + 1;
  }
}

export function times(run: Booted, wanted: string | RegExp, count: number): void {
  const found = run.lines.filter((each) => matches(each, wanted)).length;
  if (found !== count) throw new Mismatch(`${count} lines with '${String(wanted)}'`, String(found));
}

export function none(run: Booted, unwanted: string | RegExp): void {
  const found = run.lines.find((each) => matches(each, unwanted));
  if (found !== undefined) throw new Mismatch(`no line with '${String(unwanted)}'`, `'${found.trim()}'`);
}

const END_WORDS: Readonly<Record<Booted['end'], string>> = {
  'power-off': 'it switched the machine off',
  halted: 'it halted for good',
  'debug-exit': 'it left with a status of its own',
  'triple-fault': 'a triple fault',
  instructions: 'it was still running',
  paused: 'it was still running',
  idle: 'it was still running',
  running: 'it was still running',
};

export function ends(run: Booted, end: Booted['end'], status = 0): void {
  if (run.end === end && run.status === status) return;
  const words = (kind: Booted['end'], value: number): string => `${END_WORDS[kind]} (status ${value})`;
  throw new Mismatch(`the end: ${words(end, status)}`, words(run.end, run.status));
}

export function shows(run: Booted, wanted: string): void {
  if (run.screen.some((each) => each.includes(wanted))) return;
  const last = run.screen.findLast((each) => each !== '');
  throw new Mismatch(
    `'${wanted}' on the screen`,
    last === undefined ? 'an empty screen' : `'${last}' as its last line`,
  );
}

/** Something that is true of numbers in the output. */
export function holds(condition: boolean, lookedFor: string, found: string | number): void {
  if (!condition) throw new Mismatch(lookedFor, String(found));
}
