/** The machine's BIOS, assembled by our assembler. */
import { shippedFiles } from '../host/files.ts';
import { assembleCached } from './assemble.ts';

/** @returns 64 KiB, for `MachineOptions.firmware` */
export function loadFirmware(): Promise<Uint8Array> {
  const files = [...shippedFiles('src/machine/firmware')].filter(([name]) => name.endsWith('.asm'));
  return assembleCached({ kind: 'firmware', main: 'bios.asm', files: new Map(files) });
}
