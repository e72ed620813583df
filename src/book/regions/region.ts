/** A part of a source file that a chapter can show by name. */
export interface Region {
  /** Any of them names it. */
  readonly names: readonly string[];
  /** Counted from 1. */
  readonly first: number;
  /** Inclusive. */
  readonly last: number;
}

/** The head of a file, before its first region. */
export const TOP = 'top';

/** The names of what begins at a line, if something with names does. */
export type Beginning = (line: string, lines: readonly string[], index: number) => readonly string[] | undefined;

/**
 * Cuts a file where something with a name begins. The comment directly above it belongs to it; each region goes on to the
 * next, so that together they are the whole file.
 */
export function cut(text: string, begins: Beginning, isComment: (line: string) => boolean): Region[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const regions: { names: readonly string[]; first: number }[] = [];
  lines.forEach((line, index) => {
    const names = begins(line, lines, index);
    if (!names) return;
    let first = index;
    const floor = regions.length > 0 ? regions.at(-1)!.first : -1;
    while (first - 1 > floor && isComment(lines[first - 1]!)) first--;
    regions.push({ names, first });
  });
  if (regions.length === 0 || regions[0]!.first > 0) regions.unshift({ names: [TOP], first: 0 });
  return regions.map(({ names, first }, n) => ({
    names,
    first: first + 1,
    last: regions[n + 1]?.first ?? lines.length,
  }));
}
