/** A stage's raw disk image. */
import { assembleCached, BuildError } from './assemble.ts';
import { BOOT_SOURCE, type Stage, stageFiles } from './stages.ts';

/**
 * Bytes of a cylinder: 16 heads of 63 sectors of 512 bytes. Whole cylinders make a disk that every BIOS can give a
 * geometry, and Bochs insists on them.
 */
const CYLINDER_BYTES = 16 * 63 * 512;

/** Throws BuildError if the stage does not build. */
export async function buildImage(stage: Stage): Promise<Uint8Array> {
  const files = stageFiles(stage);
  const program = await assembleCached('image', BOOT_SOURCE, files);
  if (program.length < 512) {
    const file = files.get(BOOT_SOURCE) ?? BOOT_SOURCE;
    const message = `a boot sector has 512 bytes, this is ${program.length}`;
    throw new BuildError([{ file, line: 1, column: 1, message }]);
  }
  const image = new Uint8Array(Math.ceil(program.length / CYLINDER_BYTES) * CYLINDER_BYTES);
  image.set(program);
  return image;
}
