/**
 * The bus master of one IDE channel (Intel, "Programming Interface for Bus Master IDE Controller", revision 1.0): it moves data
 * between an ATA device and the regions of memory that a table of physical region descriptors names.
 */
import { byte, type Check, flag, integer, record } from '../state-format.ts';
import type { DmaEngine, DmaMemory } from './dma.ts';

/** Command register BMICX. */
const BMIC = { SSBM: 0x01, RWCON: 0x08 } as const;
/** Status register BMISX; the two uppermost bits are the firmware's, to note which devices can do DMA. */
const BMIS = { BMIDEA: 0x01, ERROR: 0x02, IDEINTS: 0x04, CAPABLE: 0x60 } as const;
/** Offsets of the registers of one channel: command, status, and four bytes of descriptor table pointer. */
const [COMMAND, STATUS, TABLE] = [0, 2, 4] as const;

/** A descriptor: base address, byte count (0 stands for 64 KiB), bit 31 of the second doubleword in the last one. */
const DESCRIPTOR_BYTES = 8;
const END_OF_TABLE = 0x8000_0000;
/** A table lies in one 64 KiB page. */
const MAX_DESCRIPTORS = 0x1_0000 / DESCRIPTOR_BYTES;

export interface BusMasterState {
  readonly command: number;
  readonly status: number;
  /** BMIDTPX, 32 bits. */
  readonly table: number;
  readonly interruptLine: boolean;
}

export const checkBusMaster: Check<BusMasterState> = record<BusMasterState>({
  command: integer(0, BMIC.SSBM | BMIC.RWCON),
  status: byte,
  table: integer(0, 0xffff_fffc),
  interruptLine: flag,
});

interface Region {
  readonly base: number;
  readonly bytes: number;
}

export class BusMaster implements DmaEngine {
  readonly #memory: DmaMemory;
  readonly #allowed: () => boolean;
  readonly #onStart: () => void;
  #command = 0;
  #status = 0;
  #table = 0;
  #interruptLine = false;
  /** What `prepare` found and `put` and `take` have not used; empty between two transfers. */
  #regions: Region[] = [];
  #tableEnds = false;

  /**
   * @param allowed whether the function may master the bus
   * @param onStart the engine has been started
   */
  constructor(memory: DmaMemory, allowed: () => boolean, onStart: () => void) {
    this.#memory = memory;
    this.#allowed = allowed;
    this.#onStart = onStart;
  }

  reset(): void {
    this.#command = 0;
    this.#status = 0;
    this.#table = 0;
  }

  /** @param offset 0 … 7. @returns 8 bits */
  read(offset: number): number {
    if (offset === COMMAND) return this.#command;
    if (offset === STATUS) return this.#status;
    return offset >= TABLE ? (this.#table >>> ((offset - TABLE) * 8)) & 0xff : 0;
  }

  write(offset: number, value: number): void {
    if (offset === COMMAND) this.#writeCommand(value);
    else if (offset === STATUS) this.#writeStatus(value);
    else if (offset >= TABLE) {
      const shift = (offset - TABLE) * 8;
      this.#table = ((this.#table & ~(0xff << shift)) | ((value << shift) & ~3)) >>> 0;
    }
  }

  /** The channel's interrupt line, whose rising edge IDEINTS remembers. */
  interrupt(high: boolean): void {
    if (high && !this.#interruptLine) this.#status |= BMIS.IDEINTS;
    this.#interruptLine = high;
  }

  started(direction: 'read' | 'write' | 'verify'): boolean {
    const toMemory = (this.#command & BMIC.RWCON) !== 0;
    return (this.#status & BMIS.BMIDEA) !== 0 && this.#allowed() && (direction === 'read') === toMemory;
  }

  prepare(wanted: number): number {
    this.#regions = [];
    this.#tableEnds = false;
    let found = 0;
    for (let n = 0; n < MAX_DESCRIPTORS && found < wanted && !this.#tableEnds; n++) {
      const descriptor = new DataView(
        this.#memory.readBytes(this.#table + n * DESCRIPTOR_BYTES, DESCRIPTOR_BYTES).buffer,
      );
      const second = descriptor.getUint32(4, true);
      const bytes = Math.min(second & 0xfffe || 0x1_0000, wanted - found);
      this.#regions.push({ base: descriptor.getUint32(0, true) & ~1, bytes });
      this.#tableEnds = second >= END_OF_TABLE && bytes === (second & 0xfffe || 0x1_0000);
      found += bytes;
      if (second >= END_OF_TABLE) break;
    }
    // A table that ends before the device does stops the engine; so does one that never ends.
    if (found < wanted) this.#tableEnds = true;
    return found;
  }

  put(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length; ) {
      const { base, bytes: length } = this.#nextRegion(bytes.length - done);
      this.#memory.writeBytes(base, bytes.subarray(done, done + length));
      done += length;
    }
  }

  take(length: number): Uint8Array {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const region = this.#nextRegion(length - done);
      bytes.set(this.#memory.readBytes(region.base, region.bytes), done);
      done += region.bytes;
    }
    return bytes;
  }

  finish(): void {
    this.#regions = [];
    if (this.#tableEnds) this.#status &= ~BMIS.BMIDEA;
  }

  save(): BusMasterState {
    return {
      command: this.#command,
      status: this.#status,
      table: this.#table,
      interruptLine: this.#interruptLine,
    };
  }

  restore(state: BusMasterState): void {
    this.#command = state.command;
    this.#status = state.status;
    this.#table = state.table;
    this.#interruptLine = state.interruptLine;
  }

  /** Takes at most `wanted` bytes from the front of the regions. */
  #nextRegion(wanted: number): Region {
    const [region] = this.#regions;
    if (region === undefined) throw new RangeError('more bytes than were prepared');
    const base = region.base >>> 0;
    if (region.bytes <= wanted) {
      this.#regions.shift();
      return { base, bytes: region.bytes };
    }
    this.#regions[0] = { base: base + wanted, bytes: region.bytes - wanted };
    return { base, bytes: wanted };
  }

  #writeCommand(value: number): void {
    const starts = value & ~this.#command & BMIC.SSBM;
    this.#command = value & (BMIC.SSBM | BMIC.RWCON);
    if (!(value & BMIC.SSBM)) this.#status &= ~BMIS.BMIDEA;
    if (!starts) return;
    this.#status |= BMIS.BMIDEA;
    this.#onStart();
  }

  #writeStatus(value: number): void {
    const cleared = value & (BMIS.ERROR | BMIS.IDEINTS);
    this.#status = (this.#status & ~cleared & ~BMIS.CAPABLE) | (value & BMIS.CAPABLE);
  }
}
