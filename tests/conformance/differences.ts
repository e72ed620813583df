/** Where another emulator says otherwise than our machine on purpose or by neglect, and what the manual says of it. */
import type { Peer } from './machines.ts';

/** Lines of one image with one cause. */
export interface Difference {
  readonly image: string;
  readonly peer: Peer;
  /** What the peer says in place of ours, by the line's name: what stands before its first colon. */
  readonly lines: Readonly<Record<string, string>>;
  /** Names the manual's section. */
  readonly because: string;
  /** The peer may also say the same: what it does depends on the host's clock, or on memory that it never set. */
  readonly sometimes?: true;
}

/** QEMU's translator adds a segment's base and looks at nothing else. */
const QEMU_NO_LIMITS = 'QEMU checks no segment limit (SDM vol. 3A, 5.3, "Limit Checking")';
const QEMU_NO_RIGHTS =
  "QEMU lets a data access pass whatever its segment's type or null selector forbids (SDM vol. 3A, 5.4.1 and 5.5)";
const QEMU_NOT_ACCESSED = 'QEMU does not mark a code segment accessed on a far transfer (SDM vol. 3A, 3.4.5.1)';
const QEMU_OLD_EIP =
  "QEMU reports what the new task raises at the old task's EIP (SDM vol. 3A, 7.3: after the commit point the exception belongs to the new task)";
const QEMU_RESERVED =
  'QEMU reports a reserved bit with P clear (SDM vol. 3A, 4.7: P is 0 only if an entry is not present)';
const QEMU_POINTERS = 'QEMU reads PAE pointers as it walks, not when CR3 is loaded (SDM vol. 3A, 4.4.1)';
const QEMU_NO_STACK_FAULT =
  'QEMU raises #GP where a stack reference is not canonical (SDM vol. 3A, 6.15, "Interrupt 12": #SS)';
const QEMU_NOT_CANONICAL =
  'QEMU lets what is not canonical into a base register (SDM vol. 2, WRMSR, WRFSBASE, LGDT and LIDT: #GP(0))';
const QEMU_NO_INT1 = 'QEMU has no INT1 (SDM vol. 2A, INT n: opcode F1)';
const QEMU_NO_MF = 'QEMU raises #MF by WAIT alone (SDM vol. 3A, 6.15, "Interrupt 16": by the next waiting instruction)';
const NMI_BITS =
  'bits 2 and 3 of port 61h are read as they were written (82371SB datasheet, NMI Status and Control Register)';
const CLOCK_FLAGS =
  'the flags are set whether or not their interrupts are let through (MC146818 datasheet, "Register C")';
const QEMU_GATE =
  'QEMU counts whatever the gate says, and knows no null count (8254 datasheet, "Read-Back Command", "Gate Operations")';
const XSAVE_MXCSR =
  'QEMU leaves MXCSR to the SSE component (SDM vol. 1, 13.7 and 13.8.1: AVX brings it too, and it is checked)';
const SECTOR_0 =
  'a sector number of 0 is passed by (ATA-5, INITIALIZE DEVICE PARAMETERS and READ SECTOR(S): sectors are numbered from 1)';
const NO_VERIFY =
  'nothing is looked at for READ VERIFY (ATA-6, READ VERIFY SECTOR(S): the address must exist as for READ)';
const WORD_59 = 'word 59 is not brought up to date (ATA-6, IDENTIFY DEVICE, word 59: the current setting)';
const JUMP_TARGET =
  'where a jump leaves its segment, the fetch of the target raises #GP here and in QEMU; the manual lets the jump itself (SDM vol. 2A, JMP)';

export const DIFFERENCES: readonly Difference[] = [
  {
    image: 'real-segments',
    peer: 'qemu',
    lines: {
      'word at ffff': 'ok',
      'dword at fffd': 'ok',
      'write word at ffff': 'ok',
      '32-bit offset 10000': 'ok',
      'ebx 10000': 'ok',
      'ss word at ffff': 'ok',
      'bp word at ffff': 'ok',
      'fetch past ffff': '0001',
      'jump straddles ffff': '',
      '32-bit jump beyond': 'exception 0006 at 0000 9eff 0000',
      '32-bit ret beyond': 'exception 0006 at 0000 7b99 0000',
      'es has its limit': 'ok',
      'a32 rep stosb beyond': '',
      'edi and ecx there': '00010002 00000000',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'real-segments',
    peer: 'bochs',
    lines: {
      '32-bit jump beyond': 'exception 000d at 0000 0000 0000',
      '32-bit ret beyond': 'exception 000d at 0000 0006 0000',
    },
    because: JUMP_TARGET,
  },
  {
    image: 'segments',
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'accessed, code': '00cf9a00 00cf9a00',
      'selector 008': '00c09a00 ffffffff 00000001',
      'selector 0f0': '00c09a00 ffffffff 00000001',
    },
    because: QEMU_NOT_ACCESSED,
  },
  {
    image: 'segments',
    peer: 'qemu',
    lines: {
      'ltr null': 'ok',
    },
    because: 'QEMU loads a null selector into TR (SDM vol. 2A, LTR: #GP(0))',
  },
  {
    image: 'segments',
    peer: 'qemu',
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
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'r3 call gate to conforming': 'exception 0000000d 00000000 at 00000050 ffffe667 flags 00000200',
    },
    because:
      'QEMU forgets to make CS.RPL the CPL (SDM vol. 2A, CALL: "CS(RPL) := CPL" for a conforming target of a gate)',
  },
  {
    image: 'gates',
    peer: 'qemu',
    lines: {
      'r3 iret with vm': 'exception 00000006 at 0000001b 0000000c flags 00020200 stack 00000000 00000000',
    },
    because: 'QEMU enters virtual-8086 mode from CPL 3 (SDM vol. 2A, IRET: VM is looked at when CPL is 0)',
  },
  {
    image: 'gates',
    peer: 'qemu',
    lines: {
      'r3 int1': 'exception 00000006 at 0000001b 00000000 flags 00000200 stack 00000023 00005000',
      'v86 int1 iopl 0': 'exception 00000006 at 00000000 00000000 flags 00020200 stack 00000011 00004ef0',
    },
    because: QEMU_NO_INT1,
  },
  {
    image: 'gates',
    peer: 'qemu',
    lines: {
      'v86 wraps': '',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'tasks',
    peer: 'qemu',
    lines: {
      'call, saved': 'e0e0e0e0 00000006 00000028 00000023 00000000',
    },
    because:
      'QEMU does not work the flags of the last instruction out before it saves them (SDM vol. 3A, 7.3: EFLAGS is saved)',
  },
  {
    image: 'tasks',
    peer: 'qemu',
    lines: {
      'debug trap': '',
      'dr6 after the trap': 'ffff0ff0',
    },
    because: 'QEMU does not look at the T flag of a TSS (SDM vol. 3A, 7.2.1 and vol. 3B, 17.3.1.5)',
  },
  {
    image: 'tasks',
    peer: 'qemu',
    lines: {
      'bad ss absent': 'exception 0000000b 00000098 at 00000008 fffffd2d flags 00000000',
    },
    because: "QEMU raises #NP where the new task's stack is absent (SDM vol. 3A, table 7-1: #SS)",
  },
  {
    image: 'tasks',
    peer: 'qemu',
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
    peer: 'bochs',
    lines: {
      'dr7 after': '00000028 00004000 00000030 00008b00 00008b00 00000600',
    },
    because: 'Bochs clears LE on a task switch as well (SDM vol. 3B, 17.2.4: L0 to L3)',
  },
  {
    image: 'tasks',
    peer: 'bochs',
    lines: {
      'bad cs rpl': 'exception 0000000a 00000010 at 00000019 00000000 flags 00000000 stack 00000010 00005800',
    },
    because: 'Bochs looks at SS before the CPL of CS (SDM vol. 3A, table 7-1, which begins with CS)',
  },
  {
    image: 'paging32',
    peer: 'qemu',
    lines: {
      '4 MiB, bit 21 reserved': '00000008 0000000a 00000008 0000000c 0000000e 0000000c',
    },
    because: QEMU_RESERVED,
  },
  {
    image: 'paging32',
    peer: 'qemu',
    lines: {
      'pusha across into absent': '00000002 00400ff0',
    },
    because: 'QEMU pushes the last register first (SDM vol. 2B, PUSHA: EAX first)',
  },
  {
    image: 'paging32',
    peer: 'qemu',
    lines: {
      'read, modify, write, absent': '00000000',
      'cmpxchg that fails, absent': '00000000',
    },
    because: 'QEMU reads before it sees that it may not write (SDM vol. 3A, 4.7: W/R tells that the access is a write)',
  },
  {
    image: 'paging-pae',
    peer: 'qemu',
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
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'efer.lme while paging': '',
    },
    because: 'QEMU lets LME change while paging is on (SDM vol. 4, IA32_EFER; vol. 3A, 9.8.5)',
  },
  {
    image: 'paging64',
    peer: 'qemu',
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
    peer: 'qemu',
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
    peer: 'qemu',
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
    peer: 'qemu',
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
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'nc word across': "exception e 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8 cr2 7fffffffffff",
    },
    because: 'QEMU takes the page of the first byte before it looks at the last (SDM vol. 1, 3.3.7.1)',
  },
  {
    image: 'interrupts',
    peer: 'qemu',
    lines: {
      'special mask mode': '0001 0002 0000 0001 0003 0000',
    },
    because:
      "QEMU does not look at its requests anew when special mask mode begins (8259A datasheet, ''Special Mask Mode'')",
  },
  {
    image: 'interrupts',
    peer: 'bochs',
    lines: {
      'mov ss': '0009 0001 0000',
    },
    because:
      'Bochs lets MOV to SS delay although STI does already (SDM vol. 3A, 6.8.3: only the first of such instructions is sure to delay)',
  },
  {
    image: 'interrupts',
    peer: 'bochs',
    lines: {
      poll: '0000 0000 0000 0000',
    },
    because: "Bochs answers a poll with the number alone and serves nothing (8259A datasheet, 'Poll Command')",
  },
  {
    image: 'timers',
    peer: 'qemu',
    lines: {
      'port 61h': '0000 0003 0000',
    },
    because: NMI_BITS,
  },
  {
    image: 'timers',
    peer: 'bochs',
    lines: {
      'port 61h': '0000 0003 0000',
    },
    because: NMI_BITS,
  },
  {
    image: 'timers',
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'update interrupt, register c': '00b0 0000',
    },
    because: CLOCK_FLAGS,
  },
  {
    image: 'clock',
    peer: 'bochs',
    lines: {
      'update interrupt, register c': '0090 0000',
    },
    because: CLOCK_FLAGS,
  },
  {
    image: 'clock',
    peer: 'bochs',
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
  {
    image: 'state64',
    peer: 'qemu',
    lines: {
      'xsave64 of x87 and sse':
        '3 5a5a00c03000037f c90fdaa22168c235 8000000000000000 ffff00001fa1 1122334455667788 1122334455667788 5a5a5a5a5a5a5a5a',
    },
    because: 'QEMU saves no opcode (SDM vol. 1, 8.1.9.1 and 10.5.1: FOP in bytes 7:6)',
  },
  {
    image: 'state64',
    peer: 'qemu',
    lines: {
      'xsave of avx alone writes mxcsr': '5a5a5a5a5a5a5a5a 5a5a5a5a5a5a5a5a',
      'xrstor mxcsr': 'ok',
    },
    because: XSAVE_MXCSR,
  },
  {
    image: 'state64',
    peer: 'qemu',
    lines: { 'cr0.ts': '' },
    because: 'QEMU saves in spite of CR0.TS (SDM vol. 2D, XSAVE: #NM)',
  },
  {
    image: 'state64',
    peer: 'qemu',
    lines: { 'wrfsbase not canonical': 'ok' },
    because: QEMU_NOT_CANONICAL,
  },
  {
    image: 'syscalls64',
    peer: 'qemu',
    lines: {
      'lstar not canonical': 'ok',
      'cstar not canonical': 'ok',
      'sysenter_esp not canonical': 'ok',
      'sysenter_eip not canonical': 'ok',
      'kernel_gs_base not canonical': 'ok',
    },
    because: QEMU_NOT_CANONICAL,
  },
  {
    image: 'syscalls64',
    peer: 'qemu',
    lines: {
      'syscall, flags': '18 20 2 2 40ed7 5000 3b 33 40ed7 5000',
      'sysret of all flags': '18 20 204002 a 244ed7 5000 244ed7',
    },
    because:
      'QEMU clears the status flags, and DF, whatever the mask says (SDM vol. 2B, SYSCALL: RFLAGS AND NOT(IA32_FMASK))',
  },
  {
    image: 'syscalls64',
    peer: 'qemu',
    lines: { 'syscall from 32 bits': '7 202 18 20 12' },
    because: 'QEMU takes SYSCALL in compatibility mode, as AMD does (SDM vol. 2B, SYSCALL: #UD outside 64-bit mode)',
  },
  {
    image: 'syscalls64',
    peer: 'qemu',
    lines: {
      'sysret not canonical': "exception d 0 at 3b 7fffffff77af flags 200 stack 33 6000 handler's 6fc8",
      'sysexit not canonical': "exception d 0 at 73 7fffffff766e flags 0 stack 7b 0 handler's 6fc8",
      'sysexit, stack not canonical':
        "exception e 6 at 73 ffffffffffff7635 flags 0 stack 7b 800000000000 handler's 6fc8 cr2 7ffffffffff8",
    },
    because: 'QEMU returns first and finds the address bad in ring 3 (SDM vol. 2B, SYSRET and SYSEXIT: #GP(0))',
  },
  {
    image: 'syscalls64',
    peer: 'qemu',
    lines: {
      'sysenter with a null cs':
        "0 8 46 5800 23 exception d 20 at 18 fffffffffffff9b7 flags 0 stack 0 6fd8 handler's 6f98",
      'sysexit with a null cs': "exception 6 at 23 971db flags 0 stack 2b 23 handler's 6fc8",
    },
    because:
      'QEMU takes a selector for null only if its RPL is zero too (SDM vol. 2B, SYSENTER and SYSEXIT: IA32_SYSENTER_CS[15:2])',
  },
  {
    image: 'state64',
    peer: 'qemu',
    lines: { 'a prefetched register': "exception 6 at 18 0 flags 0 stack 20 6000 handler's 5fc8" },
    because:
      'QEMU follows AMD: a prefetch needs memory (APM vol. 3, PREFETCH; on Intel processors the byte pair is a hint)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      int1: 'exception 00000006 at 00000008 00000000 flags 00000000',
    },
    because: QEMU_NO_INT1,
  },
  {
    image: 'exceptions',
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'ts, emms': 'ok',
      'em, emms': 'ok',
    },
    because: 'QEMU looks at no flag of CR0 for EMMS (SDM vol. 2A, EMMS: #NM if TS, #UD if EM)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      'divss, no osxmmexcpt': 'ok',
      'divss, osxmmexcpt': 'ok',
    },
    because: 'QEMU raises no SIMD floating-point exceptions (SDM vol. 3A, 6.15, "Interrupt 19")',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      'fld waits': 'ok',
    },
    because: QEMU_NO_MF,
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      'fault whose gate is bad': 'exception 0000000d 000001f8 at 00000008 00000000 flags 00000000',
      'ud, then np': 'exception 0000000b 00000030 at 00000008 00000000 flags 00000000',
    },
    because:
      'QEMU does not set EXT in an error code (SDM vol. 3A, 6.13: set if it comes up while an exception is delivered)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'access, mov ss': 'exception 00000001 at 00000008 00000d94 flags 00000000',
      'execution after mov ss': 'exception 00000001 at 00000008 00000d2b flags 00000000',
      'execution after mov ss, dr6': 'ffff0ff2',
    },
    because: 'QEMU does not hold breakpoints off after MOV to SS (SDM vol. 3A, 6.8.3)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      'step and write': 'exception 00000001 at 00000008 ffffd8b4 flags 00000000',
    },
    because:
      'QEMU traps for the step, and in the handler for the breakpoint (SDM vol. 3B, 17.2.3: BS may come with any other bit; vol. 3A, 6.9: traps of one instruction are one exception)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      'access that faults': 'exception 00000001 at 00000008 ffffd64c flags 00000000',
      'access that faults, dr6': 'ffff0ff4',
    },
    because:
      'QEMU traps for an access of an instruction that faults (SDM vol. 3B, 17.3.1.2: after the instruction was executed)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
    lines: {
      'rf, fault': '00000000',
    },
    because: 'QEMU saves RF clear (SDM vol. 3B, 17.3.1.1: set for every fault but that of an instruction breakpoint)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'fixed bits': 'ffff0ff0 00000400 0000d400',
    },
    because: 'QEMU keeps bits 12, 14 and 15 of DR7 as they were written (SDM vol. 3B, figure 17-1: they are 0)',
  },
  {
    image: 'exceptions',
    peer: 'qemu',
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
    peer: 'bochs',
    lines: {
      'write, second not enabled, dr6': 'ffff0ff3',
    },
    because: 'Bochs reports breakpoints that are not enabled too (SDM vol. 3B, 17.2.3: they may or may not be)',
  },
  {
    image: 'real-exceptions',
    peer: 'qemu',
    lines: {
      'lds across ffff': 'ok',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'x87-images',
    peer: 'qemu',
    lines: {
      'fnstenv after fninit, o32': '037f 0000 0000 0000 ffff 0000 5a5a',
      'tags, o32': '037f 0000 2000 0000 1aff 0000',
      'fldenv, o32': '0f7f 0000 3800 0000 1a95 0000',
      'fnsave, o32': '037f 0000 3000 0000 1fff 0000 0000 0000 0000 0000 0000 f0bc 5c17 3b29 b8aa 3fff 5a5a',
    },
    because:
      'QEMU stores zeros where the environment is reserved; processors store ones (SDM vol. 1, figure 8-11: reserved)',
  },
  {
    image: 'x87-images',
    peer: 'qemu',
    lines: {
      'pointers, o16': '0000 0000 0040 0880',
      'pointers, o32': '0000 0000 0040 0880',
    },
    because:
      'QEMU stores selectors in real mode too, and no opcode (SDM vol. 1, figures 8-11 and 8-12: linear addresses, opcode)',
  },
  {
    image: 'x87-images',
    peer: 'bochs',
    lines: {
      'pointers, o16': '0000 0106 0040 0000',
      'pointers, o32': '0000 0106 0040 0000',
    },
    because:
      'this Bochs model no longer keeps FDS, and so has the offset alone (SDM vol. 1, 8.1.8: CPUID.(7,0):EBX[13])',
  },
  {
    image: 'x87-images',
    peer: 'qemu',
    lines: { 'fnstenv masks everything': '0360 0360' },
    because: 'QEMU leaves the control word alone (SDM vol. 2A, FSTENV: then masks all floating-point exceptions)',
  },
  {
    image: 'x87-images',
    peer: 'qemu',
    lines: {
      'fnstenv beyond the end': 'ok',
      'fnsave beyond the end': 'ok',
      'fstp tword beyond the end': 'ok',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'x87-images',
    peer: 'bochs',
    lines: {
      'fnstenv beyond the end': 'ok',
      'fstp tword beyond the end': 'ok',
    },
    because:
      'Bochs takes a long operand to pieces, and wraps each at 64 KiB (SDM vol. 2A, FSTENV and FSTP, real-address mode: #GP if an operand is outside the limit)',
  },
  {
    image: 'x87-images',
    peer: 'qemu',
    lines: { fld1: 'ok' },
    because: QEMU_NO_MF,
  },
  {
    image: 'disk',
    peer: 'qemu',
    lines: {
      'sector 0 is none': '0048 0000',
    },
    because: SECTOR_0,
  },
  {
    image: 'disk',
    peer: 'qemu',
    lines: {
      'verify beyond': '0040 0000',
    },
    because: NO_VERIFY,
  },
  {
    image: 'disk',
    peer: 'qemu',
    lines: {
      'multiple of 4': '0040 0048 0110',
    },
    because: WORD_59,
  },
  {
    image: 'disk',
    peer: 'bochs',
    lines: {
      'sector 0 is none': '0048 0000',
    },
    because: SECTOR_0,
  },
  {
    image: 'disk',
    peer: 'bochs',
    lines: {
      'verify beyond': '0040 0000',
    },
    because: NO_VERIFY,
  },
  {
    image: 'disk',
    peer: 'bochs',
    lines: {
      'multiple of 4': '0040 0048 0000',
    },
    because: WORD_59,
  },
  {
    image: 'disk',
    peer: 'bochs',
    lines: {
      'high order bytes': '0034 0078 0034 0078',
    },
    because: 'Bochs reads the last bytes whatever HOB says (ATA-6, "Device Control register")',
  },
  {
    image: 'disk',
    peer: 'bochs',
    lines: {
      'other parameters': '0041 0004 0041 0004 00000000 0040 0048 000000c0',
    },
    because: 'Bochs knows one geometry and aborts (ATA-5, INITIALIZE DEVICE PARAMETERS: a device may lack others)',
  },
  {
    image: 'devices',
    peer: 'qemu',
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
    peer: 'qemu',
    lines: {
      'mouse, unknown': 'ffff',
    },
    because:
      'QEMU says nothing to a command the mouse does not know (IBM PS/2 Hardware Interface Technical Reference, the mouse behind the 8042: resend)',
  },
  {
    image: 'devices',
    peer: 'qemu',
    lines: {
      'uart, loopback of modem lines': '0000 0000 0020 0020 0010 0010 0040 0040 0080 0080 00f0 00f0',
      'uart, interrupts by priority': '0000 0002 0006 0063 0004 0002 0002 0001 0020 0001',
    },
    because:
      'QEMU notes no change of the modem lines in loopback (PC16550D datasheet, "Modem Status Register", bits 0 to 3)',
  },
  {
    image: 'devices',
    peer: 'bochs',
    lines: {
      'uart, interrupts by priority': '0000 0002 0006 0063 0004 0002 0000 0000 0022 0001',
    },
    because:
      "Bochs ends the transmitter's interrupt whenever IIR is read (PC16550D datasheet, table IV: if it is the source)",
  },
  {
    image: 'devices',
    peer: 'bochs',
    lines: {
      'uart, fifo cleared': '0061 0061',
    },
    because:
      'Bochs still calls data ready when the FIFO is cleared (PC16550D datasheet, "FIFO Control Register": FCR1 and a change of FCR0 clear it)',
  },
  {
    image: 'devices',
    peer: 'qemu',
    lines: {
      'vga, palette mask': '0000 0000',
    },
    because: 'QEMU has no palette mask (VGA, PEL Mask register)',
  },
];
