/** What the Go tools say about a program, in parts. */

export interface GoDiagnostic {
  /** As the reader's files are named; absent where no file is to blame. */
  readonly file?: string;
  /** From 1. */
  readonly line?: number;
  /** In bytes, from 1. */
  readonly column?: number;
  /** May hold further lines. */
  readonly message: string;
}

export interface GoFailure {
  readonly diagnostics: readonly GoDiagnostic[];
  /** Everything as `go build` prints it. */
  readonly text: string;
}

const PLACE = /^(?:\.\/)?([^\s:]+\.(?:go|s|h|mod)):(\d+)(?::(\d+))?: (.*)$/;

/**
 * @param title the package, for the heading that `go build` writes
 * @param output what the tool wrote
 */
export function explain(title: string, output: string): GoFailure {
  const diagnostics: GoDiagnostic[] = [];
  for (const line of output.trimEnd().split('\n')) {
    const place = PLACE.exec(line);
    if (place) {
      const [, file, row, column, message] = place;
      diagnostics.push({ file, line: Number(row), ...(column ? { column: Number(column) } : {}), message });
    } else if (/^\s/.test(line) && diagnostics.length > 0) {
      const last = diagnostics[diagnostics.length - 1];
      diagnostics[diagnostics.length - 1] = { ...last, message: `${last.message}\n${line}` };
    } else diagnostics.push({ message: line });
  }
  return { diagnostics, text: `# ${title}\n${output.trimEnd()}\n` };
}

/** A mistake that is found before any tool runs: `go build` writes no heading then. */
export function explainMistake(mistake: GoDiagnostic): GoFailure {
  const { file, line, column, message } = mistake;
  const place = file === undefined ? '' : `${[file, line, column].filter((part) => part !== undefined).join(':')}: `;
  return { diagnostics: [mistake], text: `${place}${message}\n` };
}
