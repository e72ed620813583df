/**
 * The I/O APIC: Intel 82093AA (order number 290566). 24 pins, each with an entry in the redirection table that says which
 * interrupt it brings to whom. Two registers in memory reach all others: an index and its data.
 */
import type { Chip } from '../chip.ts';
import type { MemoryWindow } from '../cpu/state/physical-memory.ts';
import type { IrqLine } from '../irq-line.ts';
import { byte, integer, list, record, type StateFormat } from '../state-format.ts';
import { type ApicBus, DELIVERY } from './apic-bus.ts';

const ADDRESS = 0xfec0_0000;
const [IOREGSEL, IOWIN] = [0x00, 0x10] as const;
const [IOAPICID, IOAPICVER, IOAPICARB, IOREDTBL] = [0x00, 0x01, 0x02, 0x10] as const;
const PINS = 24;
/** Bits 23:16: the highest entry's number. */
const VERSION = ((PINS - 1) << 16) | 0x11;
const ID_BITS = 0x0f00_0000;

/** The low doubleword of a redirection entry; the high one has the destination in bits 31:24. */
const ENTRY = {
  VECTOR: 0xff,
  MODE: 0x700,
  LOGICAL: 0x800,
  STATUS: 0x1000,
  LOW_ACTIVE: 0x2000,
  REMOTE_IRR: 0x4000,
  LEVEL: 0x8000,
  MASKED: 0x1_0000,
} as const;
const ENTRY_WRITABLE = 0x1_afff;
const FIRST_VECTOR = 16;

export interface IoApicState {
  readonly id: number;
  readonly select: number;
  /** The levels on the pins, pin n in bit n. */
  readonly lines: number;
  /** Low and high doublewords of the entries. */
  readonly low: number[];
  readonly high: number[];
}

const STATE: StateFormat<IoApicState> = {
  version: 1,
  check: record<IoApicState>({
    id: integer(0, 15),
    select: byte,
    lines: integer(0, 2 ** PINS - 1),
    low: list(integer(0, ENTRY_WRITABLE | ENTRY.REMOTE_IRR), PINS, PINS),
    high: list(byte, PINS, PINS),
  }),
};

export class IoApic implements Chip<IoApicState>, MemoryWindow {
  readonly format = STATE;
  readonly first = ADDRESS;
  readonly length = 0x1000;
  readonly #bus: ApicBus;
  #id = 0;
  #select = 0;
  #lines = 0;
  readonly #low = new Uint32Array(PINS);
  /** Destinations. */
  readonly #high = new Uint8Array(PINS);

  constructor(bus: ApicBus) {
    this.#bus = bus;
    bus.onEoi((vector) => this.#endOfInterrupt(vector));
    this.reset();
  }

  /** Everything masked (82093AA, "IOREDTBL"); the pins are as their drivers have them. */
  reset(): void {
    this.#id = 0;
    this.#select = 0;
    this.#low.fill(ENTRY.MASKED);
    this.#high.fill(0);
  }

  /** Input INTIN`n`. */
  pin(n: number): IrqLine {
    const bit = 1 << n;
    return (high) => {
      const rises = high && (this.#lines & bit) === 0;
      this.#lines = high ? this.#lines | bit : this.#lines & ~bit;
      // An edge at a masked pin is lost; a level is looked at again when the mask is taken away.
      if (rises || (this.#low[n]! & ENTRY.LEVEL) !== 0) this.#service(n);
    };
  }

  /** Whether some pin can interrupt. */
  get canInterrupt(): boolean {
    return this.#low.some((entry) => (entry & ENTRY.MASKED) === 0);
  }

  /** Registers are doublewords; a part of one is read as that part, and written as nothing. */
  readMemory(offset: number, bytes: number): number {
    const register = offset & ~3;
    const value = register === IOREGSEL ? this.#select : register === IOWIN ? this.#read() : 0;
    const shifted = value >>> ((offset & 3) * 8);
    return bytes === 4 ? shifted : shifted & (2 ** (bytes * 8) - 1);
  }

  writeMemory(offset: number, bytes: number, value: number): void {
    if (offset === IOREGSEL) this.#select = value & 0xff;
    else if (offset === IOWIN && bytes === 4) this.#write(value);
  }

  save(): IoApicState {
    return {
      id: this.#id,
      select: this.#select,
      lines: this.#lines,
      low: [...this.#low],
      high: [...this.#high],
    };
  }

  /** After the devices have been restored: what they did to the pins as they came back is undone. */
  restore(state: IoApicState): void {
    this.#id = state.id;
    this.#select = state.select;
    this.#lines = state.lines;
    this.#low.set(state.low);
    this.#high.set(state.high);
  }

  #read(): number {
    const n = (this.#select - IOREDTBL) >> 1;
    if (this.#select >= IOREDTBL && n < PINS) return this.#select & 1 ? (this.#high[n]! << 24) >>> 0 : this.#low[n]!;
    if (this.#select === IOAPICID || this.#select === IOAPICARB) return this.#id << 24;
    return this.#select === IOAPICVER ? VERSION : 0;
  }

  #write(value: number): void {
    const n = (this.#select - IOREDTBL) >> 1;
    if (this.#select === IOAPICID) this.#id = (value & ID_BITS) >>> 24;
    if (this.#select < IOREDTBL || n >= PINS) return;
    if (this.#select & 1) {
      this.#high[n] = value >>> 24;
      return;
    }
    // Remote IRR is the chip's; it means nothing for an edge (82093AA, "Remote IRR").
    const remote = value & ENTRY.LEVEL ? this.#low[n]! & ENTRY.REMOTE_IRR : 0;
    this.#low[n] = (value & ENTRY_WRITABLE) | remote;
    if (value & ENTRY.LEVEL) this.#service(n);
  }

  /** Sends what a pin asks for: an edge that has just come, or a level nobody is at work on. */
  #service(n: number): void {
    const entry = this.#low[n]!;
    if (entry & ENTRY.MASKED) return;
    const level = (entry & ENTRY.LEVEL) !== 0;
    const active = ((this.#lines >>> n) & 1) !== 0;
    if (level && (!active || entry & ENTRY.REMOTE_IRR)) return;
    const vector = entry & ENTRY.VECTOR;
    const mode = (entry & ENTRY.MODE) >> 8;
    const fixed = mode === DELIVERY.FIXED || mode === DELIVERY.LOWEST_PRIORITY;
    if (fixed && vector < FIRST_VECTOR) return;
    const logical = (entry & ENTRY.LOGICAL) !== 0;
    const taken = this.#bus.send({ destination: this.#high[n]!, logical, mode, vector, level: level && fixed });
    if (taken && level && fixed) this.#low[n] = entry | ENTRY.REMOTE_IRR;
  }

  #endOfInterrupt(vector: number): void {
    for (let n = 0; n < PINS; n++) {
      const entry = this.#low[n]!;
      if (!(entry & ENTRY.REMOTE_IRR) || (entry & ENTRY.VECTOR) !== vector) continue;
      this.#low[n] = entry & ~ENTRY.REMOTE_IRR;
      this.#service(n);
    }
  }
}
