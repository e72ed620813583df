/** What a command line asks of `run`. */
import type { CpuModel } from '../../machine/cpu/system/features.ts';
import type { BootDrive } from '../../machine/devices/cmos-layout.ts';
import type { FwCfgFile } from '../../machine/devices/fw-cfg.ts';
import type { MachineState } from '../../machine/machine.ts';
import type { Stage } from '../../stages/stages.ts';
import type { BuildFlags } from '../../toolchain/build-flags.ts';
import type { DiskFile } from './disk-file.ts';
import type { TraceWanted } from './trace-wanted.ts';

/** Every value is checked, and the image is built. */
export interface RunPlan {
  /** The name of the book's stage that is booted; undefined for a disk or a folder of the reader's own. */
  readonly stage: string | undefined;
  /** What is booted as a stage, also a folder of the reader's own, with the flags that it was built with. */
  readonly built: { readonly stage: Stage; readonly operand: string; readonly flags: BuildFlags } | undefined;
  readonly image: Uint8Array;
  /** The file of `image`, if it is the reader's disk and a hard disk, and those of further hard disks. */
  readonly imageFile: DiskFile | undefined;
  readonly disks: readonly DiskFile[];
  /** Diskettes in drives A and B; the first is `imageFile` if that is one. */
  readonly floppies: readonly DiskFile[];
  /** The disc in the CD-ROM drive. */
  readonly cdrom: DiskFile | undefined;
  /** What is tried first at power-on. */
  readonly bootFirst: BootDrive;
  /** What the guest writes is kept in these files. */
  readonly write: boolean;
  readonly display: 'headless' | 'screen' | 'lines';
  readonly screen: boolean;
  readonly screenshot: string | undefined;
  readonly keys: string;
  readonly until: string | undefined;
  /** Wall-clock seconds; infinite for none. */
  readonly timeout: number;
  readonly maxInstructions: number;
  /** Bytes. */
  readonly memory: number;
  readonly cpu: CpuModel;
  /** Of the real-time clock at power-on; undefined for the fixed one. */
  readonly startTime: Date | undefined;
  /** For the guest, which finds them through fw_cfg. */
  readonly files: readonly FwCfgFile[];
  /** Whether standard input goes to COM1. */
  readonly input: boolean;
  /** Where the machine is to be saved at the end. */
  readonly save: string | undefined;
  /** The machine to go on with; undefined for one that is switched on. */
  readonly resume: MachineState | undefined;
  readonly stats: 'text' | 'json' | undefined;
  readonly trace: TraceWanted | undefined;
  readonly profile: string | undefined;
  readonly timeline: string | undefined;
  /** The debugger's prompt is opened where the guest fails. */
  readonly onCrash: boolean;
  /** The words of the command line behind `run`. */
  readonly words: readonly string[];
  readonly color: string;
}
