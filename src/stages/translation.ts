/** Whether machines translate hot code: unless LESSON_TRANSLATOR=off says otherwise, for comparisons. Guests compute the same. */
import { host } from '../host/host.ts';
import type { MachineOptions } from '../machine/machine.ts';

export const translation = (): Pick<MachineOptions, 'translator'> =>
  host.variable('LESSON_TRANSLATOR') === 'off' ? { translator: 'off' } : {};
