/**
 * The commands of the 82077AA (data sheet, section 5.2, "Command Set"): how many bytes each has, and what it begins. To add one,
 * add a line to `COMMANDS`.
 */
import { CONFIGURE, MODIFIER, ST0, ST3 } from './floppy-registers.ts';
import { FLOPPY_DRIVES, type FloppyControllerState, type FloppyTransfer } from './floppy-state.ts';

/** What a command may do with the controller. */
export interface FloppyCommandTarget {
  readonly state: FloppyControllerState;
  /** Whether there is such a drive. */
  present(drive: number): boolean;
  /** Ends the command with these bytes to be read, or with none. */
  answer(...bytes: number[]): void;
  /** Starts to move or check sectors. */
  transfer(transfer: FloppyTransfer): void;
  /** Starts to look for the next sector under the head. */
  readId(driveAndHead: number): void;
  /** Starts to move a drive's head. */
  seek(drive: number, target: number): void;
  /** Takes the interrupt back. */
  takeInterruptBack(): void;
}

type Run = (controller: FloppyCommandTarget, bytes: readonly number[]) => void;

interface Command {
  /** The bits of the first byte that are the command's number. */
  readonly mask: number;
  readonly code: number;
  readonly length: number;
  readonly run: Run;
}

const VERSION = 0x90;
/** RECALIBRATE gives up after so many steps (section 5.2.8). */
const RECALIBRATE_STEPS = 80;

const byteOf = (bytes: readonly number[], at: number): number => bytes[at] ?? 0;

const sectors =
  (of: Partial<FloppyTransfer> & Pick<FloppyTransfer, 'operation'>): Run =>
  (controller, bytes) => {
    const [command, where] = [byteOf(bytes, 0), byteOf(bytes, 1)];
    controller.state.lastEot = byteOf(bytes, 6);
    const counted = of.operation === 'verify' && (where & 0x80) !== 0;
    controller.transfer({
      multiTrack: (command & MODIFIER.MULTI_TRACK) !== 0,
      mfm: (command & MODIFIER.MFM) !== 0,
      skip: (command & MODIFIER.SKIP) !== 0,
      deleted: false,
      track: false,
      condition: 'equal',
      step: of.operation === 'scan' && byteOf(bytes, 8) === 2 ? 2 : 1,
      drive: where & 3,
      head: (where >> 2) & 1,
      c: byteOf(bytes, 2),
      h: byteOf(bytes, 3),
      r: byteOf(bytes, 4),
      n: byteOf(bytes, 5),
      eot: byteOf(bytes, 6),
      left: counted ? byteOf(bytes, 8) || 256 : null,
      filler: 0,
      st0: 0,
      st1: 0,
      st2: 0,
      ...of,
    });
  };

const format: Run = (controller, bytes) => {
  const where = byteOf(bytes, 1);
  const { track } = controller.state.drives[where & 3] ?? { track: 0 };
  controller.transfer({
    operation: 'format',
    multiTrack: false,
    mfm: (byteOf(bytes, 0) & MODIFIER.MFM) !== 0,
    skip: false,
    deleted: false,
    track: false,
    condition: 'equal',
    step: 1,
    drive: where & 3,
    head: (where >> 2) & 1,
    c: track,
    h: (where >> 2) & 1,
    r: 1,
    n: byteOf(bytes, 2),
    eot: byteOf(bytes, 3),
    left: byteOf(bytes, 3) || 256,
    filler: byteOf(bytes, 5),
    st0: 0,
    st1: 0,
    st2: 0,
  });
};

const recalibrate: Run = (controller, [, drive = 0]) => {
  const { track } = controller.state.drives[drive & 3] ?? { track: 0 };
  controller.seek(drive & 3, Math.max(0, track - RECALIBRATE_STEPS));
};

const seek: Run = (controller, [, drive = 0, track = 0]) => controller.seek(drive & 3, track);

/** DIR, bit 6 of the command: towards the middle. */
const relativeSeek: Run = (controller, [command = 0, drive = 0, steps = 0]) => {
  const { track } = controller.state.drives[drive & 3] ?? { track: 0 };
  controller.seek(drive & 3, Math.min(255, Math.max(0, track + (command & 0x40 ? steps : -steps))));
};

/** Section 5.2.7: after a reset, one for each drive; then for each seek that has ended; without either it is no command. */
const senseInterrupt: Run = (controller) => {
  const { state } = controller;
  controller.takeInterruptBack();
  if (state.resetPolls > 0) {
    const drive = FLOPPY_DRIVES - state.resetPolls--;
    controller.answer(ST0.READY_CHANGED | drive, state.drives[drive]?.track ?? 0);
    return;
  }
  const ended = state.drives.find((drive) => drive.ended !== null);
  if (ended === undefined) {
    controller.answer(ST0.INVALID);
    return;
  }
  controller.answer(ended.ended ?? 0, ended.track);
  ended.ended = null;
};

const senseDrive: Run = (controller, [, where = 0]) => {
  const drive = controller.state.drives[where & 3];
  const atTrack0 = controller.present(where & 3) && drive?.track === 0;
  controller.answer(ST3.ALWAYS | ST3.TWO_SIDES | (atTrack0 ? ST3.TRACK_0 : 0) | (where & 7));
};

const specify: Run = (controller, [, first = 0, second = 0]) => {
  controller.state.specify = [first, second];
  controller.answer();
};

const configure: Run = (controller, [, , second = 0, third = 0]) => {
  controller.state.configure = [second & ~0x80, third];
  controller.answer();
};

const perpendicularMode: Run = (controller, [, mode = 0]) => {
  const { state } = controller;
  // OW lets D3 … D0 be written (section 5.2.11).
  state.perpendicular = mode & 0x80 ? mode & 0x3f : (state.perpendicular & 0x3c) | (mode & 0x03);
  controller.answer();
};

const lock: Run = (controller, [command = 0]) => {
  controller.state.lock = (command & 0x80) !== 0;
  controller.answer(controller.state.lock ? 0x10 : 0x00);
};

const dumpRegisters: Run = (controller) => {
  const { drives, specify, lastEot, lock, perpendicular, configure } = controller.state;
  const modes = (lock ? 0x80 : 0) | perpendicular;
  controller.answer(...drives.map(({ track }) => track), ...specify, lastEot, modes, ...configure);
};

const COMMANDS: readonly Command[] = [
  { mask: 0x9f, code: 0x02, length: 9, run: sectors({ operation: 'read', track: true }) }, // READ TRACK
  { mask: 0xff, code: 0x03, length: 3, run: specify },
  { mask: 0xff, code: 0x04, length: 2, run: senseDrive },
  { mask: 0x3f, code: 0x05, length: 9, run: sectors({ operation: 'write' }) },
  { mask: 0x1f, code: 0x06, length: 9, run: sectors({ operation: 'read' }) },
  { mask: 0xff, code: 0x07, length: 2, run: recalibrate },
  { mask: 0xff, code: 0x08, length: 1, run: senseInterrupt },
  { mask: 0x3f, code: 0x09, length: 9, run: sectors({ operation: 'write' }) }, // WRITE DELETED DATA: an image has no marks
  { mask: 0xbf, code: 0x0a, length: 2, run: (controller, [, where = 0]) => controller.readId(where & 7) },
  { mask: 0x1f, code: 0x0c, length: 9, run: sectors({ operation: 'read', deleted: true }) },
  { mask: 0xbf, code: 0x0d, length: 6, run: format },
  { mask: 0xff, code: 0x0e, length: 1, run: dumpRegisters },
  { mask: 0xff, code: 0x0f, length: 3, run: seek },
  { mask: 0xff, code: 0x10, length: 1, run: (controller) => controller.answer(VERSION) },
  { mask: 0x1f, code: 0x11, length: 9, run: sectors({ operation: 'scan' }) },
  { mask: 0xff, code: 0x12, length: 2, run: perpendicularMode },
  { mask: 0xff, code: 0x13, length: 4, run: configure },
  { mask: 0x7f, code: 0x14, length: 1, run: lock },
  { mask: 0x1f, code: 0x16, length: 9, run: sectors({ operation: 'verify' }) },
  { mask: 0x1f, code: 0x19, length: 9, run: sectors({ operation: 'scan', condition: 'low' }) },
  { mask: 0x1f, code: 0x1d, length: 9, run: sectors({ operation: 'scan', condition: 'high' }) },
  { mask: 0xbf, code: 0x8f, length: 3, run: relativeSeek },
];

const commandOf = (first: number): Command | undefined => COMMANDS.find(({ mask, code }) => (first & mask) === code);

/** @returns how many bytes the command that begins with `first` has in all */
export const commandLength = (first: number): number => commandOf(first)?.length ?? 1;

/** Carries out a command; one that does not exist answers with ST0 alone. */
export function executeCommand(controller: FloppyCommandTarget, bytes: readonly number[]): void {
  const command = commandOf(byteOf(bytes, 0));
  if (command) command.run(controller, bytes);
  else controller.answer(ST0.INVALID);
}

/** CONFIGURE after a reset that LOCK does not keep: the FIFO off, polling on, no implied seeks. */
export const DEFAULT_CONFIGURE: readonly number[] = [CONFIGURE.FIFO_OFF, 0];
