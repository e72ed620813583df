/** The local APIC. */
import type { Difference } from './difference.ts';

const RESERVED =
  'the entry of the timer has a vector, a mask and a mode; the others of its bits are reserved (SDM vol. 3A, figure 11-8)';
const ILLEGAL =
  'vectors below 16 are errors of the sender, told in ESR and by the error entry (SDM vol. 3A, 11.5.2, 11.5.3)';

export const apic: readonly Difference[] = [
  {
    image: 'apic',
    emulator: 'qemu',
    lines: { 'an entry reads back what it has': '0003f0ff 00010060' },
    because: RESERVED,
  },
  {
    image: 'apic',
    emulator: 'bochs',
    lines: { 'an entry reads back what it has': '000310ff 00010060' },
    because: RESERVED,
  },
  {
    image: 'apic',
    emulator: 'qemu',
    lines: {
      'an interrupt with the vector of an exception is an error':
        '00000000 exception 0000000e 0000???? at 00000246 ffff???? flags 00000000 stack 00000000 00000000 cr2 00000000',
    },
    because: `${ILLEGAL}; QEMU delivers them`,
  },
  {
    image: 'apic',
    emulator: 'bochs',
    lines: { 'an interrupt with the vector of an exception is an error': '00000040 00000000 00000000' },
    because: `${ILLEGAL}; Bochs takes it for one of the receiver and raises no interrupt`,
  },
  {
    image: 'apic',
    emulator: 'qemu',
    lines: { 'disabled by software, masked, and nothing comes': '00000060 00000060 00000000' },
    because: 'an APIC that software has disabled masks every entry (SDM vol. 3A, 11.4.7.2)',
  },
  {
    image: 'apic',
    emulator: 'bochs',
    lines: {
      'virtual wire mode, as the firmware leaves it': '00010000 00000100',
      'LINT0 masked, it does not come': '00000001 00000078',
    },
    because: "Bochs wires the 8259 past the APIC to the processor; it is LINT0's to let through (SDM vol. 3A, 11.5.1)",
  },
];
