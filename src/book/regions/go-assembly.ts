/** Go assembly: a region is a function, a macro, or the data that bears one name, with the comment above it. */
import { cut, type Region } from './region.ts';

const SYMBOL = /^(TEXT|GLOBL|DATA)\s+(?:[\w∕]*·)?(\w+)/;
const MACRO = /^#define (\w+)/;

function nameOf(line: string): string | undefined {
  return (SYMBOL.exec(line)?.[2] ?? MACRO.exec(line)?.[1]) || undefined;
}

export function goAssemblyRegions(text: string): Region[] {
  let last: string | undefined;
  return cut(
    text,
    (line) => {
      const name = nameOf(line);
      // DATA lines and their GLOBL are one thing.
      if (name === undefined || name === last) return undefined;
      last = name;
      return [name];
    },
    (line) => line.startsWith('//'),
  );
}
