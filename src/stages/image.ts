/** A stage's raw disk image. */

import type { SourceFile } from '../host/files.ts';
import { BuildError } from '../messages/build-error.ts';
import { UserError } from '../messages/user-error.ts';
import type { BuildFlags } from '../toolchain/build-flags.ts';
import type { Toolchain } from '../toolchain/toolchain.ts';
import { assembleCached } from './assemble.ts';
import { buildKernel, buildKernelWith, type SetUpProgress } from './kernel.ts';
import { CHECKED_STAGE, selfCheck } from './self-check.ts';
import { BOOT_SOURCE, findStage, type Stage, stageFiles } from './stages.ts';

const SECTOR_BYTES = 512;
/**
 * Bytes of a cylinder: 16 heads of 63 sectors of 512 bytes. Whole cylinders make a disk that every BIOS can give a
 * geometry, and Bochs insists on them.
 */
const CYLINDER_BYTES = 16 * 63 * SECTOR_BYTES;

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

export interface ImageOptions {
  readonly progress?: SetUpProgress;
  /** Told which of Go's own packages is about to be compiled, if any is. */
  readonly compiling?: SetUpProgress;
  /** Takes the assembler's warnings, a line each. */
  readonly warn?: (line: string) => void;
  /** What the reader passes on to Go's tools. */
  readonly flags?: BuildFlags;
}

/**
 * What boot.asm assembles to, and from the next sector on the kernel, if the stage has one. Throws BuildError if the
 * stage does not build.
 */
export async function buildImage(
  stage: Stage,
  { progress, compiling, warn, flags }: ImageOptions = {},
): Promise<Uint8Array> {
  const loader = await assembledLoader(stage, warn);
  const options = { tryOut, ...(flags && { flags }), ...(progress && { progress }), ...(compiling && { compiling }) };
  return joined(loader, await buildKernel(stage, options));
}

/** Builds the stage that shows whether kernels work, with one toolchain and no other, and boots it. */
async function tryOut(toolchain: Toolchain): Promise<string | undefined> {
  const stage = findStage(CHECKED_STAGE);
  if (!stage) throw new Error(`there is no stage ${CHECKED_STAGE}`);
  try {
    const loader = await assembledLoader(stage);
    return await selfCheck(joined(loader, await buildKernelWith(toolchain, stage)));
  } catch (error) {
    if (error instanceof UserError) return `it does not build: ${error.message.split('\n').slice(0, 3).join(' / ')}`;
    throw error;
  }
}

async function assembledLoader(stage: Stage, warn?: (line: string) => void): Promise<Uint8Array> {
  const files = stageFiles(stage);
  const job = { kind: 'image', main: BOOT_SOURCE, files: assemblySources(files) };
  const program = await assembleCached({ ...job, ...(warn ? { warn } : {}) });
  if (program.length >= SECTOR_BYTES) return program;
  const place = files.get(BOOT_SOURCE)?.place ?? BOOT_SOURCE;
  const message = `a boot sector has ${SECTOR_BYTES} bytes, this is ${program.length}`;
  throw new BuildError([{ file: place, line: 1, message }]);
}

function joined(program: Uint8Array, kernel: Uint8Array = new Uint8Array()): Uint8Array {
  const kernelStart = roundUp(program.length, SECTOR_BYTES);
  const image = new Uint8Array(roundUp(kernelStart + kernel.length, CYLINDER_BYTES));
  image.set(program);
  image.set(kernel, kernelStart);
  return image;
}

/** What %include and INCBIN may find: everything that is not Go's. */
function assemblySources(files: ReadonlyMap<string, SourceFile>): Map<string, SourceFile> {
  return new Map([...files].filter(([name]) => !/\.(go|s|h|mod)$/.test(name)));
}
