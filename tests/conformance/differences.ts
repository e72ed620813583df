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
}

/** QEMU's translator adds a segment's base and looks at nothing else. */
const QEMU_NO_LIMITS = 'QEMU checks no segment limit (SDM vol. 3A, 5.3, "Limit Checking")';
const QEMU_NO_RIGHTS =
  "QEMU lets a data access pass whatever its segment's type or null selector forbids (SDM vol. 3A, 5.4.1 and 5.5)";
const QEMU_NOT_ACCESSED = 'QEMU does not mark a code segment accessed on a far transfer (SDM vol. 3A, 3.4.5.1)';
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
];
