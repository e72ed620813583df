/**
 * Breakpoints (Intel SDM vol. 3B, 17.2 and 17.3): which accesses DR7 watches, the trap they leave for the end of the
 * instruction, and the fault before an instruction.
 */
import * as at from '../layout.ts';
import type { CpuState } from '../state.ts';
import { CR4_DE } from './bits.ts';
import { codeHits } from './code-breakpoints.ts';

const DR6 = at.DR + 6 * 8;
const DR7 = at.DR + 7 * 8;
/** R/W fields of DR7. */
const [WRITES, PORTS, READS_AND_WRITES] = [1, 2, 3] as const;
/** LEN field to bytes: 00 1, 01 2, 10 8, 11 4. */
const LENGTHS = [1, 2, 8, 4] as const;

/** Whether any breakpoint is enabled; while one is, each instruction is executed by itself: its trap comes right after it. */
export function breakpointsEnabled(state: CpuState): boolean {
  return (state.get32(DR7) & 0xff) !== 0;
}

/** Whether any enabled breakpoint watches data; while one does, every access must take the slow path. */
export function watchesData(state: CpuState): boolean {
  if (!breakpointsEnabled(state)) return false;
  const dr7 = state.get32(DR7);
  for (let n = 0; n < 4; n++) {
    const kind = (dr7 >>> (16 + 4 * n)) & 3;
    if (((dr7 >>> (2 * n)) & 3) !== 0 && (kind === WRITES || kind === READS_AND_WRITES)) return true;
  }
  return false;
}

/** Notes in DEBUG_TRAP which breakpoints an access of `size` bytes at `hi`:`lo` hits. */
export function checkDataBreakpoints(state: CpuState, lo: number, hi: number, size: number, write: boolean): void {
  if (!breakpointsEnabled(state)) return;
  note(state, lo, hi, size, (kind) => kind === READS_AND_WRITES || (kind === WRITES && write));
}

/** The same for IN and OUT of `size` bytes: breakpoints of this kind come with CR4.DE. */
export function checkPortBreakpoints(state: CpuState, port: number, size: number): void {
  if (!breakpointsEnabled(state) || (state.get32(at.CR4) & CR4_DE) === 0) return;
  note(state, port, 0, size, (kind) => kind === PORTS);
}

function note(state: CpuState, lo: number, hi: number, size: number, watches: (kind: number) => boolean): void {
  const dr7 = state.get32(DR7);
  for (let n = 0; n < 4; n++) {
    if (((dr7 >>> (2 * n)) & 3) === 0 || !watches((dr7 >>> (16 + 4 * n)) & 3)) continue;
    const length = LENGTHS[(dr7 >>> (18 + 4 * n)) & 3]!;
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
