/** One build of one program: every package compiled in its order, then all linked, as `go build` does it. */
import { appendObjects } from './archive.ts';
import { keptStep, stepKey } from './build-steps.ts';
import { archivePath, type GoTools, OBJECTS, SOURCE, TRIM } from './go-tools.ts';
import { PackageAssembler } from './package-assembler.ts';
import type { GoPackage, Program } from './package-graph.ts';
import { packageFile, type Toolchain } from './toolchain.ts';

/** By path below the module's folder. */
export type ProgramFiles = ReadonlyMap<string, Uint8Array>;

/** Later compilers want the archives of the packages that a package imports; earlier ones, those of indirect imports too. */
const DIRECT_IMPORTS_FROM = 20;

interface CompiledPackage {
  readonly archive: Uint8Array;
  readonly key: string;
}

/** Files for a tool with the list that tells it where they are (`go tool compile -help`, `-importcfg`). */
interface Archives {
  readonly files: Map<string, Uint8Array>;
  readonly config: Uint8Array;
}

const encoder = new TextEncoder();

/** What a package is made from: names and contents. */
export function inputsOf(goPackage: GoPackage, files: ProgramFiles): (string | Uint8Array)[] {
  const { goFiles, assemblyFiles, headerFiles } = goPackage;
  return [...goFiles, ...assemblyFiles, ...headerFiles].flatMap((name) => [name, files.get(name) ?? new Uint8Array()]);
}

export class ProgramBuild {
  readonly #toolchain: Toolchain;
  readonly #tools: GoTools;
  readonly #program: Program;
  readonly #files: ProgramFiles;
  /** By import path. */
  readonly #compiled = new Map<string, CompiledPackage>();

  constructor(toolchain: Toolchain, tools: GoTools, program: Program, files: ProgramFiles) {
    this.#toolchain = toolchain;
    this.#tools = tools;
    this.#program = program;
    this.#files = files;
  }

  /**
   * @param linkerFlags beside those that every build has
   * @returns the ELF file
   * @throws BuildError if the program has mistakes
   */
  async make(linkerFlags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
    this.#tools.prepare('compile');
    this.#tools.prepare('link');
    for (const goPackage of this.#program.packages) this.#compiled.set(goPackage.path, await this.#package(goPackage));
    return this.#link(linkerFlags);
  }

  /** The archive of one of the program's own packages, made only if it or what it imports has changed. */
  async #package(goPackage: GoPackage): Promise<CompiledPackage> {
    const imported = goPackage.imports.map((path) => this.#compiled.get(path)?.key ?? path);
    const own = [this.#toolchain.id, this.#program.language, goPackage.path];
    const key = stepKey('package', [...own, ...imported, '', ...inputsOf(goPackage, this.#files)]);
    return { archive: await keptStep('package', key, () => this.#compile(goPackage, key)), key };
  }

  async #compile(goPackage: GoPackage, buildId: string): Promise<Uint8Array> {
    const { path, folder, imports, goFiles, assemblyFiles, headerFiles } = goPackage;
    const target = archivePath(path);
    const abis = `${OBJECTS}/symabis`;
    const header = `${OBJECTS}/go_asm.h`;
    const importcfg = `${OBJECTS}/importcfg`;
    const assembler = new PackageAssembler(this.#toolchain, this.#tools, goPackage, this.#files);
    const { files, config } = this.#archives(this.#visible(imports));
    files.set(importcfg, config);
    for (const name of [...goFiles, ...assemblyFiles, ...headerFiles])
      files.set(`${SOURCE}/${name}`, this.#files.get(name) ?? new Uint8Array());
    const args = ['-o', target, '-trimpath', TRIM, '-p', path, `-lang=${this.#program.language}`, '-buildid', buildId];
    args.push('-goversion', this.#toolchain.version, '-nolocalimports', '-importcfg', importcfg, '-pack');
    if (assemblyFiles.length === 0) args.push('-complete');
    else {
      files.set(abis, await assembler.abis(abis));
      args.push('-symabis', abis, '-asmhdr', header);
    }
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

  /** The packages whose archives the compiler wants; for an old one all there are, which costs nothing. */
  #visible(imports: readonly string[]): string[] {
    if (this.#toolchain.minor >= DIRECT_IMPORTS_FROM) return imports.filter((path) => path !== 'unsafe');
    return [...this.#toolchain.packages, ...this.#compiled.keys()];
  }

  async #link(linkerFlags: readonly string[]): Promise<Uint8Array<ArrayBuffer>> {
    const main = this.#program.packages.at(-1);
    if (!main) throw new Error('a program has a package');
    const target = `${OBJECTS}/program`;
    const importcfg = `${OBJECTS}/importcfg.link`;
    const { files, config } = this.#archives([...this.#toolchain.packages, ...this.#compiled.keys()]);
    // The build ID is part of the file: the same sources make the same bytes.
    const id = this.#compiled.get(main.path)?.key ?? '';
    const made = await this.#tools.run('link', main, {
      folder: SOURCE,
      args: ['-o', target, '-importcfg', importcfg, `-buildid=${id}`, ...linkerFlags, archivePath(main.path)],
      files: files.set(importcfg, config),
      wanted: [target],
    });
    return new Uint8Array(made.get(target) ?? []);
  }

  #archives(paths: readonly string[]): Archives {
    const files = new Map<string, Uint8Array>();
    for (const path of paths)
      files.set(archivePath(path), this.#compiled.get(path)?.archive ?? this.#toolchain.read(packageFile(path)));
    const config = paths.map((path) => `packagefile ${path}=${archivePath(path)}\n`).join('');
    return { files, config: encoder.encode(config) };
  }
}
