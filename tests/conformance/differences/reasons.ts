/** Causes that show in images of several sorts. */

/** QEMU's translator adds a segment's base and looks at nothing else. */
export const QEMU_NO_LIMITS = 'QEMU checks no segment limit (SDM vol. 3A, 5.3, "Limit Checking")';
export const QEMU_NOT_CANONICAL =
  'QEMU lets what is not canonical into a base register (SDM vol. 2, WRMSR, WRFSBASE, LGDT and LIDT: #GP(0))';
export const QEMU_NO_INT1 = 'QEMU has no INT1 (SDM vol. 2A, INT n: opcode F1)';
export const QEMU_NO_MF =
  'QEMU raises #MF by WAIT alone (SDM vol. 3A, 6.15, "Interrupt 16": by the next waiting instruction)';
