/** A machine's RAM, page by page. */
import type { PagedMemory } from '../debugger/session/target.ts';
import { RAM } from '../machine/cpu/state/layout.ts';
import { ROM_END, ROM_START } from '../machine/cpu/state/physical-memory.ts';
import type { Machine } from '../machine/machine.ts';

const PAGE = 4096;

export class RamPages implements PagedMemory {
  readonly pages: number;
  readonly #machine: Machine;

  constructor(machine: Machine) {
    this.#machine = machine;
    this.pages = machine.ramSize / PAGE;
  }

  /** Nothing has written to a machine that was just switched on: it has its ROM. */
  *inUse(): Iterable<number> {
    const isNew = this.#machine.retired === 0;
    const [first, end] = isNew ? [ROM_START / PAGE, ROM_END / PAGE] : [0, this.pages];
    for (let page = first; page < end; page++) yield page;
  }

  takeWritten(): number[] {
    const { cpu } = this.#machine;
    cpu.mmu.flushAll();
    return cpu.physical.takeWritten();
  }

  read(page: number): Uint8Array {
    const start = RAM + page * PAGE;
    return this.#machine.cpu.state.u8.slice(start, start + PAGE);
  }

  /** The caller restores the processor afterwards, which forgets all decoded code. */
  write(page: number, bytes: Uint8Array): void {
    this.#machine.cpu.state.u8.set(bytes, RAM + page * PAGE);
  }
}
