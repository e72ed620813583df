/** The interrupt controllers, the timer and the clock. */
import type { Difference } from './difference.ts';

const NMI_BITS =
  'bits 2 and 3 of port 61h are read as they were written (82371SB datasheet, NMI Status and Control Register)';
const CLOCK_FLAGS =
  'the flags are set whether or not their interrupts are let through (MC146818 datasheet, "Register C")';
const QEMU_GATE =
  'QEMU counts whatever the gate says, and knows no null count (8254 datasheet, "Read-Back Command", "Gate Operations")';

export const timers: readonly Difference[] = [
  {
    image: 'interrupts',
    emulator: 'qemu',
    lines: {
      'special mask mode': '0001 0002 0000 0001 0003 0000',
    },
    because:
      "QEMU does not look at its requests anew when special mask mode begins (8259A datasheet, ''Special Mask Mode'')",
  },
  {
    image: 'interrupts',
    emulator: 'bochs',
    lines: {
      'mov ss': '0009 0001 0000',
    },
    because:
      'Bochs lets MOV to SS delay although STI does already (SDM vol. 3A, 6.8.3: only the first of such instructions is sure to delay)',
  },
  {
    image: 'interrupts',
    emulator: 'bochs',
    lines: {
      poll: '0000 0000 0000 0000',
    },
    because: "Bochs answers a poll with the number alone and serves nothing (8259A datasheet, 'Poll Command')",
  },
  {
    image: 'timers',
    emulator: 'qemu',
    lines: {
      'port 61h': '0000 0003 0000',
    },
    because: NMI_BITS,
  },
  {
    image: 'timers',
    emulator: 'bochs',
    lines: {
      'port 61h': '0000 0003 0000',
    },
    because: NMI_BITS,
  },
  {
    image: 'timers',
    emulator: 'qemu',
    lines: {
      'status, mode 0': '00?0 00?0 00?0',
      'status, low byte only': '00?0',
      'status, high byte only, bcd': '00?1',
      'status, mode 1': '00?2 00?2 00?2',
      'status, mode 2': '00?4 00?4 00?4',
      'status, mode 3': '00?6 00?6 00?6',
      'status, mode 4': '00?8 00?8 00?8',
      'status, mode 5': '00?a 00?a 00?a',
      'count, mode 0': '00?? 00?? 00?? 00??',
      'count, latched twice': '00?? 00?? 00?? 00??',
      'count, latch survives a new count': '00?? 00?? 00?? 00??',
      'status and count latched': '00?0 00?? 00??',
      'status latched twice': '00?0',
      'count, low byte only': '00?? 00??',
      'count, high byte only': '00?? 00??',
      'latch, high byte only': '00??',
      'half a count is no count': '00?0 00?? 00??',
      'output, mode 0': '00?0 00?0 00?0 00b0',
      'output, mode 0, by a new count': '00?0 00?0',
      'output, modes 1 to 5 at rest': '00?0 00?0 00?0 00?0 00?0',
      'output, mode 1': '00?0 00?0',
      'output, mode 3': '00?0',
    },
    because: QEMU_GATE,
    sometimes: true,
  },
  {
    image: 'clock',
    emulator: 'qemu',
    lines: {
      'update interrupt, register c': '00b0 0000',
    },
    because: CLOCK_FLAGS,
  },
  {
    image: 'clock',
    emulator: 'bochs',
    lines: {
      'update interrupt, register c': '0090 0000',
    },
    because: CLOCK_FLAGS,
  },
  {
    image: 'clock',
    emulator: 'bochs',
    lines: {
      'leap day': '0024 0002 0028 0004 0023 0000 0000',
      'no leap day': '0023 0002 0028 0003 0023 0000 0000',
      'noon in 12 hours': '0010 0000',
      'one in 12 hours': '009? 0000',
    },
    sometimes: true,
    because:
      "Bochs carries into the hours by mktime and does not say whether it is summer there: an hour may be off (MC146818 datasheet, 'Time, Calendar and Alarm Locations')",
  },
];
