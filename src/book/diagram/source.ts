/** What all kinds of diagram have in common: a title, and lines that can be wrong. */

/** A mistake in a diagram's source, or a picture that does not fit. */
export class DiagramError extends Error {
  override readonly name = 'DiagramError';
}

export interface SourceLine {
  /** In the diagram's source, from 1. */
  readonly number: number;
  readonly text: string;
}

export interface Source {
  readonly title: string;
  readonly lines: readonly SourceLine[];
}

export function parseSource(text: string): Source {
  const lines = text
    .split('\n')
    .map((line, n) => ({ number: n + 1, text: line.trim() }))
    .filter((line) => line.text !== '');
  const [first, ...rest] = lines;
  const title = /^title: *(.+)$/.exec(first?.text ?? '')?.[1];
  if (title === undefined) throw new DiagramError("line 1: a diagram begins with 'title: …'");
  return { title, lines: rest };
}

export function wrong(line: SourceLine, wanted: string): DiagramError {
  return new DiagramError(`line ${line.number}: ${wanted}, not '${line.text}'`);
}

/** A named piece of so many bits. */
export interface Field {
  readonly name: string;
  readonly bits: number;
}

/** `name width | name width`. */
export function parseFields(line: SourceLine, text: string): Field[] {
  return text.split('|').map((part) => {
    const match = /^(.+?) +(\d+)$/.exec(part.trim());
    if (!match || Number(match[2]) === 0) throw wrong(line, "fields are written 'name width | name width'");
    return { name: match[1]!, bits: Number(match[2]) };
  });
}
