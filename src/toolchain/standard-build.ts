/**
 * The archives of Go's own packages for one program. Most are in the toolchain; one that is not, or that the reader wants
 * compiled with other arguments (`-gcflags all=-N`), is compiled from its sources and kept. So that a build that was stopped
 * goes on where it was, each is kept as soon as it is made.
 */
import { host } from '../host/host.ts';
import { keepStep, knownStep, stepKey } from './build-steps.ts';
import { archivePath, type GoTools, OBJECTS } from './go-tools.ts';
import { type Archives, compilePackage, wantsDirectImports } from './package-compiler.ts';
import type { PackageSources } from './package-sources.ts';
import { packageFile, type Toolchain } from './toolchain.ts';

/** Below GOROOT (`GoTools`): the tools see Go's own sources there, and name them without it. */
const ROOT = '/go/src';
const TRIM = `${ROOT}=>;${OBJECTS}=>`;

/** The compiler knows it without an archive. */
const UNSAFE = 'unsafe';

/** Other packages supply bodies of functions of these (cmd/go/internal/work, `gc`). */
const INCOMPLETE = new Set([
  'bytes',
  'internal/poll',
  'net',
  'os',
  'runtime/metrics',
  'runtime/pprof',
  'runtime/trace',
  'sync',
  'syscall',
  'time',
]);

/** From this release on, the tools themselves know which packages are parts of the runtime. */
const KNOWS_RUNTIME_FROM = 21;
/** Those before are told (cmd/go/internal/work, `runtimePackages`; cmd/internal/objabi, `IsRuntimePackagePath`). */
const COMPILED_AS_RUNTIME = /^(?:runtime(?:\/internal\/.*)?|internal\/(?:abi|bytealg|cpu|goarch|goos))$/;
const ASSEMBLED_AS_RUNTIME = /^(?:runtime|reflect|syscall|internal\/bytealg|runtime\/internal.*)$/;

/** From this release on, the assembler, too, notes which packages are Go's own (cmd/go/internal/work, `asmArgs`). */
const ASSEMBLER_KNOWS_STANDARD_FROM = 27;

/** Quick; the cache has room for all of them then. */
const COMPRESSION_LEVEL = 3;

/** Told what is about to be compiled: `net/http`, 37 of 93. */
export type CompileProgress = (path: string, step: number, steps: number) => void;

interface Options {
  /** Further arguments of the compiler for a package. */
  readonly compilerArguments: (path: string) => readonly string[];
  readonly progress?: CompileProgress;
}

export class StandardBuild {
  readonly #toolchain: Toolchain;
  readonly #tools: GoTools;
  readonly #options: Options;
  /** By import path: what names an archive among all that could be made; undefined for the toolchain's own. */
  readonly #keys = new Map<string, string | undefined>();
  readonly #made = new Map<string, Uint8Array>();

  constructor(toolchain: Toolchain, tools: GoTools, options: Options) {
    this.#toolchain = toolchain;
    this.#tools = tools;
    this.#options = options;
  }

  /** What an archive depends on: the path alone for one that the toolchain has. */
  keyOf(path: string): string {
    return this.#key(path) ?? path;
  }

  /** Compiles those of the packages that have to be, with all that they import. */
  async make(paths: Iterable<string>): Promise<void> {
    const missing = this.#withImports(paths).filter((path) => !this.#isReady(path));
    for (const [index, path] of missing.entries()) {
      this.#options.progress?.(path, index + 1, missing.length);
      const made = await this.#compile(path);
      this.#made.set(path, made);
      keepStep('standard', this.keyOf(path), host.compression.compress(made, COMPRESSION_LEVEL));
    }
  }

  /** @throws if it is neither in the toolchain nor among those that were made */
  archive(path: string): Uint8Array {
    return this.#made.get(path) ?? this.#toolchain.read(packageFile(path));
  }

  /** The packages and all that they import, directly or not: each comes after those that it imports. */
  #withImports(paths: Iterable<string>): string[] {
    const found = new Set<string>();
    const visit = (path: string): void => {
      if (path === UNSAFE || found.has(path)) return;
      for (const imported of this.#toolchain.imports.get(path) ?? []) visit(imported);
      found.add(path);
    };
    for (const path of paths) visit(path);
    return [...found];
  }

  /** Whether the toolchain has it, or it was compiled before. */
  #isReady(path: string): boolean {
    const key = this.#key(path);
    if (key === undefined || this.#made.has(path)) return true;
    const known = knownStep('standard', key);
    if (known) this.#made.set(path, host.compression.decompress(known));
    return known !== undefined;
  }

  #key(path: string): string | undefined {
    if (this.#keys.has(path)) return this.#keys.get(path);
    const args = this.#options.compilerArguments(path);
    const imports = (this.#toolchain.imports.get(path) ?? []).filter((imported) => imported !== UNSAFE);
    const imported = imports.map((each) => this.#key(each));
    // One is compiled against its imports, so one that was made otherwise makes all above it others.
    const isOurs = args.length > 0 || imported.some((key) => key !== undefined) || !this.#toolchain.isCompiled(path);
    const inputs = [
      this.#toolchain.id,
      path,
      ...args,
      '',
      ...imported.map((key, index) => key ?? imports[index] ?? ''),
    ];
    const key = isOurs ? stepKey('standard', inputs) : undefined;
    this.#keys.set(path, key);
    return key;
  }

  #compile(path: string): Promise<Uint8Array> {
    const { importMap, ...found } = this.#toolchain.sources.of(path);
    const sources: PackageSources = { ...found, path, title: path, root: ROOT, folder: path };
    const isRuntime = this.#toolchain.minor < KNOWS_RUNTIME_FROM && COMPILED_AS_RUNTIME.test(path);
    const own = this.#options.compilerArguments(path);
    return compilePackage(this.#toolchain, this.#tools, {
      sources,
      archives: this.#archives(path, importMap),
      trim: TRIM,
      buildId: this.keyOf(path),
      args: ['-std', ...(isRuntime ? ['-+'] : []), ...(isRuntime ? own.filter((arg) => arg !== '-N') : own)],
      isComplete: !INCOMPLETE.has(path),
      assemblerArguments: this.#assemblerArguments(path),
    });
  }

  #assemblerArguments(path: string): string[] {
    const { minor } = this.#toolchain;
    if (minor >= ASSEMBLER_KNOWS_STANDARD_FROM) return ['-std'];
    return minor < KNOWS_RUNTIME_FROM && ASSEMBLED_AS_RUNTIME.test(path) ? ['-compiling-runtime'] : [];
  }

  /** What the package imports; older compilers want what that imports, too. */
  #archives(path: string, importMap: Readonly<Record<string, string>>): Archives {
    const direct = (this.#toolchain.imports.get(path) ?? []).filter((imported) => imported !== UNSAFE);
    const visible = wantsDirectImports(this.#toolchain.minor) ? direct : this.#withImports(direct);
    const maps = Object.entries(importMap).map(([from, to]) => `importmap ${from}=${to}\n`);
    const lines = visible.map((each) => `packagefile ${each}=${archivePath(each)}\n`);
    return {
      files: new Map(visible.map((each) => [archivePath(each), this.archive(each)])),
      config: [...maps, ...lines].join(''),
    };
  }
}
