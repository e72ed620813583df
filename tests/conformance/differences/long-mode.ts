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
    emulator: 'bochs',
    lines: { 'syscall from 32 bits': "exception 6 at 2b 5 flags 200 stack 33 5000 handler's 6fc8" },
    because: "Bochs is Intel's here (AMD APM vol. 3, SYSCALL: from compatibility mode to CSTAR)",
  },
  {
    image: 'syscalls64',
    emulator: 'bochs',
    lines: { 'sysret not canonical': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8" },
    because:
      "Bochs is Intel's here (AMD APM vol. 3, SYSRET: the address is found bad when it is fetched from, in ring 3)",
  },
  {
    image: 'syscalls64',
    emulator: 'bochs',
    lines: {
      sysenter: '50 58 2 5800 73 7b 2 5000',
      'sysenter, flags': '50 58 40cd7 5800 73 7b 40cd7 5000',
      'sysexit in ring 3': "exception d 0 at 3b 0 flags 200 stack 33 5000 handler's 6fc8",
      'sysexit to 32 bits': '63 6b 2',
      'sysenter from 32 bits': '50 58 2 5800 73 7b 2 5000',
      'sysexit not canonical': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8",
      'sysexit, stack not canonical': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8",
      'sysexit keeps the flags': '73 7b 6d7 5000',
      'sysenter with a null cs': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8",
      'sysexit with a null cs': "exception d 0 at 18 0 flags 0 stack 20 6000 handler's 5fc8",
    },
    because: "Bochs is Intel's here (AMD APM vol. 3, SYSENTER and SYSEXIT: #UD in long mode)",
  },
  {
    image: 'state64',
    emulator: 'bochs',
    lines: { 'a prefetched register': 'ok' },
    because: "Bochs is Intel's here, where the byte pair is a hint (AMD APM vol. 3, PREFETCH: #UD with a register)",
  },
  {
    image: 'state64',
    emulator: 'qemu',
    lines: { rdpid: "exception 6 at 18 0 flags 0 stack 20 6000 handler's 5fc8" },
    because: "QEMU's translator has no RDPID (SDM vol. 2B, RDPID)",
  },
  {
    image: 'state64',
    emulator: 'bochs',
    lines: { rdpid: "exception 6 at 18 0 flags 0 stack 20 6000 handler's 5fc8" },
    because: "Bochs's Broadwell has no RDPID (SDM vol. 2B, RDPID: it came with Ice Lake)",
  },
];
