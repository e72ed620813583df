/** A stage of the book on a machine that is watched block by block, with the names of what runs in it. */
import { guestNames } from '../../src/cli/run/guest-names.ts';
import type { GoProgram } from '../../src/debugger/go/program.ts';
import { memoryBlockStore } from '../../src/machine/devices/block-store.ts';
import { Machine, type MachineOptions } from '../../src/machine/machine.ts';
import { Places } from '../../src/profile/places.ts';
import { Recording } from '../../src/profile/recording.ts';
import { Timeline } from '../../src/profile/timeline/timeline.ts';
import { loadFirmware } from '../../src/stages/firmware.ts';
import { buildImage } from '../../src/stages/image.ts';
import { interpreter, watchedInterpreter } from '../../src/stages/interpreter.ts';
import { findStage } from '../../src/stages/stages.ts';

const MEMORY = 256 << 20;
/** Much would be translated so early: nothing may be while somebody watches. */
const EAGER = { threshold: 50, synchronous: true } as const;
/** Instructions between two looks at what a run has come to. */
const SLICE = 1_000_000;

export interface Running {
  readonly machine: Machine;
  /** What COM1 sent so far, a character a byte. */
  serial(): string;
}

async function boot(
  number: string,
  module: WebAssembly.Module,
  translator?: MachineOptions['translator'],
): Promise<Running & { readonly image: Uint8Array }> {
  const image = await buildImage(findStage(number)!);
  let sent = '';
  const machine = new Machine({
    memory: MEMORY,
    firmware: await loadFirmware(),
    interpreter: module,
    ...(translator === undefined ? {} : { translator }),
    disk: memoryBlockStore(image),
    onSerial: (bytes) => {
      sent += String.fromCharCode(...bytes);
    },
  });
  return { machine, image, serial: () => sent };
}

export const unwatched = async (number: string): Promise<Running> => boot(number, await interpreter());

export interface Watched extends Running {
  readonly recording: Recording;
  readonly places: Places;
  readonly program: GoProgram | undefined;
  /** The timeline's file, once the recording has ended. */
  timeline(): string;
}

export async function watched(number: string, { timeline = false } = {}): Promise<Watched> {
  const { machine, image, serial } = await boot(number, await watchedInterpreter(), EAGER);
  const { program, symbols, areas } = guestNames(findStage(number), image);
  const places = new Places(symbols, program, areas);
  let written = '';
  const recording = new Recording(machine, {
    program,
    places,
    counting: true,
    ...(timeline
      ? {
          timeline: (guest) =>
            new Timeline(guest, program, (text) => {
              written += text;
            }),
        }
      : {}),
  });
  return { machine, serial, recording, places, program, timeline: () => written };
}

/** Runs to the end, or for so many instructions. */
export function runFor({ machine }: Running, instructions = Number.POSITIVE_INFINITY): void {
  for (;;) {
    const left = instructions - machine.retired;
    if (left <= 0) return;
    const stop = machine.run({ instructions: Math.min(SLICE, left) });
    if (stop.kind !== 'instructions' && stop.kind !== 'paused') return;
  }
}
