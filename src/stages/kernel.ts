/** A stage's kernel, if it has one in Go: from the sources to an ELF file, through the cache. */
import { contentKey, readCache, writeCache } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import type { SourceFile } from '../host/files.ts';
import { host } from '../host/host.ts';
import { BuildError } from '../messages/build-error.ts';

/** Where the loader jumps to, as Go's linker names symbols. */
const ENTRY = 'main.rt0_hack';

/** Its name in the cache. */
const CACHED_AS = 'kernel';

/** The `go` to build with, where the reader wants another than the first on the PATH. */
const chosenGo = (): string => host.variable('LESSON_GO') ?? '';

const isKernelSource = (name: string): boolean => /\.(go|s|h)$/.test(name) || name === 'go.mod';

/** Told what is about to be done, when it takes long: `the compiler`, 1 of 6. */
export type SetUpProgress = (title: string, step: number, steps: number) => void;

interface KernelSources {
  readonly sources: ReadonlyMap<string, Uint8Array>;
  readonly key: string;
}

/** @returns undefined if the stage is assembly only */
function kernelSources(files: ReadonlyMap<string, SourceFile>): KernelSources | undefined {
  const names = [...files.keys()].filter(isKernelSource).sort();
  if (!names.some((name) => name.endsWith('.go') && !name.includes('/'))) return undefined;
  const sources = new Map(names.map((name) => [name, files.get(name)!.read()]));
  return { sources, key: contentKey([chosenGo(), codeVersion('toolchain'), ...[...sources].flat()]) };
}

/** Whether the stage's kernel would have to be built now. */
export function kernelIsStale(files: ReadonlyMap<string, SourceFile>): boolean {
  const kernel = kernelSources(files);
  return kernel !== undefined && readCache(CACHED_AS, kernel.key) === undefined;
}

/**
 * The kernel of a stage whose top folder has Go files. An unchanged one comes from the cache, and nobody asks for Go.
 * @param files by their name in the stage
 * @returns undefined if the stage is assembly only
 */
export async function buildKernel(
  files: ReadonlyMap<string, SourceFile>,
  progress?: SetUpProgress,
): Promise<Uint8Array | undefined> {
  const kernel = kernelSources(files);
  if (!kernel) return undefined;
  const { sources, key } = kernel;
  const known = readCache(CACHED_AS, key);
  if (known) return known;

  const elf = await buildNow(sources, progress).catch((error: unknown) => {
    throw error instanceof BuildError ? withRealPaths(error, files) : error;
  });
  writeCache(CACHED_AS, key, elf);
  return elf;
}

async function buildNow(sources: KernelSources['sources'], progress?: SetUpProgress): Promise<Uint8Array> {
  const { setUpToolchain } = await import('../toolchain/setup/setup.ts');
  const { GoBuilder } = await import('../toolchain/go-builder.ts');
  const go = chosenGo();
  const builder = new GoBuilder(await setUpToolchain({ ...(go ? { go } : {}), ...(progress ? { progress } : {}) }));
  try {
    return await builder.build({ files: sources, entry: ENTRY });
  } finally {
    builder.close();
  }
}

/** Go's words, with the files where the reader has them. */
function withRealPaths({ diagnostics, message }: BuildError, files: ReadonlyMap<string, SourceFile>): BuildError {
  const real = (name: string): string => files.get(name)?.place ?? name;
  return new BuildError(
    diagnostics.map((found) => (found.file === undefined ? found : { ...found, file: real(found.file) })),
    message.replace(/^(?:\.\/)?([^\s:]+)(?=:\d+)/gm, (place, name: string) => files.get(name)?.place ?? place),
  );
}
