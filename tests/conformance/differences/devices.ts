/** The disk, the keyboard controller, the UART and the VGA. */
import type { Difference } from './difference.ts';

const SECTOR_0 = 'sector number 0 is let pass (ATA-5, READ SECTOR(S): sectors are numbered from 1)';
const NO_VERIFY = 'READ VERIFY looks at nothing (ATA-6, READ VERIFY SECTOR(S): the address must exist as for READ)';
const WORD_59 = 'word 59 is not brought up to date (ATA-6, IDENTIFY DEVICE, word 59: the current setting)';

export const devices: readonly Difference[] = [
  {
    image: 'disk',
    emulator: 'qemu',
    lines: {
      'sector 0 is none': '0048 0000',
    },
    because: SECTOR_0,
  },
  {
    image: 'disk',
    emulator: 'qemu',
    lines: {
      'verify beyond': '0040 0000',
    },
    because: NO_VERIFY,
  },
  {
    image: 'disk',
    emulator: 'qemu',
    lines: {
      'multiple of 4': '0040 0048 0110',
    },
    because: WORD_59,
  },
  {
    image: 'disk',
    emulator: 'bochs',
    lines: {
      'sector 0 is none': '0048 0000',
    },
    because: SECTOR_0,
  },
  {
    image: 'disk',
    emulator: 'bochs',
    lines: {
      'verify beyond': '0040 0000',
    },
    because: NO_VERIFY,
  },
  {
    image: 'disk',
    emulator: 'bochs',
    lines: {
      'multiple of 4': '0040 0048 0000',
    },
    because: WORD_59,
  },
  {
    image: 'disk',
    emulator: 'bochs',
    lines: {
      'high order bytes': '0034 0078 0034 0078',
    },
    because: 'Bochs reads the last bytes whatever HOB says (ATA-6, "Device Control register")',
  },
  {
    image: 'disk',
    emulator: 'bochs',
    lines: {
      'other parameters': '0041 0004 0041 0004 00000000 0040 0048 000000c0',
    },
    because: 'Bochs knows one geometry and aborts (ATA-5, INITIALIZE DEVICE PARAMETERS: a device may lack others)',
  },
  {
    image: 'devices',
    emulator: 'qemu',
    lines: {
      '8042, status': '0008 0008 0009 0034 0008',
      '8042, keyboard buffer': '0009 00f0',
      '8042, auxiliary buffer': '0029 005a',
      'mouse, identify': '0029 00fa 0000',
    },
    because:
      'QEMU never clears bit 3 of the status (8042, status register, command or data: where the last byte was written)',
  },
  {
    image: 'devices',
    emulator: 'qemu',
    lines: {
      'mouse, unknown': 'ffff',
    },
    because:
      'QEMU says nothing to a command the mouse does not know (IBM PS/2 Hardware Interface Technical Reference, the mouse behind the 8042: resend)',
  },
  {
    image: 'devices',
    emulator: 'qemu',
    lines: {
      'uart, loopback of modem lines': '0000 0000 0020 0020 0010 0010 0040 0040 0080 0080 00f0 00f0',
      'uart, interrupts by priority': '0000 0002 0006 0063 0004 0002 0002 0001 0020 0001',
    },
    because:
      'QEMU notes no change of the modem lines in loopback (PC16550D datasheet, "Modem Status Register", bits 0 to 3)',
  },
  {
    image: 'devices',
    emulator: 'bochs',
    lines: {
      'uart, interrupts by priority': '0000 0002 0006 0063 0004 0002 0000 0000 0022 0001',
    },
    because:
      "Bochs ends the transmitter's interrupt whenever IIR is read (PC16550D datasheet, table IV: if it is the source)",
  },
  {
    image: 'devices',
    emulator: 'bochs',
    lines: {
      'uart, fifo cleared': '0061 0061',
    },
    because:
      'Bochs still calls data ready when the FIFO is cleared (PC16550D datasheet, "FIFO Control Register": FCR1 and a change of FCR0 clear it)',
  },
  {
    image: 'devices',
    emulator: 'qemu',
    lines: {
      'vga, palette mask': '0000 0000',
    },
    because: 'QEMU has no palette mask (VGA, PEL Mask register)',
  },
];
