/** What benchmarks make of their measurements, and how they print it. */

export function median(values: readonly number[]): number {
  const middle = [...values].sort((a, b) => a - b)[values.length >> 1];
  if (middle === undefined) throw new Error('there is no median of nothing');
  return middle;
}

/** Prints a line of a table: what was measured, then figures in columns. */
export function line(cells: readonly string[]): void {
  console.log(cells.map((cell, n) => (n === 0 ? cell.padEnd(38) : cell.padStart(12))).join(''));
}
