/** Disk images that were made for a floppy drive. */

const KIB = 1024;
const SECTOR_BYTES = 512;

/** Sizes of PC floppies in KiB: 5.25" double and high density; 3.5" double, high and extra-high density. */
const FLOPPY_KIB = [360, 720, 1200, 1440, 2880] as const;

/** Where the boot signature 55 AA stands in a boot sector, and the first entry of a hard disk's partition table. */
const SIGNATURE = 510;
const PARTITION_TABLE = 446;
const PARTITION_ENTRY_BYTES = 16;

/** INT 13h, by which a boot sector reads the rest of its floppy. */
const INT_13H = [0xcd, 0x13] as const;

/**
 * The message for an image that a BIOS would take for a floppy's, if that will matter: it has a floppy's size and a boot sector
 * without a partition table, and the boot sector reads its disk by the BIOS. A sector that only prints does not care where it
 * came from.
 */
export function floppyNotice(path: string, image: Uint8Array): string | undefined {
  const kib = image.length / KIB;
  if (!FLOPPY_KIB.some((size) => size === kib) || !bootsAsFloppy(image)) return undefined;
  return `${path} has the size of a ${kib} KiB floppy, and there is no floppy drive yet: it boots as a hard disk, with DL = 80h and a hard disk's geometry`;
}

function bootsAsFloppy(image: Uint8Array): boolean {
  const sector = image.subarray(0, SECTOR_BYTES);
  if (sector[SIGNATURE] !== 0x55 || sector[SIGNATURE + 1] !== 0xaa) return false;
  return !hasPartitionTable(sector) && Buffer.from(sector).includes(Buffer.from(INT_13H));
}

/** Four entries that each begin with 00h or 80h, one of them with a type: a master boot record. */
function hasPartitionTable(sector: Uint8Array): boolean {
  const entries = [0, 1, 2, 3].map((n) => sector.subarray(PARTITION_TABLE + n * PARTITION_ENTRY_BYTES));
  return entries.every(([status]) => status === 0 || status === 0x80) && entries.some((entry) => entry[4] !== 0);
}
