/**
 * The page walk (Intel SDM vol. 3A, chapter 4): linear address to physical address in 32-bit, PAE and 4-level paging, with
 * the accessed and dirty bits set and #PF with the error code of 4.7. Works on 32-bit halves; no BigInt on this path.
 */

import type { CpuState } from '../state/cpu-state.ts';
import { GuestFault, PF } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import type { PhysicalMemory } from '../state/physical-memory.ts';
import { CR0_PG, CR0_WP, CR4_PAE, CR4_PSE, CR4_SMEP, EFER_LMA, EFER_NXE } from './bits.ts';

/** Kinds of access, by the bit each sets in the error code of #PF. */
export const [READ, WRITE, EXECUTE] = [0, 2, 16] as const;
export type Access = typeof READ | typeof WRITE | typeof EXECUTE;

/** Error code bits of #PF. */
const [CODE_P, CODE_USER, CODE_RESERVED] = [1, 4, 8] as const;
/** Bits of a paging-structure entry. */
const [P, RW, US, A, D, PS] = [1, 2, 4, 0x20, 0x40, 0x80] as const;
/** Bit 63 of an entry, in its upper half: execute-disable. */
const XD = 0x8000_0000;
/** Upper halves: address bits above the 40 that exist; bits 62:52 are ignored in 4-level paging and reserved in PAE paging. */
const [RESERVED_4_LEVEL, RESERVED_PAE] = [0x000f_ff00, 0x7fff_ff00] as const;
const HIGH = 0x1_0000_0000;

export class PageWalker {
  /** Facts about the page that the last `walk` found: whether this privilege may write it, whether its D bit is set. */
  writable = false;
  dirty = false;
  /** log2 of its size. */
  pageBits = 12;

  readonly #state: CpuState;
  readonly #physical: PhysicalMemory;
  /** The walk under way: the linear address, the kind of access, and whether it is one of ring 3. */
  #lo = 0;
  #hi = 0;
  #access: Access = READ;
  #user = false;

  constructor(state: CpuState, physical: PhysicalMemory) {
    this.#state = state;
    this.#physical = physical;
  }

  /** @returns the physical address of linear address `hi`:`lo` */
  walk(lo: number, hi: number, access: Access, user: boolean): number {
    const state = this.#state;
    this.#lo = lo;
    this.#hi = hi;
    this.#access = access;
    this.#user = user;
    if ((state.get32(at.CR0) & CR0_PG) === 0) {
      this.writable = true;
      this.dirty = true;
      this.pageBits = 12;
      return hi * HIGH + (lo >>> 0);
    }
    if ((state.get32(at.CR4) & CR4_PAE) === 0) return this.#walk32();
    if ((state.get32(at.EFER) & EFER_LMA) !== 0) {
      const table = (state.get32(at.CR3 + 4) & 0xff) * HIGH + ((state.get32(at.CR3) & 0xffff_f000) >>> 0);
      return this.#walk64(table, 4, RESERVED_4_LEVEL);
    }
    this.#hi = 0;
    const pdpte = at.PDPTE + (lo >>> 30) * 8;
    if ((state.get32(pdpte) & P) === 0) this.#fault(0);
    const table = (state.get32(pdpte + 4) & 0xff) * HIGH + ((state.get32(pdpte) & 0xffff_f000) >>> 0);
    return this.#walk64(table, 2, RESERVED_PAE);
  }

  /** Tables of 64-bit entries, from `level` (4 PML4 … 1 page table) down. */
  #walk64(topTable: number, topLevel: number, reserved: number): number {
    const [lo, hi] = [this.#lo, this.#hi];
    const noExecute = (this.#state.get32(at.EFER) & EFER_NXE) !== 0;
    const reservedHigh = noExecute ? reserved : reserved | XD;
    let table = topTable;
    let rights = RW | US;
    let executeDisable = 0;
    for (let level = topLevel; ; level--) {
      const entry = table + index(lo, hi, level) * 8;
      const low = this.#physical.read32(entry);
      const high = this.#physical.read32(entry + 4);
      if ((low & P) === 0) this.#fault(0);
      const large = level > 1 && (low & PS) !== 0;
      if ((high & reservedHigh) !== 0 || (large && (low & reservedInLarge(level)) !== 0)) {
        this.#fault(CODE_P | CODE_RESERVED);
      }
      rights &= low;
      executeDisable |= high & XD;
      const base = (high & 0xff) * HIGH;
      if (large || level === 1) {
        const bits = 12 + 9 * (level - 1);
        this.#leaf(entry, low, rights, executeDisable !== 0);
        this.pageBits = bits;
        const within = 2 ** bits - 1;
        return base + ((low & ~within & 0xffff_f000) >>> 0) + ((lo & within) >>> 0);
      }
      if ((low & A) === 0) this.#physical.write32(entry, low | A);
      table = base + ((low & 0xffff_f000) >>> 0);
    }
  }

  #walk32(): number {
    this.#hi = 0;
    const lo = this.#lo;
    const directory = ((this.#state.get32(at.CR3) & 0xffff_f000) >>> 0) + (lo >>> 22) * 4;
    const pde = this.#physical.read32(directory);
    if ((pde & P) === 0) this.#fault(0);
    if ((pde & PS) !== 0 && (this.#state.get32(at.CR4) & CR4_PSE) !== 0) {
      // PSE-36: bits 20:13 are address bits 39:32, bit 21 is reserved (SDM table 4-4).
      if ((pde & 0x20_0000) !== 0) this.#fault(CODE_P | CODE_RESERVED);
      this.#leaf(directory, pde, pde, false);
      this.pageBits = 22;
      return ((pde >>> 13) & 0xff) * HIGH + ((pde & 0xffc0_0000) >>> 0) + (lo & 0x3f_ffff);
    }
    if ((pde & A) === 0) this.#physical.write32(directory, pde | A);
    const entry = ((pde & 0xffff_f000) >>> 0) + ((lo >>> 12) & 0x3ff) * 4;
    const pte = this.#physical.read32(entry);
    if ((pte & P) === 0) this.#fault(0);
    this.#leaf(entry, pte, pde & pte, false);
    this.pageBits = 12;
    return ((pte & 0xffff_f000) >>> 0) + (lo & 0xfff);
  }

  /** Checks the rights (SDM 4.6) and sets A, and D for a write, in the entry that maps the page. */
  #leaf(entry: number, value: number, rights: number, executeDisable: boolean): void {
    const [access, user] = [this.#access, this.#user];
    const writable = (rights & RW) !== 0 || (!user && (this.#state.get32(at.CR0) & CR0_WP) === 0);
    const smep = !user && (rights & US) !== 0 && (this.#state.get32(at.CR4) & CR4_SMEP) !== 0;
    const unfetchable = access === EXECUTE && (executeDisable || smep);
    if ((user && (rights & US) === 0) || (access === WRITE && !writable) || unfetchable) {
      this.#fault(CODE_P);
    }
    const marked = value | A | (access === WRITE ? D : 0);
    if (marked !== (value | 0)) this.#physical.write32(entry, marked);
    this.writable = writable;
    this.dirty = (marked & D) !== 0;
  }

  #fault(code: number): never {
    const state = this.#state;
    const access = this.#access;
    // I/D is reported only where fetches can be forbidden (SDM 4.7).
    const xd = (state.get32(at.CR4) & CR4_PAE) !== 0 && (state.get32(at.EFER) & EFER_NXE) !== 0;
    const noExecute = xd || (state.get32(at.CR4) & CR4_SMEP) !== 0;
    const kind = access === EXECUTE && !noExecute ? 0 : access;
    const address = (BigInt(this.#hi >>> 0) << 32n) | BigInt(this.#lo >>> 0);
    throw new GuestFault(PF, code | kind | (this.#user ? CODE_USER : 0), address);
  }
}

function index(lo: number, hi: number, level: number): number {
  switch (level) {
    case 4:
      return (hi >>> 7) & 0x1ff;
    case 3:
      return ((hi << 2) | (lo >>> 30)) & 0x1ff;
    case 2:
      return (lo >>> 21) & 0x1ff;
    default:
      return (lo >>> 12) & 0x1ff;
  }
}

/** The low half's reserved bits of an entry with PS set: the address bits inside the page, but for PAT; PS itself in a PML4E. */
function reservedInLarge(level: number): number {
  if (level === 2) return 0x001f_e000;
  return level === 3 ? 0x3fff_e000 : PS;
}
