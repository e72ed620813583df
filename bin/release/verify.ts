/** Whether an executable file is whole, by what its format says. */
import { must, viewOf } from './bytes.ts';
import { verifyMachO } from './code-signature.ts';
import { verifyElf } from './elf.ts';
import { MH_MAGIC_64 } from './mach-o.ts';
import { verifyPe } from './pe.ts';

const ELF = 0x7f45_4c46;
const MZ = 0x4d5a;

/** @throws BrokenFile that says what does not fit */
export function verifyExecutable(bytes: Uint8Array): void {
  const view = viewOf(bytes);
  must(bytes.length >= 4, 'it is no executable file');
  if (view.getUint32(0, true) === MH_MAGIC_64) verifyMachO(bytes);
  else if (view.getUint32(0) === ELF) verifyElf(bytes);
  else {
    must(view.getUint16(0) === MZ, 'it is no executable file');
    verifyPe(bytes);
  }
}
