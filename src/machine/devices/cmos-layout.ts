/**
 * The battery-backed bytes behind the clock's registers, as a PC's BIOS expects them: the IBM PC AT Technical Reference
 * ("CMOS RAM Address Map") up to 0x33, QEMU's and Bochs's bytes for memory above that.
 */
const BASE_KIB = 640;
const KIB = 1024;
const BLOCK = 64 * KIB;
const MIB = 1024 * KIB;
const MAX_ABOVE_16M = 0xffff;

/** Equipment byte (0x14): coprocessor, pointing device; no diskette drive; the display adapter has its own BIOS. */
const EQUIPMENT = 0x02 | 0x04;

export const CMOS = {
  EQUIPMENT: 0x14,
  BASE_MEMORY: 0x15,
  EXTENDED_MEMORY: 0x17,
  CHECKSUM: 0x2e,
  EXTENDED_MEMORY_FOUND: 0x30,
  CENTURY: 0x32,
  MEMORY_ABOVE_16M: 0x34,
  MEMORY_ABOVE_4G: 0x5b,
} as const;

export interface MemorySize {
  /** Bytes of RAM from address 0 to the hole under 4 GiB. */
  readonly below4G: number;
  /** Bytes of RAM from 4 GiB on. */
  readonly above4G: number;
}

/** Writes what a set-up program would have stored into the 128 bytes of CMOS memory. */
export function describeMachine(cmos: Uint8Array, { below4G, above4G }: MemorySize): void {
  const word = (at: number, value: number): void => {
    cmos[at] = value;
    cmos[at + 1] = value >> 8;
  };
  const extendedKib = Math.min(Math.max(below4G - MIB, 0) / KIB, 0xffff);
  cmos[CMOS.EQUIPMENT] = EQUIPMENT;
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
