/** The 512 bytes that IDENTIFY DEVICE returns (ATA/ATAPI-6, section 8.15). */
import type { AtaGeometry } from './ata-registers.ts';
import { SECTOR_BYTES } from './block-store.ts';

/** READ/WRITE MULTIPLE move at most this many sectors per data block. */
export const MAX_SECTORS_PER_BLOCK = 16;

export interface AtaIdentity {
  /** Sectors on the disk. */
  sectors: number;
  /** The default translation, and the one that INITIALIZE DEVICE PARAMETERS chose. */
  geometry: AtaGeometry;
  currentGeometry: AtaGeometry;
  /** Sectors per block of READ/WRITE MULTIPLE, 0 while these are off. */
  multiple: number;
  writeCache: boolean;
  lookAhead: boolean;
  /** The chosen multiword DMA mode, 0 … 2. */
  dmaMode: number;
  /** Device 0 or 1 of its channel. */
  device: number;
}

/** NOP, FLUSH CACHE and the like, as words 82 and 83 (supported) and 85 and 86 (enabled) report them. */
const COMMAND_SET_1 = { NOP: 0x4000, LOOK_AHEAD: 0x40, WRITE_CACHE: 0x20, POWER_MANAGEMENT: 0x08 } as const;
const COMMAND_SET_2 = { FLUSH_CACHE_EXT: 0x2000, FLUSH_CACHE: 0x1000, LBA_48: 0x0400 } as const;
/** Words that are valid have bit 14 set and bit 15 clear. */
const VALID = 0x4000;

export function identifyDevice(disk: AtaIdentity): Uint8Array {
  const data = new Uint8Array(SECTOR_BYTES);
  const word = (index: number, value: number) => {
    data[index * 2] = value & 0xff;
    data[index * 2 + 1] = (value >>> 8) & 0xff;
  };
  const double = (index: number, value: number) => {
    word(index, value & 0xffff);
    word(index + 1, Math.floor(value / 0x10000) & 0xffff);
  };
  const text = (index: number, words: number, value: string) => {
    const padded = value.padEnd(words * 2);
    for (let i = 0; i < words; i++) word(index + i, (padded.charCodeAt(i * 2) << 8) | padded.charCodeAt(i * 2 + 1));
  };
  const current = disk.currentGeometry;

  word(0, 0x0040); // an ATA device, not removable
  word(1, disk.geometry.cylinders);
  word(3, disk.geometry.heads);
  word(6, disk.geometry.sectors);
  text(10, 10, `LESSON0000000${disk.device + 1}`);
  text(23, 4, '1.0');
  text(27, 20, 'LESSON DISK');
  word(47, 0x8000 | MAX_SECTORS_PER_BLOCK);
  word(48, 0x0001); // 32-bit data port accesses work
  word(49, 0x0300); // LBA, DMA
  word(50, VALID);
  word(51, 0x0200); // PIO mode 2
  word(53, 0x0003); // words 54 … 58 and 64 … 70 are valid
  word(54, current.cylinders);
  word(55, current.heads);
  word(56, current.sectors);
  double(57, current.cylinders * current.heads * current.sectors);
  word(59, disk.multiple ? 0x0100 | disk.multiple : 0);
  double(60, Math.min(disk.sectors, 0x0fff_ffff));
  word(63, 0x0007 | (0x0100 << disk.dmaMode)); // multiword DMA modes 0 … 2, and the chosen one
  word(64, 0x0003); // PIO modes 3 and 4
  word(65, 120); // cycle time of multiword DMA in nanoseconds, least and recommended
  word(66, 120);
  word(67, 120); // that of the PIO modes in nanoseconds, without and with flow control
  word(68, 120);
  word(80, 0x0070); // ATA/ATAPI-4, -5 and -6
  const always1 = COMMAND_SET_1.NOP | COMMAND_SET_1.POWER_MANAGEMENT;
  const set2 = COMMAND_SET_2.FLUSH_CACHE_EXT | COMMAND_SET_2.FLUSH_CACHE | COMMAND_SET_2.LBA_48;
  word(82, always1 | COMMAND_SET_1.LOOK_AHEAD | COMMAND_SET_1.WRITE_CACHE);
  word(83, VALID | set2);
  word(84, VALID);
  const lookAhead = disk.lookAhead ? COMMAND_SET_1.LOOK_AHEAD : 0;
  const writeCache = disk.writeCache ? COMMAND_SET_1.WRITE_CACHE : 0;
  word(85, always1 | lookAhead | writeCache);
  word(86, set2);
  word(87, VALID);
  // Reset: its number set by jumper, cable without detection of 80 wires.
  word(93, VALID | (disk.device === 0 ? 0x2001 : 0x2300));
  double(100, disk.sectors);
  double(102, Math.floor(disk.sectors / 0x1_0000_0000));
  return data;
}
