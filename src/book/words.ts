/** @returns the words of a command line as a shell would split it: blanks separate, quotes hold together */
export function splitWords(line: string): string[] {
  return [...line.matchAll(/(?:"([^"]*)"|'([^']*)'|[^\s"']+)+/g)].map(([word]) => word.replace(/["']/g, ''));
}
