/** What an ATA disk remembers, and how that comes back from a snapshot. */
import { byte, count, flag, integer, list, moment, nullable, oneOf, pair, record, such } from '../state-format.ts';
import { MAX_SECTORS_PER_BLOCK } from './ata-identify.ts';
import { type AtaGeometry, STATUS, type TaskFile } from './ata-registers.ts';
import { SECTOR_BYTES } from './block-store.ts';

/** What a command that moves or checks sectors does. */
export interface TransferKind {
  readonly direction: 'read' | 'write' | 'verify';
  /** A 48-bit command. */
  readonly extended: boolean;
  /** Data blocks of as many sectors as SET MULTIPLE MODE chose. */
  readonly multiple: boolean;
  /** Moved by the DMA engine, not through the data port. */
  readonly dma: boolean;
}

/** A transfer under way. */
export interface Transfer extends TransferKind {
  /** The next sector, and how many are left, the block under way included. */
  lba: number;
  left: number;
}

export interface AtaDiskState {
  taskFile: TaskFile;
  status: number;
  error: number;
  interruptPending: boolean;
  geometry: AtaGeometry;
  /** Sectors in a block of READ/WRITE MULTIPLE, 0 while these are off. */
  multiple: number;
  writeCache: boolean;
  lookAhead: boolean;
  /** The multiword DMA mode that SET FEATURES chose. */
  dmaMode: number;
  transfer: Transfer | null;
  /** What the device does when it stops being busy. */
  busyWith: 'command' | 'block' | 'reset' | null;
  command: number;
  /** How much of the data block under way the guest has moved, in bytes. */
  position: number;
}

/** The state with what the disk keeps elsewhere. */
export interface SavedAtaDisk extends AtaDiskState {
  /** Virtual nanoseconds since power-on at which the device stops being busy, or null. */
  busyUntil: number | null;
  /** The data block under way; empty while DRQ is clear. */
  block: number[];
}

const MAX_CYLINDERS = 16_383;
const MAX_BLOCK = MAX_SECTORS_PER_BLOCK * SECTOR_BYTES;
const BLOCK_COUNTS = [0, 1, 2, 4, 8, MAX_SECTORS_PER_BLOCK] as const;
const twice = pair(byte, byte);

const checkFields = record<SavedAtaDisk>({
  taskFile: record({ features: byte, count: twice, low: twice, mid: twice, high: twice, device: byte }),
  status: byte,
  error: byte,
  interruptPending: flag,
  geometry: record({ cylinders: integer(1, MAX_CYLINDERS), heads: integer(1, 16), sectors: integer(1, 255) }),
  multiple: oneOf(...BLOCK_COUNTS),
  writeCache: flag,
  lookAhead: flag,
  dmaMode: integer(0, 2),
  transfer: nullable(
    record<Transfer>({
      direction: oneOf('read', 'write', 'verify'),
      extended: flag,
      multiple: flag,
      dma: flag,
      lba: count,
      left: integer(1, 0x1_0000),
    }),
  ),
  busyWith: nullable(oneOf('command', 'block', 'reset')),
  command: byte,
  // Past the end after an access that was wider than what was left of the block.
  position: integer(0, MAX_BLOCK + 2),
  busyUntil: nullable(moment),
  block: list(byte, 0, MAX_BLOCK),
});

const wholeSectors = such(checkFields, ({ block }) => block.length % SECTOR_BYTES === 0, 'a block of broken sectors');
const withData = such(
  wholeSectors,
  ({ status, block, position, transfer }) =>
    (status & STATUS.DRQ) === 0 || transfer?.dma === true || position < block.length,
  'a request for data behind the end of the block',
);
export const checkAtaDisk = such(
  withData,
  ({ multiple, transfer }) => !transfer?.multiple || multiple > 0,
  'a transfer of multiple sectors while these are off',
);

/** What a device shows in its registers after a reset and after EXECUTE DEVICE DIAGNOSTIC (9.12): "I am an ATA disk". */
export const signature = (): Omit<TaskFile, 'features'> => ({
  count: [1, 0],
  low: [1, 0],
  mid: [0, 0],
  high: [0, 0],
  device: 0,
});

/** Code 01 of EXECUTE DEVICE DIAGNOSTIC: no error detected. */
export const DIAGNOSTIC_PASSED = 0x01;

/** @param sectors on the disk */
export const diskAtPowerOn = (sectors: number): AtaDiskState => ({
  taskFile: { features: 0, ...signature() },
  status: STATUS.DRDY | STATUS.DSC,
  error: DIAGNOSTIC_PASSED,
  interruptPending: false,
  geometry: geometryOf(sectors, 16, 63),
  multiple: 0,
  writeCache: true,
  lookAhead: true,
  dmaMode: 2,
  transfer: null,
  busyWith: null,
  command: 0,
  position: 0,
});

/** @returns the geometry with the whole cylinders that fit on the disk: at least 1, at most 16,383 (ATA-5, annex C) */
export function geometryOf(sectors: number, heads: number, sectorsPerTrack: number): AtaGeometry {
  const cylinders = Math.floor(sectors / (heads * sectorsPerTrack));
  return { cylinders: Math.min(Math.max(cylinders, 1), MAX_CYLINDERS), heads, sectors: sectorsPerTrack };
}
