/** RFLAGS. (Intel SDM vol. 1, 3.4.3) */
import type { FieldLayout } from './fields.ts';

export const RFLAGS: readonly FieldLayout[] = [
  { name: 'CF', bit: 0, meaning: 'carry' },
  { name: '1', bit: 1, meaning: 'always 1' },
  { name: 'PF', bit: 2, meaning: 'parity: the low byte has an even number of ones' },
  { name: 'AF', bit: 4, meaning: 'auxiliary carry, out of bit 3' },
  { name: 'ZF', bit: 6, meaning: 'zero' },
  { name: 'SF', bit: 7, meaning: 'sign' },
  { name: 'TF', bit: 8, meaning: 'trap after each instruction' },
  { name: 'IF', bit: 9, meaning: 'maskable interrupts are taken' },
  { name: 'DF', bit: 10, meaning: 'string instructions go down' },
  { name: 'OF', bit: 11, meaning: 'signed overflow' },
  { name: 'IOPL', bit: 12, width: 2, meaning: 'privilege level that may do input and output' },
  { name: 'NT', bit: 14, meaning: 'nested task' },
  { name: 'RF', bit: 16, meaning: 'resume: no instruction breakpoint for one instruction' },
  { name: 'VM', bit: 17, meaning: 'virtual-8086 mode' },
  { name: 'AC', bit: 18, meaning: 'alignment check, or access to user pages under SMAP' },
  { name: 'VIF', bit: 19, meaning: 'virtual interrupt flag' },
  { name: 'VIP', bit: 20, meaning: 'virtual interrupt pending' },
  { name: 'ID', bit: 21, meaning: 'CPUID is there if it can be changed' },
];
