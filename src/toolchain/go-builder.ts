/** Builds a linux/amd64 program from Go and assembly sources with Go's own tools, driving them as `go build` does. */
import { BuildError, type Diagnostic, formatDiagnostic } from '../messages/build-error.ts';
import { type BuildFlags, packageArguments, splitArguments, splitTags } from './build-flags.ts';
import { buildInfo } from './build-info.ts';
import { keptStep, stepKey } from './build-steps.ts';
import { GoTools, type Places, trimmed } from './go-tools.ts';
import { godebugDefaults } from './godebug.ts';
import { findPackages, type GoPackage, type Program, type ProgramFiles } from './package-graph.ts';
import { profileIn } from './profile.ts';
import { inputsOf, ProgramBuild, type Recipe } from './program-build.ts';
import type { CompileProgress } from './standard-build.ts';
import type { Toolchain } from './toolchain.ts';

export interface ProgramOptions {
  /** By path below the module's folder, with slashes: `main.go`, `vga/text.go`, `go.mod`. Others than Go's may be embedded. */
  readonly files: ProgramFiles;
  /** The symbol where execution starts, as the linker names it: `main.start`; else the runtime's own for Linux. */
  readonly entry?: string;
  /** What the reader passes on to Go's tools. */
  readonly flags?: BuildFlags;
  /** Where the reader has the files; in the working folder, if it does not say. */
  readonly places?: Places;
  /** Told of each of Go's own packages that is about to be compiled. */
  readonly progress?: CompileProgress;
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
   * @throws UserError if the flags cannot be understood
   */
  async build(options: ProgramOptions): Promise<Uint8Array<ArrayBuffer>> {
    const { files, flags = {} } = options;
    const { packages: standard, minor } = this.#toolchain;
    const tags = splitTags(flags.tags ?? '');
    const program = findPackages({ files, standard, minor, tags });
    const recipe = this.#recipe(program, options, tags);
    return keptStep('program', this.#programKey(program, files, recipe), () =>
      new ProgramBuild(this.#toolchain, this.#tools, program, files, recipe, options.progress).make(),
    );
  }

  #recipe(program: Program, options: ProgramOptions, tags: Set<string>): Recipe {
    const { files, entry, flags = {}, places = new Map() } = options;
    const { minor } = this.#toolchain;
    const profile = profileIn(files, minor);
    const { debugLines, modules } = program;
    const godebug = godebugDefaults({ known: this.#toolchain.godebugs, modules, debugLines, minor });
    if (godebug.mistakes.length > 0) throw mistakenSettings(godebug.mistakes);
    const linkerArguments = ['-buildmode=exe'];
    if (minor >= CHECKS_LINKNAME_FROM) linkerArguments.push('-checklinkname=0');
    if (entry !== undefined) linkerArguments.push('-E', entry);
    if (godebug.defaults !== '') linkerArguments.push(`-X=runtime.godebugDefault=${godebug.defaults}`);
    linkerArguments.push(...splitArguments('-ldflags', flags.ldflags ?? ''));
    const { args, fits, fitsStandard } = packageArguments('-gcflags', flags.gcflags ?? '');
    const isMain = ({ path }: GoPackage): boolean => path === 'main';
    return {
      trim: trimmed(places),
      compilerArguments: (goPackage) => (fits(goPackage.title, isMain(goPackage)) ? args : []),
      standardArguments: (path) => (fitsStandard(path) ? args : []),
      linkerArguments,
      profile,
      buildInfo: buildInfo(program, {
        tags,
        godebug: godebug.defaults,
        isProfiled: profile !== undefined,
        minor,
        ...(flags.gcflags === undefined ? {} : { gcflags: flags.gcflags }),
      }),
    };
  }

  #programKey(program: Program, files: ProgramFiles, recipe: Recipe): string {
    const sources = program.packages.flatMap((goPackage) => [
      goPackage.path,
      ...recipe.compilerArguments(goPackage),
      '',
      ...inputsOf(goPackage, files),
    ]);
    const { trim, linkerArguments, buildInfo: info } = recipe;
    return stepKey('program', [
      this.#toolchain.id,
      trim,
      linkerArguments.join('\0'),
      info,
      recipe.profile ?? '',
      ...sources,
    ]);
  }
}

const mistakenSettings = (mistakes: readonly Diagnostic[]): BuildError =>
  new BuildError(mistakes, mistakes.map(formatDiagnostic).join('\n'));
