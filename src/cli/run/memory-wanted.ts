/** How much RAM a stage gets when `--memory` does not say. */

import { ElfFile, ElfFileError } from '../../debugger/elf/elf-file.ts';
import { MIB } from '../../machine/memory-size.ts';
import type { Stage } from '../../stages/stages.ts';
import { DEFAULT_MEMORY_MIB, OWN_PROGRAM_MEMORY_MIB } from './defaults.ts';

/** The first stage in which any Go program runs. */
const FIRST_GO_STAGE = 6;
const SECTOR_BYTES = 512;
const PT_LOAD = 1;
const ELF_MAGIC = Buffer.from('\x7fELF', 'latin1');

/** What a kernel that fills more than half of the memory gets beyond its end. */
const BEYOND_KERNEL = 256 * MIB;
const UNIT = 64 * MIB;
const MOST = 3072 * MIB;

/**
 * The book's own stages always have the same, because what they print tells of it. A program of the reader's own, in a folder
 * that began as stage 6 or 7, has enough for a stack of 500 MB, and a kernel with large variables has room for them.
 */
export function memoryWanted(stage: Stage, image: Uint8Array): number {
  const usual = stage.own !== undefined && stage.number >= FIRST_GO_STAGE ? OWN_PROGRAM_MEMORY_MIB : DEFAULT_MEMORY_MIB;
  const end = kernelEnd(image);
  if (end <= (usual * MIB) / 2) return usual * MIB;
  const wanted = Math.ceil((end + BEYOND_KERNEL) / UNIT) * UNIT;
  return Math.min(MOST, Math.max(usual * MIB, wanted));
}

/** @returns the address behind the last byte of the kernel that stands behind the loader; 0 if there is none */
function kernelEnd(image: Uint8Array): number {
  for (let at = SECTOR_BYTES; at < image.length; at += SECTOR_BYTES) {
    if (ELF_MAGIC.equals(image.subarray(at, at + ELF_MAGIC.length))) return lastAddress(image.subarray(at));
  }
  return 0;
}

function lastAddress(file: Uint8Array): number {
  try {
    const loaded = new ElfFile(file).segments.filter(({ type }) => type === PT_LOAD);
    return Math.max(0, ...loaded.map(({ virtualAddress, memorySize }) => Number(virtualAddress + memorySize)));
  } catch (error) {
    // The loader will say what is wrong with it.
    if (error instanceof ElfFileError) return 0;
    throw error;
  }
}
