/** A stage's raw disk image. */

import type { SourceFile } from '../host/files.ts';
import { BuildError } from '../messages/build-error.ts';
import { assembleCached } from './assemble.ts';
import { buildKernel, type SetUpProgress } from './kernel.ts';
import { BOOT_SOURCE, type Stage, stageFiles } from './stages.ts';

const SECTOR_BYTES = 512;
/**
 * Bytes of a cylinder: 16 heads of 63 sectors of 512 bytes. Whole cylinders make a disk that every BIOS can give a
 * geometry, and Bochs insists on them.
 */
const CYLINDER_BYTES = 16 * 63 * SECTOR_BYTES;

const roundUp = (bytes: number, unit: number): number => Math.ceil(bytes / unit) * unit;

/**
 * What boot.asm assembles to, and from the next sector on the kernel, if the stage has one. Throws BuildError if the
 * stage does not build.
 * @param warn takes the assembler's warnings, a line each
 */
export async function buildImage(
  stage: Stage,
  progress?: SetUpProgress,
  warn: (line: string) => void = () => undefined,
): Promise<Uint8Array> {
  const files = stageFiles(stage);
  const program = await assembleCached({ kind: 'image', main: BOOT_SOURCE, files: assemblySources(files), warn });
  if (program.length < SECTOR_BYTES) {
    const place = files.get(BOOT_SOURCE)?.place ?? BOOT_SOURCE;
    const message = `a boot sector has ${SECTOR_BYTES} bytes, this is ${program.length}`;
    throw new BuildError([{ file: place, line: 1, message }]);
  }
  const kernel = (await buildKernel(files, progress)) ?? new Uint8Array();
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
