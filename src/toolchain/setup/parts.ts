/** The parts of a toolchain and how each is made from a Go installation. */
import { host } from '../../host/host.ts';
import { UserError } from '../../messages/user-error.ts';
import { isImportable } from '../standard-packages.ts';
import {
  GODEBUGS,
  IMPORTS,
  INCLUDE,
  PACKAGES,
  packageFile,
  SOURCES,
  storedName,
  TOOL_NAMES,
  toolFile,
  WASM_EXEC,
} from '../toolchain.ts';
import type { GoInstallation } from './find-go.ts';
import { runGoCommand, TARGET } from './go-command.ts';
import { godebugSettings } from './godebug-table.ts';
import { standardSources } from './standard-sources.ts';

/** All that comes with Go (`go help packages`): those that can be imported, and what they need. */
const ALL_PACKAGES = 'std';

/** Quick, and half the size of no compression; the release compresses better, once. */
const COMPRESSION_LEVEL = 3;

export interface Part {
  /** For people: "the compiler". */
  readonly title: string;
  /** Whether a file of the toolchain belongs to it. */
  owns(name: string): boolean;
  /** @param folder the folder of the new toolchain */
  make(go: GoInstallation, folder: string): Promise<void>;
}

const { files, paths } = host;
const { join } = paths;

const exists = (path: string): boolean => files.status(path) !== undefined;

function copy(from: string, to: string): void {
  files.makeFolder(paths.folder(to));
  files.copy(from, to);
}

const tools: readonly Part[] = TOOL_NAMES.map((tool) => ({
  title: { compile: 'the compiler', asm: 'the assembler', link: 'the linker' }[tool],
  owns: (name) => name === toolFile(tool),
  async make(go, folder) {
    const target = join(folder, toolFile(tool));
    files.makeFolder(paths.folder(target));
    await runGoCommand(
      go.command,
      ['build', '-trimpath', '-buildvcs=false', '-ldflags=-s -w', '-o', target, `cmd/${tool}`],
      { folder, env: { GOOS: 'js', GOARCH: 'wasm', CGO_ENABLED: '0' } },
    );
  },
}));

const glue: Part = {
  title: 'wasm_exec.js',
  owns: (name) => name === WASM_EXEC,
  async make(go, folder) {
    // It moved in Go 1.24.
    const places = ['lib/wasm', 'misc/wasm'].map((place) => join(go.root, place, 'wasm_exec.js'));
    const found = places.find(exists);
    if (found === undefined)
      throw new UserError(
        `${go.root} has no wasm_exec.js; on Debian it comes with the package golang-1.${go.minor}-src`,
      );
    copy(found, join(folder, WASM_EXEC));
  },
};

interface ExportedPackage {
  readonly path: string;
  /** Its archive in Go's build cache. */
  readonly archive: string;
  readonly imports: readonly string[];
}

/** The packages that were asked for with their dependencies, compiled. `unsafe` has no archive: the compiler knows it. */
async function exportedPackages(
  go: GoInstallation,
  folder: string,
  wanted: readonly string[],
): Promise<ExportedPackage[]> {
  const template = '{{.ImportPath}}\t{{.Export}}\t{{join .Imports " "}}';
  const list = await runGoCommand(go.command, ['list', '-trimpath', '-export', '-deps', '-f', template, ...wanted], {
    folder,
    env: TARGET,
  });
  const packages = list
    .trimEnd()
    .split('\n')
    .map((line) => line.split('\t'));
  return packages.flatMap(([path, archive, imports = '']) =>
    path && archive ? [{ path, archive, imports: imports.split(' ').filter((name) => name !== '') }] : [],
  );
}

const packages: Part = {
  title: 'the standard packages',
  owns: (name) => name.startsWith(PACKAGES),
  async make(go, folder) {
    const all = await runGoCommand(go.command, ['list', ALL_PACKAGES], { folder, env: TARGET });
    const wanted = all.trim().split('\n').filter(isImportable);
    const made = await exportedPackages(go, folder, wanted);
    for (const { path, archive } of made) {
      const file = join(folder, storedName(packageFile(path)));
      files.makeFolder(paths.folder(file));
      files.write(file, host.compression.compress(files.read(archive), COMPRESSION_LEVEL));
    }
    const imports = Object.fromEntries(made.map((each) => [each.path, each.imports]));
    files.write(join(folder, IMPORTS), JSON.stringify(imports));
    files.write(join(folder, SOURCES), await standardSources(go, folder, wanted, COMPRESSION_LEVEL));
    files.write(join(folder, GODEBUGS), JSON.stringify(godebugSettings(go.root)));
  },
};

interface RuntimeSources {
  /** The folder of the package `runtime`. */
  readonly folder: string;
  /** The names of those of its files that are built for the machine. */
  readonly goFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
}

async function runtimeSources(go: GoInstallation, folder: string): Promise<RuntimeSources> {
  const template = '{{.Dir}}\n{{join .GoFiles "\t"}}\n{{join .SFiles "\t"}}';
  const list = await runGoCommand(go.command, ['list', '-f', template, 'runtime'], { folder, env: TARGET });
  const [source = '', goFiles = '', assemblyFiles = ''] = list.split('\n');
  return { folder: source, goFiles: goFiles.split('\t'), assemblyFiles: assemblyFiles.split('\t') };
}

/** Which functions of the runtime its assembly defines or calls, as `go build` finds out before it compiles a package. */
async function runtimeAbis(go: GoInstallation, scratch: string, runtime: RuntimeSources): Promise<string> {
  // The assembler wants the header that is yet to be made, and the processor's under a general name.
  files.write(join(scratch, 'go_asm.h'), '');
  const general = join(runtime.folder, 'asm_amd64.h');
  if (exists(general)) copy(general, join(scratch, 'asm_GOARCH.h'));
  const target = join(scratch, 'symabis');
  const include = ['-I', scratch, '-I', join(go.root, 'pkg', 'include')];
  const define = ['-D', 'GOOS_linux', '-D', 'GOARCH_amd64', '-D', 'GOAMD64_v1'];
  const args = ['tool', 'asm', '-p', 'runtime', ...include, ...define, '-gensymabis', '-o', target];
  await runGoCommand(go.command, [...args, ...runtime.assemblyFiles], { folder: runtime.folder, env: TARGET });
  return target;
}

/** The runtime's constants and the offsets in its structures, as its own assembly includes them. */
async function runtimeHeader(go: GoInstallation, folder: string, target: string): Promise<void> {
  const scratch = join(folder, 'scratch');
  files.makeFolder(scratch);
  const runtime = await runtimeSources(go, folder);
  const symabis = await runtimeAbis(go, scratch, runtime);
  const importcfg = join(scratch, 'importcfg');
  const known = await exportedPackages(go, folder, ['runtime']);
  files.write(importcfg, known.map(({ path, archive }) => `packagefile ${path}=${archive}\n`).join(''));
  const compile = ['tool', 'compile', '-o', join(scratch, 'runtime.a'), '-p', 'runtime', '-std', '-+'];
  const inputs = ['-importcfg', importcfg, '-symabis', symabis, '-asmhdr', target];
  const sources = runtime.goFiles.map((file) => join(runtime.folder, file));
  await runGoCommand(go.command, [...compile, ...inputs, ...sources], { folder: scratch, env: TARGET });
  files.remove(scratch);
}

const headers: Part = {
  title: 'the headers',
  owns: (name) => name.startsWith(INCLUDE),
  async make(go, folder) {
    const include = join(folder, INCLUDE);
    const shipped = join(go.root, 'pkg', 'include');
    for (const name of files.names(shipped)) if (name.endsWith('.h')) copy(join(shipped, name), join(include, name));
    copy(join(go.root, 'src', 'runtime', 'go_tls.h'), join(include, 'runtime', 'go_tls.h'));
    await runtimeHeader(go, folder, join(include, 'runtime', 'go_asm.h'));
  },
};

/** In the order in which they are made: the compiler takes longest. */
export const PARTS: readonly Part[] = [...tools, glue, packages, headers];
