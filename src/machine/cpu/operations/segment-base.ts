/** RDFSBASE, RDGSBASE, WRFSBASE, WRGSBASE (Intel SDM vol. 2B): `a` is the register's cell, `b` its bytes, `c` FS or GS. */

import { GP, GuestFault, UD } from '../state/fault.ts';
import { CR4, SEGMENT_BASE, SEGMENT_SIZE, SEGMENTS } from '../state/layout.ts';
import { CR4_FSGSBASE } from '../system/bits.ts';
import { isCanonical } from '../system/mmu.ts';
import { updateMode } from '../system/mode.ts';
import { defineOperation } from './define.ts';
import type { Processor } from './processor.ts';

const LOW = 0xffff_ffffn;
const baseOf = (segment: number): number => SEGMENTS + segment * SEGMENT_SIZE + SEGMENT_BASE;

function requireFeature({ state }: Processor): void {
  if ((state.get32(CR4) & CR4_FSGSBASE) === 0) throw new GuestFault(UD);
}

export const READ_BASE = defineOperation('continue', (cpu, a, size, segment) => {
  requireFeature(cpu);
  const base = cpu.state.get64(baseOf(segment));
  cpu.state.set64(a, size === 4 ? base & LOW : base);
});

export const WRITE_BASE = defineOperation('next', (cpu, a, size, segment) => {
  requireFeature(cpu);
  const value = cpu.state.get64(a);
  const base = size === 4 ? value & LOW : value;
  if (!isCanonical(base)) throw new GuestFault(GP, 0);
  cpu.state.set64(baseOf(segment), base);
  updateMode(cpu.state);
});
