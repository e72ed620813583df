/** The parts of a toolchain and how each is made from a Go installation. */
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { INCLUDE, packageFile, TOOL_NAMES, ToolchainError, toolFile, WASM_EXEC } from '../toolchain.ts';
import type { GoInstallation } from './find-go.ts';
import { runGoCommand, TARGET } from './go-command.ts';

/** What kernels may import; their dependencies come with them. */
export const STANDARD_PACKAGES: readonly string[] = (
  'bufio bytes container/heap container/list container/ring context errors fmt io math math/bits math/rand os reflect ' +
  'runtime runtime/debug sort strconv strings sync sync/atomic text/tabwriter time unicode unicode/utf8 unsafe'
).split(' ');

export interface Part {
  /** For people: "the compiler". */
  readonly title: string;
  /** Whether a file of the toolchain belongs to it. */
  owns(name: string): boolean;
  /** @param folder the folder of the new toolchain */
  make(go: GoInstallation, folder: string): Promise<void>;
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

const tools: readonly Part[] = TOOL_NAMES.map((tool) => ({
  title: { compile: 'the compiler', asm: 'the assembler', link: 'the linker' }[tool],
  owns: (name) => name === toolFile(tool),
  async make(go, folder) {
    const target = join(folder, toolFile(tool));
    mkdirSync(dirname(target), { recursive: true });
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
    const found = places.find((place) => existsSync(place));
    if (found === undefined)
      throw new ToolchainError(
        `${go.root} has no wasm_exec.js; on Debian it comes with the package golang-1.${go.minor}-src`,
      );
    copy(found, join(folder, WASM_EXEC));
  },
};

interface ExportedPackage {
  readonly path: string;
  /** Its archive in Go's build cache. */
  readonly archive: string;
}

/** The standard packages with their dependencies, compiled. `unsafe` has no archive: the compiler knows it. */
async function exportedPackages(go: GoInstallation, folder: string): Promise<ExportedPackage[]> {
  const list = await runGoCommand(
    go.command,
    ['list', '-trimpath', '-export', '-deps', '-f', '{{.ImportPath}}\t{{.Export}}', ...STANDARD_PACKAGES],
    { folder, env: TARGET },
  );
  const packages = list
    .trim()
    .split('\n')
    .map((line) => line.split('\t'))
    .map(([path, archive]) => ({ path, archive }));
  return packages.filter(({ archive }) => archive);
}

const packages: Part = {
  title: 'the standard packages',
  owns: (name) => name.startsWith(packageFile('').replace('.a', '')),
  async make(go, folder) {
    for (const { path, archive } of await exportedPackages(go, folder)) copy(archive, join(folder, packageFile(path)));
  },
};

/** Which functions of the runtime its assembly defines or calls, as `go build` finds out before it compiles a package. */
async function runtimeAbis(go: GoInstallation, scratch: string, source: string, assembly: string[]): Promise<string> {
  // The assembler wants the header that is yet to be made, and the processor's under a general name.
  writeFileSync(join(scratch, 'go_asm.h'), '');
  const general = join(source, 'asm_amd64.h');
  if (existsSync(general)) copy(general, join(scratch, 'asm_GOARCH.h'));
  const target = join(scratch, 'symabis');
  const include = ['-I', scratch, '-I', join(go.root, 'pkg', 'include')];
  const define = ['-D', 'GOOS_linux', '-D', 'GOARCH_amd64', '-D', 'GOAMD64_v1'];
  await runGoCommand(
    go.command,
    ['tool', 'asm', '-p', 'runtime', ...include, ...define, '-gensymabis', '-o', target, ...assembly],
    { folder: source, env: TARGET },
  );
  return target;
}

/** The runtime's constants and the offsets in its structures, as its own assembly includes them. */
async function runtimeHeader(go: GoInstallation, folder: string, target: string): Promise<void> {
  const scratch = join(folder, 'scratch');
  mkdirSync(scratch);
  const template = '{{.Dir}}\t{{join .GoFiles "\t"}}\n{{join .SFiles "\t"}}';
  const list = await runGoCommand(go.command, ['list', '-f', template, 'runtime'], { folder, env: TARGET });
  const [[source, ...files], assembly] = list.split('\n').map((line) => line.split('\t'));
  const symabis = await runtimeAbis(go, scratch, source, assembly);
  const importcfg = join(scratch, 'importcfg');
  const known = await exportedPackages(go, folder);
  writeFileSync(importcfg, known.map(({ path, archive }) => `packagefile ${path}=${archive}\n`).join(''));
  const compile = ['tool', 'compile', '-o', join(scratch, 'runtime.a'), '-p', 'runtime', '-std', '-+'];
  const inputs = ['-importcfg', importcfg, '-symabis', symabis, '-asmhdr', target];
  await runGoCommand(go.command, [...compile, ...inputs, ...files.map((file) => join(source, file))], {
    folder: scratch,
    env: TARGET,
  });
  rmSync(scratch, { recursive: true });
}

const headers: Part = {
  title: 'the headers',
  owns: (name) => name.startsWith(INCLUDE),
  async make(go, folder) {
    const include = join(folder, INCLUDE);
    const shipped = join(go.root, 'pkg', 'include');
    for (const name of readdirSync(shipped)) if (name.endsWith('.h')) copy(join(shipped, name), join(include, name));
    copy(join(go.root, 'src', 'runtime', 'go_tls.h'), join(include, 'runtime', 'go_tls.h'));
    await runtimeHeader(go, folder, join(include, 'runtime', 'go_asm.h'));
  },
};

/** In the order in which they are made: the compiler takes longest. */
export const PARTS: readonly Part[] = [...tools, glue, packages, headers];
