/** A stage's kernel, if it has one in Go: from the sources to an ELF file, through the cache. */
import { contentKey, readCache, writeCache } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import type { SourceFile } from '../host/files.ts';
import { host } from '../host/host.ts';
import { BuildError } from '../messages/build-error.ts';
import type { BuildFlags } from '../toolchain/build-flags.ts';
import type { GoBuilder } from '../toolchain/go-builder.ts';
import { GO_MOD, withGoVersion } from '../toolchain/go-mod.ts';
import type { Toolchain } from '../toolchain/toolchain.ts';
import { type KernelFiles, kernelFiles } from './kernel-files.ts';
import type { Stage } from './stages.ts';

/** Where the loader jumps to, as Go's linker names symbols. */
const ENTRY = 'main.rt0_hack';

/** Its name in the cache. */
const CACHED_AS = 'kernel';

/** The `go` to build with, where the reader wants another than the first on the PATH. */
const chosenGo = (): string => host.variable('LESSON_GO') ?? '';

/** Told what is about to be done, when it takes long: `the compiler`, 1 of 6. */
export type SetUpProgress = (title: string, step: number, steps: number) => void;

export interface KernelOptions {
  readonly progress?: SetUpProgress;
  /** Told which of Go's own packages is about to be compiled, if any is: `net/http`, 37 of 93. */
  readonly compiling?: SetUpProgress;
  /** What the reader passes on to Go's tools. */
  readonly flags?: BuildFlags;
  /** Asked whether a toolchain works that is from a Go newer than those that are known. @returns what failed, if anything */
  readonly tryOut?: (toolchain: Toolchain) => Promise<string | undefined>;
}

interface KernelSources extends KernelFiles {
  readonly sources: ReadonlyMap<string, Uint8Array>;
  /** Of the book's own stages, which any supported Go builds: the language is that of the Go that does. */
  readonly anyLanguage: boolean;
  readonly key: string;
}

/** @returns undefined if the stage is assembly only */
function kernelSources(stage: Stage, { tags = '', gcflags = '', ldflags = '' }: BuildFlags): KernelSources | undefined {
  const found = kernelFiles(stage);
  if (!found) return undefined;
  const sources = new Map([...found.files].map(([name, file]) => [name, file.read()]));
  const anyLanguage = stage.own === undefined;
  const recipe = [chosenGo(), codeVersion('toolchain'), String(anyLanguage), tags, gcflags, ldflags];
  const key = contentKey([...recipe, ...[...found.places].flat(), '', ...[...sources].flat()]);
  return { ...found, sources, anyLanguage, key };
}

/** Whether the stage's kernel would have to be built now. */
export function kernelIsStale(stage: Stage, flags: BuildFlags = {}): boolean {
  const kernel = kernelSources(stage, flags);
  return kernel !== undefined && readCache(CACHED_AS, kernel.key) === undefined;
}

/**
 * The kernel of a stage whose top folder has Go files. An unchanged one comes from the cache, and nobody asks for Go.
 * @returns undefined if the stage is assembly only
 */
export async function buildKernel(stage: Stage, options: KernelOptions = {}): Promise<Uint8Array | undefined> {
  const kernel = kernelSources(stage, options.flags ?? {});
  if (!kernel) return undefined;
  const { files, key } = kernel;
  const known = readCache(CACHED_AS, key);
  if (known) return known;

  const elf = await buildNow(kernel, options).catch((error: unknown) => {
    throw error instanceof BuildError ? withRealPaths(error, files) : error;
  });
  writeCache(CACHED_AS, key, elf);
  return elf;
}

async function buildNow(kernel: KernelSources, options: KernelOptions): Promise<Uint8Array> {
  const { progress, tryOut } = options;
  const { setUpToolchain } = await import('../toolchain/setup/setup.ts');
  const go = chosenGo();
  const toolchain = await setUpToolchain({
    ...(go ? { go } : {}),
    ...(progress ? { progress } : {}),
    ...(tryOut ? { tryOut } : {}),
  });
  return buildWith(toolchain, kernel, options);
}

async function buildWith(
  toolchain: Toolchain,
  { sources, places, anyLanguage }: KernelSources,
  { flags = {}, compiling }: KernelOptions = {},
): Promise<Uint8Array> {
  const { NEWEST } = await import('../toolchain/setup/find-go.ts');
  // A Go that is newer than those that are known is tried in the language that the stage is written in.
  const files = anyLanguage && toolchain.minor <= NEWEST ? inLanguageOf(toolchain, sources) : sources;
  const builder = await builderFor(toolchain);
  try {
    return await builder.build({ files, entry: ENTRY, places, flags, ...(compiling && { progress: compiling }) });
  } finally {
    if (!kept) builder.close();
  }
}

/** Builders whose tools stay loaded, by the toolchain's id; undefined while tools are to end with each build. */
let kept: Map<string, GoBuilder> | undefined;

/**
 * From now on Go's tools stay loaded between two builds of this process: a build then takes less than half the time, and the
 * tools' 200 MB are not given back.
 */
export function keepGoTools(): void {
  kept ??= new Map();
}

async function builderFor(toolchain: Toolchain): Promise<GoBuilder> {
  const { GoBuilder } = await import('../toolchain/go-builder.ts');
  const builder = kept?.get(toolchain.id) ?? new GoBuilder(toolchain);
  kept?.set(toolchain.id, builder);
  return builder;
}

/** As `lesson init` lays the stage out: its go.mod names the release of the Go that builds it. */
function inLanguageOf({ minor }: Toolchain, sources: ReadonlyMap<string, Uint8Array>): Map<string, Uint8Array> {
  const files = new Map(sources);
  const goMod = new TextDecoder().decode(files.get(GO_MOD));
  return files.set(GO_MOD, new TextEncoder().encode(withGoVersion(goMod, `1.${minor}`)));
}

/** The kernel made with one toolchain and no other, and not kept. */
export async function buildKernelWith(toolchain: Toolchain, stage: Stage): Promise<Uint8Array | undefined> {
  const kernel = kernelSources(stage, {});
  return kernel && buildWith(toolchain, kernel);
}

/** Go's words, with the files where the reader has them. */
function withRealPaths({ diagnostics, message }: BuildError, files: ReadonlyMap<string, SourceFile>): BuildError {
  const real = (name: string): string => files.get(name)?.place ?? name;
  return new BuildError(
    diagnostics.map((found) => (found.file === undefined ? found : { ...found, file: real(found.file) })),
    message.replace(/^(?:\.\/)?([^\s:]+)(?=:\d+)/gm, (place, name: string) => files.get(name)?.place ?? place),
  );
}
