/**
 * Breakpoints (Intel SDM vol. 3B, 17.2 and 17.3): which accesses hit them, the trap they leave for the end of the
 * instruction, and the fault before an instruction.
 */

import type { CpuState } from '../state/cpu-state.ts';
import * as at from '../state/layout.ts';
import { CR4_DE } from './bits.ts';
import { breakpointsEnabled, EXECUTION, kindOf, lengthOf, PORTS, READS_AND_WRITES, readDr7, WRITES } from './dr7.ts';
import { is64Bit } from './mode.ts';

const DR6 = at.DR + 6 * 8;

/** Notes in DEBUG_TRAP which breakpoints an access of `size` bytes at `hi`:`lo` hits. */
export function checkDataBreakpoints(state: CpuState, lo: number, hi: number, size: number, write: boolean): void {
  state.onAccess?.(lo, hi, size, write);
  if (!breakpointsEnabled(state)) return;
  note(state, lo, hi, size, (kind) => kind === READS_AND_WRITES || (kind === WRITES && write));
}

/** The same for IN and OUT of `size` bytes: breakpoints of this kind come with CR4.DE. */
export function checkPortBreakpoints(state: CpuState, port: number, size: number): void {
  if (!breakpointsEnabled(state) || (state.get32(at.CR4) & CR4_DE) === 0) return;
  note(state, port, 0, size, (kind) => kind === PORTS);
}

function note(state: CpuState, lo: number, hi: number, size: number, watches: (kind: number) => boolean): void {
  const dr7 = readDr7(state);
  for (let n = 0; n < 4; n++) {
    if (!watches(kindOf(dr7, n))) continue;
    const length = lengthOf(dr7, n);
    const watched = at.DR + n * 8;
    const first = (state.get32(watched) & -length) >>> 0;
    if (state.get32(watched + 4) !== hi >>> 0) continue;
    const start = lo >>> 0;
    if (start < first + length && first < start + size) {
      state.set32(at.DEBUG_TRAP, state.get32(at.DEBUG_TRAP) | (1 << n));
      state.set32(at.ATTENTION, 1);
    }
  }
}

/** @returns a bit for each breakpoint on the instruction at RIP */
function codeHits(state: CpuState): number {
  if (!breakpointsEnabled(state)) return 0;
  const dr7 = readDr7(state);
  const base = state.get64(at.SEGMENTS + at.CS * at.SEGMENT_SIZE + at.SEGMENT_BASE);
  const address = is64Bit(state) ? state.rip : BigInt.asUintN(32, base + state.rip);
  let hits = 0;
  for (let n = 0; n < 4; n++) {
    if (kindOf(dr7, n) === EXECUTION && state.get64(at.DR + 8 * n) === address) hits |= 1 << n;
  }
  return hits;
}

/** Moves the noted hits to DR6, with those of instruction breakpoints where the program goes on. */
export function takeDebugTrap(state: CpuState): void {
  report(state, state.get32(at.DEBUG_TRAP) | codeHits(state));
  state.set32(at.DEBUG_TRAP, 0);
}

/** Whether an instruction breakpoint is at RIP; DR6 then says which. */
export function breaksHere(state: CpuState): boolean {
  const hits = codeHits(state);
  if (hits !== 0) report(state, hits);
  return hits !== 0;
}

/** A debug exception's own breakpoints take the place of the last one's in B0 to B3; the other bits stay. */
function report(state: CpuState, hits: number): void {
  state.set32(DR6, (state.get32(DR6) & ~0xf) | hits);
}
