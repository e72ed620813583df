/** State and system calls in 64-bit mode. */
import type { Difference } from './difference.ts';
import { QEMU_NOT_CANONICAL } from './reasons.ts';

const XSAVE_MXCSR =
  'QEMU leaves MXCSR to the SSE component (SDM vol. 1, 13.7 and 13.8.1: AVX brings it too, and it is checked)';

export const longMode: readonly Difference[] = [
  {
    image: 'state64',
    emulator: 'qemu',
    lines: {
      'xsave64 of x87 and sse':
        '3 5a5a00c03000037f c90fdaa22168c235 8000000000000000 ffff00001fa1 1122334455667788 1122334455667788 5a5a5a5a5a5a5a5a',
    },
    because: 'QEMU saves no opcode (SDM vol. 1, 8.1.9.1 and 10.5.1: FOP in bytes 7:6)',
  },
  {
    image: 'state64',
    emulator: 'qemu',
    lines: {
      'xsave of avx alone writes mxcsr': '5a5a5a5a5a5a5a5a 5a5a5a5a5a5a5a5a',
      'xrstor mxcsr': 'ok',
    },
    because: XSAVE_MXCSR,
  },
  {
    image: 'state64',
    emulator: 'qemu',
    lines: { 'cr0.ts': '' },
    because: 'QEMU saves in spite of CR0.TS (SDM vol. 2D, XSAVE: #NM)',
  },
  {
    image: 'state64',
    emulator: 'qemu',
    lines: { 'wrfsbase not canonical': 'ok' },
    because: QEMU_NOT_CANONICAL,
  },
  {
    image: 'syscalls64',
    emulator: 'qemu',
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
    emulator: 'qemu',
    lines: {
      'syscall, flags': '18 20 2 2 40ed7 5000 3b 33 40ed7 5000',
      'sysret of all flags': '18 20 204002 a 244ed7 5000 244ed7',
    },
    because:
      'QEMU clears the status flags, and DF, whatever the mask says (SDM vol. 2B, SYSCALL: RFLAGS AND NOT(IA32_FMASK))',
  },
  {
    image: 'syscalls64',
    emulator: 'qemu',
    lines: { 'syscall from 32 bits': '7 202 18 20 12' },
    because: 'QEMU takes SYSCALL in compatibility mode, as AMD does (SDM vol. 2B, SYSCALL: #UD outside 64-bit mode)',
  },
  {
    image: 'syscalls64',
    emulator: 'qemu',
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
    emulator: 'qemu',
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
    emulator: 'qemu',
    lines: { 'a prefetched register': "exception 6 at 18 0 flags 0 stack 20 6000 handler's 5fc8" },
    because:
      'QEMU follows AMD: a prefetch needs memory (APM vol. 3, PREFETCH; on Intel processors the byte pair is a hint)',
  },
];
