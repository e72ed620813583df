/** A CPU with 2 MiB of RAM that runs raw bytes in a flat 32-bit ring 0, for tests of how instructions are found and run. */

import { Cpu } from '../../../src/machine/cpu/cpu.ts';
import { buildInterpreter } from '../../../src/machine/cpu/executors/interpreter/interpreter.ts';
import { CpuState } from '../../../src/machine/cpu/state/cpu-state.ts';
import * as at from '../../../src/machine/cpu/state/layout.ts';
import { PhysicalMemory } from '../../../src/machine/cpu/state/physical-memory.ts';
import { updateMode } from '../../../src/machine/cpu/system/mode.ts';
import { PortSpace } from '../../../src/machine/ports.ts';
import { TRANSLATION } from '../../support/translation.ts';

const RAM_SIZE = 0x20_0000;
const PAGES = (at.RAM + RAM_SIZE) / 0x1_0000;
const module = new WebAssembly.Module(buildInterpreter(PAGES));

export const CODE = 0x1_0000;
/** Every exception's handler halts here + its vector. */
export const HANDLERS = 0x3000;
export const IDT = 0x2000;
const [GDT, DIRECTORY, TABLE] = [0x1000, 0x4000, 0x5000] as const;
export const STACK = 0x9000;

export class CpuRig {
  readonly state: CpuState;
  readonly cpu: Cpu;

  constructor(code: readonly number[], address = CODE) {
    this.state = new CpuState(new WebAssembly.Memory({ initial: PAGES }));
    const physical = new PhysicalMemory(this.state, RAM_SIZE);
    this.cpu = new Cpu(
      this.state,
      physical,
      { ports: new PortSpace(), acknowledge: () => 0xff, now: () => 0, x87Error: () => {} },
      module,
      'max',
      TRANSLATION,
    );
    const { state } = this;
    this.put(GDT + 8, [0xff, 0xff, 0, 0, 0, 0x9b, 0xcf, 0, 0xff, 0xff, 0, 0, 0, 0x93, 0xcf, 0]);
    for (let vector = 0; vector < 32; vector++) {
      this.put(IDT + 8 * vector, [(HANDLERS + vector) & 0xff, HANDLERS >> 8, 8, 0, 0, 0x8e, 0, 0]);
      this.put(HANDLERS + vector, [0xf4]);
    }
    state.set64(at.GDTR, BigInt(GDT));
    state.set32(at.GDTR + 8, 0x17);
    state.set64(at.IDTR, BigInt(IDT));
    state.set32(at.IDTR + 8, 0xff);
    state.set64(at.CR0, 0x11n);
    for (const segment of [at.ES, at.CS, at.SS, at.DS, at.FS, at.GS]) {
      const cell = at.SEGMENTS + segment * at.SEGMENT_SIZE;
      state.set32(cell + at.SEGMENT_SELECTOR, segment === at.CS ? 8 : 16);
      state.set32(cell + at.SEGMENT_ATTRIBUTES, segment === at.CS ? 0x00c0_9b00 : 0x00c0_9300);
      state.set32(cell + at.SEGMENT_LIMIT, 0xffff_ffff);
      state.set64(cell + at.SEGMENT_BASE, 0n);
    }
    state.setGpr(4, BigInt(STACK));
    this.refresh();
    this.put(address, code);
    state.rip = BigInt(address);
  }

  /** Turns on 32-bit paging with the first 4 MiB mapped to themselves. */
  paged(): this {
    for (let page = 0; page < 1024; page++) this.map(page, page);
    this.state.view.setUint32(at.RAM + DIRECTORY, TABLE | 7, true);
    this.cpu.system.writeControl(3, BigInt(DIRECTORY));
    this.cpu.system.writeControl(0, 0x8000_0011n);
    this.cpu.refresh();
    return this;
  }

  /** Maps a linear page to a physical one; what the TLB knows stays. */
  map(linear: number, physical: number, flags = 7): void {
    this.state.view.setUint32(at.RAM + TABLE + 4 * linear, (physical << 12) | flags, true);
  }

  refresh(): void {
    updateMode(this.state);
    this.cpu.refresh();
  }

  put(address: number, bytes: readonly number[]): void {
    this.state.u8.set(bytes, at.RAM + address);
  }

  /** Runs until HLT, `step` instructions at a time. @returns the vector if a handler halted, else -1 */
  run(step = 10_000): number {
    let end = 'deadline';
    const bound = this.cpu.retired + 100_000;
    while (end === 'deadline' && this.cpu.retired < bound) end = this.cpu.run(this.cpu.retired + step);
    if (end !== 'halted') throw new Error(`the guest did not halt: ${end} at ${this.state.rip.toString(16)}`);
    const vector = Number(this.state.rip) - 1 - HANDLERS;
    return vector >= 0 && vector < 32 ? vector : -1;
  }

  get eax(): number {
    return Number(this.state.gpr(0) & 0xffff_ffffn);
  }

  word(address: number): number {
    return this.state.view.getUint32(at.RAM + address, true);
  }
}
