/** A stage in the debugger: switched on, with the names and sources of all that runs in it. */

import { Debugger } from '../../debugger/debugger.ts';
import { ElfFile } from '../../debugger/elf/elf-file.ts';
import { GoProgram } from '../../debugger/go/program.ts';
import { Session } from '../../debugger/session/session.ts';
import { Symbols } from '../../debugger/symbols.ts';
import { type SourceFile, shown } from '../../host/files.ts';
import { AssemblyLines } from '../../inspection/assembly-lines.ts';
import { MachineTarget } from '../../inspection/machine-target.ts';
import { OutputOnce } from '../../inspection/output-once.ts';
import { RecordedDisk } from '../../inspection/recorded-disk.ts';
import type { CpuModel } from '../../machine/cpu/system/features.ts';
import { Machine } from '../../machine/machine.ts';
import { loadFirmware } from '../../stages/firmware.ts';
import { interpreter } from '../../stages/interpreter.ts';
import { buildKernel } from '../../stages/kernel.ts';
import { BOOT_SOURCE, type Stage, stageFiles } from '../../stages/stages.ts';
import { memoryWanted } from '../run/memory-wanted.ts';
import { rethrowAsBuildError, stageImage } from '../stage/stage-image.ts';

export interface DebugOptions {
  /** Bytes of RAM; undefined for what `run` would give the stage. */
  readonly memory: number | undefined;
  readonly cpu: CpuModel;
  /** What the guest sends through COM1. */
  readonly onSerial: (bytes: Uint8Array) => void;
  /** Called now and then while the machine runs. @returns whether to stop where it is */
  readonly pause: () => Promise<boolean>;
}

const decoder = new TextDecoder();

export async function openStage(stage: Stage, options: DebugOptions): Promise<Debugger> {
  const image = await stageImage(stage);
  const files = stageFiles(stage);
  const kernel = await buildKernel(stage).catch(rethrowAsBuildError);
  const disk = new RecordedDisk(image);
  const output = new OutputOnce(options.onSerial);
  const machine = new Machine({
    memory: options.memory ?? memoryWanted(stage, image),
    cpu: options.cpu,
    firmware: await loadFirmware().catch(rethrowAsBuildError),
    interpreter: await interpreter(),
    disk: disk.store,
    onSerial: (bytes) => output.add(bytes),
  });
  const session = new Session(new MachineTarget(machine, disk.pages, output), { pause: options.pause });
  const program = kernel && new GoProgram(new ElfFile(kernel));
  const boot = AssemblyLines.of(BOOT_SOURCE, (path) => contentsOf(files, path));
  return new Debugger(session, new Symbols(program, [boot]), program, sourcesOf(stage, files));
}

function contentsOf(files: ReadonlyMap<string, SourceFile>, path: string): Uint8Array {
  const file = files.get(path);
  if (!file) throw new Error(`there is no ${path}`);
  return file.read();
}

/**
 * Go names a file of the book's by its import path, whose first part is the module's name, and one of the reader's as it is
 * seen from the working folder.
 */
function sourcesOf(
  stage: Stage,
  files: ReadonlyMap<string, SourceFile>,
): (file: string) => readonly string[] | undefined {
  const known = new Map<string, readonly string[] | undefined>();
  const folder = stage.own === undefined ? '' : `${shown(stage.own)}/`;
  const read = (name: string): readonly string[] | undefined => {
    const own = name.startsWith(folder) ? files.get(name.slice(folder.length)) : undefined;
    const file = own ?? files.get(name) ?? files.get(name.replace(/^[^/]*\//, ''));
    return file && decoder.decode(file.read()).split('\n');
  };
  return (name) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name);
  };
}
