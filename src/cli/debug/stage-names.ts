/** The names, lines and sources of all that runs on a machine: a stage's loader and kernel, and the BIOS. */
import { ElfFile } from '../../debugger/elf/elf-file.ts';
import { GoProgram } from '../../debugger/go/program.ts';
import { Symbols } from '../../debugger/symbols.ts';
import { type SourceFile, shippedFiles, shown } from '../../host/files.ts';
import { AssemblyLines } from '../../inspection/assembly-lines.ts';
import { BiosLines } from '../../inspection/bios-lines.ts';
import { buildKernel } from '../../stages/kernel.ts';
import { BOOT_SOURCE, type Stage, stageFiles } from '../../stages/stages.ts';
import type { BuildFlags } from '../../toolchain/build-flags.ts';
import { rethrowAsBuildError } from '../stage/stage-image.ts';

export interface Names {
  /** The kernel; undefined where there is none. */
  readonly program: GoProgram | undefined;
  readonly symbols: Symbols;
  /** Lines of a source file, from the first on; undefined if it is not at hand. */
  readonly source: (file: string) => readonly string[] | undefined;
}

const decoder = new TextDecoder();

export async function namesOfStage(stage: Stage, flags: BuildFlags = {}): Promise<Names> {
  const files = stageFiles(stage);
  const kernel = await buildKernel(stage, { flags }).catch(rethrowAsBuildError);
  const program = kernel && new GoProgram(new ElfFile(kernel));
  const boot = AssemblyLines.of(BOOT_SOURCE, (path) => contentsOf(files, path));
  const bios = biosLines();
  const ofStage = sourcesOf(stage, files);
  const source = (file: string) => bios.source(file)?.split('\n') ?? ofStage(file);
  return { program, symbols: new Symbols(program, [boot, bios]), source };
}

/** Of a disk of which nothing is known. */
export function namesOfBios(): Names {
  const bios = biosLines();
  return {
    program: undefined,
    symbols: new Symbols(undefined, [bios]),
    source: (file) => bios.source(file)?.split('\n'),
  };
}

function biosLines(): BiosLines {
  const files = [...shippedFiles('src/machine/firmware')].filter(([name]) => name.endsWith('.asm'));
  return new BiosLines('bios.asm', new Map(files.map(([name, file]) => [name, decoder.decode(file.read())])));
}

function contentsOf(files: ReadonlyMap<string, SourceFile>, path: string): Uint8Array {
  const file = files.get(path);
  if (!file) throw new Error(`there is no ${path}`);
  return file.read();
}

/**
 * Go names a file of the book's by its import path, whose first part is the module's name, and one of the reader's as it is
 * seen from the working folder.
 */
function sourcesOf(
  stage: Stage,
  files: ReadonlyMap<string, SourceFile>,
): (file: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  const folder = stage.own === undefined ? '' : `${shown(stage.own)}/`;
  const read = (name: string): readonly string[] | undefined => {
    const own = name.startsWith(folder) ? files.get(name.slice(folder.length)) : undefined;
    const file = own ?? files.get(name) ?? files.get(name.replace(/^[^/]*\//, ''));
    return file && decoder.decode(file.read()).split('\n');
  };
  return (name) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name);
  };
}
