/** The diskettes of a PC by their size, and the drives that are made for them. */
import { SECTOR_BYTES } from './block-store.ts';

export interface FloppyFormat {
  readonly kib: number;
  /** The drive, as the CMOS memory numbers it (byte 0x10). */
  readonly driveType: number;
  readonly cylinders: number;
  readonly sectorsPerTrack: number;
  /** DRATESEL in the controller's Data Rate Select register: 0 500 kbit/s, 2 250 kbit/s, 3 1 Mbit/s. */
  readonly rate: number;
}

/** All have two sides and sectors of 512 bytes. */
export const FLOPPY_SIDES = 2;

export const FLOPPY_FORMATS: readonly FloppyFormat[] = [
  { kib: 360, driveType: 1, cylinders: 40, sectorsPerTrack: 9, rate: 2 },
  { kib: 720, driveType: 3, cylinders: 80, sectorsPerTrack: 9, rate: 2 },
  { kib: 1200, driveType: 2, cylinders: 80, sectorsPerTrack: 15, rate: 0 },
  { kib: 1440, driveType: 4, cylinders: 80, sectorsPerTrack: 18, rate: 0 },
  { kib: 2880, driveType: 5, cylinders: 80, sectorsPerTrack: 36, rate: 3 },
];

/** @returns the format of a diskette of this many sectors, or `undefined` where no drive has it */
export const floppyFormat = (sectors: number): FloppyFormat | undefined =>
  FLOPPY_FORMATS.find(({ kib }) => kib * 1024 === sectors * SECTOR_BYTES);
