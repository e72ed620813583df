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

/** Images that want a diskette in drive A. */
const WITH_DISKETTE: readonly string[] = ['floppy'];
const DISKETTE_BYTES = 1440 * 1024;

/** Images that want a disc in a CD-ROM drive. */
const WITH_DISC: readonly string[] = ['cdrom'];
const DISC_BLOCKS = 300;
const BLOCK_BYTES = 2048;

export interface Media {
  /** In drive A. */
  readonly diskette?: Uint8Array;
  readonly disc?: Uint8Array;
}

/** @returns what the image wants in the drives beside its disk: media whose every dword holds the number of its sector or block */
export function mediaFor(name: string): Media {
  return {
    ...(WITH_DISKETTE.includes(name) ? { diskette: numbered(new Uint8Array(DISKETTE_BYTES), SECTOR_BYTES) } : {}),
    ...(WITH_DISC.includes(name) ? { disc: numbered(new Uint8Array(DISC_BLOCKS * BLOCK_BYTES), BLOCK_BYTES) } : {}),
  };
}

/** Fills sectors with their numbers, from byte `from` on. */
function numbered(image: Uint8Array, sectorBytes: number, from = 0): Uint8Array {
  const words = new DataView(image.buffer);
  for (let at = from; at < image.length; at += 4) words.setUint32(at, Math.floor(at / sectorBytes), true);
  return image;
}

/** @returns the disk that boots the image */
export function buildImage(name: string): Uint8Array {
  const program = assemble({
    file: join(SOURCES, `${name}.asm`),
    include: [SHARED],
    read: (path) => readFileSync(path),
  }).bytes;
  if (program.length > FIRST_NUMBERED_SECTOR * SECTOR_BYTES) throw new Error(`${name}: too long`);
  const image = numbered(new Uint8Array(IMAGE_BYTES), SECTOR_BYTES, FIRST_NUMBERED_SECTOR * SECTOR_BYTES);
  image.set(program);
  return image;
}
