/** A machine as the debugger sees it: its memory and its registers at one moment. */
import type { FrameRegisters } from '../../src/debugger/go/registers.ts';
import { type MemoryReader, readUnsigned } from '../../src/debugger/memory-reader.ts';
import { linearMemory } from '../../src/debugger/x86/linear-memory.ts';
import type { PagingRegisters } from '../../src/debugger/x86/page-walk.ts';
import { CR0, CR3, CR4, EFER, FS, SEGMENT_BASE, SEGMENT_SIZE, SEGMENTS } from '../../src/machine/cpu/state/layout.ts';
import type { Machine } from '../../src/machine/machine.ts';

export interface MachineView {
  readonly physical: MemoryReader;
  readonly memory: MemoryReader;
  readonly paging: PagingRegisters;
  readonly registers: FrameRegisters;
  readonly fsBase: bigint;
  /** The goroutine that runs: -8(FS). */
  readonly g: bigint | undefined;
}

/** The order in which instructions number registers. */
const ENCODED = ['rax', 'rcx', 'rdx', 'rbx', 'rsp', 'rbp', 'rsi', 'rdi'] as const;

export function bytesReader(bytes: Uint8Array): MemoryReader {
  return {
    read: (address, length) => {
      if (address + BigInt(length) > BigInt(bytes.length)) return undefined;
      return bytes.slice(Number(address), Number(address) + length);
    },
  };
}

export function view(machine: Machine): MachineView {
  const { state } = machine.cpu;
  const physical = bytesReader(machine.save().ram);
  const paging = {
    cr0: state.get64(CR0),
    cr3: state.get64(CR3),
    cr4: state.get64(CR4),
    efer: state.get64(EFER),
  };
  const memory = linearMemory(physical, paging);
  const general = Object.fromEntries(
    Array.from({ length: 16 }, (_, n) => [ENCODED[n] ?? `r${n}`, state.gpr(n)] as const),
  );
  const fsBase = state.get64(SEGMENTS + FS * SEGMENT_SIZE + SEGMENT_BASE);
  const registers = { ...general, rip: state.rip, rsp: state.gpr(4) };
  return { physical, memory, paging, registers, fsBase, g: readUnsigned(memory, fsBase - 8n, 8) };
}
