/** Builds a linux/amd64 program from Go and assembly sources with Go's own tools, driving them as `go build` does. */
import { contentKey } from '../host/cache.ts';
import { appendObjects } from './archive.ts';
import { explain, explainMistake, type GoFailure } from './diagnostics.ts';
import type { GoExit } from './go-process.ts';
import { keepResult, readResult } from './kept-results.ts';
import { findPackages, type GoPackage, type Program } from './package-graph.ts';
import { ToolRunner } from './tool-runner.ts';
import { INCLUDE, packageFile, type Toolchain, type ToolName } from './toolchain.ts';

export interface ProgramOptions {
  /** By path below the module's folder, with slashes: `main.go`, `vga/text.go`, `go.mod`. Others than Go's are ignored. */
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** The symbol where execution starts, as the linker names it: `main.start`; else the runtime's own for Linux. */
  readonly entry?: string;
  /** Further arguments for the linker (`go tool link -help`). */
  readonly linkerFlags?: readonly string[];
}

export type BuiltProgram = { readonly elf: Uint8Array<ArrayBuffer> } | GoFailure;

/** Raised when the arguments of the tools change: what was built before is not used then. */
const RECIPE = '1';

/** Where things are in the memory that the tools see. */
const SOURCE = '/src';
const OBJECTS = '/objects';
const PACKAGES = '/packages';
const HEADERS = '/headers';

const ENVIRONMENT = { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', GOROOT: '/go', TMPDIR: OBJECTS };
/** The reader's files are called what the reader calls them, in debug information and stack traces too. */
const TRIM = `${SOURCE}=>;${OBJECTS}=>`;
const ASSEMBLER_DEFINES = ['-D', 'GOOS_linux', '-D', 'GOARCH_amd64', '-D', 'GOAMD64_v1'];

/** From this release on the linker refuses references to the runtime's symbols unless told not to. */
const CHECKS_LINKNAME_FROM = 23;

interface CompiledPackage {
  readonly archive: Uint8Array;
  readonly key: string;
}

/** A tool found mistakes in the program. */
class ToolFailure extends Error {
  readonly failure: GoFailure;

  constructor(failure: GoFailure) {
    super('the program has mistakes');
    this.failure = failure;
  }
}

const encoder = new TextEncoder();
const baseOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);
const archivePath = (path: string): string => `${PACKAGES}/${path}.a`;

export class GoBuilder {
  readonly #toolchain: Toolchain;
  readonly #tools: ToolRunner;

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
    this.#tools = new ToolRunner(toolchain);
  }

  /** Ends the workers; the next build starts new ones. */
  close(): void {
    this.#tools.close();
  }

  async build(options: ProgramOptions): Promise<BuiltProgram> {
    const program = findPackages({
      files: options.files,
      standard: this.#toolchain.packages,
      minor: this.#toolchain.minor,
    });
    if ('message' in program) return explainMistake(program);
    const flags = this.#linkerFlags(options);
    const key = this.#programKey(program, options.files, flags);
    const known = readResult(key);
    if (known) return { elf: known };
    try {
      const elf = await this.#make(program, options.files, flags);
      keepResult(key, elf);
      return { elf };
    } catch (error) {
      if (error instanceof ToolFailure) return error.failure;
      throw error;
    }
  }

  async #make(
    program: Program,
    files: ProgramOptions['files'],
    flags: readonly string[],
  ): Promise<Uint8Array<ArrayBuffer>> {
    this.#tools.prepare('compile');
    this.#tools.prepare('link');
    const built = new Map<string, CompiledPackage>();
    for (const each of program.packages)
      built.set(each.path, await this.#package(each, program.language, files, built));
    return this.#link(program, built, flags);
  }

  #linkerFlags({ entry, linkerFlags = [] }: ProgramOptions): string[] {
    const flags = ['-buildmode=exe'];
    if (this.#toolchain.minor >= CHECKS_LINKNAME_FROM) flags.push('-checklinkname=0');
    if (entry !== undefined) flags.push('-E', entry);
    return [...flags, ...linkerFlags];
  }

  #programKey(program: Program, files: ProgramOptions['files'], flags: readonly string[]): string {
    const sources = program.packages.flatMap((each) => [each.path, ...inputsOf(each, files)]);
    return contentKey([RECIPE, 'program', this.#toolchain.id, program.language, flags.join('\0'), ...sources]);
  }

  /** The archive of one of the program's own packages, made only if it or what it imports has changed. */
  async #package(
    each: GoPackage,
    language: string,
    files: ProgramOptions['files'],
    built: ReadonlyMap<string, CompiledPackage>,
  ): Promise<CompiledPackage> {
    const imported = each.imports.map((path) => built.get(path)?.key ?? path);
    const inputs = inputsOf(each, files);
    const key = contentKey([RECIPE, 'package', this.#toolchain.id, language, each.path, ...imported, '', ...inputs]);
    const known = readResult(key);
    if (known) return { archive: known, key };
    const archive = await this.#compile(each, language, files, built, key);
    keepResult(key, archive);
    return { archive, key };
  }

  async #compile(
    each: GoPackage,
    language: string,
    files: ProgramOptions['files'],
    built: ReadonlyMap<string, CompiledPackage>,
    key: string,
  ): Promise<Uint8Array> {
    const sources = new Map<string, Uint8Array>();
    for (const name of [...each.goFiles, ...each.assemblyFiles, ...each.headerFiles])
      sources.set(`${SOURCE}/${name}`, files.get(name) ?? new Uint8Array());

    const target = archivePath(each.path);
    const abis = `${OBJECTS}/symabis`;
    const header = `${OBJECTS}/go_asm.h`;
    const importcfg = `${OBJECTS}/importcfg`;
    const args = ['-o', target, '-trimpath', TRIM, '-p', each.path, `-lang=${language}`];
    args.push(
      '-buildid',
      key,
      '-goversion',
      this.#toolchain.version,
      '-nolocalimports',
      '-importcfg',
      importcfg,
      '-pack',
    );
    const inputs = new Map(sources);
    if (each.assemblyFiles.length === 0) args.push('-complete');
    else {
      inputs.set(abis, await this.#assemblyAbis(each, sources, abis));
      args.push('-symabis', abis, '-asmhdr', header);
    }
    const needed = this.#archives(this.#visible(each.imports, built), built);
    for (const [path, bytes] of needed.files) inputs.set(path, bytes);
    inputs.set(importcfg, needed.config);

    const { files: made } = await this.#run('compile', each, {
      folder: SOURCE,
      args: [...args, ...each.goFiles.map((file) => (each.folder === '' ? `./${file}` : file))],
      files: inputs,
      wanted: [target, header],
    });
    const archive = made.get(target) ?? new Uint8Array();
    if (each.assemblyFiles.length === 0) return archive;
    return appendObjects(archive, await this.#assemble(each, sources, made.get(header) ?? new Uint8Array()));
  }

  /** Unlike later ones, compilers before Go 1.20 want indirect imports too; all there is costs nothing. */
  #visible(imports: readonly string[], built: ReadonlyMap<string, CompiledPackage>): string[] {
    if (this.#toolchain.minor >= 20) return imports.filter((path) => path !== 'unsafe');
    return [...this.#toolchain.packages, ...built.keys()];
  }

  /** Which functions the assembly defines and calls, for the compiler to know before the assembly can be assembled. */
  async #assemblyAbis(each: GoPackage, sources: ReadonlyMap<string, Uint8Array>, target: string): Promise<Uint8Array> {
    return this.#runAssembler(each, sources, new Uint8Array(), target, each.assemblyFiles, ['-gensymabis']);
  }

  async #assemble(
    each: GoPackage,
    sources: ReadonlyMap<string, Uint8Array>,
    header: Uint8Array,
  ): Promise<Map<string, Uint8Array>> {
    const objects = new Map<string, Uint8Array>();
    for (const file of each.assemblyFiles) {
      const name = baseOf(file).replace(/\.s$/, '.o');
      const target = `${OBJECTS}/${name}`;
      objects.set(name, await this.#runAssembler(each, sources, header, target, [file], []));
    }
    return objects;
  }

  /** What the assembler makes of some files; kept, because a change in Go code alone leaves most of it as it was. */
  async #runAssembler(
    each: GoPackage,
    sources: ReadonlyMap<string, Uint8Array>,
    header: Uint8Array,
    target: string,
    assembled: readonly string[],
    flags: readonly string[],
  ): Promise<Uint8Array> {
    const inputs = new Map(
      [...assembled, ...each.headerFiles].map((name) => [
        `${SOURCE}/${name}`,
        sources.get(`${SOURCE}/${name}`) ?? new Uint8Array(),
      ]),
    );
    const known = [RECIPE, 'assembly', this.#toolchain.id, each.path, target, ...flags, '', header];
    const key = contentKey([...known, ...[...inputs].flat()]);
    const kept = readResult(key);
    if (kept) return kept;
    const files = new Map(inputs).set(`${OBJECTS}/go_asm.h`, header);
    for (const name of this.#toolchain.names(INCLUDE))
      files.set(`${HEADERS}/${name.slice(INCLUDE.length)}`, this.#toolchain.read(name));
    const include = ['-I', `${OBJECTS}/`, '-I', HEADERS];
    const names = assembled.map((file) => `./${baseOf(file)}`);
    const { files: made } = await this.#run('asm', each, {
      folder: each.folder === '' ? SOURCE : `${SOURCE}/${each.folder}`,
      args: ['-p', each.path, '-trimpath', TRIM, ...include, ...ASSEMBLER_DEFINES, '-o', target, ...flags, ...names],
      files,
      wanted: [target],
    });
    const result = made.get(target) ?? new Uint8Array();
    keepResult(key, result);
    return result;
  }

  async #link(
    program: Program,
    built: ReadonlyMap<string, CompiledPackage>,
    flags: readonly string[],
  ): Promise<Uint8Array<ArrayBuffer>> {
    const main = program.packages[program.packages.length - 1];
    const target = `${OBJECTS}/program`;
    const importcfg = `${OBJECTS}/importcfg.link`;
    const { files, config } = this.#archives([...this.#toolchain.packages, ...built.keys()], built);
    // The build ID is part of the file: the same sources make the same bytes.
    const id = built.get(main.path)?.key ?? '';
    const exit = await this.#run('link', main, {
      folder: SOURCE,
      args: ['-o', target, '-importcfg', importcfg, `-buildid=${id}`, ...flags, archivePath(main.path)],
      files: new Map(files).set(importcfg, config),
      wanted: [target],
    });
    return new Uint8Array(exit.files.get(target) ?? []);
  }

  /** The archives of some packages with the list that tells the tools where they are (`go tool compile -help`). */
  #archives(
    paths: readonly string[],
    built: ReadonlyMap<string, CompiledPackage>,
  ): { files: Map<string, Uint8Array>; config: Uint8Array } {
    const files = new Map<string, Uint8Array>();
    for (const path of paths)
      files.set(archivePath(path), built.get(path)?.archive ?? this.#toolchain.read(packageFile(path)));
    const config = paths.map((path) => `packagefile ${path}=${archivePath(path)}\n`).join('');
    return { files, config: encoder.encode(config) };
  }

  async #run(
    tool: ToolName,
    each: GoPackage,
    run: {
      readonly folder: string;
      readonly args: readonly string[];
      readonly files: ReadonlyMap<string, Uint8Array>;
      readonly wanted: readonly string[];
    },
  ): Promise<GoExit> {
    const { folder, args, files, wanted } = run;
    // Where the tool writes must be there.
    const places = new Map(files).set(`${OBJECTS}/.keep`, new Uint8Array());
    for (const path of wanted) places.set(`${path.slice(0, path.lastIndexOf('/'))}/.keep`, new Uint8Array());
    const exit = await this.#tools.run(tool, {
      argv: [tool, ...args],
      env: ENVIRONMENT,
      folder,
      files: places,
      wanted,
    });
    if (exit.status === 0) return exit;
    const output = `${exit.stdout}${exit.stderr}`.trim() || `${tool} ended with status ${exit.status}`;
    throw new ToolFailure(explain(each.title, readersNames(output, folder)));
  }
}

/** Files named from the package's folder or from ours, named as the reader knows them. */
function readersNames(output: string, folder: string): string {
  const below = folder.slice(SOURCE.length + 1);
  const renamed = output.replaceAll(`${SOURCE}/`, '').replaceAll(`${HEADERS}/`, '');
  return below === '' ? renamed : renamed.replace(/(^|[\s(])\.\//gm, `$1${below}/`);
}

/** What a package is made from: names and contents. */
function inputsOf(each: GoPackage, files: ProgramOptions['files']): (string | Uint8Array)[] {
  return [...each.goFiles, ...each.assemblyFiles, ...each.headerFiles].flatMap((name) => [
    name,
    files.get(name) ?? new Uint8Array(),
  ]);
}
