/** The ISO image that grub-mkrescue makes, booted from the CD-ROM drive by El Torito. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { inTemporaryFolder } from '../support/temporary-folder.ts';
import { GRUB_FILES, run } from './disk-image.ts';
import type { Guest } from './guest.ts';

const CONFIG = `serial --unit=0 --speed=115200
terminal_output serial
cat /words
halt
`;
const WORDS = 'read from the disc';
const [MKRESCUE, XORRISO] = ['/usr/bin/grub-mkrescue', '/usr/bin/xorriso'] as const;

export const grubRescue: Guest = {
  name: "GRUB's rescue disc",
  memory: 32,
  needs: [MKRESCUE, XORRISO, ...GRUB_FILES],
  drive: 'cdrom',
  image: () =>
    inTemporaryFolder(async (folder) => {
      const root = join(folder, 'root');
      mkdirSync(join(root, 'boot/grub'), { recursive: true });
      writeFileSync(join(root, 'boot/grub/grub.cfg'), CONFIG);
      writeFileSync(join(root, 'words'), `${WORDS}\n`);
      run(MKRESCUE, ['-d', '/usr/lib/grub/i386-pc', '-o', join(folder, 'rescue.iso'), root]);
      return new Uint8Array(readFileSync(join(folder, 'rescue.iso')));
    }),
  compared: (serial) => [serial.includes(WORDS) ? WORDS : '(the disc was not read)'],
};
