/** Raising x87 exceptions, which the processor puts off to the next waiting x87 or MMX instruction (SDM vol. 1, 8.7). */

import { GuestFault, MF, NM } from '../state/fault.ts';
import { CR0, X87_STATUS } from '../state/layout.ts';
import { CR0_MP, CR0_NE, CR0_TS } from '../system/bits.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';

const ES = 0x80;

/** With CR0.NE clear the exception leaves by FERR#, and the board makes an interrupt of it (SDM vol. 1, 8.7.2). */
function raisePending(cpu: Processor): void {
  if ((cpu.state.get32(X87_STATUS) & ES) === 0) return;
  if ((cpu.state.get32(CR0) & CR0_NE) !== 0) throw new GuestFault(MF);
  cpu.x87Error(true);
}

/** #MF if an exception is pending. */
export const RAISE_PENDING = defineOperation('continue', raisePending);

/** FWAIT: #NM only when CR0.MP says that it counts as an x87 instruction (SDM vol. 3A, 2.5). */
export const FWAIT = defineOperation('continue', (cpu) => {
  const both = CR0_MP | CR0_TS;
  if ((cpu.state.get32(CR0) & both) === both) throw new GuestFault(NM);
  raisePending(cpu);
});
