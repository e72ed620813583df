/** The CPU in each of its modes, ready to execute what lies at `CODE`. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { assemble } from '../../../src/assembler/index.ts';
import type { Machine, MachineState } from '../../../src/machine/machine.ts';
import { start } from '../../support/machine.ts';

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

const MEMORY = 1 << 20;
const BOOT_SECTOR = 0x7c00;
const MOST_INSTRUCTIONS = 30_000;

const source = readFileSync(join(import.meta.dirname, 'modes.asm'), 'utf8');

/** A machine that has handed over to a boot sector. */
export function bootedMachine(): { readonly machine: Machine; readonly booted: MachineState } {
  const { machine } = start(Uint8Array.of(...new Uint8Array(510), 0x55, 0xaa), MEMORY);
  while (machine.cpu.state.rip !== BigInt(BOOT_SECTOR)) machine.run({ instructions: 1 });
  return { machine, booted: machine.save() };
}

/** @returns the moment at which the code is about to be executed */
export function enter(machine: Machine, booted: MachineState, mode: Mode): MachineState {
  const MODE = String(modes.indexOf(mode));
  booted.ram.set(assemble({ file: 'modes.asm', read: () => source, defines: { MODE } }).bytes, BOOT_SECTOR);
  machine.restore(booted);
  const { state } = machine.cpu;
  for (let n = 0; state.rip !== BigInt(CODE); n++) {
    const { kind } = machine.run({ instructions: 1 });
    if (kind !== 'instructions' || n > MOST_INSTRUCTIONS) throw new Error(`${mode.name} was not entered: ${kind}`);
  }
  return machine.save();
}
