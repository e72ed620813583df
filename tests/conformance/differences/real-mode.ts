/** Real mode, and the x87 unit's images in memory. */
import type { Difference } from './difference.ts';
import { QEMU_NO_LIMITS, QEMU_NO_MF } from './reasons.ts';

const JUMP_TARGET =
  'where a jump leaves its segment, the fetch of the target raises #GP here and in QEMU; the manual lets the jump itself (SDM vol. 2A, JMP)';

export const realMode: readonly Difference[] = [
  {
    image: 'real-segments',
    emulator: 'qemu',
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
    emulator: 'bochs',
    lines: {
      '32-bit jump beyond': 'exception 000d at 0000 0000 0000',
      '32-bit ret beyond': 'exception 000d at 0000 0006 0000',
    },
    because: JUMP_TARGET,
  },
  {
    image: 'real-exceptions',
    emulator: 'qemu',
    lines: {
      'lds across ffff': 'ok',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'x87-images',
    emulator: 'qemu',
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
    emulator: 'qemu',
    lines: {
      'pointers, o16': '0000 0000 0040 0880',
      'pointers, o32': '0000 0000 0040 0880',
    },
    because:
      'QEMU stores selectors in real mode too, and no opcode (SDM vol. 1, figures 8-11 and 8-12: linear addresses, opcode)',
  },
  {
    image: 'x87-images',
    emulator: 'bochs',
    lines: {
      'pointers, o16': '0000 0106 0040 0000',
      'pointers, o32': '0000 0106 0040 0000',
    },
    because:
      'this Bochs model no longer keeps FDS, and so has the offset alone (SDM vol. 1, 8.1.8: CPUID.(7,0):EBX[13])',
  },
  {
    image: 'x87-images',
    emulator: 'qemu',
    lines: { 'fnstenv masks everything': '0360 0360' },
    because: 'QEMU leaves the control word alone (SDM vol. 2A, FSTENV: then masks all floating-point exceptions)',
  },
  {
    image: 'x87-images',
    emulator: 'qemu',
    lines: {
      'fnstenv beyond the end': 'ok',
      'fnsave beyond the end': 'ok',
      'fstp tword beyond the end': 'ok',
    },
    because: QEMU_NO_LIMITS,
  },
  {
    image: 'x87-images',
    emulator: 'bochs',
    lines: {
      'fnstenv beyond the end': 'ok',
      'fstp tword beyond the end': 'ok',
    },
    because:
      'Bochs takes a long operand to pieces, and wraps each at 64 KiB (SDM vol. 2A, FSTENV and FSTP, real-address mode: #GP if an operand is outside the limit)',
  },
  {
    image: 'x87-images',
    emulator: 'qemu',
    lines: { fld1: 'ok' },
    because: QEMU_NO_MF,
  },
];
