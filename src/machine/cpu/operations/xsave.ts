/** XSAVE and XRSTOR in the standard format (Intel SDM vol. 1, 13.4, 13.7 and 13.8), XGETBV and XSETBV. */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault, NM } from '../state/fault.ts';
import {
  CR0,
  GPR,
  MXCSR,
  X87,
  X87_CONTROL,
  X87_CS,
  X87_DP,
  X87_DS,
  X87_IP,
  X87_OPCODE,
  X87_STATUS,
  X87_TAG,
  XCR0,
  XMM,
  YMM_UPPER,
} from '../state/layout.ts';
import { CR0_TS, XCR0_AVX, XCR0_SSE, XCR0_X87 } from '../system/bits.ts';
import { AVX_OFFSET, AVX_SIZE } from '../system/cpuid.ts';
import { is64Bit } from '../system/mode.ts';
import { READ, WRITE } from '../system/paging.ts';
import { requireXsave } from '../system/xcr.ts';
import { defineOperation } from './define.ts';
import { addressOf, further, type ImageAddress, LegacyImage, probe } from './fxsave.ts';
import type { Processor } from './processor.ts';

const [RAX, RCX, RDX] = [0, 1, 2] as const;
/** The header: which components the area holds (XSTATE_BV), then 56 bytes that are 0 in the standard format. */
const [HEADER, HEADER_SIZE] = [512, 64] as const;
const LOW = 0xffff_ffffn;

/** The components that are asked for (EDX:EAX) and enabled (XCR0). */
function requested({ state }: Processor): number {
  return state.get32(GPR) & state.get32(XCR0);
}

/** SDM vol. 1, 13.6: what is in its initial state need not be saved. x87 and SSE state are always taken to be in use. */
function inUse(state: CpuState): number {
  let avx = 0;
  for (let cell = YMM_UPPER >>> 2; cell < (YMM_UPPER + AVX_SIZE) >>> 2; cell++) avx |= state.u32[cell]!;
  return XCR0_X87 | XCR0_SSE | (avx !== 0 ? XCR0_AVX : 0);
}

interface Area {
  readonly components: number;
  readonly legacy: LegacyImage;
  readonly address: ImageAddress;
}

/** #UD without CR4.OSXSAVE, #NM with CR0.TS: before the operand's address matters. */
export const REQUIRE_XSAVE = defineOperation('continue', ({ state }) => {
  requireXsave(state);
  if ((state.get32(CR0) & CR0_TS) !== 0) throw new GuestFault(NM);
});

function area(cpu: Processor, a: number, wide: number, displacement: number, access: typeof READ | typeof WRITE): Area {
  const address = addressOf(cpu, a, displacement);
  if ((address.low & 63) !== 0) throw new GuestFault(GP, 0);
  const components = requested(cpu);
  probe(cpu, address, HEADER + HEADER_SIZE, access);
  if ((components & XCR0_AVX) !== 0) probe(cpu, further(address, AVX_OFFSET), AVX_SIZE, access);
  return { components, legacy: new LegacyImage(cpu, address, wide !== 0, access), address };
}

/** Halves of the upper parts of the YMM registers there are: YMM8 … YMM15 exist in 64-bit mode. */
const upperHalves = (state: CpuState): number => (is64Bit(state) ? 32 : 16);

/** Saves to the address in cell a + `aux`; b is not 0 for 64-bit pointers without selectors (REX.W). */
export const XSAVE = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state, mmu } = cpu;
  const { components, legacy, address } = area(cpu, a, wide, displacement, WRITE);
  const present = inUse(state);
  if (components & XCR0_X87) legacy.saveX87();
  if (components & (XCR0_SSE | XCR0_AVX)) legacy.saveMxcsr();
  if (components & XCR0_SSE) legacy.saveXmm();
  if (components & present & XCR0_AVX) {
    for (let n = 0; n < upperHalves(state); n++) {
      const { low, high } = further(address, AVX_OFFSET + 8 * n);
      mmu.copyTo(low, high, YMM_UPPER + 8 * n);
    }
  }
  // All components are in the lower half of XSTATE_BV.
  const { low, high } = further(address, HEADER);
  mmu.write32(low, high, ((mmu.read32(low, high) & ~components) | (components & present)) >>> 0);
});

/** FNINIT's state, with zeros in the registers. */
function initialX87(state: CpuState): void {
  state.u8.fill(0, X87, X87 + 128);
  state.set32(X87_CONTROL, 0x37f);
  for (const cell of [X87_STATUS, X87_TAG, X87_OPCODE, X87_CS, X87_DS]) state.set32(cell, 0);
  for (const cell of [X87_IP, X87_DP]) state.set64(cell, 0n);
}

/** Restores from the address in cell a + `aux`; b as for XSAVE. */
export const XRSTOR = defineOperation('continue', (cpu, a, wide, _c, displacement) => {
  const { state, mmu } = cpu;
  const { components, legacy, address } = area(cpu, a, wide, displacement, READ);
  const word = (offset: number): number => {
    const { low, high } = further(address, HEADER + offset);
    return mmu.read32(low, high);
  };
  const held = word(0);
  let reserved = held & ~state.get32(XCR0);
  // The rest of XSTATE_BV, XCOMP_BV and the eight bytes after it; what follows is not looked at (SDM vol. 1, 13.8.1).
  for (let offset = 4; offset < 24; offset += 4) reserved |= word(offset);
  if (reserved !== 0) throw new GuestFault(GP, 0);
  const mxcsr = components & (XCR0_SSE | XCR0_AVX) ? legacy.readMxcsr() : state.get32(MXCSR);
  const present = held & components;
  const halves = upperHalves(state);
  if (present & XCR0_X87) legacy.restoreX87();
  else if (components & XCR0_X87) initialX87(state);
  state.set32(MXCSR, mxcsr);
  if (present & XCR0_SSE) legacy.restoreXmm();
  else if (components & XCR0_SSE) state.u8.fill(0, XMM, XMM + 8 * halves);
  if (present & XCR0_AVX) {
    for (let n = 0; n < halves; n++) {
      const { low, high } = further(address, AVX_OFFSET + 8 * n);
      mmu.copyFrom(low, high, YMM_UPPER + 8 * n);
    }
  } else if (components & XCR0_AVX) state.u8.fill(0, YMM_UPPER, YMM_UPPER + 8 * halves);
});

const index = ({ state }: Processor): number => Number(state.gpr(RCX) & LOW);

export const XGETBV = defineOperation('continue', (cpu) => {
  const value = cpu.system.xgetbv(index(cpu));
  cpu.state.setGpr(RAX, value & LOW);
  cpu.state.setGpr(RDX, value >> 32n);
});

export const XSETBV = defineOperation('next', (cpu) => {
  const { state } = cpu;
  cpu.system.xsetbv(index(cpu), (state.gpr(RAX) & LOW) | ((state.gpr(RDX) & LOW) << 32n));
});
