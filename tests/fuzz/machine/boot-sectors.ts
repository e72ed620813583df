/** Random boot sectors, run from the firmware's hand-over: the host must not throw, and every run must return. */

import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import { fuzzer, hex } from '../fuzzer.ts';
import { bootedMachine, chooseInstructions, randomBootSector, restart, wander } from './random-boot-sectors.ts';

let machine: Machine;
let ready: MachineState;

interface Input {
  readonly sector: Uint8Array;
  readonly instructions: number;
}

export const bootSectors = fuzzer<Input>({
  name: 'boot sectors',
  short: 1_500,
  prepare() {
    ({ machine, booted: ready } = bootedMachine());
    return undefined;
  },
  make: (random) => ({ sector: randomBootSector(random), instructions: chooseInstructions(random) }),
  check({ sector, instructions }) {
    restart(machine, ready, sector);
    wander(machine, () => instructions);
  },
  show: ({ sector }) => hex(sector),
});
