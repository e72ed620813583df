/**
 * Changes as a unified diff, in the form that git gives it: `patch -p1` and `git apply` turn one stage into the other. With
 * colours the code is highlighted, and whole lines are tinted by whether they are added or removed.
 */
import type { FileChange, Hunk } from '../comparison.ts';
import { languageOf } from '../highlight/languages.ts';
import type { Highlight } from './code.ts';
import { paint, paintRun, type Style } from './style.ts';

/** `12,3`; a single line is `12`; where there is none, the line before is named. */
function range(start: number, lines: number): string {
  if (lines === 0) return `${start - 1},0`;
  return lines === 1 ? `${start}` : `${start},${lines}`;
}

export const hunkHeader = ({ oldStart, oldLines, newStart, newLines }: Hunk): string =>
  `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`;

/** What stands before a file's hunks (git's diff-format, "generating patch text with -p"). */
export function fileHeader({ name, kind, binary, hunks }: FileChange): string[] {
  const mode = { added: ['new file mode 100644'], removed: ['deleted file mode 100644'], changed: [] }[kind];
  const [before, after] = [
    kind === 'added' ? '/dev/null' : `a/${name}`,
    kind === 'removed' ? '/dev/null' : `b/${name}`,
  ];
  const rest = binary
    ? [`Binary files ${before} and ${after} differ`]
    : hunks.length > 0
      ? [`--- ${before}`, `+++ ${after}`]
      : [];
  return [`diff --git a/${name} b/${name}`, ...mode, ...rest];
}

export function* renderUnified(
  changes: readonly FileChange[],
  style: Style,
  highlight: Highlight | undefined,
): Generator<string> {
  for (const change of changes) {
    yield fileHeader(change)
      .map((line) => `${paint(style, line, 'bold')}\n`)
      .join('');
    for (const hunk of change.hunks) {
      yield `${paint(style, hunkHeader(hunk), 'cyan')}\n`;
      yield* renderHunk(hunk, change.name, style, highlight);
    }
  }
}

function* renderHunk(hunk: Hunk, name: string, style: Style, highlight: Highlight | undefined): Generator<string> {
  const signs = hunk.lines.map((line) => line[0]!);
  const inked = highlight?.(
    hunk.lines.map((line) => line.slice(1)),
    languageOf(name),
  );
  for (const [n, line] of hunk.lines.entries()) {
    const sign = signs[n];
    if (sign === '\\' || !inked) {
      const attribute = sign === '+' ? 'green' : sign === '-' ? 'red' : undefined;
      yield `${attribute ? paint(style, line, attribute) : line}\n`;
      continue;
    }
    // A removed line is only tinted; an added one is highlighted as code.
    if (sign === '-') yield `${paint(style, line, 'red')}\n`;
    else yield `${paint(style, sign!, 'green', 'bold')}${inked[n]!.map((run) => paintRun(style, run)).join('')}\n`;
  }
}
