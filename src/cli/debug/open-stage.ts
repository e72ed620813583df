/** A stage in the debugger: switched on, with the names and sources of all that runs in it. */

import { Debugger } from '../../debugger/debugger.ts';
import { Session } from '../../debugger/session/session.ts';
import { MachineTarget } from '../../inspection/machine-target.ts';
import { OutputOnce } from '../../inspection/output-once.ts';
import { RecordedDisk } from '../../inspection/recorded-disk.ts';
import type { CpuModel } from '../../machine/cpu/system/features.ts';
import { Machine } from '../../machine/machine.ts';
import { loadFirmware } from '../../stages/firmware.ts';
import { interpreter } from '../../stages/interpreter.ts';
import type { Stage } from '../../stages/stages.ts';
import { translation } from '../../stages/translation.ts';
import { memoryWanted } from '../run/memory-wanted.ts';
import { rethrowAsBuildError, stageImage } from '../stage/stage-image.ts';
import { namesOfStage } from './stage-names.ts';

export interface DebugOptions {
  /** Bytes of RAM; undefined for what `run` would give the stage. */
  readonly memory: number | undefined;
  readonly cpu: CpuModel;
  /** What the guest sends through COM1. */
  readonly onSerial: (bytes: Uint8Array) => void;
  /** Called now and then while the machine runs. @returns whether to stop where it is */
  readonly pause: () => Promise<boolean>;
}

export async function openStage(stage: Stage, options: DebugOptions): Promise<Debugger> {
  const image = await stageImage(stage);
  const disk = new RecordedDisk(image);
  const output = new OutputOnce(options.onSerial);
  const machine = new Machine({
    memory: options.memory ?? memoryWanted(stage, image),
    cpu: options.cpu,
    firmware: await loadFirmware().catch(rethrowAsBuildError),
    interpreter: await interpreter(),
    ...translation(),
    disk: disk.store,
    onSerial: (bytes) => output.add(bytes),
  });
  const session = new Session(new MachineTarget(machine, disk.pages, output), { pause: options.pause });
  const { program, symbols, source } = await namesOfStage(stage);
  return new Debugger(session, symbols, program, source);
}
