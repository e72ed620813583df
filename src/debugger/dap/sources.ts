/** The editor's files and the program's: by path where they are on the disk, else by a number that `source` asks for. */
import type { DebugProtocol } from '@vscode/debugprotocol';
import { CommandError } from '../command-error.ts';
import type { Debugger } from '../debugger.ts';
import type { Arguments } from './arguments.ts';
import type { AdapterHost } from './host.ts';

export class Sources {
  readonly #debug: Debugger;
  readonly #host: AdapterHost;
  /** Files without a path; a file's number is its place here, from 1 on. */
  readonly #numbered: string[] = [];

  readonly #lineOffset: number;

  /** @param lineOffset what is added to a line for the editor, which may count from 0 */
  constructor(debug: Debugger, host: AdapterHost, lineOffset: number) {
    this.#debug = debug;
    this.#host = host;
    this.#lineOffset = lineOffset;
  }

  /** A line as the editor counts them. */
  lineFor(line: number): number {
    return line + this.#lineOffset;
  }

  /** A line as the program counts them. */
  lineOf(editors: number): number {
    return editors - this.#lineOffset;
  }

  describe(file: string): DebugProtocol.Source {
    const name = file.slice(file.lastIndexOf('/') + 1);
    const path = this.#host.pathOf(file);
    if (path !== undefined) return { name, path };
    if (this.#debug.source(file) === undefined) return { name, path: file, presentationHint: 'deemphasize' };
    const known = this.#numbered.indexOf(file);
    return { name, path: file, sourceReference: (known < 0 ? this.#numbered.push(file) - 1 : known) + 1 };
  }

  /** The program's name of a file that the editor means. @throws CommandError */
  fileOf(source: Arguments): string {
    const number = source.number('sourceReference');
    if (number !== undefined && number > 0) {
      const file = this.#numbered[number - 1];
      if (file === undefined) throw new CommandError(`there is no source ${number}`);
      return file;
    }
    const path = source.neededText('path').replaceAll('\\', '/');
    const { files } = this.#debug.symbols;
    const known = new Set(files);
    const parts = path.split('/');
    for (let n = 0; n < parts.length; n++) {
      const end = parts.slice(n).join('/');
      if (known.has(end)) return end;
    }
    const byPath = files.find((file) => this.#host.pathOf(file) === path);
    if (byPath === undefined) throw new CommandError(`no code comes from ${path}`);
    return byPath;
  }

  /** @throws CommandError */
  content(source: Arguments, reference: number): string {
    const file = reference > 0 ? this.#numbered[reference - 1] : this.fileOf(source);
    const lines = file === undefined ? undefined : this.#debug.source(file);
    if (!lines) throw new CommandError('the source is not at hand');
    return lines.join('\n');
  }
}
