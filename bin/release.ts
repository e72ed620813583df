/**
 * `bun run release [TARGET…] [--output FOLDER]`: one binary for each platform with everything inside, in dist/: chapters, stages, built
 * kernels, the Go toolchain, licences; the same compressed, with the man page and the completions; and the checksums of
 * all that. Bun's own executables for other platforms come from npm, where Bun came from.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { version } from '../package.json';
import { allCommands } from '../src/cli/commands/index.ts';
import { completions, SHELLS } from '../src/cli/help/completions/index.ts';
import { manPage } from '../src/cli/help/man-page.ts';
import { LICENCES, licenceFiles } from '../src/cli/licenses/license-texts.ts';
import { pack } from '../src/host/archive.ts';
import { EMBEDDED, HASH_BYTES } from '../src/host/cache.ts';
import { filesBelow } from '../src/host/files.ts';
import { sha256Hex } from '../src/host/sha256.ts';
import { kernelFiles } from '../src/stages/kernel-files.ts';
import { listPrograms, listStages } from '../src/stages/stages.ts';
import { findGo, findNewestGo, type GoInstallation } from '../src/toolchain/setup/find-go.ts';
import { setUpToolchain } from '../src/toolchain/setup/setup.ts';
import { MANIFEST, type Manifest, packageFile, type Toolchain } from '../src/toolchain/toolchain.ts';
import { signAdHoc } from './release/code-signature.ts';
import { type ArchivedFile, tarGz, zip } from './release/compressed.ts';
import { verifyExecutable } from './release/verify.ts';
import { sourceHash } from './source-hash.ts';

const ROOT = join(import.meta.dirname, '..');
const WORK = join(ROOT, 'build', 'release');
const CACHE = join(WORK, 'cache');

/** Ours on the left; Bun's name of the target, and the npm package that holds its executable. */
const TARGETS: Readonly<Record<string, readonly [target: string, npm: string]>> = {
  'linux-x64': ['bun-linux-x64', '@oven/bun-linux-x64'],
  'linux-arm64': ['bun-linux-arm64', '@oven/bun-linux-aarch64'],
  'darwin-x64': ['bun-darwin-x64', '@oven/bun-darwin-x64'],
  'darwin-arm64': ['bun-darwin-arm64', '@oven/bun-darwin-aarch64'],
  'windows-x64': ['bun-windows-x64', '@oven/bun-windows-x64'],
};

function run(command: readonly string[], options: { cwd?: string; env?: Record<string, string> } = {}): string {
  const child = Bun.spawnSync([...command], {
    cwd: options.cwd ?? ROOT,
    env: { ...process.env, ...options.env },
    stderr: 'inherit',
  });
  if (child.exitCode !== 0) throw new Error(`${command.join(' ')} ended with ${child.exitCode}`);
  return child.stdout.toString();
}

/**
 * Builds every stage with the same code as the binary's, into a cache of its own; what is in it goes inside. A reader of
 * the binary chooses no Go, so none is chosen here: it is the first on the PATH.
 */
function buildStages(toolchain: string, go: GoInstallation): void {
  rmSync(CACHE, { recursive: true, force: true });
  mkdirSync(join(CACHE, 'toolchain'), { recursive: true });
  symlinkSync(toolchain, join(CACHE, 'toolchain', basename(toolchain)));
  const env = { LESSON_CACHE: CACHE, LESSON_GO: '', PATH: `${dirname(go.command)}:${process.env.PATH ?? ''}` };
  const lesson = (...args: string[]): string => run([join(ROOT, 'bin', 'lesson'), ...args], { env });
  for (const { name } of [...listStages(), ...listPrograms()]) lesson('build', name, '-o', join(WORK, 'disk.img'));
  // The machine's own parts are made when it is first switched on.
  lesson('run', '1', '--headless');
  // The scripts of the pages are bundled when the first page is written; a binary has no sources to do it again.
  lesson('read', '--html', '-o', join(WORK, 'site'));
}

/** What the archive `book` holds: the book's sources, licences, and what was built from the sources. */
function bookArchive(goRoot: string): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (const folder of ['chapters', 'kernel-stages', 'src/machine/firmware'])
    for (const [name, file] of filesBelow(join(ROOT, folder)))
      if (!name.endsWith('.ts')) files.set(`${folder}/${name}`, file.read());
  for (const [name, text] of licenceFiles(ROOT, goRoot)) files.set(`${LICENCES}/${name}`, Buffer.from(text));
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name);
    // An entry begins with its contents' SHA-256 (src/host/cache.ts).
    if (statSync(path).isFile()) files.set(`${EMBEDDED}${name}`, new Uint8Array(readFileSync(path)).slice(HASH_BYTES));
  }
  const kernels = [...files.keys()].filter((name) => name.startsWith(`${EMBEDDED}kernel-`));
  const wanted = [...listStages(), ...listPrograms()].filter((stage) => kernelFiles(stage) !== undefined);
  if (kernels.length !== wanted.length) throw new Error(`${kernels.length} kernels were built, not ${wanted.length}`);
  return files;
}

/**
 * The packages of Go's library that the binary holds compiled, with what they import: those that are imported most. The
 * sources of all are inside, a fifth as large, and what is compiled from them is kept.
 */
const COMPILED_PACKAGES = (
  'bufio bytes cmp container/heap container/list container/ring context encoding/base64 encoding/binary encoding/hex ' +
  'encoding/json errors flag fmt hash/crc32 hash/fnv io io/fs iter log maps math math/bits math/rand math/rand/v2 os path ' +
  'path/filepath reflect regexp runtime runtime/debug slices sort strconv strings sync sync/atomic syscall time unicode ' +
  'unicode/utf16 unicode/utf8 unique weak'
).split(' ');

/** The files of the toolchain but for other packages. Unpacked: the release compresses better. */
function toolchainFiles(toolchain: Toolchain): Map<string, Uint8Array> {
  const compiled = new Set<string>();
  const add = (path: string): void => {
    if (compiled.has(path) || !toolchain.packages.has(path)) return;
    compiled.add(path);
    for (const imported of toolchain.imports.get(path) ?? []) add(imported);
  };
  for (const path of COMPILED_PACKAGES) add(path);
  const left = [...toolchain.packages].filter((path) => !compiled.has(path)).map(packageFile);
  const names = toolchain.names('').filter((name) => !left.includes(name));
  const manifest = JSON.parse(readFileSync(join(toolchain.place, MANIFEST), 'utf8')) as Manifest;
  const entries = Object.entries(manifest.files).filter(([name]) => !left.includes(name));
  const files = new Map<string, Uint8Array>(names.map((name) => [name, toolchain.readOnce(name)]));
  return files.set(MANIFEST, Buffer.from(JSON.stringify({ ...manifest, files: Object.fromEntries(entries) })));
}

/** Compiled packages are much alike: together they take a fifth less. A build reads many of them. */
const PACKAGES_BLOCK = 8 << 20;

function writeArchive(name: string, files: ReadonlyMap<string, Uint8Array>, blockBytes = 0): string {
  const path = join(WORK, `${name}.archive`);
  writeFileSync(path, pack(files, blockBytes));
  return path;
}

/** Puts the archives' paths in the place of src/host/bun/embedded-paths.ts, as files that Bun embeds. */
function embedding(paths: Readonly<Record<string, string>>): Bun.BunPlugin {
  const names = Object.keys(paths);
  const imports = names.map((name) => `import ${name} from ${JSON.stringify(paths[name])} with { type: 'file' };`);
  return {
    name: 'embedded archives',
    setup(build) {
      build.onLoad({ filter: /src\/host\/bun\/embedded-paths\.ts$/ }, () => ({
        contents: `${imports.join('\n')}\nexport const embeddedPaths = { ${names.join(', ')} };\n`,
        loader: 'ts',
      }));
    },
  };
}

/** Bun's executable for a platform. */
function executable(npm: string): string {
  const installed = ['bun', 'bun.exe'].map((name) => join(ROOT, 'node_modules', npm, 'bin', name)).find(existsSync);
  if (installed) return installed;
  const folder = join(WORK, 'bun', basename(npm));
  const found = (): string | undefined =>
    ['bun', 'bun.exe'].map((name) => join(folder, 'package/bin', name)).find(existsSync);
  if (!found()) {
    mkdirSync(folder, { recursive: true });
    const archive = run(['npm', 'pack', '--silent', `${npm}@${Bun.version}`], { cwd: folder }).trim();
    run(['tar', '-xzf', archive], { cwd: folder });
    rmSync(join(folder, archive));
  }
  return found()!;
}

/** @returns the file's path: a whole program, signed where its system wants that */
async function compile(name: string, dist: string, plugin: Bun.BunPlugin): Promise<string> {
  const [target, npm] = TARGETS[name]!;
  const outfile = join(dist, `lesson-${version}-${name}${name.startsWith('windows') ? '.exe' : ''}`);
  await Bun.build({
    entrypoints: [join(ROOT, 'src/cli/main.ts'), join(ROOT, 'src/toolchain/tool-worker.ts')],
    root: join(ROOT, 'src'),
    compile: { target: target as Bun.Build.CompileTarget, outfile, executablePath: executable(npm) },
    format: 'esm',
    // What a command does not need is not loaded.
    splitting: true,
    bytecode: true,
    minify: { whitespace: true, syntax: true, identifiers: false },
    define: { LESSON_BUILD: JSON.stringify(sourceHash(ROOT)), LESSON_BINARY: 'true' },
    plugins: [plugin],
  });
  const made = new Uint8Array(readFileSync(outfile));
  const whole = name.startsWith('darwin') ? signAdHoc(made, 'lesson') : made;
  verifyExecutable(whole);
  writeFileSync(outfile, whole);
  return outfile;
}

/** Writes a program with what belongs to it into one file, beside it. @returns the file's path */
function compress(program: string, others: readonly ArchivedFile[]): string {
  const isWindows = program.endsWith('.exe');
  const stem = program.replace(/\.exe$/, '');
  const name = isWindows ? 'lesson.exe' : 'lesson';
  const files = [{ name, bytes: new Uint8Array(readFileSync(program)), isProgram: true }, ...others];
  const path = `${stem}${isWindows ? '.zip' : '.tar.gz'}`;
  writeFileSync(path, (isWindows ? zip : tarGz)(basename(stem), files));
  return path;
}

const { values, positionals: wanted } = parseArgs({
  args: process.argv.slice(2),
  options: { output: { type: 'string' } },
  allowPositionals: true,
});
const DIST = values.output ?? join(ROOT, 'dist');
const unknown = wanted.find((name) => !Object.hasOwn(TARGETS, name));
if (unknown !== undefined) {
  console.error(`lesson: there is no target '${unknown}'; there are ${Object.keys(TARGETS).join(', ')}`);
  process.exit(2);
}

const sources = sourceHash(ROOT);
console.log('The Go toolchain …');
const go = await (process.env.LESSON_GO ? findGo(process.env.LESSON_GO) : findNewestGo());
console.log(`  of ${go.version} (${go.command})`);
const toolchain = await setUpToolchain({ go: go.command, progress: (title) => console.log(`  ${title}`) });
mkdirSync(WORK, { recursive: true });
console.log('The stages …');
buildStages(toolchain.place, go);
console.log('The archives …');
const book = writeArchive('book', bookArchive(go.root));
const tools = writeArchive('toolchain', toolchainFiles(toolchain), PACKAGES_BLOCK);

rmSync(DIST, { recursive: true, force: true });
mkdirSync(DIST, { recursive: true });
copyFileSync(join(ROOT, 'LICENSE'), join(DIST, 'LICENSE'));
const commands = await allCommands();
writeFileSync(join(DIST, 'lesson.1'), manPage(version, commands));
mkdirSync(join(DIST, 'completions'));
for (const shell of SHELLS) writeFileSync(join(DIST, 'completions', `lesson.${shell}`), completions(shell, commands));
const others = [...filesBelow(DIST)].map(([name, file]) => ({ name, bytes: file.read(), isProgram: false }));
const megabytes = (file: string): string => `${(statSync(file).size / 1e6).toFixed(1)} MB`;
for (const name of wanted.length > 0 ? wanted : Object.keys(TARGETS)) {
  const file = await compile(name, DIST, embedding({ book, toolchain: tools }));
  console.log(`${basename(file)}: ${megabytes(file)}, compressed ${megabytes(compress(file, others))}`);
}
// What was built beforehand is found by the sources' hash.
if (sourceHash(ROOT) !== sources) throw new Error('the sources were changed meanwhile; begin again');
const sums = [...filesBelow(DIST)].map(([name, file]) => {
  return `${sha256Hex(file.read())}  ${name}\n`;
});
writeFileSync(join(DIST, 'SHA256SUMS'), sums.join(''));
