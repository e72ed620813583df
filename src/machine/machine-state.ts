/** A machine at one moment, held in memory. */
import type { SavedChips } from './chip.ts';
import type { CpuSnapshot } from './cpu/cpu.ts';
import type { CpuModel } from './cpu/system/features.ts';

/** All but the RAM: small enough to be taken often, by who keeps track of the RAM's changed pages. */
export interface StateWithoutRam {
  readonly model: CpuModel;
  readonly cpu: CpuSnapshot;
  readonly chips: SavedChips;
  /** Virtual nanoseconds in which the CPU had waited. */
  readonly waited: number;
}

export interface MachineState extends StateWithoutRam {
  readonly ram: Uint8Array;
}
