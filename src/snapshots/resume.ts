import type { Machine, MachineState } from '../machine/machine.ts';
import { StateError } from '../machine/state-format.ts';
import { userError } from '../messages/user-error.ts';

/** Puts a machine into a state that was read. @throws UserError if it is no state of such a machine, which then is as it was */
export function resume(machine: Machine, state: MachineState): void {
  try {
    machine.restore(state);
  } catch (error) {
    if (!(error instanceof StateError)) throw error;
    throw userError(`the snapshot does not fit this machine: ${error.message}; save the machine again`);
  }
}
