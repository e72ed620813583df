/** Registers of an ATA device by the names of ATA/ATAPI-6, chapter 7, and the sector address they hold. */

/** Command block registers but the data port: offsets from port 0x1F0. */
export const REGISTER = {
  /** Error when read, Features when written. */
  ERROR: 1,
  SECTOR_COUNT: 2,
  LBA_LOW: 3,
  LBA_MID: 4,
  LBA_HIGH: 5,
  DEVICE: 6,
  /** Status when read, Command when written. */
  STATUS: 7,
} as const;

export const STATUS = {
  ERR: 0x01,
  DRQ: 0x08,
  /** Device seek complete, kept by ATA-4 and later for old software. */
  DSC: 0x10,
  DF: 0x20,
  DRDY: 0x40,
  BSY: 0x80,
} as const;

export const ERROR = {
  ABRT: 0x04,
  IDNF: 0x10,
  UNC: 0x40,
} as const;

/** Device Control register, port 0x3F6. */
export const CONTROL = {
  NIEN: 0x02,
  SRST: 0x04,
  /** High order byte: registers read back what was written before last. */
  HOB: 0x80,
} as const;

/** Device register. */
export const DEVICE = {
  DEV: 0x10,
  LBA: 0x40,
  /** Bits that old devices want set and that read back so. */
  OBSOLETE: 0xa0,
} as const;

export interface AtaGeometry {
  cylinders: number;
  heads: number;
  /** Sectors per track. */
  sectors: number;
}

/** What the guest wrote: for each register the last value, and the one before it for 48-bit addresses. */
export interface TaskFile {
  features: number;
  count: [last: number, previous: number];
  low: [last: number, previous: number];
  mid: [last: number, previous: number];
  high: [last: number, previous: number];
  device: number;
}

/**
 * @returns the sector number that the registers name, or `undefined` for a head or sector that the geometry lacks;
 * whether the disk reaches that far is the caller's to check, so the sectors past the last whole cylinder count too
 */
export function sectorAddress(file: TaskFile, extended: boolean, geometry: AtaGeometry): number | undefined {
  const { low, mid, high, device } = file;
  const low24 = low[0] | (mid[0] << 8) | (high[0] << 16);
  if (extended) return low24 + (low[1] | (mid[1] << 8) | (high[1] << 16)) * 0x100_0000;
  if (device & DEVICE.LBA) return low24 + (device & 0xf) * 0x100_0000;
  const cylinder = mid[0] | (high[0] << 8);
  const head = device & 0xf;
  if (low[0] === 0 || low[0] > geometry.sectors || head >= geometry.heads) return undefined;
  return (cylinder * geometry.heads + head) * geometry.sectors + low[0] - 1;
}

/** Puts a sector number back into the registers, as an error reports where it happened. */
export function setSectorAddress(file: TaskFile, lba: number, extended: boolean, geometry: AtaGeometry): void {
  if (extended || file.device & DEVICE.LBA) {
    file.low[0] = lba & 0xff;
    file.mid[0] = Math.floor(lba / 0x100) & 0xff;
    file.high[0] = Math.floor(lba / 0x1_0000) & 0xff;
    const top = Math.floor(lba / 0x100_0000);
    if (extended) {
      file.low[1] = top & 0xff;
      file.mid[1] = (top >>> 8) & 0xff;
      file.high[1] = (top >>> 16) & 0xff;
    } else {
      file.device = (file.device & 0xf0) | (top & 0xf);
    }
    return;
  }
  const track = Math.floor(lba / geometry.sectors);
  const cylinder = Math.floor(track / geometry.heads);
  file.low[0] = (lba % geometry.sectors) + 1;
  file.mid[0] = cylinder & 0xff;
  file.high[0] = cylinder >>> 8;
  file.device = (file.device & 0xf0) | (track % geometry.heads);
}

/** @returns the number of sectors to move: 0 in the register stands for 256, or 65,536 in a 48-bit command */
export function sectorCount(file: TaskFile, extended: boolean): number {
  if (extended) return file.count[0] | (file.count[1] << 8) || 0x1_0000;
  return file.count[0] || 0x100;
}

/** @param older the value before the last one of the registers that hold two (HOB in Device Control) */
export function readTaskFile(file: TaskFile, register: number, older: boolean): number {
  const order = older ? 1 : 0;
  switch (register) {
    case REGISTER.SECTOR_COUNT:
      return file.count[order];
    case REGISTER.LBA_LOW:
      return file.low[order];
    case REGISTER.LBA_MID:
      return file.mid[order];
    case REGISTER.LBA_HIGH:
      return file.high[order];
    default:
      return file.device | DEVICE.OBSOLETE;
  }
}

export function writeTaskFile(file: TaskFile, register: number, value: number): void {
  switch (register) {
    case REGISTER.ERROR:
      file.features = value;
      break;
    case REGISTER.SECTOR_COUNT:
      file.count = [value, file.count[0]];
      break;
    case REGISTER.LBA_LOW:
      file.low = [value, file.low[0]];
      break;
    case REGISTER.LBA_MID:
      file.mid = [value, file.mid[0]];
      break;
    case REGISTER.LBA_HIGH:
      file.high = [value, file.high[0]];
      break;
    default:
      file.device = value;
  }
}
