/** Exceptions raised on purpose, and leaving a block that has become stale. */
import { GuestFault } from '../state/fault.ts';
import { defineOperation } from './define.ts';

/** Raises exception `a`, without an error code. */
export const RAISE = defineOperation('transfer', (_cpu, vector) => {
  throw new GuestFault(vector);
});

/** Goes on at this instruction, in a block decoded afresh. */
export const RESUME = defineOperation('transfer', (cpu) => cpu.rewind());
