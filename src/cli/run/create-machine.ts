/** The machine that a command line asks for, switched on. */

import { GuestInput } from '../../inspection/guest-input.ts';
import { type BlockStore, memoryBlockStore } from '../../machine/devices/block-store.ts';
import { Machine, type MachineOptions } from '../../machine/machine.ts';
import { loadFirmware } from '../../stages/firmware.ts';
import { interpreter, watchedInterpreter } from '../../stages/interpreter.ts';
import { translation } from '../../stages/translation.ts';
import { rethrowAsBuildError } from '../stage/stage-image.ts';
import { Looks } from './looks.ts';
import { MemoryShortage } from './memory-shortage.ts';
import type { RunPlan } from './plan.ts';
import type { Recordings } from './recordings.ts';
import { Remarks } from './remarks.ts';

export interface CreatedMachine {
  readonly machine: Machine;
  /** To be closed at the end. */
  readonly recordings: Recordings | undefined;
  readonly remarks: Remarks;
  readonly shortage: MemoryShortage;
  /** What comes from outside goes through here. */
  readonly input: GuestInput;
  readonly looks: Looks;
  /** The disk as it was at power-on, where the run may be gone through again. */
  readonly pristine: Uint8Array | undefined;
}

/** What another machine for the same run is given instead. */
export interface Instead {
  readonly disk: BlockStore;
}

/** Without an image of their own, further disks begin with the first. */
function hardDisks(
  { imageFile, image, disks }: RunPlan,
  instead: Instead | undefined,
): Pick<MachineOptions, 'disk' | 'furtherDisks'> {
  const first = image.length > 0 ? (instead?.disk ?? imageFile?.store() ?? memoryBlockStore(image)) : undefined;
  const [disk, ...furtherDisks] = [...(first ? [first] : []), ...disks.map((file) => file.store())];
  return { disk, furtherDisks };
}

export async function createMachine(
  plan: RunPlan,
  onSerial: (bytes: Uint8Array) => void,
  instead?: Instead,
): Promise<CreatedMachine> {
  const repeatable = (plan.onCrash || plan.display === 'screen') && plan.disks.length + plan.floppies.length === 0;
  const pristine = repeatable && !instead ? plan.image.slice() : undefined;
  const remarks = new Remarks();
  const shortage = new MemoryShortage();
  const isWatched = plan.profile !== undefined || plan.timeline !== undefined;
  const machine = new Machine({
    memory: plan.memory,
    cpu: plan.cpu,
    firmware: await loadFirmware().catch(rethrowAsBuildError),
    interpreter: await (isWatched ? watchedInterpreter : interpreter)(),
    ...translation(),
    ...hardDisks(plan, instead),
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
  const recordings =
    (isWatched || plan.trace !== undefined) && !instead
      ? await (await import('./recordings.ts')).startRecordings(machine, plan)
      : undefined;
  return { machine, recordings, remarks, shortage, input: new GuestInput(machine), looks: new Looks(), pristine };
}
