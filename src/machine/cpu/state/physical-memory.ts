/**
 * The physical address space of the PC as the i440FX sees it: RAM from 0, the video window 0xA0000–0xBFFFF (plain memory
 * here, unless a chip has it), ROM from 0xC0000 to 0xFFFFF and once more below 4 GiB, where the CPU starts, and the windows of
 * chips with registers in memory. Elsewhere there is nothing: reads give all ones, writes vanish. A physical address is a
 * JavaScript number below 2^40.
 *
 * What lies from 0xC0000 to 0xFFFFF is one memory, loaded from the ROM: where the host bridge lets writes through it is RAM.
 */

import type { CpuState } from './cpu-state.ts';
import {
  CODE_BYTES,
  CODE_BYTES_ENTRIES,
  CODE_BYTES_KEY,
  CODE_BYTES_MASK,
  CODE_BYTES_SIZE,
  CODE_GRANULE,
  CODE_MAP_COUNT,
  CODE_MAP_SIZE,
  CODE_MAPS,
  PAGE_CODE_MAPS,
  RAM,
  RAM_NOT_PLAIN,
  RAM_SIZE,
  WRITTEN_PAGES,
} from './layout.ts';

export const ROM_START = 0xc0000;
export const ROM_END = 0x100000;
/** Where the ROM's 256 KiB appear once more. */
const ROM_ALIAS = 0xfffc0000;
const LIMIT = 0xc000_0000;
const A20_BIT = 0x100000;
/** Granules of a page. */
const GRANULES = 4096 / CODE_GRANULE;

/** CODE_BYTES_KEY of a granule, counted from physical address 0. */
const keyOf = (granule: number): number => RAM / CODE_GRANULE + granule;
const bytesEntry = (key: number): number => CODE_BYTES + (key % CODE_BYTES_ENTRIES) * CODE_BYTES_SIZE;

/** Bytes in one page of RAM. */
export interface WatchedBytes {
  readonly physical: number;
  readonly length: number;
}

/** A chip that answers memory accesses. An access lies inside its window; `bytes` is 1, 2 or 4. */
export interface MemoryWindow {
  /** The first address, or -1 while the window is closed. Above the RAM, or within the video window. */
  readonly first: number;
  readonly length: number;
  /** @returns an unsigned number */
  readMemory(offset: number, bytes: number): number;
  writeMemory(offset: number, bytes: number, value: number): void;
}

const VIDEO_START = 0xa0000;
/** Segments that the host bridge opens and closes for writes. */
const SHADOW_SEGMENT = 0x4000;

export class PhysicalMemory {
  /** Bytes of RAM from physical address 0, the legacy hole included. */
  readonly size: number;
  /**
   * Called before bytes change that are decoded, or are beside such: `length` of them at `offset` of a page, which is a
   * physical address >> 12.
   */
  onCodeWrite: (page: number, offset: number, length: number) => void = () => {};
  /** Called when another thing lies at an address, as when the A20 gate moves: every translation may be stale. */
  onMapChange: () => void = () => {};
  /** Called before watched bytes are written, also with what they hold, with a physical address and a number of bytes. */
  onWatchedWrite: (physical: number, length: number) => void = () => {};

  readonly #u8: Uint8Array;
  readonly #view: DataView;
  /** PAGE_CODE_MAPS. */
  readonly #codeMaps: Uint16Array;
  #mapsUsed = 0;
  readonly #u32: Uint32Array;
  #a20 = true;
  #watched: readonly WatchedBytes[] = [];
  readonly #windows: MemoryWindow[] = [];
  /** Whether some window covers part of the RAM's video window. */
  #videoCovered = false;
  /** Bit n: the segment of 16 KiB at 0xC0000 + n × 0x4000 takes writes. */
  #shadow = 0;

  /** @param size bytes of RAM: a multiple of 4 KiB, 1 MiB … 3 GiB, and the linear memory must hold it */
  constructor(state: CpuState, size: number) {
    if (size < ROM_END || size > LIMIT || size % 4096 !== 0) throw new RangeError(`bad RAM size: ${size} bytes`);
    if (RAM + size > state.u8.length) throw new RangeError('linear memory is too small for the RAM');
    this.size = size;
    this.#u8 = state.u8;
    this.#view = state.view;
    this.#u32 = state.u32;
    this.#codeMaps = new Uint16Array(state.memory.buffer, PAGE_CODE_MAPS, size >>> 12);
    this.#codeMaps.fill(0);
    state.set32(RAM_SIZE, size);
    state.set32(RAM_NOT_PLAIN, 0);
  }

  get a20(): boolean {
    return this.#a20;
  }

  /** While the gate is off, bit 20 of every physical address reads as 0, as on the 8086's 20 address lines. */
  setA20(enabled: boolean): void {
    if (this.#a20 === enabled) return;
    this.#a20 = enabled;
    this.#mapChanged();
  }

  /** The chip's addresses are wherever its window is. */
  addWindow(window: MemoryWindow): void {
    this.#windows.push(window);
  }

  /** A window over the video memory was opened or closed. */
  coverVideo(covered: boolean): void {
    if (this.#videoCovered === covered) return;
    this.#videoCovered = covered;
    this.#mapChanged();
  }

  /** Says which segments of 16 KiB from 0xC0000 on take writes, segment n in bit n. */
  setShadow(writable: number): void {
    if (this.#shadow === writable) return;
    this.#shadow = writable;
    this.#mapChanged();
  }

  #mapChanged(): void {
    this.#u32[RAM_NOT_PLAIN >>> 2] = this.#a20 && !this.#videoCovered ? 0 : 1;
    this.onMapChange();
  }

  /**
   * From now on writes to these bytes are told, and to no others. They are marked as decoded bytes are, so that no store to
   * them is done inline: what writes elsewhere is as fast as before. The caller empties the TLB.
   */
  watch(bytes: readonly WatchedBytes[]): void {
    this.#watched = bytes;
    for (const each of bytes) this.#markWatched(each);
  }

  /**
   * Pages of RAM that may have been written since the last call, by number: more rather than fewer. The TLB must be emptied
   * with each call: a page is noted when the TLB begins to let stores through to it.
   */
  takeWritten(): number[] {
    const flags = this.#u8.subarray(WRITTEN_PAGES, WRITTEN_PAGES + (this.size >>> 12));
    const pages: number[] = [];
    for (let page = flags.indexOf(1); page >= 0; page = flags.indexOf(1, page + 1)) pages.push(page);
    flags.fill(0);
    return pages;
  }

  /** @param host an address that `host` gave */
  noteWritten(host: number): void {
    this.#u8[WRITTEN_PAGES + ((host - RAM) >>> 12)] = 1;
  }

  #markWatched({ physical, length }: WatchedBytes): void {
    this.markCode(physical >>> 12, physical % 4096, length);
  }

  #tellWatched(physical: number, length: number): void {
    const hit = (each: WatchedBytes) => physical < each.physical + each.length && each.physical < physical + length;
    if (this.#watched.some(hit)) this.onWatchedWrite(physical, length);
  }

  /** Puts `bytes` at `physical`, read-only area or not. For firmware, before it runs. */
  loadRom(bytes: Uint8Array, physical: number): void {
    this.#u8.set(bytes, RAM + physical);
    const last = (physical + bytes.length - 1) >>> 12;
    for (let page = physical >>> 12; page <= last; page++) this.noteWritten(RAM + page * 4096);
  }

  /** @returns the linear-memory address of a physical byte, or 0 where there is no memory */
  host(physical: number): number {
    const address = this.#address(physical);
    if (address < this.size) {
      const chip = this.#videoCovered && address >= VIDEO_START && address < ROM_START;
      return chip && this.#window(address, 1) ? 0 : RAM + address;
    }
    if (address >= ROM_ALIAS && address < 0x1_0000_0000) return RAM + ROM_START + (address - ROM_ALIAS);
    return 0;
  }

  /** As `host`, from the halves of a physical address. */
  hostOf(physicalLow: number, high: number): number {
    return this.host(high * 0x1_0000_0000 + (physicalLow >>> 0));
  }

  /** Whether a plain store to `host` (an address that `host` gave) does all that a write there must do. */
  plainlyWritable(host: number): boolean {
    return !this.#isRom(host - RAM) && this.codeMap(host) === 0;
  }

  /** @returns the address of the map of decoded bytes of the page at `host`, or 0 if nothing there is decoded or writable */
  codeMap(host: number): number {
    const address = host - RAM;
    const number = this.#codeMaps[address >>> 12]!;
    if (number === 0 || this.#isRom(address)) return 0;
    const map = CODE_MAPS + number * CODE_MAP_SIZE;
    return this.#u32[map >>> 2] === 0 && this.#u32[(map >>> 2) + 1] === 0 ? 0 : map;
  }

  /** Marks bytes of one page of RAM as decoded, so that a write to them is reported. @returns whether they are the page's first */
  markCode(page: number, offset: number, length: number): boolean {
    const number = this.#codeMaps[page]! || ++this.#mapsUsed;
    this.#codeMaps[page] = number;
    const map = (CODE_MAPS + number * CODE_MAP_SIZE) >>> 2;
    const fresh = this.#u32[map] === 0 && this.#u32[map + 1] === 0;
    const last = Math.floor((offset + length - 1) / CODE_GRANULE);
    for (let n = Math.floor(offset / CODE_GRANULE); n <= last; n++) {
      this.#u32[map + (n >>> 5)]! |= 1 << (n & 31);
      this.#forgetBytes(page * GRANULES + n);
    }
    return fresh;
  }

  /**
   * Notes which of the CODE_GRANULE bytes from `offset` of a page are decoded, so that executors write the others by
   * themselves, but for watched ones. @param mask bit n for byte n
   */
  noteDecodedBytes(page: number, offset: number, mask: bigint): void {
    const granule = page * GRANULES + Math.floor(offset / CODE_GRANULE);
    const key = keyOf(granule);
    const entry = bytesEntry(key);
    this.#u32[(entry + CODE_BYTES_KEY) >>> 2] = key;
    this.#view.setBigUint64(entry + CODE_BYTES_MASK, mask | this.#watchedIn(granule), true);
  }

  /** The watched bytes of a granule, bit n for byte n. */
  #watchedIn(granule: number): bigint {
    const start = granule * CODE_GRANULE;
    let mask = 0n;
    for (const { physical, length } of this.#watched)
      for (let at = Math.max(physical, start); at < Math.min(physical + length, start + CODE_GRANULE); at++)
        mask |= 1n << BigInt(at - start);
    return mask;
  }

  #forgetBytes(granule: number): void {
    const key = keyOf(granule);
    const cell = (bytesEntry(key) + CODE_BYTES_KEY) >>> 2;
    if (this.#u32[cell] === key) this.#u32[cell] = 0;
  }

  /** Pages that can still get a map. */
  get codeMapsLeft(): number {
    return CODE_MAP_COUNT - 1 - this.#mapsUsed;
  }

  /** Nothing is decoded any more, and every page loses its map. */
  forgetAllCode(): void {
    this.#u32.fill(0, CODE_MAPS >>> 2, (CODE_MAPS + (this.#mapsUsed + 1) * CODE_MAP_SIZE) >>> 2);
    this.#codeMaps.fill(0);
    this.#mapsUsed = 0;
    for (const each of this.#watched) this.#markWatched(each);
  }

  /** Nothing of the page is decoded any more. It keeps its map, whose address TLB entries hold. */
  forgetCode(page: number): void {
    const map = (CODE_MAPS + this.#codeMaps[page]! * CODE_MAP_SIZE) >>> 2;
    this.#u32[map] = 0;
    this.#u32[map + 1] = 0;
    for (const each of this.#watched) if (each.physical >>> 12 === page) this.#markWatched(each);
  }

  read8(physical: number): number {
    const host = this.host(physical);
    if (host !== 0) return this.#u8[host]!;
    return this.#readWindow(physical, 1) ?? 0xff;
  }

  /** The wider accesses may have any alignment. @returns 16 bits */
  read16(physical: number): number {
    const host = this.#whole(physical, 2);
    if (host !== 0) return this.#view.getUint16(host, true);
    return this.#readWindow(physical, 2) ?? this.read8(physical) | (this.read8(physical + 1) << 8);
  }

  /** @returns an unsigned 32-bit number */
  read32(physical: number): number {
    const host = this.#whole(physical, 4);
    if (host !== 0) return this.#view.getUint32(host, true);
    return this.#readWindow(physical, 4) ?? (this.read16(physical) | (this.read16(physical + 2) << 16)) >>> 0;
  }

  /** @returns an unsigned 64-bit number */
  read64(physical: number): bigint {
    return BigInt(this.read32(physical)) | (BigInt(this.read32(physical + 4)) << 32n);
  }

  write8(physical: number, value: number): void {
    const host = this.#writable(physical, 1);
    if (host !== 0) this.#u8[host] = value;
    else this.#writeWindow(physical, 1, value & 0xff);
  }

  write16(physical: number, value: number): void {
    if (this.#whole(physical, 2) === 0) {
      if (this.#writeWindow(physical, 2, value & 0xffff)) return;
      this.write8(physical, value);
      this.write8(physical + 1, value >>> 8);
      return;
    }
    const host = this.#writable(physical, 2);
    if (host !== 0) this.#view.setUint16(host, value, true);
  }

  write32(physical: number, value: number): void {
    if (this.#whole(physical, 4) === 0) {
      if (this.#writeWindow(physical, 4, value >>> 0)) return;
      this.write16(physical, value);
      this.write16(physical + 2, value >>> 16);
      return;
    }
    const host = this.#writable(physical, 4);
    if (host !== 0) this.#view.setUint32(host, value, true);
  }

  write64(physical: number, value: bigint): void {
    this.write32(physical, Number(value & 0xffff_ffffn));
    this.write32(physical + 4, Number((value >> 32n) & 0xffff_ffffn));
  }

  /** Copies `bytes` to physical memory, as a device that masters the bus does. */
  writeBytes(physical: number, bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const address = physical + done;
      const length = Math.min(bytes.length - done, 4096 - (address % 4096));
      const host = this.#writable(address, length);
      if (host !== 0) this.#u8.set(bytes.subarray(done, done + length), host);
      done += length;
    }
  }

  /** @returns a copy of `length` bytes of physical memory */
  readBytes(physical: number, length: number): Uint8Array {
    const bytes = new Uint8Array(length).fill(0xff);
    for (let done = 0; done < length; ) {
      const address = physical + done;
      const part = Math.min(length - done, 4096 - (address % 4096));
      const host = this.host(address);
      if (host !== 0) bytes.set(this.#u8.subarray(host, host + part), done);
      done += part;
    }
    return bytes;
  }

  /** The host address if all `size` bytes lie in one page with memory behind it, else 0. */
  #whole(physical: number, size: number): number {
    return (physical & 0xfff) <= 4096 - size ? this.host(physical) : 0;
  }

  /** The host address if a write there changes memory, else 0. Reports writes to code. The bytes lie in one page. */
  #writable(physical: number, length: number): number {
    const host = this.host(physical);
    if (host === 0) return 0;
    const address = host - RAM;
    if (this.#isRom(address)) return 0;
    this.noteWritten(host);
    const map = this.codeMap(host);
    if (map !== 0 && this.#isCode(map >>> 2, address & 0xfff, length)) {
      this.#tellWatched(address, length);
      this.onCodeWrite(address >>> 12, address & 0xfff, length);
    }
    return host;
  }

  #isRom(address: number): boolean {
    if (address < ROM_START || address >= ROM_END) return false;
    return ((this.#shadow >>> Math.floor((address - ROM_START) / SHADOW_SEGMENT)) & 1) === 0;
  }

  /** The window that has all of an access. */
  #window(physical: number, bytes: number): MemoryWindow | undefined {
    return this.#windows.find(
      ({ first, length }) => first >= 0 && physical >= first && physical + bytes <= first + length,
    );
  }

  #readWindow(physical: number, bytes: number): number | undefined {
    const window = this.#window(this.#address(physical), bytes);
    return window?.readMemory(this.#address(physical) - window.first, bytes);
  }

  /** @returns whether there is a window */
  #writeWindow(physical: number, bytes: number, value: number): boolean {
    const window = this.#window(this.#address(physical), bytes);
    window?.writeMemory(this.#address(physical) - window.first, bytes, value);
    return window !== undefined;
  }

  /** What the A20 gate makes of an address. */
  #address(physical: number): number {
    return this.#a20 || (physical & A20_BIT) === 0 ? physical : physical - A20_BIT;
  }

  /** Whether any of the bytes is decoded by this map, given as an index of 32-bit words. */
  #isCode(map: number, offset: number, length: number): boolean {
    const last = Math.floor((offset + length - 1) / CODE_GRANULE);
    for (let n = Math.floor(offset / CODE_GRANULE); n <= last; n++) {
      if ((this.#u32[map + (n >>> 5)]! & (1 << (n & 31))) !== 0) return true;
    }
    return false;
  }
}
