/** Segments, gates, rings and tasks. */
import type { Difference } from './difference.ts';
import { QEMU_NO_INT1, QEMU_NO_LIMITS } from './reasons.ts';

const QEMU_NO_RIGHTS =
  "QEMU lets a data access pass whatever its segment's type or null selector forbids (SDM vol. 3A, 5.4.1 and 5.5)";
const QEMU_NOT_ACCESSED = 'QEMU does not mark a code segment accessed on a far transfer (SDM vol. 3A, 3.4.5.1)';
const QEMU_OLD_EIP =
  "QEMU reports what the new task raises at the old task's EIP (SDM vol. 3A, 7.3: after the commit point the exception belongs to the new task)";

export const segmentation: readonly Difference[] = [
  {
    image: 'segments',
    emulator: 'qemu',
    lines: {
      'bytes beyond': 'ok',
      'bytes word across': 'ok',
      'bytes dword across': 'ok',
      'bytes ffffffff': 'ok',
      'bytes wraps': 'ok',
      'bytes qword across': 'ok',
      'bytes tbyte across': 'ok',
      'bytes fsave across': 'ok',
      'bytes sgdt across': 'ok',
      'bytes far pointer across': 'ok',
      'bytes bound across': 'exception 00000005 at 00000008 00000000 flags 00000000',
      'bytes cmpxchg8b across': 'ok',
      'bytes bt next dword': 'ok',
      'bytes xlat': 'ok',
      'pages beyond': 'ok',
      'down at limit': 'ok',
      'down wraps': 'ok',
      'down word across': 'ok',
      'down16 word highest': 'ok',
      'down16 beyond': 'ok',
      'down pages at limit': 'ok',
      'based write beyond': 'ok',
      'r3 beyond bytes': '',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'segments',
    emulator: 'qemu',
    lines: {
      'accessed, code': '00cf9a00 00cf9a00',
      'selector 008': '00c09a00 ffffffff 00000001',
      'selector 0f0': '00c09a00 ffffffff 00000001',
    },
    because: QEMU_NOT_ACCESSED,
  },
  {
    image: 'segments',
    emulator: 'qemu',
    lines: {
      'ltr null': 'ok',
    },
    because: 'QEMU loads a null selector into TR (SDM vol. 2A, LTR: #GP(0))',
  },
  {
    image: 'segments',
    emulator: 'qemu',
    lines: {
      'read-only write': 'ok',
      'read-only xchg': 'ok',
      'read-only cmpxchg': 'ok',
      'read-only inc': 'ok',
      'read-only fst': 'ok',
      'read-only stosb': 'ok',
      'execute and read write': 'ok',
      'cs override write': 'ok',
      'through null': 'ok',
      'write through null': 'ok',
    },
    because: QEMU_NO_RIGHTS,
  },
  {
    image: 'gates',
    emulator: 'qemu',
    lines: {
      'call past the limit': 'exception 0000000d 00000068 at 00000008 00000000 flags 00000000',
      'call gate past the limit': 'exception 00000006 at 00000068 000178f9 flags 00000000',
      'retf past the limit': 'exception 00000006 at 00000068 000177ee flags 00000000',
      'iret past the limit': 'exception 00000006 at 00000068 00017657 flags 00000000',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'gates',
    emulator: 'qemu',
    lines: {
      'r3 call gate to conforming': 'exception 0000000d 00000000 at 00000050 ffffe667 flags 00000200',
    },
    because:
      'QEMU forgets to make CS.RPL the CPL (SDM vol. 2A, CALL: "CS(RPL) := CPL" for a conforming target of a gate)',
  },
  {
    image: 'gates',
    emulator: 'qemu',
    lines: {
      'r3 iret with vm': 'exception 00000006 at 0000001b 0000000c flags 00020200 stack 00000000 00000000',
    },
    because: 'QEMU enters virtual-8086 mode from CPL 3 (SDM vol. 2A, IRET: VM is looked at when CPL is 0)',
  },
  {
    image: 'gates',
    emulator: 'qemu',
    lines: {
      'r3 int1': 'exception 00000006 at 0000001b 00000000 flags 00000200 stack 00000023 00005000',
      'v86 int1 iopl 0': 'exception 00000006 at 00000000 00000000 flags 00020200 stack 00000011 00004ef0',
    },
    because: QEMU_NO_INT1,
  },
  {
    image: 'gates',
    emulator: 'qemu',
    lines: {
      'v86 wraps': '',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'tasks',
    emulator: 'qemu',
    lines: {
      'call, saved': 'e0e0e0e0 00000006 00000028 00000023 00000000',
    },
    because:
      'QEMU does not work the flags of the last instruction out before it saves them (SDM vol. 3A, 7.3: EFLAGS is saved)',
  },
  {
    image: 'tasks',
    emulator: 'qemu',
    lines: {
      'debug trap': '',
      'dr6 after the trap': 'ffff0ff0',
    },
    because: 'QEMU does not look at the T flag of a TSS (SDM vol. 3A, 7.2.1 and vol. 3B, 17.3.1.5)',
  },
  {
    image: 'tasks',
    emulator: 'qemu',
    lines: {
      'bad ss absent': 'exception 0000000b 00000098 at 00000008 fffffd2d flags 00000000',
    },
    because: "QEMU raises #NP where the new task's stack is absent (SDM vol. 3A, table 7-1: #SS)",
  },
  {
    image: 'tasks',
    emulator: 'qemu',
    lines: {
      'bad cs null': 'exception 0000000a 00000000 at 00000000 000007a7 flags 00000000',
      'bad cs data': 'exception 0000000a 00000010 at 00000010 000007ef flags 00000000',
      'bad cs rpl': 'exception 0000000a 00000018 at 00000019 00000836 flags 00000000 stack 00000000 00000000',
      'bad cs beyond': 'exception 0000000a 000001f8 at 000001f8 00000880 flags 00000000',
      'bad ds absent': 'exception 0000000b 00000098 at 00000008 000008ca flags 00000000',
      'bad es beyond': 'exception 0000000a 000001f8 at 00000008 00000914 flags 00000000',
      'bad fs tss': 'exception 0000000a 00000030 at 00000008 0000095b flags 00000000',
      'bad gs ldt': 'exception 0000000a 00000004 at 00000008 000009a2 flags 00000000',
      'bad ldt beyond': 'exception 0000000a 000001f8 at 00000008 000009ed flags 00000000',
      'bad ldt data': 'exception 0000000a 00000010 at 00000008 00000a36 flags 00000000',
      'bad ldt absent': 'exception 0000000a 00000090 at 00000008 00000a81 flags 00000000',
      'bad ldt local': 'exception 0000000a 00000004 at 00000008 fffffacb flags 00000000',
      'bad ss null': '00000000 00000030 fffffbf4 00000008 00000000 00000010 00005800 00008b00',
      'bad ss code': '00000008 00000030 fffffc5c 00000008 00000008 00000010 00005800 00008b00',
      'bad ss rpl': '00000010 00000030 fffffcc3 00000008 00000011 00000010 00005800 00008b00',
      'bad ss read-only': '000000c0 00000030 fffffd9a 00000008 000000c0 00000010 00005800 00008b00',
      'bad ss local': '00000004 00000030 fffffe03 00000008 00000004 00000010 00005800 00008b00',
      'bad cs by task gate': '00000010 00000030 fffffe73 00000010 00000010 00000010 00005800 00008b00',
    },
    because: QEMU_OLD_EIP,
  },
  {
    image: 'tasks',
    emulator: 'bochs',
    lines: {
      'dr7 after': '00000028 00004000 00000030 00008b00 00008b00 00000600',
    },
    because: 'Bochs clears LE on a task switch as well (SDM vol. 3B, 17.2.4: L0 to L3)',
  },
  {
    image: 'tasks',
    emulator: 'bochs',
    lines: {
      'bad cs rpl': 'exception 0000000a 00000010 at 00000019 00000000 flags 00000000 stack 00000010 00005800',
    },
    because: 'Bochs looks at SS before the CPL of CS (SDM vol. 3A, table 7-1, which begins with CS)',
  },
];
