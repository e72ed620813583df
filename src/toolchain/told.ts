/** How mistakes in a program are told that our own code finds, and not one of Go's tools. */
import { readable } from '../messages/readable.ts';

/** A mistake that quotes a program's own words is told on one line, but for what Go itself puts on further lines. */
export const told = (message: string): string => message.split('\n').map(tabbed).join('\n');

const tabbed = (line: string): string => (line.startsWith('\t') ? `\t${readable(line.slice(1))}` : readable(line));
