/** How much RAM a machine may have. */
export const MIB = 2 ** 20;
const MAX_RAM = 3072 * MIB;

export const isWithinBounds = (bytes: number): boolean => bytes >= MIB && bytes <= MAX_RAM;

/** 1 MiB … 3 GiB, in whole MiB. */
export const isMemorySize = (bytes: number): boolean => isWithinBounds(bytes) && bytes % MIB === 0;
