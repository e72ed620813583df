/** The floppy disk controller and its DMA channel. */
import type { Difference } from './difference.ts';

export const floppy: readonly Difference[] = [
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      read: '0020 0000 0000 0006 0000 0001 0002 00ba 00ba 0000 0200 ffff',
      'read three': '0024 0000 0000 0005 0001 0005 0002 00c7 00c8 00c9',
      'read to the end of the track': '0020 0000 0000 0006 0000 0001 0002 00c5',
      'both sides': '0024 0000 0000 0005 0001 0002 0002 00c4 00c5 00c6',
      'to the end of both sides': '0020 0000 0000 0006 0000 0001 0002',
      'implied seek': '0020 0000 0000 0009 0000 0002 0002 0144',
      write: '0024 0000 0000 000a 0001 0001 0002 0024 0000 0000 000a 0001 0001 0002 55aa 55aa',
      verify: '0024 0000 0000 000a 0001 0001 0002 1234 0200 ffff',
    },
    because:
      'QEMU leaves SEEK END in ST0 once a command has ended at the end of a track (82077AA, section 5.2.6: a seek sets it, or a recalibration)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'part of a sector': '0020 0000 0000 0005 0000 0003 0002 00b6 00d7',
    },
    because:
      'QEMU counts the sectors that are moved whole (82077AA, table 5-8: after terminal count R is the next sector), and leaves SEEK END',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'no terminal count': '0020 0000 0000 0006 0000 0001 0002',
    },
    because: 'QEMU ends well where terminal count is missing (82077AA, section 5.1.1: END OF CYLINDER)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'no such sector': '0040 0080 0000 0005 0000 0013 0002',
    },
    because: 'QEMU calls it END OF CYLINDER (82077AA, section 5.1.1: NO DATA when two index holes have passed)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'another cylinder': '0000 0000 0000 0006 0000 0002 0002',
    },
    because:
      'QEMU seeks whether CONFIGURE allows it or not (82077AA, section 5.2.4: EIS; WRONG CYLINDER and NO DATA otherwise)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      downwards: '0020 0000 0000 000a 0000 0001 0002 0000 ffff ffff',
    },
    because: 'QEMU knows no descending addresses (8237A, "Mode Register", bit 5), and leaves SEEK END',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'a channel that begins anew': '0020 0000 0000 000a 0000 0001 0002 0200 ffff',
    },
    because: 'QEMU does not begin anew (8237A, "Autoinitialize"), and leaves SEEK END',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      format: '0020 000c 0000 0000 0000 0020 0000 0000 000d 0000 0001 0002 01c1 0000',
    },
    because: 'QEMU formats nothing that is read back (82077AA, section 5.1.7: the filler byte), and leaves SEEK END',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'the next sector': '0004 0000 0000 000d 0001 0002',
    },
    because:
      'QEMU moves its head with the address of the result (82077AA, section 5.1.4: READ ID finds the track under the head)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      registers: '0000 0000 000a 0003 0000 0057 0003',
    },
    because:
      'QEMU gives the bytes of SPECIFY as fields of its own (82077AA, table 5-2, DUMPREG: SRT and HUT, HLT and ND)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      interrupt: '0000 0040 0020 000d 0040',
    },
    because:
      'QEMU remembers a request that has been taken back (8259A, "Interrupt Request Register": IR is to stay high until it is acknowledged)',
  },
  {
    image: 'floppy',
    emulator: 'qemu',
    lines: {
      'interrupt kept in': '0040',
    },
    because: 'QEMU asks although DMAGATE# keeps the interrupt in (82077AA, section 2.1.3)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      version: '0080',
      lock: '0080 0080',
      registers: '0080 0080 0080 0080 0080 0080 0080',
    },
    because: "Bochs' controller is an 8272A, which has no such command (82077AA, section 5.2)",
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      'part of a sector': '0000 0000 0000 0005 0000 0003 0002 00b6 00d7',
    },
    because:
      'Bochs counts the sectors that are moved whole (82077AA, table 5-8: after terminal count R is the next sector)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      'no terminal count': '0000 0000 0000 0006 0000 0004 0002',
    },
    because: 'Bochs goes on to other tracks (82077AA, section 5.1.1: END OF CYLINDER)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      'another cylinder': '0000 0000 0000 0006 0000 0002 0002',
    },
    because: 'Bochs seeks by itself (82077AA, section 5.2.4: only with EIS; WRONG CYLINDER and NO DATA otherwise)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      'another rate': '0000 0000 0000 0005 0000 0002 0002',
    },
    because: 'Bochs reads at any data rate (82077AA, section 2.1.6)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      verify: '0004 0000 0000 0009 0001 0005 0002 1234 0001 01fe',
    },
    because: 'Bochs counts nothing (8237A, "Transfer Types": verify transfers work as the others do, but for memory)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      'the next sector': '0004 0000 0000 000d 0001 0002',
    },
    because:
      'Bochs moves its head with the address of the result (82077AA, section 5.1.4: READ ID finds the track under the head)',
  },
  {
    image: 'floppy',
    emulator: 'bochs',
    lines: {
      'interrupt kept in': '0040',
    },
    because: 'Bochs asks although DMAGATE# keeps the interrupt in (82077AA, section 2.1.3)',
  },
];
