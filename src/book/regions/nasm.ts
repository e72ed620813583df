/** NASM: a region is what follows a label at the margin or defines a macro, with the comment above it. */
import { cut, type Region } from './region.ts';

const LABEL = /^([A-Za-z_]\w*):/;
const MACRO = /^%i?(?:macro|define) (\w+)/;

const begins = (line: string): readonly string[] | undefined => {
  const name = (LABEL.exec(line) ?? MACRO.exec(line))?.[1];
  return name === undefined ? undefined : [name];
};

export const nasmRegions = (text: string): Region[] => cut(text, begins, (line) => line.startsWith(';'));
