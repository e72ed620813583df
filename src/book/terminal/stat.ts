/** Which files a change touches, and how much, as `git diff --stat` shows it. */
import stringWidth from 'string-width';
import type { FileChange } from '../comparison.ts';
import { fold, pad } from './layout.ts';
import { paint, type Style } from './style.ts';

const MAX_BAR_WIDTH = 40;

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

/** `3 files changed, 12 insertions(+), 1 deletion(-)`. */
export function summary(changes: readonly FileChange[]): string {
  const sum = (pick: (change: FileChange) => number): number => changes.reduce((total, each) => total + pick(each), 0);
  const [insertions, deletions] = [sum((each) => each.insertions), sum((each) => each.deletions)];
  return [
    `${counted(changes.length, 'file')} changed`,
    ...(insertions > 0 ? [`${counted(insertions, 'insertion')}(+)`] : []),
    ...(deletions > 0 ? [`${counted(deletions, 'deletion')}(-)`] : []),
  ].join(', ');
}

const KINDS = { added: 'new', removed: 'gone', changed: '' } as const;

export function renderStat(changes: readonly FileChange[], width: number, style: Style): string[] {
  const names = Math.max(0, ...changes.map(({ name }) => stringWidth(name)));
  const most = Math.max(1, ...changes.map(({ insertions, deletions }) => insertions + deletions));
  const digits = String(most).length;
  const room = Math.max(4, Math.min(MAX_BAR_WIDTH, width - names - digits - 13));
  const scale = (count: number): number => (most <= room ? count : Math.ceil((count * room) / most));
  const lines = changes.map(({ name, kind, binary, insertions, deletions }) => {
    const figures = binary
      ? 'not text'
      : `${String(insertions + deletions).padStart(digits)} ${paint(style, '+'.repeat(scale(insertions)), 'green')}${paint(style, '-'.repeat(scale(deletions)), 'red')}`;
    return ` ${pad(name, names)} ${paint(style, KINDS[kind].padEnd(4), 'faint')} | ${figures}`.trimEnd();
  });
  return [...lines, ` ${summary(changes)}`].flatMap((line) => fold(line, width));
}
