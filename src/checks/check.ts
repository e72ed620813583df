/** Checks of a stage: what it must do, looked for in what it printed and how it ended. */
import type { BootOptions, BootResult } from './boot.ts';
import type { Seed } from './programs/seed.ts';

export interface CheckContext {
  /** What a test program was given: numbers that neither it nor the kernel knew when they were built. */
  readonly seed: Seed;
  /** The boot of `compare`; that of `boot` if there is none. */
  readonly other: BootResult;
}

export interface Check {
  readonly name: string;
  /** The heading of the chapter's section that explains it. */
  readonly section: string;
  readonly boot?: BootOptions;
  /** A second boot, to compare with. */
  readonly compare?: BootOptions;
  /** @throws Mismatch */
  judge(run: BootResult, context: CheckContext): void;
}

/** A failed check, in words for the author of the kernel. */
export class Mismatch extends Error {
  readonly lookedFor: string;
  readonly found: string;

  constructor(lookedFor: string, found: string) {
    super(`looked for ${lookedFor}, found ${found}`);
    this.lookedFor = lookedFor;
    this.found = found;
  }
}

/** The last line of output, which is where to begin to look for the mistake. */
function lastOutput({ lines, end }: BootResult): string {
  const last = lines.findLast((line) => line.trim() !== '');
  const stopped = end === 'running' ? 'it was still running' : `it ended by ${end}`;
  return last === undefined
    ? `no output; ${stopped}`
    : `no such line; the last one was '${last.trim()}', and ${stopped}`;
}

const matches = (line: string, wanted: string | RegExp): boolean =>
  typeof wanted === 'string' ? line.includes(wanted) : wanted.test(line);

/** @param what the pattern in words, if it needs them; @returns the first line that holds it */
export function line(run: BootResult, wanted: string | RegExp, what?: string): string {
  const found = run.lines.find((text) => matches(text, wanted));
  if (found === undefined) throw new Mismatch(what ?? `a line with '${String(wanted)}'`, lastOutput(run));
  return found;
}

/** Lines that must come in this order, others between them. */
export function inOrder(run: BootResult, wanted: readonly (string | RegExp)[]): void {
  let from = 0;
  for (const pattern of wanted) {
    const at = run.lines.findIndex((text, n) => n >= from && matches(text, pattern));
    if (at < 0)
      throw new Mismatch(`a line with '${String(pattern)}'${from > 0 ? ' after the others' : ''}`, lastOutput(run));
    from = at + 1;
  }
}

export function times(run: BootResult, wanted: string | RegExp, count: number): void {
  const found = run.lines.filter((text) => matches(text, wanted)).length;
  if (found !== count) throw new Mismatch(`${count} lines with '${String(wanted)}'`, String(found));
}

export function none(run: BootResult, unwanted: string | RegExp): void {
  const found = run.lines.find((text) => matches(text, unwanted));
  if (found !== undefined) throw new Mismatch(`no line with '${String(unwanted)}'`, `'${found.trim()}'`);
}

const END_DESCRIPTIONS: Readonly<Record<BootResult['end'], string>> = {
  'power-off': 'it switched the machine off',
  halted: 'it halted for good',
  'debug-exit': 'it left with a status of its own',
  'triple-fault': 'a triple fault',
  instructions: 'it was still running',
  breakpoint: 'it was still running',
  paused: 'it was still running',
  idle: 'it was still running',
  running: 'it was still running',
};

export function ends(run: BootResult, end: BootResult['end'], status = 0): void {
  if (run.end === end && run.status === status) return;
  const words = (kind: BootResult['end'], value: number): string => `${END_DESCRIPTIONS[kind]} (status ${value})`;
  throw new Mismatch(`the end: ${words(end, status)}`, words(run.end, run.status));
}

export function shows(run: BootResult, wanted: string): void {
  if (run.screen.some((text) => text.includes(wanted))) return;
  const last = run.screen.findLast((text) => text !== '');
  throw new Mismatch(
    `'${wanted}' on the screen`,
    last === undefined ? 'an empty screen' : `'${last}' as its last line`,
  );
}

/** A condition that is not the presence of a line, such as one on numbers in the output. */
export function holds(condition: boolean, lookedFor: string, found: string | number): void {
  if (!condition) throw new Mismatch(lookedFor, String(found));
}
