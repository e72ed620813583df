/** Runs Go's assembler on the assembly files of one package. */
import { keptStep, stepKey } from './build-steps.ts';
import { type GoTools, HEADERS, OBJECTS } from './go-tools.ts';
import type { PackageSources } from './package-sources.ts';
import { INCLUDE, type Toolchain } from './toolchain.ts';

const DEFINES = ['-D', 'GOOS_linux', '-D', 'GOARCH_amd64', '-D', 'GOAMD64_v1'];
/** Where assembly finds the header that the compiler writes for its package. */
const PACKAGE_HEADER = `${OBJECTS}/go_asm.h`;

const baseOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

interface AssemblerRun {
  /** Their names in the program. */
  readonly assembled: readonly string[];
  /** The constants and structures of the package's Go code (`go_asm.h`), as the compiler writes them. */
  readonly header: Uint8Array;
  /** The file that the assembler is to write. */
  readonly target: string;
  readonly flags: readonly string[];
}

export class PackageAssembler {
  readonly #toolchain: Toolchain;
  readonly #tools: GoTools;
  readonly #package: PackageSources;
  readonly #trim: string;
  readonly #arguments: readonly string[];

  /** @param trim what `-trimpath` is given; @param args further arguments of the assembler */
  constructor(
    toolchain: Toolchain,
    tools: GoTools,
    goPackage: PackageSources,
    trim: string,
    args: readonly string[] = [],
  ) {
    this.#toolchain = toolchain;
    this.#tools = tools;
    this.#package = goPackage;
    this.#trim = trim;
    this.#arguments = args;
  }

  /**
   * Which functions the assembly defines and calls, for the compiler to know before the assembly can be assembled.
   * @param target the name of the file that the compiler will find it under
   */
  abis(target: string): Promise<Uint8Array> {
    const assembled = this.#package.assemblyFiles;
    return this.#run({ assembled, header: new Uint8Array(), target, flags: ['-gensymabis'] });
  }

  /** The object files by their names. */
  async objects(header: Uint8Array): Promise<Map<string, Uint8Array>> {
    const objects = new Map<string, Uint8Array>();
    for (const file of this.#package.assemblyFiles) {
      const name = baseOf(file).replace(/\.s$/, '.o');
      const target = `${OBJECTS}/${name}`;
      objects.set(name, await this.#run({ assembled: [file], header, target, flags: [] }));
    }
    return objects;
  }

  /** Kept by what goes in, because a change in Go code alone leaves most of the assembly as it was. */
  #run({ assembled, header, target, flags }: AssemblerRun): Promise<Uint8Array> {
    const { path, title, root, folder, headerFiles, files: sources } = this.#package;
    const inputs = new Map(
      [...assembled, ...headerFiles].map((name) => [`${root}/${name}`, sources.get(name) ?? new Uint8Array()]),
    );
    const key = stepKey('assembly', [
      this.#toolchain.id,
      this.#trim,
      path,
      target,
      ...this.#arguments,
      ...flags,
      '',
      header,
      ...[...inputs].flat(),
    ]);
    return keptStep('assembly', key, async () => {
      const files = new Map(inputs).set(PACKAGE_HEADER, header);
      for (const name of this.#toolchain.names(INCLUDE))
        files.set(`${HEADERS}/${name.slice(INCLUDE.length)}`, this.#toolchain.read(name));
      const include = ['-I', `${OBJECTS}/`, '-I', HEADERS];
      const names = assembled.map((file) => `./${baseOf(file)}`);
      const general = ['-p', path, '-trimpath', this.#trim, ...include, ...DEFINES, ...this.#arguments];
      const made = await this.#tools.run('asm', title, {
        folder: folder === '' ? root : `${root}/${folder}`,
        args: [...general, '-o', target, ...flags, ...names],
        files,
        wanted: [target],
      });
      return made.get(target) ?? new Uint8Array();
    });
  }
}
