/** The guests that try the firmware, and the disks they boot from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { nasm } from './nasm.ts';

const HERE = import.meta.dirname;
export const SECTOR_BYTES = 512;
const IMAGE_SECTORS = 4096;
/** The sectors before this one are the guest's; of the others every dword holds the sector's number. */
const FIRST_NUMBERED_SECTOR = 64;

export interface Guest {
  /** The name of its source in guests/ and, unless `transcript` says another, of its transcript in vectors/. */
  readonly source: string;
  readonly transcript: string;
  /** MiB of RAM */
  readonly memory: number;
  /** Bytes of a disk larger than the image, whose rest is empty; 0 for the image as it is. */
  readonly diskBytes: number;
}

const guest = (source: string, more: Partial<Guest> = {}): Guest => ({
  source,
  transcript: source,
  memory: 32,
  diskBytes: 0,
  ...more,
});

const GIB = 2 ** 30;

export const GUESTS: readonly Guest[] = [
  guest('state'),
  guest('video'),
  guest('disk'),
  guest('system'),
  guest('time'),
  guest('serial'),
  guest('keyboard'),
  guest('restart'),
  guest('high-memory', { memory: 5120 }),
  guest('large-disk', { transcript: 'large-disk-600M', diskBytes: 600 * 2 ** 20 }),
  guest('large-disk', { transcript: 'large-disk-3G', diskBytes: 3 * GIB }),
  guest('large-disk', { transcript: 'large-disk-200G', diskBytes: 200 * GIB }),
];

/** @returns the disk image that boots the guest */
export function guestImage(source: string): Uint8Array {
  const program = nasm(join(HERE, 'guests', `${source}.asm`));
  if (program.length > FIRST_NUMBERED_SECTOR * SECTOR_BYTES) throw new Error(`${source}: too long`);
  const image = new Uint8Array(IMAGE_SECTORS * SECTOR_BYTES);
  const words = new DataView(image.buffer);
  for (let at = FIRST_NUMBERED_SECTOR * SECTOR_BYTES; at < image.length; at += 4)
    words.setUint32(at, Math.floor(at / SECTOR_BYTES), true);
  image.set(program);
  return image;
}

/** @returns what the guest reports on COM1 under SeaBIOS */
export function recordedTranscript(transcript: string): string {
  return readFileSync(join(HERE, 'vectors', `${transcript}.txt`), 'utf8');
}

/** @returns the firmware, assembled by NASM */
export function firmware(): Uint8Array {
  return nasm(join(HERE, '../../../src/machine/firmware/bios.asm'));
}
