import { readable } from '../messages/readable.ts';

/** One complaint about the source. Lines and columns count from 1. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** Where a line of source came from. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Set for lines that a macro produced: says which macro, and where that line of it is written. */
  readonly within?: string;
}

export function formatDiagnostic(d: Diagnostic): string {
  return `${d.file}:${d.line}:${d.column}: ${d.message}`;
}

/** Thrown when a source cannot be assembled; carries everything that was found wrong with it. */
export class AssemblyError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'AssemblyError';
    this.diagnostics = diagnostics;
  }
}

/** A complaint on its way from where it is noticed to the line that knows its file and number. */
export class Complaint extends Error {
  readonly column: number | undefined;

  constructor(message: string, column?: number) {
    super(message);
    this.column = column;
  }
}

/** Thrown to give up at once: the limit that was hit is already recorded. */
export class GiveUp extends Error {}

/** After this many errors more of them help nobody. */
const MAX_ERRORS = 50;

export class Diagnostics {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Diagnostic[] = [];

  error(place: Place, column: number, message: string): void {
    this.#add(this.errors, place, column, message);
    if (this.errors.length >= MAX_ERRORS) throw new GiveUp();
  }

  warn(place: Place, column: number, message: string): void {
    if (this.warnings.length < MAX_ERRORS) this.#add(this.warnings, place, column, message);
  }

  /** Records an error after which going on makes no sense. */
  fatal(place: Place, column: number, message: string): never {
    this.#add(this.errors, place, column, message);
    throw new GiveUp();
  }

  #add(list: Diagnostic[], place: Place, column: number, message: string): void {
    const text = place.within ? `${message} (in ${place.within})` : message;
    list.push({ file: readable(place.file), line: place.line, column, message: readable(text) });
  }
}
