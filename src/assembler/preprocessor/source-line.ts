import type { Token } from '../syntax/token.ts';

/** A line of a macro body or of a file, split into tokens. */
export interface SourceLine {
  readonly tokens: readonly Token[];
  readonly file: string;
  readonly line: number;
}
