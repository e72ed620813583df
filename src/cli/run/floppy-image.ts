/** Disk images that were made for a diskette drive. */
import { SECTOR_BYTES } from '../../machine/devices/block-store.ts';
import { floppyFormat } from '../../machine/devices/floppy-format.ts';

/** Where the boot signature 55 AA stands in a boot sector, and the first entry of a hard disk's partition table. */
const SIGNATURE = 510;
const PARTITION_TABLE = 446;
const PARTITION_ENTRY_BYTES = 16;

/**
 * Whether an image is a diskette's: it has the size of one and a boot sector without a partition table. One that is the image of
 * a small hard disk is not to be told from it otherwise.
 */
export function bootsAsFloppy(image: Uint8Array): boolean {
  if (!floppyFormat(image.length / SECTOR_BYTES)) return false;
  const sector = image.subarray(0, SECTOR_BYTES);
  return sector[SIGNATURE] === 0x55 && sector[SIGNATURE + 1] === 0xaa && !hasPartitionTable(sector);
}

/** Four entries that each begin with 00h or 80h, one of them with a type: a master boot record. */
function hasPartitionTable(sector: Uint8Array): boolean {
  const entries = [0, 1, 2, 3].map((n) => sector.subarray(PARTITION_TABLE + n * PARTITION_ENTRY_BYTES));
  return entries.every(([status]) => status === 0 || status === 0x80) && entries.some((entry) => entry[4] !== 0);
}
