/** CR0, CR3, CR4, IA32_EFER. (Intel SDM vol. 3A, 2.2.1 and 2.5) */
import type { FieldLayout } from './fields.ts';

export const CR0: readonly FieldLayout[] = [
  { name: 'PE', bit: 0, meaning: 'protection enable: protected mode' },
  { name: 'MP', bit: 1, meaning: 'monitor coprocessor: WAIT obeys TS' },
  { name: 'EM', bit: 2, meaning: 'emulation: x87 instructions raise #NM' },
  { name: 'TS', bit: 3, meaning: 'task switched: x87 and SSE instructions raise #NM' },
  { name: 'ET', bit: 4, meaning: 'extension type: 387, always 1' },
  { name: 'NE', bit: 5, meaning: 'numeric error: x87 errors raise #MF' },
  { name: 'WP', bit: 16, meaning: 'write protect: read-only pages bind the supervisor too' },
  { name: 'AM', bit: 18, meaning: 'alignment mask: RFLAGS.AC is obeyed' },
  { name: 'NW', bit: 29, meaning: 'not write-through' },
  { name: 'CD', bit: 30, meaning: 'cache disable' },
  { name: 'PG', bit: 31, meaning: 'paging' },
];

/** While CR4.PCIDE is 0. */
export const CR3: readonly FieldLayout[] = [
  { name: 'PWT', bit: 3, meaning: 'page-level write-through, for the first table' },
  { name: 'PCD', bit: 4, meaning: 'page-level cache disable, for the first table' },
  { name: 'base', bit: 12, width: 40, meaning: 'page frame of the first paging structure' },
];

/** While CR4.PCIDE is 1. */
export const CR3_WITH_PCID: readonly FieldLayout[] = [
  { name: 'PCID', bit: 0, width: 12, meaning: 'process-context identifier' },
  { name: 'base', bit: 12, width: 40, meaning: 'page frame of the first paging structure' },
];

export const CR4: readonly FieldLayout[] = [
  { name: 'VME', bit: 0, meaning: 'virtual-8086 mode extensions' },
  { name: 'PVI', bit: 1, meaning: 'protected-mode virtual interrupts' },
  { name: 'TSD', bit: 2, meaning: 'RDTSC for privilege level 0 alone' },
  { name: 'DE', bit: 3, meaning: 'debugging extensions: breakpoints on ports' },
  { name: 'PSE', bit: 4, meaning: 'page size extension: 4 MiB pages with 32-bit paging' },
  { name: 'PAE', bit: 5, meaning: 'physical address extension: entries of 64 bits' },
  { name: 'MCE', bit: 6, meaning: 'machine-check enable' },
  { name: 'PGE', bit: 7, meaning: 'page global enable' },
  { name: 'PCE', bit: 8, meaning: 'RDPMC for all privilege levels' },
  { name: 'OSFXSR', bit: 9, meaning: 'FXSAVE and SSE may be used' },
  { name: 'OSXMMEXCPT', bit: 10, meaning: 'SSE errors raise #XM' },
  { name: 'UMIP', bit: 11, meaning: 'SGDT and the like for privilege level 0 alone' },
  { name: 'LA57', bit: 12, meaning: 'linear addresses of 57 bits' },
  { name: 'VMXE', bit: 13, meaning: 'VMX enable' },
  { name: 'SMXE', bit: 14, meaning: 'SMX enable' },
  { name: 'FSGSBASE', bit: 16, meaning: 'RDFSBASE and the like may be used' },
  { name: 'PCIDE', bit: 17, meaning: 'process-context identifiers' },
  { name: 'OSXSAVE', bit: 18, meaning: 'XSAVE and AVX may be used' },
  { name: 'KL', bit: 19, meaning: 'key locker enable' },
  { name: 'SMEP', bit: 20, meaning: 'the supervisor may not execute user pages' },
  { name: 'SMAP', bit: 21, meaning: 'the supervisor may not touch user pages unless RFLAGS.AC is set' },
  { name: 'PKE', bit: 22, meaning: 'protection keys for user pages' },
  { name: 'CET', bit: 23, meaning: 'control-flow enforcement' },
  { name: 'PKS', bit: 24, meaning: 'protection keys for supervisor pages' },
];

export const EFER: readonly FieldLayout[] = [
  { name: 'SCE', bit: 0, meaning: 'SYSCALL enable' },
  { name: 'LME', bit: 8, meaning: 'long mode enable' },
  { name: 'LMA', bit: 10, meaning: 'long mode active' },
  { name: 'NXE', bit: 11, meaning: 'no-execute enable' },
];
