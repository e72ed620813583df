/** One build of one program: every package compiled in its order, then all linked, as `go build` does it. */
import { BuildError } from '../messages/build-error.ts';
import { modinfoLine } from './build-info.ts';
import { keptStep, stepKey } from './build-steps.ts';
import { archivePath, type GoTools, OBJECTS, SOURCE } from './go-tools.ts';
import { type Archives, compilePackage, wantsDirectImports } from './package-compiler.ts';
import type { GoPackage, Program, ProgramFiles } from './package-graph.ts';
import { filesOf } from './package-sources.ts';
import { type CompileProgress, StandardBuild } from './standard-build.ts';
import type { Toolchain } from './toolchain.ts';

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
  /** The same for Go's own packages, by import path. */
  readonly standardArguments: (path: string) => readonly string[];
  readonly linkerArguments: readonly string[];
  /** For the compiler to optimize by. */
  readonly profile: Uint8Array | undefined;
  /** What debug.ReadBuildInfo answers. */
  readonly buildInfo: string;
}

interface CompiledPackage {
  readonly archive: Uint8Array;
  readonly key: string;
}

/** What a package is made from: names and contents. */
export function inputsOf(goPackage: GoPackage, files: ProgramFiles): (string | Uint8Array)[] {
  return [
    goPackage.module.language,
    ...filesOf(goPackage).flatMap((name) => [name, files.get(name) ?? new Uint8Array()]),
  ];
}

export class ProgramBuild {
  readonly #toolchain: Toolchain;
  readonly #tools: GoTools;
  readonly #program: Program;
  readonly #files: ProgramFiles;
  readonly #recipe: Recipe;
  readonly #standard: StandardBuild;
  /** By import path. */
  readonly #compiled = new Map<string, CompiledPackage>();

  constructor(
    toolchain: Toolchain,
    tools: GoTools,
    program: Program,
    files: ProgramFiles,
    recipe: Recipe,
    progress?: CompileProgress,
  ) {
    this.#toolchain = toolchain;
    this.#tools = tools;
    this.#program = program;
    this.#files = files;
    this.#recipe = recipe;
    this.#standard = new StandardBuild(toolchain, tools, {
      compilerArguments: recipe.standardArguments,
      ...(progress ? { progress } : {}),
    });
  }

  /**
   * @returns the ELF file
   * @throws BuildError if the program has mistakes
   */
  async make(): Promise<Uint8Array<ArrayBuffer>> {
    this.#tools.prepare('compile');
    this.#tools.prepare('link');
    await this.#standard.make(
      [...this.#program.packages.flatMap(({ imports }) => imports), ...LINKED_ALWAYS].filter((path) =>
        this.#toolchain.packages.has(path),
      ),
    );
    for (const goPackage of this.#program.packages) this.#compiled.set(goPackage.path, await this.#package(goPackage));
    return this.#link();
  }

  /** The archive of one of the program's own packages, made only if it or what it imports has changed. */
  async #package(goPackage: GoPackage): Promise<CompiledPackage> {
    const imported = goPackage.imports.map((path) => this.#compiled.get(path)?.key ?? this.#standard.keyOf(path));
    const recipe = [this.#recipe.trim, ...this.#recipe.compilerArguments(goPackage)];
    const own = [this.#toolchain.id, goPackage.path, ...recipe, ''];
    const key = stepKey('package', [
      ...own,
      ...imported,
      this.#recipe.profile ?? '',
      ...inputsOf(goPackage, this.#files),
    ]);
    return { archive: await keptStep('package', key, () => this.#compile(goPackage, key)), key };
  }

  #compile(goPackage: GoPackage, buildId: string): Promise<Uint8Array> {
    return compilePackage(this.#toolchain, this.#tools, {
      sources: { ...goPackage, root: SOURCE, files: this.#files },
      archives: this.#archives(this.#visible(goPackage.imports)),
      trim: this.#recipe.trim,
      buildId,
      args: [`-lang=${goPackage.module.language}`, ...this.#recipe.compilerArguments(goPackage)],
      isComplete: true,
      assemblerArguments: [],
      profile: this.#recipe.profile,
    });
  }

  /** The packages whose archives the compiler wants. */
  #visible(imports: readonly string[]): string[] {
    return wantsDirectImports(this.#toolchain.minor)
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
    const list = new TextEncoder().encode(config + modinfoLine(this.#recipe.buildInfo));
    // The build ID is part of the file: the same sources make the same bytes.
    const id = this.#compiled.get(main.path)?.key ?? '';
    const made = await this.#tools.run('link', main.title, {
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
      files: new Map(files).set(importcfg, list),
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
      files.set(archivePath(path), this.#compiled.get(path)?.archive ?? this.#standard.archive(path));
    const config = paths.map((path) => `packagefile ${path}=${archivePath(path)}\n`).join('');
    return { files, config };
  }
}
