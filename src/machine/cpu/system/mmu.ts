/**
 * Linear memory as instructions see it: the TLB of layout.ts filled from page walks, and the accessors that everything
 * outside the interpreter's fast path uses. They check canonical form, alignment and both pages of a crossing access
 * before anything changes.
 */

import type { CpuState } from '../state/cpu-state.ts';
import { AC as ALIGNMENT_CHECK, GP, GuestFault, SS_FAULT } from '../state/fault.ts';
import * as at from '../state/layout.ts';
import type { PhysicalMemory } from '../state/physical-memory.ts';
import { tlbEntry } from '../state/tlb.ts';
import { AC, CR0_AM, EFER_LMA } from './bits.ts';
import { checkDataBreakpoints } from './breakpoints.ts';
import { type Access, EXECUTE, PageWalker, READ, WRITE } from './paging.ts';

/** How an access is made: flags, or-ed. `SYSTEM`: implicit supervisor access (descriptor tables, TSS, gates' stacks). `STACK`: non-canonical is #SS. */
export const [SYSTEM, STACK] = [1, 2] as const;

/** 32-bit words of an entry that are tags. */
const TAGS = 6;
/** Takes 64-bit numbers apart: much cheaper than shifting them. */
const scratch = new DataView(new ArrayBuffer(8));

export class Mmu {
  readonly physical: PhysicalMemory;
  /** Called whenever translations were dropped, with the number of drops so far being `flushes`. */
  onFlush: () => void = () => {};
  /** Called instead when only those of the 4 KiB page of an address were. */
  onFlushPage: (lo: number, hi: number) => void = () => {};
  flushes = 0;

  readonly #state: CpuState;
  readonly #walker: PageWalker;
  /** The physical address behind the last `#locate` that returned 0. */
  #address = 0;

  constructor(state: CpuState, physical: PhysicalMemory) {
    this.#state = state;
    this.physical = physical;
    this.#walker = new PageWalker(state, physical);
    physical.onMapChange = () => this.flushAll();
    state.u32.fill(0xffff_ffff, at.TLB >>> 2, (at.TLB_NEVER + at.TLB_BANK_SIZE) >>> 2);
    state.set32(at.TLB_FILLED_COUNT, 0);
    this.flushAll();
  }

  /**
   * Translates and fills the TLB. Canonical form is the caller's to check.
   * @returns the physical address
   */
  translate(lo: number, hi: number, access: Access, user: boolean): number {
    const physical = this.#walker.walk(lo, hi, access, user);
    const host = this.physical.host(physical);
    if (host !== 0) this.#fill(lo, hi, access, user, host);
    return physical;
  }

  #fill(lo: number, hi: number, access: Access, user: boolean, host: number): void {
    const u32 = this.#state.u32;
    const page = (lo & 0xffff_f000) >>> 0;
    const high = hi >>> 0;
    const entry = entryOf(lo, hi, user) >>> 2;
    const offset = (host - (host & 0xfff) - page) >>> 0;
    const readTag = entry + (at.TLB_READ >>> 2);
    const writeTag = entry + (at.TLB_WRITE >>> 2);
    const executeTag = entry + (at.TLB_EXECUTE >>> 2);
    this.#noteFilled(entry * 4);
    const other = u32[entry + (at.TLB_HOST >>> 2)] !== offset;
    for (const tag of [readTag, writeTag, executeTag]) {
      if (other || (u32[tag]! & -4096) >>> 0 !== page || u32[tag + 1] !== high) {
        u32[tag] = 0xffff_ffff;
        u32[tag + 1] = 0xffff_ffff;
      }
    }
    u32[entry + (at.TLB_HOST >>> 2)] = offset;
    if (access === EXECUTE) {
      u32[executeTag] = page;
      u32[executeTag + 1] = high;
    } else {
      u32[readTag] = page;
      u32[readTag + 1] = high;
      const codeMap = this.physical.codeMap(host);
      if (this.#walker.writable && this.#walker.dirty && (codeMap !== 0 || this.physical.plainlyWritable(host))) {
        this.physical.noteWritten(host);
        u32[writeTag] = codeMap === 0 ? page : page + at.TLB_WRITE_CODE;
        u32[writeTag + 1] = high;
        u32[entry + (at.TLB_CODE_MAP >>> 2)] = codeMap;
      }
    }
    if (this.#walker.pageBits > 12) this.#noteLarge(lo, hi);
  }

  /** Writes down which entry was filled, so that emptying the TLB need not touch all of them. */
  #noteFilled(entry: number): void {
    const count = this.#state.get32(at.TLB_FILLED_COUNT);
    if (count < at.TLB_FILLED_ROOM) this.#state.set32(at.TLB_FILLED + 4 * count, entry);
    this.#state.set32(at.TLB_FILLED_COUNT, count + 1);
  }

  /** The entries filled since the TLB was last emptied, as indices of u32; undefined when they are too many. */
  #filledEntries(): Uint32Array | undefined {
    const { u32 } = this.#state;
    const count = u32[at.TLB_FILLED_COUNT >>> 2]!;
    if (count > at.TLB_FILLED_ROOM) return undefined;
    return u32.slice(at.TLB_FILLED >>> 2, (at.TLB_FILLED >>> 2) + count).map((entry) => entry >>> 2);
  }

  /** Writes down that the address lies in a page larger than 4 KiB. */
  #noteLarge(lo: number, hi: number): void {
    const state = this.#state;
    if (this.#walker.pageBits > state.get32(at.TLB_LARGEST)) state.set32(at.TLB_LARGEST, this.#walker.pageBits);
    const region = largeRegion(lo, hi);
    state.u8[at.TLB_LARGE_REGIONS + (region >>> 3)]! |= 1 << (region & 7);
  }

  /** Drops every translation. */
  flushAll(): void {
    const { u32, u8 } = this.#state;
    const filled = this.#filledEntries();
    if (filled === undefined) u32.fill(0xffff_ffff, at.TLB >>> 2, at.TLB_NEVER >>> 2);
    else for (const entry of filled) u32.fill(0xffff_ffff, entry, entry + TAGS);
    u32[at.TLB_FILLED_COUNT >>> 2] = 0;
    u32[at.TLB_LARGEST >>> 2] = 12;
    u8.fill(0, at.TLB_LARGE_REGIONS, at.TLB_LARGE_REGIONS + at.TLB_LARGE_REGIONS_SIZE);
    this.#flushed();
  }

  /** For MOV CR3. Global pages go too, which the manual allows (SDM vol. 3A, 4.10.4.1). */
  flushNonGlobal(): void {
    this.flushAll();
  }

  /** For INVLPG: drops the translations of the page that holds the address, whatever its size. */
  flushPage(lo: number, hi: number): void {
    const { u32 } = this.#state;
    const region = largeRegion(lo, hi);
    const large = (this.#state.u8[at.TLB_LARGE_REGIONS + (region >>> 3)]! & (1 << (region & 7))) !== 0;
    const largest = u32[at.TLB_LARGEST >>> 2]!;
    // A page of 1 GiB has entries all over the TLB.
    if (largest > 22) {
      this.flushAll();
      return;
    }
    // The entries of a large page's parts lie side by side, whatever bits 37:25 of the address are.
    const entries = large ? 2 ** (largest - 12) : 1;
    for (const user of [false, true]) {
      const bank = user ? at.TLB_USER : at.TLB_SUPERVISOR;
      const index = ((entryOf(lo, hi, user) - bank) / at.TLB_ENTRY_SIZE) & -entries;
      const start = (bank + index * at.TLB_ENTRY_SIZE) >>> 2;
      u32.fill(0xffff_ffff, start, start + ((entries * at.TLB_ENTRY_SIZE) >>> 2));
    }
    this.flushes++;
    if (large) this.onFlush();
    else this.onFlushPage(lo, hi);
  }

  /** From now on no write to a page of RAM hits in the TLB: it holds code. @param page physical address >> 12 */
  watchWrites(page: number): void {
    const u32 = this.#state.u32;
    const host = at.RAM + page * 4096;
    const map = this.physical.codeMap(host);
    const watch = (entry: number): void => {
      const tag = entry + (at.TLB_WRITE >>> 2);
      if (u32[tag] === 0xffff_ffff || (u32[entry + (at.TLB_HOST >>> 2)]! + u32[tag]!) >>> 0 !== host) return;
      u32[tag]! += at.TLB_WRITE_CODE;
      u32[entry + (at.TLB_CODE_MAP >>> 2)] = map;
    };
    const filled = this.#filledEntries();
    if (filled !== undefined) {
      for (const entry of filled) watch(entry);
    } else {
      for (let entry = at.TLB >>> 2; entry < at.TLB_NEVER >>> 2; entry += at.TLB_ENTRY_SIZE >>> 2) watch(entry);
    }
  }

  #flushed(): void {
    this.flushes++;
    this.onFlush();
  }

  /**
   * Faults as the access would, and changes nothing but accessed and dirty bits.
   * @param size bytes, 1 … 4096
   * @param alignment bytes that an alignment check asks for
   */
  probe(lo: number, hi: number, size: number, access: Access, how = 0, alignment = 1): void {
    this.#check(lo, hi, size, how, alignment);
    const user = this.#user(how);
    this.#locate(lo, hi, access, user);
    if ((lo & 0xfff) + size > 4096) this.#locateAfter(lo, hi, size - 1, access, user);
  }

  /**
   * Where `size` bytes that were probed for this access lie in linear memory, if they are plain there and in one page: to be
   * read or written directly. Else 0: then the accessors below do it.
   */
  plain(lo: number, hi: number, size: number, access: Access): number {
    const bank = this.#state.get32(at.TLB_BANK);
    if ((lo & 0xfff) + size > 4096 || bank === at.TLB_NEVER) return 0;
    const { u32 } = this.#state;
    const entry = tlbEntry(bank, lo, hi) >>> 2;
    const tag = entry + ((access === WRITE ? at.TLB_WRITE : at.TLB_READ) >>> 2);
    if (u32[tag] !== (lo & 0xffff_f000) >>> 0 || u32[tag + 1] !== hi >>> 0) return 0;
    return (u32[entry + (at.TLB_HOST >>> 2)]! + lo) >>> 0;
  }

  read8(lo: number, hi: number, how = 0): number {
    this.#check(lo, hi, 1, how);
    const host = this.#locate(lo, hi, READ, this.#user(how));
    checkDataBreakpoints(this.#state, lo, hi, 1, false);
    return host === 0 ? this.physical.read8(this.#address) : this.#state.u8[host]!;
  }

  read16(lo: number, hi: number, how = 0): number {
    this.#check(lo, hi, 2, how, 2);
    if ((lo & 0xfff) > 0xffe) return Number(this.#readAcross(lo, hi, 2, how));
    const host = this.#locate(lo, hi, READ, this.#user(how));
    checkDataBreakpoints(this.#state, lo, hi, 2, false);
    return host === 0 ? this.physical.read16(this.#address) : this.#state.view.getUint16(host, true);
  }

  /** @returns an unsigned 32-bit number */
  read32(lo: number, hi: number, how = 0): number {
    this.#check(lo, hi, 4, how, 4);
    if ((lo & 0xfff) > 0xffc) return Number(this.#readAcross(lo, hi, 4, how));
    const host = this.#locate(lo, hi, READ, this.#user(how));
    checkDataBreakpoints(this.#state, lo, hi, 4, false);
    return host === 0 ? this.physical.read32(this.#address) : this.#state.view.getUint32(host, true);
  }

  /** @returns an unsigned 64-bit number */
  read64(lo: number, hi: number, how = 0): bigint {
    this.copyFrom(lo, hi, at.SCRATCH, how);
    return this.#state.get64(at.SCRATCH);
  }

  /** As `read64`, into a cell of layout.ts: without BigInt but where two pages meet. */
  copyFrom(lo: number, hi: number, cell: number, how = 0): void {
    const state = this.#state;
    this.#check(lo, hi, 8, how, 8);
    if ((lo & 0xfff) > 0xff8) {
      state.set64(cell, this.#readAcross(lo, hi, 8, how));
      return;
    }
    const host = this.#locate(lo, hi, READ, this.#user(how));
    checkDataBreakpoints(state, lo, hi, 8, false);
    state.set32(cell, host === 0 ? this.physical.read32(this.#address) : state.view.getUint32(host, true));
    state.set32(cell + 4, host === 0 ? this.physical.read32(this.#address + 4) : state.view.getUint32(host + 4, true));
  }

  write8(lo: number, hi: number, value: number, how = 0): void {
    this.#check(lo, hi, 1, how);
    const host = this.#locate(lo, hi, WRITE, this.#user(how));
    checkDataBreakpoints(this.#state, lo, hi, 1, true);
    if (host === 0) this.physical.write8(this.#address, value);
    else this.#state.u8[host] = value;
  }

  write16(lo: number, hi: number, value: number, how = 0): void {
    this.#check(lo, hi, 2, how, 2);
    if ((lo & 0xfff) > 0xffe) {
      this.#writeAcross(lo, hi, BigInt(value & 0xffff), 2, how);
      return;
    }
    const host = this.#locate(lo, hi, WRITE, this.#user(how));
    checkDataBreakpoints(this.#state, lo, hi, 2, true);
    if (host === 0) this.physical.write16(this.#address, value);
    else this.#state.view.setUint16(host, value, true);
  }

  write32(lo: number, hi: number, value: number, how = 0): void {
    this.#check(lo, hi, 4, how, 4);
    if ((lo & 0xfff) > 0xffc) {
      this.#writeAcross(lo, hi, BigInt(value >>> 0), 4, how);
      return;
    }
    const host = this.#locate(lo, hi, WRITE, this.#user(how));
    checkDataBreakpoints(this.#state, lo, hi, 4, true);
    if (host === 0) this.physical.write32(this.#address, value);
    else this.#state.view.setUint32(host, value, true);
  }

  write64(lo: number, hi: number, value: bigint, how = 0): void {
    this.#state.set64(at.SCRATCH, value);
    this.copyTo(lo, hi, at.SCRATCH, how);
  }

  /** As `write64`, from a cell of layout.ts: without BigInt but where two pages meet. */
  copyTo(lo: number, hi: number, cell: number, how = 0): void {
    const state = this.#state;
    this.#check(lo, hi, 8, how, 8);
    if ((lo & 0xfff) > 0xff8) {
      this.#writeAcross(lo, hi, state.get64(cell), 8, how);
      return;
    }
    const host = this.#locate(lo, hi, WRITE, this.#user(how));
    checkDataBreakpoints(state, lo, hi, 8, true);
    const [low, high] = [state.get32(cell), state.get32(cell + 4)];
    if (host === 0) {
      this.physical.write32(this.#address, low);
      this.physical.write32(this.#address + 4, high);
    } else {
      state.view.setUint32(host, low, true);
      state.view.setUint32(host + 4, high, true);
    }
  }

  /** Reads 1, 2, 4 or 8 bytes at a 64-bit linear address. */
  read(address: bigint, size: number, how = 0): bigint {
    scratch.setBigUint64(0, address);
    const [hi, lo] = [scratch.getUint32(0), scratch.getUint32(4)];
    if (size === 8) return this.read64(lo, hi, how);
    if (size === 4) return BigInt(this.read32(lo, hi, how));
    return BigInt(size === 2 ? this.read16(lo, hi, how) : this.read8(lo, hi, how));
  }

  /** Reads 8 bytes at a 64-bit linear address, as unsigned halves. */
  readHalves(address: bigint, how = 0): { low: number; high: number } {
    scratch.setBigUint64(0, address);
    this.copyFrom(scratch.getUint32(4), scratch.getUint32(0), at.SCRATCH, how);
    return { low: this.#state.get32(at.SCRATCH), high: this.#state.get32(at.SCRATCH + 4) };
  }

  /** Writes the low 1, 2, 4 or 8 bytes of `value` at a 64-bit linear address. */
  write(address: bigint, size: number, value: bigint, how = 0): void {
    scratch.setBigUint64(0, address);
    const [hi, lo] = [scratch.getUint32(0), scratch.getUint32(4)];
    if (size === 8) this.write64(lo, hi, value, how);
    else if (size === 4) this.write32(lo, hi, Number(value & 0xffff_ffffn), how);
    else if (size === 2) this.write16(lo, hi, Number(value & 0xffffn), how);
    else this.write8(lo, hi, Number(value & 0xffn), how);
  }

  #readAcross(lo: number, hi: number, size: number, how: number): bigint {
    const user = this.#user(how);
    checkDataBreakpoints(this.#state, lo, hi, size, false);
    const first = this.#physicalOf(lo, hi, 0, READ, user);
    const second = this.#physicalOf(lo, hi, size - 1, READ, user);
    let value = 0n;
    for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(this.physical.read8(part(lo, first, second, i)));
    return value;
  }

  #writeAcross(lo: number, hi: number, value: bigint, size: number, how: number): void {
    const user = this.#user(how);
    const first = this.#physicalOf(lo, hi, 0, WRITE, user);
    const second = this.#physicalOf(lo, hi, size - 1, WRITE, user);
    checkDataBreakpoints(this.#state, lo, hi, size, true);
    for (let i = 0; i < size; i++) {
      this.physical.write8(part(lo, first, second, i), Number((value >> BigInt(8 * i)) & 0xffn));
    }
  }

  /** The physical page that holds the byte `distance` after the address. */
  #physicalOf(lo: number, hi: number, distance: number, access: Access, user: boolean): number {
    const host =
      distance === 0 ? this.#locate(lo, hi, access, user) : this.#locateAfter(lo, hi, distance, access, user);
    const address = host === 0 ? this.#address : host - at.RAM;
    return address - (address % 4096);
  }

  /** As `#locate` for the page that holds the byte `distance` after the address; a fault there reports the page's start. */
  #locateAfter(lo: number, hi: number, distance: number, access: Access, user: boolean): number {
    const last = (lo >>> 0) + distance;
    const sum = last - (last % 4096);
    const carry = sum > 0xffff_ffff ? 1 : 0;
    // Outside long mode linear addresses wrap at 4 GiB.
    const high = (this.#state.get32(at.EFER) & EFER_LMA) !== 0 ? hi + carry : 0;
    return this.#locate(sum >>> 0, high >>> 0, access, user);
  }

  /** The host address of a byte that may be accessed plainly, else 0 and the physical address in `#address`. */
  #locate(lo: number, hi: number, access: Access, user: boolean): number {
    const u32 = this.#state.u32;
    const entry = entryOf(lo, hi, user) >>> 2;
    const tag = entry + (access === WRITE ? at.TLB_WRITE >>> 2 : at.TLB_READ >>> 2);
    if (u32[tag] !== (lo & 0xffff_f000) >>> 0 || u32[tag + 1] !== hi >>> 0) {
      if (
        access === WRITE &&
        u32[tag] === ((lo & 0xffff_f000) | at.TLB_WRITE_CODE) >>> 0 &&
        u32[tag + 1] === hi >>> 0
      ) {
        this.#address = ((u32[entry + (at.TLB_HOST >>> 2)]! + lo) >>> 0) - at.RAM;
        return 0;
      }
      this.#address = this.translate(lo, hi, access, user);
      if (u32[tag] !== (lo & 0xffff_f000) >>> 0 || u32[tag + 1] !== hi >>> 0) return 0;
    }
    return (u32[entry + (at.TLB_HOST >>> 2)]! + lo) >>> 0;
  }

  #user(how: number): boolean {
    return (how & SYSTEM) === 0 && this.#state.get32(at.CPL) === 3;
  }

  #check(lo: number, hi: number, size: number, how: number, alignment = 1): void {
    const state = this.#state;
    if ((state.get32(at.EFER) & EFER_LMA) !== 0 && !canonicalRange(lo, hi, size)) {
      throw new GuestFault((how & STACK) !== 0 ? SS_FAULT : GP, 0);
    }
    if ((lo & (alignment - 1)) !== 0 && state.get32(at.TLB_BANK) === at.TLB_NEVER && this.#user(how)) {
      if ((state.get32(at.CR0) & CR0_AM) !== 0 && (state.get32(at.FLAG_SYSTEM) & AC) !== 0) {
        throw new GuestFault(ALIGNMENT_CHECK, 0);
      }
    }
  }
}

const entryOf = (lo: number, hi: number, user: boolean): number =>
  tlbEntry(user ? at.TLB_USER : at.TLB_SUPERVISOR, lo, hi);

/** The bit of TLB_LARGE_REGIONS that stands for an address. */
const largeRegion = (lo: number, hi: number): number =>
  ((lo >>> 22) | (hi << 10)) & (8 * at.TLB_LARGE_REGIONS_SIZE - 1);

/** The physical address of byte `i` of an access that starts at `lo` in page `first` and ends in page `second`. */
function part(lo: number, first: number, second: number, i: number): number {
  const offset = (lo & 0xfff) + i;
  return offset < 4096 ? first + offset : second + offset - 4096;
}

/** Whether bits 63:47 are all equal. */
export function isCanonical(address: bigint): boolean {
  return BigInt.asIntN(48, address) === BigInt.asIntN(64, address);
}

function canonicalRange(lo: number, hi: number, size: number): boolean {
  const top = (hi | 0) >> 15;
  if (top !== 0 && top !== -1) return false;
  const carry = (lo >>> 0) + size - 1 > 0xffff_ffff ? 1 : 0;
  // The last byte may run out of the lower half; past the very top it wraps to 0, which is canonical.
  return carry === 0 || ((hi + carry) | 0) >> 15 === top || top === -1;
}
