/** What executors call in TypeScript: accesses that miss the TLB, operations, faults, wide divisions. */
import type { Imports } from './executors/imports.ts';
import { RECORD_A, RECORD_B, RECORD_C, RECORD_IMM } from './ir/define.ts';
import type { Processor } from './operations/processor.ts';
import { operations } from './operations/table.ts';
import type { Position } from './position.ts';
import type { CpuState } from './state/cpu-state.ts';
import { DE, GP, GuestFault } from './state/fault.ts';
import { NEXT_RIP, RIP, SCRATCH } from './state/layout.ts';
import { STACK } from './system/mmu.ts';
import { READ, WRITE } from './system/paging.ts';

interface RefreshableProcessor extends Processor {
  /** Recomputes what a block's key depends on, and whether an interrupt may come in now. */
  refresh(): void;
}

export function runtimeCalls(cpu: RefreshableProcessor, position: Position): Imports {
  const { state, system } = cpu;
  return {
    ...accesses(cpu, position),
    operation: operationCall(cpu, position),
    segment: (offset, segment, size, write) =>
      system.segmentCheck(segment, offset >>> 0, size, write !== 0 ? WRITE : READ),
    raise: (vector) => {
      throw new GuestFault(vector, vector === GP ? 0 : -1);
    },
    divide: (signed) => divide(state, signed !== 0),
  };
}

function accesses({ state, mmu }: Processor, position: Position): Pick<Imports, 'read' | 'write'> {
  const how = (): number => (position.inStack() ? STACK : 0);
  return {
    read: (size, low, high, forWrite) => {
      if (forWrite !== 0) mmu.probe(low, high, size, WRITE, how(), size);
      if (size === 8) {
        mmu.copyFrom(low, high, SCRATCH, how());
        return;
      }
      let value: number;
      if (size === 4) value = mmu.read32(low, high, how());
      else value = size === 2 ? mmu.read16(low, high, how()) : mmu.read8(low, high, how());
      state.u32[SCRATCH >>> 2] = value;
      state.u32[(SCRATCH >>> 2) + 1] = 0;
    },
    write: (size, low, high) => {
      const value = state.u32[SCRATCH >>> 2]!;
      if (size === 8) mmu.copyTo(low, high, SCRATCH, how());
      else if (size === 4) mmu.write32(low, high, value, how());
      else if (size === 2) mmu.write16(low, high, value & 0xffff, how());
      else mmu.write8(low, high, value & 0xff, how());
    },
  };
}

function operationCall(cpu: RefreshableProcessor, position: Position): Imports['operation'] {
  const { state } = cpu;
  const u16 = new Uint16Array(state.memory.buffer);
  return (record) => {
    const { body, sequel } = operations[state.i32[(record + RECORD_IMM) >>> 2]!]!;
    position.locate(cpu.mode);
    const [a, b, c] = [
      u16[(record + RECORD_A) >>> 1]!,
      u16[(record + RECORD_B) >>> 1]!,
      u16[(record + RECORD_C) >>> 1]!,
    ];
    body(cpu, a, b, c, state.i32[(record + RECORD_IMM + 4) >>> 2]!);
    if (sequel === 'continue') return;
    if (sequel === 'next') state.set64(RIP, state.get64(NEXT_RIP));
    cpu.refresh();
  };
}

/** RDX:RAX by SCRATCH: the divisions that WebAssembly has no instruction for. */
function divide(state: CpuState, signed: boolean): void {
  const divisor = signed ? state.i64[SCRATCH >>> 3]! : state.get64(SCRATCH);
  const whole = (state.gpr(2) << 64n) | state.gpr(0);
  const dividend = signed ? BigInt.asIntN(128, whole) : whole;
  if (divisor === 0n) throw new GuestFault(DE);
  const quotient = dividend / divisor;
  const fits = signed ? quotient === BigInt.asIntN(64, quotient) : quotient === BigInt.asUintN(64, quotient);
  if (!fits) throw new GuestFault(DE);
  state.setGpr(0, quotient);
  state.setGpr(2, dividend % divisor);
}
