/** What the Go tools say about a program, in parts. */
import { BuildError, type Diagnostic } from '../messages/build-error.ts';

const PLACE = /^(?:\.\/)?([^\s:]+\.(?:go|s|h|mod)):(\d+)(?::(\d+))?: (.*)$/;

function parsed(line: string): Diagnostic {
  const [, file, row, column, message] = PLACE.exec(line) ?? [];
  if (file === undefined || message === undefined) return { message: line };
  return { file, line: Number(row), ...(column ? { column: Number(column) } : {}), message };
}

/**
 * What a tool wrote about a package, as `go build` prints it: under a heading that names the package.
 * @param title the package, for the heading
 * @param output what the tool wrote
 */
export function toolError(title: string, output: string): BuildError {
  const diagnostics: Diagnostic[] = [];
  for (const line of output.trimEnd().split('\n')) {
    const last = diagnostics.at(-1);
    if (last && /^\s/.test(line))
      diagnostics[diagnostics.length - 1] = { ...last, message: `${last.message}\n${line}` };
    else diagnostics.push(parsed(line));
  }
  return new BuildError(diagnostics, `# ${title}\n${output.trimEnd()}`);
}
