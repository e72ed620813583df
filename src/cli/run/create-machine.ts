/** The machine that a command line asks for, switched on. */

import { memoryBlockStore } from '../../machine/devices/block-store.ts';
import { Machine, type MachineOptions } from '../../machine/machine.ts';
import { loadFirmware } from '../../stages/firmware.ts';
import { interpreter } from '../../stages/interpreter.ts';
import { rethrowAsBuildError } from '../stage/stage-image.ts';
import { MemoryShortage } from './memory-shortage.ts';
import type { RunPlan } from './plan.ts';
import { Remarks } from './remarks.ts';
import type { TraceFile } from './trace-file.ts';

export interface CreatedMachine {
  readonly machine: Machine;
  /** Of `--trace`; to be closed at the end. */
  readonly trace: TraceFile | undefined;
  readonly remarks: Remarks;
  readonly shortage: MemoryShortage;
}

/** Without an image of their own, further disks begin with the first. */
function hardDisks({ imageFile, image, disks }: RunPlan): Pick<MachineOptions, 'disk' | 'furtherDisks'> {
  const first = imageFile?.store() ?? (image.length > 0 ? memoryBlockStore(image) : undefined);
  const [disk, ...furtherDisks] = [...(first ? [first] : []), ...disks.map((file) => file.store())];
  return { disk, furtherDisks };
}

export async function createMachine(plan: RunPlan, onSerial: (bytes: Uint8Array) => void): Promise<CreatedMachine> {
  const remarks = new Remarks();
  const shortage = new MemoryShortage();
  const machine = new Machine({
    memory: plan.memory,
    cpu: plan.cpu,
    firmware: await loadFirmware().catch(rethrowAsBuildError),
    interpreter: await interpreter(),
    ...hardDisks(plan),
    floppies: plan.floppies.map((file) => file.store()),
    cdrom: plan.cdrom?.store(),
    bootFirst: plan.bootFirst,
    ...(plan.startTime ? { startTime: plan.startTime } : {}),
    files: plan.files,
    onSerial: (bytes) => {
      shortage.watch(bytes);
      onSerial(bytes);
    },
    onDebug: (byte) => remarks.add(byte),
  });
  if (plan.resume) (await import('../../snapshots/resume.ts')).resume(machine, plan.resume);
  if (plan.keys !== '') machine.type(plan.keys);
  const trace =
    plan.trace === undefined ? undefined : (await import('./trace-file.ts')).startTrace(machine, plan.trace);
  return { machine, trace, remarks, shortage };
}
