/** A stage's kernel, if it has one in Go: from the sources to an ELF file, through the cache. */
import { contentKey, keep, recall } from '../host/cache.ts';
import { codeVersion } from '../host/code-version.ts';
import type { SourceFile } from '../host/files.ts';
import { BuildError } from './build-error.ts';

/** Where the loader jumps to, as Go's linker names symbols. */
const ENTRY = 'main.rt0_hack';

const KEPT_AS = 'kernel';

const isKernelSource = (name: string): boolean => /\.(go|s|h)$/.test(name) || name === 'go.mod';

/** Told what is being done, when it takes long: `the compiler`, 1 of 6. */
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
  const chosen = process.env.LESSON_GO ?? '';
  return { sources, key: contentKey([chosen, codeVersion('toolchain'), ...[...sources].flat()]) };
}

/** Whether the stage's kernel would have to be built now. */
export function kernelIsStale(files: ReadonlyMap<string, SourceFile>): boolean {
  const kernel = kernelSources(files);
  return kernel !== undefined && recall(KEPT_AS, kernel.key) === undefined;
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
  const known = recall(KEPT_AS, key);
  if (known) return known;

  const chosen = process.env.LESSON_GO;
  const { setUpToolchain } = await import('../toolchain/setup/setup.ts');
  const { GoBuilder } = await import('../toolchain/go-builder.ts');
  const builder = new GoBuilder(
    await setUpToolchain({ ...(chosen ? { go: chosen } : {}), ...(progress ? { progress } : {}) }),
  );
  try {
    const built = await builder.build({ files: sources, entry: ENTRY });
    if (!('elf' in built)) throw new BuildError(withRealPaths(built.text, files));
    keep(KEPT_AS, key, built.elf);
    return built.elf;
  } finally {
    builder.close();
  }
}

/** Go's words, with the files where the reader has them. */
function withRealPaths(text: string, files: ReadonlyMap<string, SourceFile>): string {
  return text
    .trimEnd()
    .replace(/^(?:\.\/)?([^\s:]+)(?=:\d+)/gm, (place, name: string) => files.get(name)?.place ?? place);
}
