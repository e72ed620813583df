/** Compiles one package and its assembly to an archive, with the arguments that `go build` gives. */
import { appendObjects } from './archive.ts';
import type { Embedded } from './embed.ts';
import { archivePath, type GoTools, OBJECTS } from './go-tools.ts';
import { PackageAssembler } from './package-assembler.ts';
import { filesOf, type PackageSources } from './package-sources.ts';
import type { Toolchain } from './toolchain.ts';

/** Files for a tool with the list that tells it where they are (`go tool compile -help`, `-importcfg`). */
export interface Archives {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly config: string;
}

export interface Compilation {
  readonly sources: PackageSources;
  /** What the package imports. */
  readonly archives: Archives;
  /** What `-trimpath` is given. */
  readonly trim: string;
  readonly buildId: string;
  /** Further arguments of the compiler. */
  readonly args: readonly string[];
  /** Whether Go code alone defines all functions, if there is no assembly: else some have no body (`-complete`). */
  readonly isComplete: boolean;
  /** Further arguments of the assembler. */
  readonly assemblerArguments: readonly string[];
  /** What runtime/pprof wrote (`-pgoprofile`). */
  readonly profile?: Uint8Array | undefined;
}

/** Later compilers want the archives of the packages that a package imports; earlier ones, those of indirect imports too. */
const DIRECT_IMPORTS_FROM = 20;
export const wantsDirectImports = (minor: number): boolean => minor >= DIRECT_IMPORTS_FROM;

const PROFILE_FILE = `${OBJECTS}/default.pgo`;

const encoder = new TextEncoder();

/** `-embedcfg` (cmd/go/internal/work, `BuildContext`). */
function embedConfig({ patterns, files }: Embedded, { root, folder }: PackageSources): string {
  const place = (name: string): string => [root, folder, name].filter((part) => part !== '').join('/');
  return JSON.stringify({
    Patterns: Object.fromEntries(patterns),
    Files: Object.fromEntries(files.map((name) => [name, place(name)])),
  });
}

/**
 * @returns the archive
 * @throws BuildError if the package has mistakes
 */
export async function compilePackage(toolchain: Toolchain, tools: GoTools, job: Compilation): Promise<Uint8Array> {
  const { sources, archives, trim, buildId } = job;
  const { path, root, folder, goFiles, assemblyFiles, embedded } = sources;
  const target = archivePath(path);
  const abis = `${OBJECTS}/symabis`;
  const header = `${OBJECTS}/go_asm.h`;
  const importcfg = `${OBJECTS}/importcfg`;
  const embedcfg = `${OBJECTS}/embedcfg`;
  const assembler = new PackageAssembler(toolchain, tools, sources, trim, job.assemblerArguments);
  const files = new Map(archives.files).set(importcfg, encoder.encode(archives.config));
  for (const name of filesOf(sources)) files.set(`${root}/${name}`, sources.files.get(name) ?? new Uint8Array());
  const args = ['-o', target, '-trimpath', trim, '-p', path, '-buildid', buildId];
  args.push('-nolocalimports', '-importcfg', importcfg, '-pack');
  if (embedded) {
    files.set(embedcfg, encoder.encode(embedConfig(embedded, sources)));
    args.push('-embedcfg', embedcfg);
  }
  if (job.profile) {
    files.set(PROFILE_FILE, job.profile);
    args.push(`-pgoprofile=${PROFILE_FILE}`);
  }
  if (assemblyFiles.length > 0) {
    files.set(abis, await assembler.abis(abis));
    args.push('-symabis', abis, '-asmhdr', header);
  } else if (job.isComplete) args.push('-complete');
  args.push(...job.args);
  const made = await tools.run('compile', sources.title, {
    folder: root,
    args: [...args, ...goFiles.map((file) => (folder === '' ? `./${file}` : file))],
    files,
    wanted: [target, header],
  });
  const archive = made.get(target) ?? new Uint8Array();
  if (assemblyFiles.length === 0) return archive;
  return appendObjects(archive, await assembler.objects(made.get(header) ?? new Uint8Array()));
}
