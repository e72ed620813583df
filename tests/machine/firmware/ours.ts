/** Runs a disk image in our own machine and collects what it sends on COM1. */
import { memoryBlockStore } from '../../../src/machine/devices/block-store.ts';
import { Machine } from '../../../src/machine/machine.ts';
import type { Stop } from '../../../src/machine/stop.ts';

export interface OurRun {
  readonly image: Uint8Array;
  /** MiB of RAM */
  readonly memory: number;
  readonly firmware: Uint8Array;
}

export interface OurResult {
  readonly output: string;
  readonly stop: Stop;
  readonly machine: Machine;
}

const MOST_INSTRUCTIONS = 2_000_000_000;

export function runOurs({ image, memory, firmware }: OurRun): OurResult {
  let output = '';
  const machine = new Machine({
    memory: memory * 2 ** 20,
    firmware,
    disk: memoryBlockStore(image),
    onSerial: (bytes) => {
      output += String.fromCharCode(...bytes);
    },
  });
  return { stop: machine.run({ instructions: MOST_INSTRUCTIONS }), output, machine };
}
