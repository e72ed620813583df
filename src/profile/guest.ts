/** A machine's registers and memory as they are now, for those who look on while it runs. */
import type { FrameRegisters } from '../debugger/go/registers.ts';
import { type MemoryReader, readUnsigned } from '../debugger/memory-reader.ts';
import { linearMemory } from '../debugger/x86/linear-memory.ts';
import * as at from '../machine/cpu/state/layout.ts';
import type { Machine } from '../machine/machine.ts';
import { addressOf } from './address.ts';

const [RSP, RBP] = [4, 5] as const;
const FS_BASE = at.SEGMENTS + at.FS * at.SEGMENT_SIZE + at.SEGMENT_BASE;
const CS_BASE = at.SEGMENTS + at.CS * at.SEGMENT_SIZE + at.SEGMENT_BASE;

export class Guest {
  readonly machine: Machine;
  /** By physical address; nothing but RAM and ROM. */
  readonly physical: MemoryReader;

  constructor(machine: Machine) {
    this.machine = machine;
    const { physical } = machine.cpu;
    this.physical = {
      read: (address, length) => {
        const [first, last] = [Number(address), Number(address) + length - 1];
        return physical.host(first) === 0 || physical.host(last) === 0 ? undefined : physical.readBytes(first, length);
      },
    };
  }

  /** By linear address, through the page tables of now. */
  get memory(): MemoryReader {
    const { state } = this.machine.cpu;
    const [cr0, cr3, cr4, efer] = [at.CR0, at.CR3, at.CR4, at.EFER].map((cell) => state.get64(cell));
    return linearMemory(this.physical, { cr0: cr0!, cr3: cr3!, cr4: cr4!, efer: efer! });
  }

  get registers(): FrameRegisters {
    const { state } = this.machine.cpu;
    return { rip: state.rip, rsp: state.gpr(RSP), rbp: state.gpr(RBP) };
  }

  /** Linear. */
  get rip(): number {
    const { state, mode } = this.machine.cpu;
    if (mode.bits === 64) return addressOf(state.rip);
    return Number(BigInt.asUintN(32, state.get64(CS_BASE) + state.rip));
  }

  get rsp(): number {
    return addressOf(this.machine.cpu.state.gpr(RSP));
  }

  /** The goroutine that runs, if it is Go that runs: -8(FS). */
  get g(): bigint | undefined {
    const base = this.machine.cpu.state.get64(FS_BASE);
    return base === 0n ? undefined : readUnsigned(this.memory, BigInt.asUintN(64, base - 8n), 8) || undefined;
  }
}
