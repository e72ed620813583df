/** Paging. */
import type { Difference } from './difference.ts';
import { QEMU_NOT_CANONICAL } from './reasons.ts';

const QEMU_RESERVED =
  'QEMU reports a reserved bit with P clear (SDM vol. 3A, 4.7: P is 0 only if an entry is not present)';
const QEMU_POINTERS = 'QEMU reads PAE pointers as it walks, not when CR3 is loaded (SDM vol. 3A, 4.4.1)';
const QEMU_NO_STACK_FAULT =
  'QEMU raises #GP where a stack reference is not canonical (SDM vol. 3A, 6.15, "Interrupt 12": #SS)';

export const paging: readonly Difference[] = [
  {
    image: 'paging32',
    emulator: 'qemu',
    lines: {
      '4 MiB, bit 21 reserved': '00000008 0000000a 00000008 0000000c 0000000e 0000000c',
    },
    because: QEMU_RESERVED,
  },
  {
    image: 'paging32',
    emulator: 'qemu',
    lines: {
      'pusha across into absent': '00000002 00400ff0',
    },
    because: 'QEMU pushes the last register first (SDM vol. 2B, PUSHA: EAX first)',
  },
  {
    image: 'paging32',
    emulator: 'qemu',
    lines: {
      'read, modify, write, absent': '00000000',
      'cmpxchg that fails, absent': '00000000',
    },
    because: 'QEMU reads before it sees that it may not write (SDM vol. 3A, 4.7: W/R tells that the access is a write)',
  },
  {
    image: 'paging-pae',
    emulator: 'qemu',
    lines: {
      'pte nx, reserved': '00000008 0000000a 00000008 0000000c 0000000e 0000000c',
      'pde nx, reserved': '00000008 0000000a 00000008 0000000c 0000000e 0000000c',
      'pte bit 51': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      'pte bit 62': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      'pte bit 52': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      'pde bit 51': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      'pde bit 62': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      '2 MiB, bit 13': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      '2 MiB, bit 20': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
      '2 MiB, bit 51': '00000008 0000000a 00000018 0000000c 0000000e 0000001c',
    },
    because: QEMU_RESERVED,
  },
  {
    image: 'paging-pae',
    emulator: 'qemu',
    lines: {
      'bits, read': 'ffffffff 00200027 00023027 00021021',
      'pointer with rw reserved': '',
      'pointer with us reserved': '',
      'pointer with bit 5': '',
      'pointer with bit 8': '',
      'pointer with bit 51': '',
      'pointer with nx': '',
      'pointers stay loaded': '00000000 00000000',
    },
    because: QEMU_POINTERS,
  },
  {
    image: 'paging-pae',
    emulator: 'qemu',
    lines: {
      'efer.lme while paging': '',
    },
    because: 'QEMU lets LME change while paging is on (SDM vol. 4, IA32_EFER; vol. 3A, 9.8.5)',
  },
  {
    image: 'paging64',
    emulator: 'qemu',
    lines: {
      'pml4e bit 51': '8 a 18 c e 1c',
      'pml4e bit 7': '8 a 18 c e 1c',
      'pdpte bit 51': '8 a 18 c e 1c',
      'pde bit 51': '8 a 18 c e 1c',
      'pte bit 51': '8 a 18 c e 1c',
      'no nxe, pml4e nx': '8 a 8 c e c',
      'no nxe, pte nx': '8 a 8 c e c',
      '2 MiB, bit 13': '8 a 18 c e 1c',
      '2 MiB, bit 20': '8 a 18 c e 1c',
      '1 GiB, bit 13': '8 a 18 c e 1c',
      '1 GiB, bit 29': '8 a 18 c e 1c',
    },
    because: QEMU_RESERVED,
  },
  {
    image: 'paging64',
    emulator: 'qemu',
    lines: {
      'nc rbp': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 47c8",
      'nc rbp, ds': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 47c8",
      'nc rbp index': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 47c8",
      'nc push': "exception d 0 at 18 3af flags 0 stack 20 800000000008 handler's 47c8",
      'nc pop': "exception d 0 at 18 3a2 flags 0 stack 20 800000000000 handler's 47c8",
      'nc call, stack': "exception d 0 at 18 38d flags 0 stack 20 800000000008 handler's 47c8",
    },
    because: QEMU_NO_STACK_FAULT,
  },
  {
    image: 'paging64',
    emulator: 'qemu',
    lines: {
      'nc wrmsr fs base': 'ok',
      'nc wrmsr kernel gs base': 'ok',
      'nc wrmsr lstar': 'ok',
      'nc lgdt': 'ok',
      'nc lidt': 'ok',
    },
    because: QEMU_NOT_CANONICAL,
  },
  {
    image: 'paging64',
    emulator: 'qemu',
    lines: {
      'bits, maskmovdqu of none': '24007 25007 26007 300007',
      'bits, clflush': '24007 25007 26007 300007',
      'nc clflush': 'ok',
    },
    because:
      'QEMU touches no page for CLFLUSH and for a store with no byte (SDM vol. 2A, CLFLUSH: subject to the permission checking and faults of a byte load; MASKMOVDQU with a mask of 0 is left to the implementation)',
  },
  {
    image: 'paging64',
    emulator: 'qemu',
    lines: {
      'nc jmp': "exception d 0 at 18 7fffffff5885 flags 0 stack 20 6000 handler's 47c8",
      'nc call': "exception d 0 at 18 7fffffff586e flags 0 stack 20 5ff8 handler's 47c8",
      'nc ret': "exception d 0 at 18 7fffffff5858 flags 0 stack 20 5ff8 handler's 47c8",
      'nc jmp memory': "exception d 0 at 18 7fffffff5838 flags 0 stack 20 6000 handler's 47c8",
    },
    because:
      'QEMU jumps first and faults at the target (SDM vol. 2A, JMP, CALL and RET: #GP(0) if the target is not canonical)',
  },
  {
    image: 'paging64',
    emulator: 'qemu',
    lines: {
      'nc word across': "exception e 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8 cr2 7fffffffffff",
    },
    because: 'QEMU takes the page of the first byte before it looks at the last (SDM vol. 1, 3.3.7.1)',
  },
];
