/** memtest86+: its tests over a small memory, but the last, which waits for minutes whether bits fade. */
import { readFileSync } from 'node:fs';
import { GRUB_FILES, grubDisk } from './disk-image.ts';
import type { Guest } from './guest.ts';

const PROGRAM = '/boot/memtest86+x64.bin';
const LAST = '#10 [Bit fade';

const distinct = (matches: readonly string[] | null): string[] => [...new Set(matches ?? [])];

export const memtest: Guest = {
  name: 'memtest86+ x64',
  memory: 8,
  needs: [PROGRAM, ...GRUB_FILES],
  until: LAST,
  image: () =>
    grubDisk({
      size: 8,
      config: 'linux /memtest console=ttyS0,115200 nosm nobench nobigstatus\nboot\n',
      modules: ['linux'],
      files: new Map([['memtest', new Uint8Array(readFileSync(PROGRAM))]]),
    }),
  compared: (serial) => [
    ...distinct(serial.match(/Errors: +\d+/g)),
    serial.includes(LAST) ? `came to ${LAST}` : `did not come to ${LAST}`,
  ],
};
