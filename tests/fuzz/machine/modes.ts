/** The CPU in each of its modes, ready to execute what lies at `CODE`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../../../src/assembler/index.ts';
import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import { restart } from './random-boot-sectors.ts';

export const CODE = 0xa000;
/** Bytes that are executed, if nothing jumps away. */
export const CODE_BYTES = 192;
/** Where random registers point to: data, page tables, descriptors, the code itself. */
export const PLACES = [
  0xb000, 0xb010, 0xbff8, 0xbffc, 0xc000, 0xa000, 0xa0f8, 0x1000, 0x4000, 0x6000, 0x7c00, 0xefe0,
] as const;

/** Where modes.asm keeps paging structures. */
export const [PAGING_START, PAGING_END] = [0x1000, 0x5000] as const;

export interface Mode {
  readonly name: string;
  readonly bits: 16 | 32 | 64;
}

/** In the order that modes.asm numbers them. */
export const modes: readonly Mode[] = [
  { name: 'real mode', bits: 16 },
  { name: 'protected mode', bits: 32 },
  { name: 'paging', bits: 32 },
  { name: 'paging, ring 3', bits: 32 },
  { name: 'long mode', bits: 64 },
  { name: 'long mode, ring 3', bits: 64 },
  { name: 'virtual-8086 mode', bits: 16 },
];

const MAX_INSTRUCTIONS = 30_000;

const source = readFileSync(join(import.meta.dirname, 'modes.asm'), 'utf8');

/** @returns the moment at which the code is about to be executed */
export function enter(machine: Machine, booted: MachineState, mode: Mode): MachineState {
  const MODE = String(modes.indexOf(mode));
  restart(machine, booted, assemble({ file: 'modes.asm', read: () => source, defines: { MODE } }).bytes);
  const { state } = machine.cpu;
  for (let n = 0; state.rip !== BigInt(CODE); n++) {
    const { kind } = machine.run({ instructions: 1 });
    if (kind !== 'instructions' || n > MAX_INSTRUCTIONS) throw new Error(`${mode.name} was not entered: ${kind}`);
  }
  return machine.save();
}
