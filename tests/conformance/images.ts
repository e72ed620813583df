/** The test images: what each of images/ assembles to, and the name of every one. */
import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { assemble } from '../../src/assembler/index.ts';

const SOURCES = join(import.meta.dirname, 'images');
/** boot.inc, the loader, is shared with the images that try the processor alone. */
const SHARED = join(import.meta.dirname, '../machine/cpu/guests');
/** A cylinder: what every BIOS can give a geometry. Behind the program, every dword holds its sector's number. */
const IMAGE_BYTES = 16 * 63 * 512;
const FIRST_NUMBERED_SECTOR = 64;
const SECTOR_BYTES = 512;

/** The last line of every transcript: an image that lacks it has died. */
export const END = 'end\n';

export const IMAGES: readonly string[] = globSync('*.asm', { cwd: SOURCES })
  .map((file) => basename(file, '.asm'))
  .sort();

/** @returns the disk that boots the image */
export function buildImage(name: string): Uint8Array {
  const program = assemble({
    file: join(SOURCES, `${name}.asm`),
    include: [SHARED],
    read: (path) => readFileSync(path),
  }).bytes;
  if (program.length > FIRST_NUMBERED_SECTOR * SECTOR_BYTES) throw new Error(`${name}: too long`);
  const image = new Uint8Array(IMAGE_BYTES);
  const words = new DataView(image.buffer);
  for (let at = FIRST_NUMBERED_SECTOR * SECTOR_BYTES; at < image.length; at += 4)
    words.setUint32(at, Math.floor(at / SECTOR_BYTES), true);
  image.set(program);
  return image;
}
