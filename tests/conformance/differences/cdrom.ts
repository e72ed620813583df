/** The CD-ROM drive. */
import type { Difference } from './difference.ts';

export const cdrom: readonly Difference[] = [
  {
    image: 'cdrom',
    emulator: 'qemu',
    lines: {
      'sense is taken back': '0000 0003 0005 0020 0000',
    },
    because: 'QEMU keeps sense data after a command that went well (SPC-3, 4.5.1: another command clears them)',
  },
  {
    image: 'cdrom',
    emulator: 'qemu',
    lines: {
      'table of contents, sessions': '000c 0000 0003 0000 0012 0001 0001',
    },
    because: 'QEMU looks for the format where SFF-8020 had it (MMC-4, 6.30: bits 3 to 0 of byte 2)',
  },
  {
    image: 'cdrom',
    emulator: 'qemu',
    lines: {
      capabilities: '001c 0000 0003 002a 0014',
    },
    because: 'QEMU tells of two bytes more of the page (MMC-4, 7.11: how many there are depends on the version)',
  },
  {
    image: 'cdrom',
    emulator: 'bochs',
    lines: {
      'sense is taken back': '0000 0003 0005 0020 0000',
    },
    because: 'Bochs keeps sense data after a command that went well (SPC-3, 4.5.1: another command clears them)',
  },
  {
    image: 'cdrom',
    emulator: 'bochs',
    lines: {
      'table of contents, sessions': '000c 0000 0003 0000 0012 0001 0001',
    },
    because: 'Bochs looks for the format where SFF-8020 had it (MMC-4, 6.30: bits 3 to 0 of byte 2)',
  },
  {
    image: 'cdrom',
    emulator: 'bochs',
    lines: {
      configuration: '0001 0003 0050 0000 000a 0000 0000',
    },
    because: 'Bochs does not know GET CONFIGURATION (MMC-4, 6.6: every drive does)',
  },
];
