/** How things are written in the answers of commands. */
import type { Debugger } from '../debugger.ts';
import type { SourceFrame } from '../symbols.ts';

export const hex = (value: bigint | number): string => `0x${value.toString(16)}`;
export const padded = (value: bigint | number, digits: number): string =>
  `0x${value.toString(16).padStart(digits, '0')}`;

/** `<main.main+0x1f>`, or nothing. */
export function symbolic(debug: Debugger, address: bigint): string {
  const name = debug.symbols.describe(address);
  return name === undefined ? '' : `<${name}>`;
}

/** `main.main () at kernel/main.go:12`. */
export function placeOf(debug: Debugger, address: bigint): string {
  const [frame] = debug.symbols.frames(address);
  if (!frame) return `${hex(address)} in ?? ()`;
  return describeFrame(frame, address);
}

export function describeFrame({ function: name, source }: SourceFrame, address: bigint): string {
  return source && source.line > 0 ? `${name} () at ${source.file}:${source.line}` : `${hex(address)} in ${name} ()`;
}

/** The line's number and text, as gdb writes them; undefined if the source is not at hand. */
export function sourceLine(debug: Debugger, file: string, line: number): string | undefined {
  const text = debug.source(file)?.[line - 1];
  return text === undefined ? undefined : `${line}\t${text}`;
}

/** Columns that are as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) for (const [n, cell] of row.entries()) widths[n] = Math.max(widths[n] ?? 0, cell.length);
  return rows.map((row) =>
    row
      .map((cell, n) => cell.padEnd(widths[n]!))
      .join('  ')
      .trimEnd(),
  );
}
