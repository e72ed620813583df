/** Builds a linux/amd64 program from Go and assembly sources with Go's own tools, driving them as `go build` does. */
import { keptStep, stepKey } from './build-steps.ts';
import { GoTools } from './go-tools.ts';
import { findPackages, type Program } from './package-graph.ts';
import { inputsOf, ProgramBuild, type ProgramFiles } from './program-build.ts';
import type { Toolchain } from './toolchain.ts';

export interface ProgramOptions {
  /** By path below the module's folder, with slashes: `main.go`, `vga/text.go`, `go.mod`. Others than Go's are ignored. */
  readonly files: ProgramFiles;
  /** The symbol where execution starts, as the linker names it: `main.start`; else the runtime's own for Linux. */
  readonly entry?: string;
  /** Further arguments for the linker (`go tool link -help`). */
  readonly linkerFlags?: readonly string[];
}

/** From this release on the linker refuses references to the runtime's symbols unless told not to. */
const CHECKS_LINKNAME_FROM = 23;

export class GoBuilder {
  readonly #toolchain: Toolchain;
  readonly #tools: GoTools;

  constructor(toolchain: Toolchain) {
    this.#toolchain = toolchain;
    this.#tools = new GoTools(toolchain);
  }

  /** Ends the workers; the next build starts new ones. */
  close(): void {
    this.#tools.close();
  }

  /**
   * @returns the ELF file
   * @throws BuildError if the program has mistakes: its message is what `go build` prints
   */
  async build(options: ProgramOptions): Promise<Uint8Array<ArrayBuffer>> {
    const { files } = options;
    const { packages: standard, minor } = this.#toolchain;
    const program = findPackages({ files, standard, minor });
    const flags = this.#linkerFlags(options);
    return keptStep('program', this.#programKey(program, files, flags), () =>
      new ProgramBuild(this.#toolchain, this.#tools, program, files).make(flags),
    );
  }

  #linkerFlags({ entry, linkerFlags = [] }: ProgramOptions): string[] {
    const flags = ['-buildmode=exe'];
    if (this.#toolchain.minor >= CHECKS_LINKNAME_FROM) flags.push('-checklinkname=0');
    if (entry !== undefined) flags.push('-E', entry);
    return [...flags, ...linkerFlags];
  }

  #programKey(program: Program, files: ProgramFiles, flags: readonly string[]): string {
    const sources = program.packages.flatMap((goPackage) => [goPackage.path, ...inputsOf(goPackage, files)]);
    return stepKey('program', [this.#toolchain.id, program.language, flags.join('\0'), ...sources]);
  }
}
