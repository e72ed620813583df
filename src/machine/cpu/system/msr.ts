/** Model-specific registers (Intel SDM vol. 4; AMD APM vol. 2, appendix A). One this CPU lacks raises #GP(0). */

import type { CpuState } from '../state/cpu-state.ts';
import { GP, GuestFault } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import { type ApicPort, isApicMsr } from './apic-port.ts';
import * as bit from './bits.ts';
import { isCanonical, type Mmu } from './mmu.ts';
import { is64Bit, updateMode } from './mode.ts';

/** Time stamp counter ticks in a virtual nanosecond: a 1 GHz counter. */
const TSC_TICKS_PER_NS = 1;
const SEGMENT_BASE_OF = (segment: number): number => at.SEGMENTS + segment * at.SEGMENT_SIZE + at.SEGMENT_BASE;
/** Eight variable ranges, the fixed ranges, write combining (IA32_MTRRCAP). */
const MTRR_CAP = 0x508n;
/** Index of each fixed-range MTRR in the order in which layout.ts keeps them. */
const MTRR_FIXED = [0x250, 0x258, 0x259, 0x268, 0x269, 0x26a, 0x26b, 0x26c, 0x26d, 0x26e, 0x26f] as const;
const PHYSICAL_MASK = (1n << BigInt(bit.PHYSICAL_BITS)) - 1n;

/** A register that is a cell: where it is, and which values it takes. */
interface Cell {
  readonly address: number;
  readonly accepts: (value: bigint) => boolean;
}

const any = (): boolean => true;
const within = (mask: bigint) => (value: bigint) => (value & ~mask) === 0n;
const memoryTypes = (types: readonly number[]) => (value: bigint) =>
  [0n, 8n, 16n, 24n, 32n, 40n, 48n, 56n].every((shift) => types.includes(Number((value >> shift) & 0xffn)));
/** UC, WC, WT, WP, WB (SDM table 12-8); PAT knows UC- (7) as well. */
const MTRR_TYPES = [0, 1, 4, 5, 6] as const;
const mtrrType = (value: bigint): boolean => MTRR_TYPES.some((type) => BigInt(type) === (value & 0xffn));

/** AMD's registers by index, in the order of MSR_AMD, and the bits that may be set (AMD APM vol. 2, appendix A; BKDG of family 0Fh). */
const AMD: readonly (readonly [index: number, bits: bigint])[] = [
  // SYSCFG: how MTRRs see DRAM, and whether TOP_MEM2 counts.
  [0xc001_0010, 0x7c_0000n],
  // HWCR.
  [0xc001_0015, 0x3fff_ffffn],
  // NB_CFG1, INT_PENDING.
  [0xc001_001f, 0xffff_ffff_ffff_ffffn],
  [0xc001_0055, 0xffff_ffffn],
  // TOP_MEM, TOP_MEM2: 8 MiB are the unit.
  [0xc001_001a, PHYSICAL_MASK & ~0x7f_ffffn],
  [0xc001_001d, PHYSICAL_MASK & ~0x7f_ffffn],
  // IORRs: pairs of base and mask.
  [0xc001_0016, PHYSICAL_MASK & ~0xfe7n],
  [0xc001_0017, PHYSICAL_MASK & ~0x7ffn],
  [0xc001_0018, PHYSICAL_MASK & ~0xfe7n],
  [0xc001_0019, PHYSICAL_MASK & ~0x7ffn],
  // PERF_CTL, PERF_CTR: the counters hold what is written, and count nothing.
  ...[0, 1, 2, 3].map((n) => [0xc001_0000 + n, 0xffff_ffffn] as const),
  ...[0, 1, 2, 3].map((n) => [0xc001_0004 + n, 0xffff_ffff_ffffn] as const),
];
const PERF_CTR = 0xc001_0004;
const PERF_COUNTERS = 4;

const cells: ReadonlyMap<number, Cell> = new Map<number, Cell>([
  [0x174, { address: at.MSR_SYSENTER_CS, accepts: any }],
  [0x175, { address: at.MSR_SYSENTER_ESP, accepts: isCanonical }],
  [0x176, { address: at.MSR_SYSENTER_EIP, accepts: isCanonical }],
  [0x1a0, { address: at.MSR_MISC_ENABLE, accepts: within(0x4_00c5_1889n) }],
  [0x277, { address: at.MSR_PAT, accepts: memoryTypes([...MTRR_TYPES, 7]) }],
  [0x2ff, { address: at.MSR_MTRR, accepts: (value) => within(0xcffn)(value) && mtrrType(value) }],
  [0xc000_0081, { address: at.MSR_STAR, accepts: any }],
  [0xc000_0082, { address: at.MSR_LSTAR, accepts: isCanonical }],
  [0xc000_0083, { address: at.MSR_CSTAR, accepts: isCanonical }],
  [0xc000_0084, { address: at.MSR_SFMASK, accepts: within(0xffff_ffffn) }],
  [0xc000_0100, { address: SEGMENT_BASE_OF(at.FS), accepts: isCanonical }],
  [0xc000_0101, { address: SEGMENT_BASE_OF(at.GS), accepts: isCanonical }],
  [0xc000_0102, { address: at.MSR_KERNEL_GS_BASE, accepts: isCanonical }],
  [0xc000_0103, { address: at.MSR_TSC_AUX, accepts: within(0xffff_ffffn) }],
  ...AMD.map(([index, bits], n): [number, Cell] => [index, { address: at.MSR_AMD + 8 * n, accepts: within(bits) }]),
  ...MTRR_FIXED.map((index, n): [number, Cell] => [
    index,
    { address: at.MSR_MTRR + 8 + n * 8, accepts: memoryTypes(MTRR_TYPES) },
  ]),
  ...Array.from({ length: 16 }, (_, n): [number, Cell] => [
    0x200 + n,
    {
      address: at.MSR_MTRR + 96 + n * 8,
      accepts:
        n % 2 === 0
          ? (value) => within(PHYSICAL_MASK & ~0xf00n)(value) && mtrrType(value)
          : within(PHYSICAL_MASK & ~0x7ffn),
    },
  ]),
]);

const [TSC, MTRRCAP, BIOS_SIGN_ID, MCG_CAP, EFER] = [0x10, 0xfe, 0x8b, 0x179, 0xc000_0080] as const;
/** DebugCtl and the last branches: nothing is recorded. */
const [DEBUG_CTL, FIRST_BRANCH, LAST_BRANCH] = [0x1d9, 0x1db, 0x1de] as const;
const [FS_BASE, KERNEL_GS_BASE] = [0xc000_0100, 0xc000_0102] as const;
const TWO_32 = 2 ** 32;

function refuse(): never {
  throw new GuestFault(GP, 0);
}

export class Msrs {
  readonly #state: CpuState;
  readonly #mmu: Mmu;
  readonly #now: () => number;
  readonly #apic: () => ApicPort;

  /** @param now virtual nanoseconds since power-on */
  constructor(state: CpuState, mmu: Mmu, now: () => number, apic: () => ApicPort) {
    this.#state = state;
    this.#mmu = mmu;
    this.#now = now;
    this.#apic = apic;
  }

  /** Below 2^53: a counter of nanoseconds needs three months for that. */
  #ticks(): number {
    return Math.floor(this.#now() * TSC_TICKS_PER_NS);
  }

  /** Puts the time stamp counter into a cell of 64 bits. */
  tsc(cell: number): void {
    const ticks = this.#ticks();
    const low = (ticks % TWO_32) + this.#state.get32(at.TSC_OFFSET);
    this.#state.set32(cell, low);
    this.#state.set32(
      cell + 4,
      Math.floor(ticks / TWO_32) + this.#state.get32(at.TSC_OFFSET + 4) + (low >= TWO_32 ? 1 : 0),
    );
  }

  /** Reads a register into a cell of 64 bits. */
  readTo(index: number, cell: number): void {
    const state = this.#state;
    if (index >>> 0 === TSC) {
      this.tsc(cell);
      return;
    }
    const plain = cells.get(index >>> 0);
    if (plain === undefined) {
      state.set64(cell, this.read(index));
      return;
    }
    state.set32(cell, state.get32(plain.address));
    state.set32(cell + 4, state.get32(plain.address + 4));
  }

  /** Writes a register from a cell of 64 bits. */
  writeFrom(index: number, cell: number): void {
    const state = this.#state;
    const number = index >>> 0;
    // The bases that a kernel changes all the time. In 64-bit mode nothing else depends on them.
    if (number < FS_BASE || number > KERNEL_GS_BASE || !is64Bit(state)) {
      this.write(index, state.get64(cell));
      return;
    }
    const sign = state.i32[(cell + 4) >>> 2]! >> 15;
    if (sign !== 0 && sign !== -1) throw new GuestFault(GP, 0);
    const { address } = cells.get(number)!;
    state.set32(address, state.get32(cell));
    state.set32(address + 4, state.get32(cell + 4));
  }

  /** Puts performance counter `index` into a cell, for RDPMC. */
  performanceCounter(index: number, cell: number): void {
    if (index >>> 0 >= PERF_COUNTERS) throw new GuestFault(GP, 0);
    this.readTo(PERF_CTR + index, cell);
  }

  read(index: number): bigint {
    const cell = cells.get(index >>> 0);
    if (cell) return this.#state.get64(cell.address);
    if (isApicMsr(index)) return this.#apic().readMsr(index >>> 0) ?? refuse();
    switch (index >>> 0) {
      case TSC:
        this.tsc(at.SCRATCH);
        return this.#state.get64(at.SCRATCH);
      case MTRRCAP:
        return MTRR_CAP;
      case BIOS_SIGN_ID:
      case MCG_CAP:
        return 0n;
      case EFER:
        return this.#state.get64(at.EFER);
      case DEBUG_CTL:
        return 0n;
      default:
        if (index >= FIRST_BRANCH && index <= LAST_BRANCH) return 0n;
        throw new GuestFault(GP, 0);
    }
  }

  write(index: number, value: bigint): void {
    const cell = cells.get(index >>> 0);
    if (cell) {
      if (!cell.accepts(value)) throw new GuestFault(GP, 0);
      this.#state.set64(cell.address, value);
      updateMode(this.#state);
      return;
    }
    if (isApicMsr(index)) {
      if (!this.#apic().writeMsr(index >>> 0, value)) refuse();
      return;
    }
    switch (index >>> 0) {
      case TSC:
        this.#state.set64(at.TSC_OFFSET, value - BigInt(this.#ticks()));
        return;
      case BIOS_SIGN_ID:
        return;
      case DEBUG_CTL:
        if (value !== 0n) throw new GuestFault(GP, 0);
        return;
      case EFER:
        this.#writeEfer(value);
        return;
      default:
        throw new GuestFault(GP, 0);
    }
  }

  #writeEfer(value: bigint): void {
    const state = this.#state;
    const defined = bit.EFER_SCE | bit.EFER_LME | bit.EFER_LMA | bit.EFER_NXE;
    if (!within(BigInt(defined))(value)) throw new GuestFault(GP, 0);
    const old = state.get32(at.EFER);
    // LMA is the CPU's: what software writes there is ignored.
    const next = (Number(value) & ~bit.EFER_LMA) | (old & bit.EFER_LMA);
    const paging = (state.get32(at.CR0) & bit.CR0_PG) !== 0;
    if (paging && ((old ^ next) & bit.EFER_LME) !== 0) throw new GuestFault(GP, 0);
    state.set64(at.EFER, BigInt(next));
    if (((old ^ next) & bit.EFER_NXE) !== 0) this.#mmu.flushAll();
    updateMode(state);
  }
}
