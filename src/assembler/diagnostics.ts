import { WarningChoice } from './warnings.ts';

/** One remark about the source. Lines and columns count from 1. The message may quote the source, whatever is in it. */
export interface Diagnostic {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface Warning extends Diagnostic {
  /** NASM's class of it, as `-w-class` and `[warning -class]` name it. */
  readonly kind: string;
}

/** Where a line of source came from. */
export interface Place {
  readonly file: string;
  readonly line: number;
  /** Set for lines that a macro produced: says which macro, and where that line of it is written. */
  readonly within?: string;
}

export const formatDiagnostic = (d: Diagnostic): string => `${d.file}:${d.line}:${d.column}: ${d.message}`;

/** What `assemble` throws for a source that cannot be assembled: everything that was found wrong with it. */
export class AssemblyError extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(formatDiagnostic).join('\n'));
    this.name = 'AssemblyError';
    this.diagnostics = diagnostics;
  }
}

/**
 * A mistake in the line under way. It is thrown where it is noticed; whoever reads the lines catches it, adds the file
 * and the line number, and goes on with the next line.
 */
export class SourceError extends Error {
  readonly column: number | undefined;

  constructor(message: string, column?: number) {
    super(message);
    this.column = column;
  }
}

/** After this many errors more of them help nobody. */
const MAX_ERRORS = 50;

/** The diagnostics of one pass. Too many errors, or one after which going on makes no sense, throw an AssemblyError. */
export class Diagnostics {
  readonly errors: Diagnostic[] = [];
  readonly warnings: Warning[] = [];
  /** What the source wants to be warned of, at the line under way. */
  readonly choice = new WarningChoice();

  /** Begins a pass, with the diagnostics it has from the start. */
  restart(errors: readonly Diagnostic[], warnings: readonly Warning[]): void {
    this.choice.restart();
    this.errors.splice(0, this.errors.length, ...errors);
    this.warnings.splice(0, this.warnings.length, ...warnings);
  }

  error(place: Place, column: number, message: string): void {
    this.errors.push(locate(place, column, message));
    if (this.errors.length >= MAX_ERRORS) throw new AssemblyError(this.errors);
  }

  /** @param kind NASM's class of the warning */
  warn(place: Place, column: number, kind: string, message: string): void {
    const state = this.choice.stateOf(kind);
    if (state === 'error') this.error(place, column, `${message} [-w+error=${kind}]`);
    else if (state === 'on' && this.warnings.length < MAX_ERRORS)
      this.warnings.push({ ...locate(place, column, message), kind });
  }

  /** Records an error after which going on makes no sense. */
  fatal(place: Place, column: number, message: string): never {
    this.errors.push(locate(place, column, message));
    throw new AssemblyError(this.errors);
  }

  /** Runs `step`; a mistake in it becomes an error at `place`, in `column` if it names none itself. */
  catch<T>(place: Place, column: number, step: () => T): T | undefined {
    try {
      return step();
    } catch (error) {
      if (!(error instanceof SourceError)) throw error;
      this.error(place, error.column ?? column, error.message);
      return undefined;
    }
  }
}

function locate(place: Place, column: number, message: string): Diagnostic {
  const text = place.within ? `${message} (in ${place.within})` : message;
  return { file: place.file, line: place.line, column, message: text };
}
