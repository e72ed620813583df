/** The machine that a command line asks for. */

import { memoryBlockStore } from '../../machine/devices/block-store.ts';
import { Machine } from '../../machine/machine.ts';
import { loadFirmware } from '../../stages/firmware.ts';
import { interpreter } from '../../stages/interpreter.ts';
import { rethrowAsBuildError } from '../stage/stage-image.ts';
import type { RunPlan } from './plan.ts';

export async function createMachine(plan: RunPlan, onSerial: (bytes: Uint8Array) => void): Promise<Machine> {
  const machine = new Machine({
    memory: plan.memory,
    cpu: plan.cpu,
    firmware: await loadFirmware().catch(rethrowAsBuildError),
    interpreter: interpreter(),
    // For comparisons: the guest computes the same either way.
    ...(process.env.LESSON_TRANSLATOR === 'off' ? { translator: 'off' } : {}),
    disk: memoryBlockStore(plan.image),
    onSerial,
  });
  if (plan.resume) (await import('../../snapshots/snapshot.ts')).resume(machine, plan.resume);
  if (plan.keys !== '') machine.type(plan.keys);
  return machine;
}
