/** Exceptions and debugging in protected mode. */
import type { Difference } from './difference.ts';
import { QEMU_NO_INT1, QEMU_NO_MF } from './reasons.ts';

export const exceptions: readonly Difference[] = [
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      int1: 'exception 00000006 at 00000008 00000000 flags 00000000',
    },
    because: QEMU_NO_INT1,
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'cr0 nw without cd': 'ok',
      'rdmsr unknown': 'ok',
      'wrmsr unknown': 'ok',
      'wrmsr efer reserved': 'ok',
      'ldmxcsr reserved': 'ok',
    },
    because:
      'QEMU ignores what is reserved (SDM vol. 3A, 2.5: NW without CD is #GP; vol. 2, RDMSR, WRMSR and LDMXCSR: #GP(0))',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'ts, emms': 'ok',
      'em, emms': 'ok',
    },
    because: 'QEMU looks at no flag of CR0 for EMMS (SDM vol. 2A, EMMS: #NM if TS, #UD if EM)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'divss, no osxmmexcpt': 'ok',
      'divss, osxmmexcpt': 'ok',
    },
    because: 'QEMU raises no SIMD floating-point exceptions (SDM vol. 3A, 6.15, "Interrupt 19")',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'fld waits': 'ok',
    },
    because: QEMU_NO_MF,
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'fault whose gate is bad': 'exception 0000000d 000001f8 at 00000008 00000000 flags 00000000',
      'ud, then np': 'exception 0000000b 00000030 at 00000008 00000000 flags 00000000',
    },
    because:
      'QEMU does not set EXT in an error code (SDM vol. 3A, 6.13: set if it comes up while an exception is delivered)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'step, mov ss twice': 'exception 00000001 at 00000008 00000016 flags 00000100',
      'step, lss': 'exception 00000001 at 00000008 00000011 flags 00000100',
      'step, sti': 'exception 00000001 at 00000008 0000000b flags 00000300',
    },
    because:
      'QEMU holds the trap of TF off after STI, LSS and a second MOV to SS as well (SDM vol. 3A, 6.8.3: MOV to SS and POP SS; only the first of such instructions is sure to)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'access, mov ss': 'exception 00000001 at 00000008 00000d94 flags 00000000',
      'execution after mov ss': 'exception 00000001 at 00000008 00000d2b flags 00000000',
      'execution after mov ss, dr6': 'ffff0ff2',
    },
    because: 'QEMU does not hold breakpoints off after MOV to SS (SDM vol. 3A, 6.8.3)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'step and write': 'exception 00000001 at 00000008 ffffd8b4 flags 00000000',
    },
    because:
      'QEMU traps for the step, and in the handler for the breakpoint (SDM vol. 3B, 17.2.3: BS may come with any other bit; vol. 3A, 6.9: traps of one instruction are one exception)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'access that faults': 'exception 00000001 at 00000008 ffffd64c flags 00000000',
      'access that faults, dr6': 'ffff0ff4',
    },
    because:
      'QEMU traps for an access of an instruction that faults (SDM vol. 3B, 17.3.1.2: after the instruction was executed)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'rf, fault': '00000000',
    },
    because: 'QEMU saves RF clear (SDM vol. 3B, 17.3.1.1: set for every fault but that of an instruction breakpoint)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'general detect': 'ok',
      'general detect is off in the handler': '00002400',
      'general detect, dr6': 'ffff0ff0',
      'general detect, write': 'ok',
    },
    because: 'QEMU has no general detect (SDM vol. 3B, 17.2.4, "General detect enable flag")',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'fixed bits': 'ffff0ff0 00000400 0000d400',
    },
    because: 'QEMU keeps bits 12, 14 and 15 of DR7 as they were written (SDM vol. 3B, figure 17-1: they are 0)',
  },
  {
    image: 'exceptions',
    emulator: 'qemu',
    lines: {
      'ac, dword': '',
      'ac, word': '',
      'ac, write': '',
      'ac, push': '',
      'ac, qword': '',
      'ac, les': '',
      'ac, string': '',
      'ac, cmpxchg8b': '',
      'ac, fstenv': '',
      'ac, sgdt': '',
    },
    because: 'QEMU checks no alignment (SDM vol. 3A, 6.15, "Interrupt 17")',
  },
  {
    image: 'exceptions',
    emulator: 'bochs',
    lines: {
      'write, second not enabled, dr6': 'ffff0ff3',
    },
    because: 'Bochs reports breakpoints that are not enabled too (SDM vol. 3B, 17.2.3: they may or may not be)',
  },
  {
    image: 'port-breakpoints',
    emulator: 'qemu',
    lines: {
      'rep outsb': 'exception 00000001 at 00000008 00000002 flags 00000000',
      'rep outsb, counted': '00000003',
    },
    because:
      'QEMU traps behind the instruction, the count as it was (SDM vol. 3B, 17.3.1.2: REP traps after the iteration that hit)',
  },
];
