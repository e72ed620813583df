/** Boot sectors that nobody wrote, after the firmware's hand-over: the host throws nothing, every run comes back. */

import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import { randomBootSector } from '../../machine/fuzz/boot-sectors.ts';
import { fuzzer, hex } from '../fuzzer.ts';
import { bootedMachine } from './modes.ts';

const BOOT_SECTOR = 0x7c00;
/** Instructions a sector gets; one in a hundred gets many, to wander off. */
const FEW = 300;
const MANY = 10_000;
/** A guest that waits in HLT comes back with time passed instead of instructions. */
const CALLS = 2;

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
  make: (random) => ({ sector: randomBootSector(random), instructions: random.below(100) === 0 ? MANY : FEW }),
  check({ sector, instructions }) {
    ready.ram.set(sector, BOOT_SECTOR);
    machine.restore(ready);
    for (let call = 0; call < CALLS; call++) {
      const { kind } = machine.run({ instructions });
      if (kind !== 'instructions' && kind !== 'paused') break;
    }
  },
  show: ({ sector }) => hex(sector),
});
