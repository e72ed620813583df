/**
 * The file of a snapshot: 8 bytes of magic, the format as 32 bits little-endian, the SHA-256 of what follows, then that,
 * compressed: the length of the head as 32 bits little-endian, the head as JSON, the CPU's cells, the RAM, the disk.
 */
import type { SavedChips } from '../machine/chip.ts';
import { CPU_MODELS, type CpuModel } from '../machine/cpu/system/features.ts';
import type { MachineState } from '../machine/machine.ts';
import { isMemorySize } from '../machine/memory-size.ts';
import { type Check, count, isObject, moment, oneOf, record, StateError, such, text } from '../machine/state-format.ts';

export const MAGIC = 'lessonSN';
/** Raised when the file changes its meaning. */
export const FORMAT = 3;
export const FORMAT_AT = 8;
export const HASH_AT = 12;
export const BODY_AT = HASH_AT + 32;
/** Of the length that stands before the head. */
export const LENGTH_BYTES = 4;

export interface Snapshot {
  readonly state: MachineState;
  readonly disk: Uint8Array;
}

export interface Head {
  /** The machine's code: what its state means. */
  readonly machine: string;
  readonly model: CpuModel;
  /** Bytes of the CPU's cells, the RAM and the disk. */
  readonly cells: number;
  readonly ram: number;
  readonly disk: number;
  readonly retired: number;
  readonly chips: SavedChips;
  readonly waited: number;
}

/** Each chip checks its own when the machine is restored. */
const chips: Check<SavedChips> = (value, where) => {
  if (!isObject(value)) throw new StateError(`${where} is not an object`);
  return value as SavedChips;
};

/** The hash holds against accidents; a head that somebody wrote may still be any JSON. */
export const checkHead = record<Head>({
  machine: text,
  model: oneOf(...CPU_MODELS),
  cells: count,
  ram: such(count, isMemorySize, 'no machine has so much memory'),
  disk: count,
  retired: count,
  chips,
  waited: moment,
});
