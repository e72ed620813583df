/** The table that bin/conformance prints. */

export interface Row {
  readonly judge: string;
  readonly subject: string;
  /** Instruction forms that this judge is asked about, and those that it judged; undefined where there are none. */
  readonly forms?: number;
  readonly covered?: number;
  /** Cases, lines of transcripts, or fuzzed inputs. */
  readonly cases: number;
  /** Differences without an explanation. */
  readonly differences: number;
  readonly explained?: number;
  readonly seconds: number;
}

const COLUMNS = ['judge', 'subject', 'forms', 'covered', 'cases', 'differences', 'explained', 'seconds'] as const;
/** Words stand to the left, numbers to the right. */
const WORDS = 2;

const grouped = (value: number | undefined): string =>
  value === undefined ? '' : String(value).replace(/\B(?=(\d{3})+$)/g, ',');

function cells(row: Row): string[] {
  const { judge, subject, forms, covered, cases, differences, explained, seconds } = row;
  return [judge, subject, ...[forms, covered, cases, differences, explained].map(grouped), seconds.toFixed(1)];
}

export function table(rows: readonly Row[]): string {
  const lines = [[...COLUMNS], ...rows.map(cells)];
  const widths = COLUMNS.map((_, n) => Math.max(...lines.map((line) => [...line[n]!].length)));
  const laidOut = lines.map((line) =>
    line
      .map((cell, n) => (n < WORDS ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!)))
      .join('  ')
      .trimEnd(),
  );
  laidOut.splice(1, 0, widths.map((width) => '─'.repeat(width)).join('  '));
  return laidOut.join('\n');
}
