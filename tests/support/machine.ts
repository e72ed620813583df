/** Whole machines for tests, with our firmware in them. */

import { memoryBlockStore } from '../../src/machine/devices/block-store.ts';
import { screenText } from '../../src/machine/devices/screen-text.ts';
import { Machine, type MachineOptions } from '../../src/machine/machine.ts';
import type { Stop } from '../../src/machine/stop.ts';
import { loadFirmware } from '../../src/stages/firmware.ts';
import { interpreter } from '../../src/stages/interpreter.ts';
import { TRANSLATION } from './translation.ts';

const firmware = await loadFirmware();
const module = await interpreter();

/** Other drives, and who translates hot code. */
export type Others = Pick<MachineOptions, 'disk' | 'floppies' | 'cdrom' | 'furtherDisks' | 'translator'>;

export interface Started {
  readonly machine: Machine;
  /** What COM1 sent so far, a character a byte. */
  serial(): string;
  /** What was written to the debug console. */
  debug(): string;
}

/** A machine with `image` as its disk, with 2 MiB of RAM and nothing else by default. */
export function start(image: Uint8Array, memory = 2 << 20, others: Others = {}): Started {
  let sent = '';
  let debug = '';
  const machine = new Machine({
    memory,
    firmware,
    interpreter: module,
    ...(TRANSLATION === undefined ? {} : { translator: TRANSLATION }),
    disk: memoryBlockStore(image),
    ...others,
    onSerial: (bytes) => {
      sent += String.fromCharCode(...bytes);
    },
    onDebug: (byte) => {
      debug += String.fromCharCode(byte);
    },
  });
  return { machine, serial: () => sent, debug: () => debug };
}

export interface Ended {
  readonly stop: Stop;
  readonly serial: string;
  readonly screen: string;
  readonly retired: number;
}

/** Runs a machine to its end, `slice` instructions at a time, at most `most` in all. */
export function finish({ machine, serial }: Started, slice = 1_000_000, most = 20_000_000): Ended {
  let stop: Stop;
  do stop = machine.run({ instructions: slice });
  while ((stop.kind === 'instructions' || stop.kind === 'paused') && machine.retired < most);
  return {
    stop,
    serial: serial(),
    screen: screenText(machine.screen()).join('\n').trimEnd(),
    retired: machine.retired,
  };
}
