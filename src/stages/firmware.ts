/** The machine's BIOS, assembled by our assembler. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { assembleCached } from './assemble.ts';
import { ROOT } from './stages.ts';

/** @returns 64 KiB, for `MachineOptions.firmware` */
export function loadFirmware(): Promise<Uint8Array> {
  const folder = join(ROOT, 'src', 'machine', 'firmware');
  const names = readdirSync(folder).filter((name) => name.endsWith('.asm'));
  return assembleCached('firmware', 'bios.asm', new Map(names.sort().map((name) => [name, join(folder, name)])));
}
