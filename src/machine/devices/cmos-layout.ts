/**
 * The battery-backed bytes behind the clock's registers, as a PC's BIOS expects them: the IBM PC AT Technical Reference
 * ("CMOS RAM Address Map") up to 0x33, QEMU's and Bochs's bytes for memory above that.
 */
const BASE_KIB = 640;
const KIB = 1024;
const BLOCK = 64 * KIB;
const MIB = 1024 * KIB;
const MAX_ABOVE_16M = 0xffff;

/** Equipment byte (0x14): coprocessor, pointing device; the display adapter has its own BIOS. */
const EQUIPMENT = 0x02 | 0x04;
/** Its bit 0 says that there are diskette drives, bits 7 and 6 how many besides the first. */
const EQUIPMENT_DISKETTE = 0x01;

export const CMOS = {
  DISKETTES: 0x10,
  EQUIPMENT: 0x14,
  BASE_MEMORY: 0x15,
  EXTENDED_MEMORY: 0x17,
  CHECKSUM: 0x2e,
  EXTENDED_MEMORY_FOUND: 0x30,
  CENTURY: 0x32,
  MEMORY_ABOVE_16M: 0x34,
  BOOT_THIRD: 0x38,
  BOOT_ORDER: 0x3d,
  MEMORY_ABOVE_4G: 0x5b,
} as const;

/** What a machine is booted from. */
export type BootDrive = 'floppy' | 'disk' | 'cdrom';

/** As QEMU and Bochs number them in the boot order. */
const BOOT_NUMBER: Readonly<Record<BootDrive, number>> = { floppy: 1, disk: 2, cdrom: 3 };
/** The order in which they are tried, but for one that is to be the first. */
const BOOT_ORDER: readonly BootDrive[] = ['disk', 'floppy', 'cdrom'];

export interface Drives {
  /** Types of the diskette drives A and B, as byte 0x10 of the CMOS memory has them. */
  readonly floppies: readonly number[];
  /** What is tried first at power-on. */
  readonly bootFirst: BootDrive;
}

export interface MemorySize {
  /** Bytes of RAM from address 0 to the hole under 4 GiB. */
  readonly below4G: number;
  /** Bytes of RAM from 4 GiB on. */
  readonly above4G: number;
}

/** Writes what a set-up program would have stored into the 128 bytes of CMOS memory. */
export function describeMachine(cmos: Uint8Array, { below4G, above4G }: MemorySize, drives: Drives): void {
  const word = (at: number, value: number): void => {
    cmos[at] = value;
    cmos[at + 1] = value >> 8;
  };
  const extendedKib = Math.min(Math.max(below4G - MIB, 0) / KIB, 0xffff);
  const { floppies, bootFirst } = drives;
  const [a = 0, b = 0] = floppies;
  cmos[CMOS.DISKETTES] = (a << 4) | b;
  cmos[CMOS.EQUIPMENT] = EQUIPMENT | (floppies.length > 0 ? EQUIPMENT_DISKETTE | ((floppies.length - 1) << 6) : 0);
  const order = [bootFirst, ...BOOT_ORDER.filter((drive) => drive !== bootFirst)].map((drive) => BOOT_NUMBER[drive]);
  const [first = 0, second = 0, third = 0] = order;
  cmos[CMOS.BOOT_ORDER] = (second << 4) | first;
  cmos[CMOS.BOOT_THIRD] = third << 4;
  word(CMOS.BASE_MEMORY, BASE_KIB);
  word(CMOS.EXTENDED_MEMORY, extendedKib);
  word(CMOS.EXTENDED_MEMORY_FOUND, extendedKib);
  word(CMOS.MEMORY_ABOVE_16M, Math.min(Math.max(below4G - 16 * MIB, 0) / BLOCK, MAX_ABOVE_16M));
  const blocks = Math.floor(above4G / BLOCK);
  word(CMOS.MEMORY_ABOVE_4G, blocks & 0xffff);
  cmos[CMOS.MEMORY_ABOVE_4G + 2] = blocks >> 16;
  // The sum of 0x10–0x2D, high byte first.
  const sum = cmos.subarray(0x10, CMOS.CHECKSUM).reduce((total, byte) => total + byte, 0);
  cmos[CMOS.CHECKSUM] = sum >> 8;
  cmos[CMOS.CHECKSUM + 1] = sum;
}
