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
];
