/** Boot sectors that nobody wrote, after the firmware's hand-over: the host throws nothing, every run comes back. */

import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import {
  bootedMachine,
  chooseInstructions,
  randomBootSector,
  restart,
  wander,
} from '../../machine/fuzz/boot-sectors.ts';
import { fuzzer, hex } from '../fuzzer.ts';

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
