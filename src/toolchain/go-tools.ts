/** Runs Go's tools on a package's files; what they complain about is told in the reader's names of the files. */

import { toolError } from './diagnostics.ts';
import type { GoRun } from './go-process.ts';
import { ToolRunner } from './tool-runner.ts';
import type { Toolchain, ToolName } from './toolchain.ts';

/** Where things are in the memory that the tools see. */
export const SOURCE = '/src';
export const OBJECTS = '/objects';
const PACKAGES = '/packages';
export const HEADERS = '/headers';

export const archivePath = (path: string): string => `${PACKAGES}/${path}.a`;

const ENVIRONMENT = { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', GOROOT: '/go', TMPDIR: OBJECTS };
/** Where the reader has the files that are below a folder of the program's: `mine` for '', `../helper` for `~example.com/helper`. */
export type Places = ReadonlyMap<string, string>;

/** The reader's files are called what the reader calls them, in debug information and stack traces too (`-trimpath`). */
export function trimmed(places: Places): string {
  const sources = [...places].filter(([folder, place]) => folder !== '' && isTrimmable(place));
  const top = places.get('') ?? '';
  const rewrites = sources.map(([folder, place]) => `${SOURCE}/${folder}=>${place}`);
  return [...rewrites, `${SOURCE}=>${isTrimmable(top) ? top : ''}`, `${OBJECTS}=>`].join(';');
}

/** The option has no quotation for its own signs (cmd/internal/objabi, `ApplyRewrites`). */
const isTrimmable = (place: string): boolean => !place.includes(';') && !place.includes('=>');

export interface ToolRun extends Pick<GoRun, 'folder' | 'files' | 'wanted'> {
  /** Without the tool's name. */
  readonly args: readonly string[];
}

export class GoTools {
  readonly #runner: ToolRunner;

  constructor(toolchain: Toolchain) {
    this.#runner = new ToolRunner(toolchain);
  }

  /** Makes a tool ready in the background, before its run is known. */
  prepare(tool: ToolName): void {
    this.#runner.prepare(tool);
  }

  /** Ends the workers; the next run starts new ones. */
  close(): void {
    this.#runner.close();
  }

  /**
   * @param title what is being made, for headings of complaints
   * @returns the wanted files that the tool wrote
   * @throws BuildError if it found mistakes; UserError if the tool itself broke down
   */
  async run(tool: ToolName, title: string, run: ToolRun): Promise<ReadonlyMap<string, Uint8Array>> {
    const { args, folder, wanted } = run;
    // Where the tool writes must be there.
    const files = new Map(run.files).set(`${OBJECTS}/.keep`, new Uint8Array());
    for (const path of wanted) files.set(`${path.slice(0, path.lastIndexOf('/'))}/.keep`, new Uint8Array());
    const exit = await this.#runner.run(tool, { argv: [tool, ...args], env: ENVIRONMENT, folder, files, wanted });
    if (exit.status === 0) return exit.files;
    const output = `${exit.stdout}${exit.stderr}`.trim() || `${tool} ended with status ${exit.status}`;
    throw toolError(title, inReadersNames(output, folder));
  }
}

/** Files named from the package's folder or from ours, named as the reader knows them. */
function inReadersNames(output: string, folder: string): string {
  const below = folder.slice(SOURCE.length + 1);
  const renamed = output.replaceAll(`${SOURCE}/`, '').replaceAll(`${HEADERS}/`, '');
  return below === '' ? renamed : renamed.replace(/(^|[\s(])\.\//gm, `$1${below}/`);
}
