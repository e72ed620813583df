/** Two stages compared, file by file: what must change to turn the first into the second. */

import { structuredPatch } from 'diff';
import { equalBytes } from '../host/bytes.ts';
import { stageSources, textOf } from '../stages/sources.ts';
import type { Stage } from '../stages/stages.ts';

export interface Hunk {
  /** The first lines' numbers, from 1 (0 where there are none), and how many lines each side has. */
  readonly oldStart: number;
  readonly oldLines: number;
  readonly newStart: number;
  readonly newLines: number;
  /** Each begins with ' ', '-', '+' or '\' as in a unified diff. */
  readonly lines: readonly string[];
}

export interface FileChange {
  readonly name: string;
  readonly kind: 'added' | 'removed' | 'changed';
  /** Whether either side is no text: then there are no hunks. */
  readonly binary: boolean;
  readonly hunks: readonly Hunk[];
  readonly insertions: number;
  readonly deletions: number;
}

/** The lines that a change brings, by their numbers in the new file. */
export function newLines({ hunks }: FileChange): Map<number, string> {
  const lines = new Map<number, string>();
  for (const hunk of hunks) {
    let number = hunk.newStart;
    for (const line of hunk.lines) {
      if (line.startsWith('+')) lines.set(number, line.slice(1));
      if (line.startsWith('+') || line.startsWith(' ')) number++;
    }
  }
  return lines;
}

const CONTEXT = 3;

function change(name: string, before: Uint8Array | undefined, after: Uint8Array | undefined): FileChange | undefined {
  if (before && after && equalBytes(before, after)) return undefined;
  const kind = before ? (after ? 'changed' : 'removed') : 'added';
  const [left, right] = [before && textOf(before), after && textOf(after)];
  if ((before && left === undefined) || (after && right === undefined))
    return { name, kind, binary: true, hunks: [], insertions: 0, deletions: 0 };
  const { hunks } = structuredPatch(name, name, left ?? '', right ?? '', '', '', { context: CONTEXT });
  const lines = hunks.flatMap((hunk) => hunk.lines);
  const count = (sign: string): number => lines.filter((line) => line.startsWith(sign)).length;
  return { name, kind, binary: false, hunks, insertions: count('+'), deletions: count('-') };
}

/** @returns the files that differ, sorted by name */
export function compare(from: Stage, to: Stage): FileChange[] {
  const [before, after] = [stageSources(from), stageSources(to)];
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => change(name, before.get(name), after.get(name)) ?? []);
}
