/** One build of one program: every package compiled in its order, then all linked, as `go build` does it. */
import { BuildError } from '../messages/build-error.ts';
import { appendObjects } from './archive.ts';
import { modinfoLine } from './build-info.ts';
import { keptStep, stepKey } from './build-steps.ts';
import type { Embedded } from './embed.ts';
import { archivePath, type GoTools, OBJECTS, SOURCE } from './go-tools.ts';
import { PackageAssembler } from './package-assembler.ts';
import type { GoPackage, Program, ProgramFiles } from './package-graph.ts';
import { packageFile, type Toolchain } from './toolchain.ts';

/** Later compilers want the archives of the packages that a package imports; earlier ones, those of indirect imports too. */
const DIRECT_IMPORTS_FROM = 20;
/** The compiler knows it without an archive. */
const UNSAFE = 'unsafe';
/** What every program is linked with, whether it imports it or not (cmd/go/internal/load, `LinkerDeps`). */
const LINKED_ALWAYS = ['runtime'];

/** How a program is built, beside what is in its files. */
export interface Recipe {
  /** What `-trimpath` is given. */
  readonly trim: string;
  /** Further arguments of the compiler for a package. */
  readonly compilerArguments: (goPackage: GoPackage) => readonly string[];
  readonly linkerArguments: readonly string[];
  /** What debug.ReadBuildInfo answers. */
  readonly buildInfo: string;
}

interface CompiledPackage {
  readonly archive: Uint8Array;
  readonly key: string;
}

/** Files for a tool with the list that tells it where they are (`go tool compile -help`, `-importcfg`). */
interface Archives {
  readonly files: Map<string, Uint8Array>;
  readonly config: string;
}

const encoder = new TextEncoder();

/** The files that a package is made from, by their names in the program. */
export function filesOf({ goFiles, assemblyFiles, headerFiles, embedded, folder }: GoPackage): string[] {
  const inFolder = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
  const names = [...goFiles, ...assemblyFiles, ...headerFiles, ...(embedded?.files ?? []).map(inFolder)];
  return [...new Set(names)];
}

/** What a package is made from: names and contents. */
export function inputsOf(goPackage: GoPackage, files: ProgramFiles): (string | Uint8Array)[] {
  return [
    goPackage.module.language,
    ...filesOf(goPackage).flatMap((name) => [name, files.get(name) ?? new Uint8Array()]),
  ];
}

/** `-embedcfg` (cmd/go/internal/work, `BuildContext`). */
function embedConfig({ patterns, files }: Embedded, folder: string): string {
  const place = (name: string): string => [SOURCE, folder, name].filter((part) => part !== '').join('/');
  return JSON.stringify({
    Patterns: Object.fromEntries(patterns),
    Files: Object.fromEntries(files.map((name) => [name, place(name)])),
  });
}

export class ProgramBuild {
  readonly #toolchain: Toolchain;
  readonly #tools: GoTools;
  readonly #program: Program;
  readonly #files: ProgramFiles;
  readonly #recipe: Recipe;
  /** By import path. */
  readonly #compiled = new Map<string, CompiledPackage>();

  constructor(toolchain: Toolchain, tools: GoTools, program: Program, files: ProgramFiles, recipe: Recipe) {
    this.#toolchain = toolchain;
    this.#tools = tools;
    this.#program = program;
    this.#files = files;
    this.#recipe = recipe;
  }

  /**
   * @returns the ELF file
   * @throws BuildError if the program has mistakes
   */
  async make(): Promise<Uint8Array<ArrayBuffer>> {
    this.#tools.prepare('compile');
    this.#tools.prepare('link');
    for (const goPackage of this.#program.packages) this.#compiled.set(goPackage.path, await this.#package(goPackage));
    return this.#link();
  }

  /** The archive of one of the program's own packages, made only if it or what it imports has changed. */
  async #package(goPackage: GoPackage): Promise<CompiledPackage> {
    const imported = goPackage.imports.map((path) => this.#compiled.get(path)?.key ?? path);
    const recipe = [this.#recipe.trim, ...this.#recipe.compilerArguments(goPackage)];
    const own = [this.#toolchain.id, goPackage.path, ...recipe, ''];
    const key = stepKey('package', [...own, ...imported, '', ...inputsOf(goPackage, this.#files)]);
    return { archive: await keptStep('package', key, () => this.#compile(goPackage, key)), key };
  }

  async #compile(goPackage: GoPackage, buildId: string): Promise<Uint8Array> {
    const { path, folder, module, imports, goFiles, assemblyFiles, embedded } = goPackage;
    const { trim } = this.#recipe;
    const target = archivePath(path);
    const abis = `${OBJECTS}/symabis`;
    const header = `${OBJECTS}/go_asm.h`;
    const importcfg = `${OBJECTS}/importcfg`;
    const embedcfg = `${OBJECTS}/embedcfg`;
    const assembler = new PackageAssembler(this.#toolchain, this.#tools, goPackage, this.#files, trim);
    const { files, config } = this.#archives(this.#visible(imports));
    files.set(importcfg, encoder.encode(config));
    for (const name of filesOf(goPackage)) files.set(`${SOURCE}/${name}`, this.#files.get(name) ?? new Uint8Array());
    const args = ['-o', target, '-trimpath', trim, '-p', path, `-lang=${module.language}`, '-buildid', buildId];
    args.push('-nolocalimports', '-importcfg', importcfg, '-pack');
    if (embedded) {
      files.set(embedcfg, encoder.encode(embedConfig(embedded, folder)));
      args.push('-embedcfg', embedcfg);
    }
    if (assemblyFiles.length === 0) args.push('-complete');
    else {
      files.set(abis, await assembler.abis(abis));
      args.push('-symabis', abis, '-asmhdr', header);
    }
    args.push(...this.#recipe.compilerArguments(goPackage));
    const made = await this.#tools.run('compile', goPackage, {
      folder: SOURCE,
      args: [...args, ...goFiles.map((file) => (folder === '' ? `./${file}` : file))],
      files,
      wanted: [target, header],
    });
    const archive = made.get(target) ?? new Uint8Array();
    if (assemblyFiles.length === 0) return archive;
    return appendObjects(archive, await assembler.objects(made.get(header) ?? new Uint8Array()));
  }

  /** The packages whose archives the compiler wants. */
  #visible(imports: readonly string[]): string[] {
    return this.#toolchain.minor >= DIRECT_IMPORTS_FROM
      ? imports.filter((path) => path !== UNSAFE)
      : this.#reachable(imports);
  }

  /** The packages with all that they import, directly or not. */
  #reachable(paths: Iterable<string>): string[] {
    const own = new Map(this.#program.packages.map((goPackage) => [goPackage.path, goPackage.imports]));
    const found = new Set(paths);
    // A set goes on to what is added to it meanwhile.
    for (const path of found)
      for (const imported of own.get(path) ?? this.#toolchain.imports.get(path) ?? []) found.add(imported);
    found.delete(UNSAFE);
    return [...found].sort();
  }

  async #link(): Promise<Uint8Array<ArrayBuffer>> {
    const main = this.#program.packages.at(-1);
    if (!main) throw new Error('a program has a package');
    const target = `${OBJECTS}/program`;
    const importcfg = `${OBJECTS}/importcfg.link`;
    const { files, config } = this.#archives(this.#reachable([main.path, ...LINKED_ALWAYS]));
    files.set(importcfg, encoder.encode(config + modinfoLine(this.#recipe.buildInfo)));
    // The build ID is part of the file: the same sources make the same bytes.
    const id = this.#compiled.get(main.path)?.key ?? '';
    const made = await this.#tools.run('link', main, {
      folder: SOURCE,
      args: [
        '-o',
        target,
        '-importcfg',
        importcfg,
        `-buildid=${id}`,
        ...this.#recipe.linkerArguments,
        archivePath(main.path),
      ],
      files,
      wanted: [target],
    });
    const program = made.get(target);
    // `-ldflags -h` and its like end well and make nothing.
    if (program === undefined) throw new BuildError([{ message: "Go's linker made no program" }]);
    return new Uint8Array(program);
  }

  #archives(paths: readonly string[]): Archives {
    const files = new Map<string, Uint8Array>();
    for (const path of paths)
      files.set(archivePath(path), this.#compiled.get(path)?.archive ?? this.#toolchain.read(packageFile(path)));
    const config = paths.map((path) => `packagefile ${path}=${archivePath(path)}\n`).join('');
    return { files, config };
  }
}
