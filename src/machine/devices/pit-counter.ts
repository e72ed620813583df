/**
 * One counter of an 8254, in ticks of its CLK input instead of clock pulses. After the Intel 8254 data sheet (order
 * number 231164-005); the names CR (count register), CE (counting element) and OL (output latch) are its own.
 *
 * Nothing runs while nobody looks: what a counter shows follows from the tick at which its period began.
 */

import { byte, count, flag, integer, list, nullable, record, signedCount } from '../state-format.ts';

/** RW1, RW0 of the control word. */
const RW = { LSB: 1, MSB: 2, LSB_THEN_MSB: 3 } as const;

const STATUS = { OUT: 0x80, NULL_COUNT: 0x40 } as const;

export interface PitCounterState {
  /** D5–D0 of the control word: RW1, RW0, M2–M0, BCD. */
  readonly control: number;
  readonly gate: boolean;
  /** CR as a number of CLK ticks, or 0 before the first count after a control word. */
  readonly reload: number;
  /** CR has a count that is not in CE yet. */
  readonly nullCount: boolean;
  /** The tick at which CR goes into CE, or null. */
  readonly loadAt: number | null;
  /** The count that CE started from, or 0 when it has not been loaded. */
  readonly count: number;
  /** The tick at which the period (mode 3: the half period) began. */
  readonly start: number;
  /** Ticks of the period that had passed when GATE stopped the counter, or null while it counts. */
  readonly held: number | null;
  /** Mode 3: which half of the square wave. */
  readonly high: boolean;
  /** What CE showed when it was last stopped by a control word or by a write. */
  readonly residue: number;
  /** The first of two bytes of a count, or null. */
  readonly firstByte: number | null;
  /** The next byte read is the second of two. */
  readonly readSecond: boolean;
  /** OL: the bytes that wait to be read. */
  readonly latched: readonly number[];
  readonly latchedStatus: number | null;
}

export const checkPitCounter = record<PitCounterState>({
  control: integer(0, 0x3f),
  gate: flag,
  reload: integer(0, 0x10000),
  nullCount: flag,
  loadAt: nullable(count),
  count: integer(0, 0x10000),
  start: signedCount,
  held: nullable(count),
  high: flag,
  residue: integer(0, 0x10000),
  firstByte: nullable(byte),
  readSecond: flag,
  latched: list(byte, 0, 2),
  latchedStatus: nullable(byte),
});

export class PitCounter {
  #control = 0;
  #gate: boolean;
  #reload = 0;
  #nullCount = false;
  #loadAt = Number.POSITIVE_INFINITY;
  #count = 0;
  #start = 0;
  #held: number | null = null;
  #high = true;
  #residue = 0;
  #firstByte: number | null = null;
  #readSecond = false;
  #latched: number[] = [];
  #latchedStatus: number | null = null;

  constructor(gate: boolean) {
    this.#gate = gate;
  }

  get gate(): boolean {
    return this.#gate;
  }

  /** Writes D5–D0 of a control word. All control logic is reset and OUT goes to its initial state at once. */
  writeControl(control: number, tick: number): void {
    this.#advance(tick);
    this.#stop(tick);
    this.#control = control & 0x3f;
    this.#reload = 0;
    this.#nullCount = true;
    this.#high = true;
    this.#firstByte = null;
    this.#readSecond = false;
    // The latch holds "until it is read by the CPU (or until the Counter is reprogrammed)".
    this.#latched = [];
    this.#latchedStatus = null;
  }

  /** Writes a byte of the count. */
  write(value: number, tick: number): void {
    this.#advance(tick);
    const access = this.#access;
    if (access === RW.LSB) this.#writeCount(value, tick);
    else if (access === RW.MSB) this.#writeCount(value << 8, tick);
    else if (this.#firstByte === null) {
      this.#firstByte = value;
      // Mode 0: "Writing the first byte disables counting. OUT is set low immediately."
      if (this.#mode === 0) this.#stop(tick);
    } else {
      const low = this.#firstByte;
      this.#firstByte = null;
      this.#writeCount(low | (value << 8), tick);
    }
  }

  read(tick: number): number {
    this.#advance(tick);
    if (this.#latchedStatus !== null) {
      const status = this.#latchedStatus;
      this.#latchedStatus = null;
      return status;
    }
    const access = this.#access;
    const second = access === RW.MSB || (access === RW.LSB_THEN_MSB && this.#readSecond);
    if (access === RW.LSB_THEN_MSB) this.#readSecond = !this.#readSecond;
    const latched = this.#latched.shift();
    if (latched !== undefined) return latched;
    const shown = this.#shown(tick);
    return second ? shown >> 8 : shown & 0xff;
  }

  /** Counter latch command. A second one before the first has been read is ignored. */
  latchCount(tick: number): void {
    this.#advance(tick);
    if (this.#latched.length > 0) return;
    const shown = this.#shown(tick);
    const bytes = [shown & 0xff, shown >> 8];
    if (this.#access === RW.LSB) bytes.pop();
    // With one byte of two already read, the pair goes on with its second.
    else if (this.#access === RW.MSB || this.#readSecond) bytes.shift();
    this.#latched = bytes;
  }

  /** The status half of a read-back command. */
  latchStatus(tick: number): void {
    this.#advance(tick);
    if (this.#latchedStatus !== null) return;
    const out = this.out(tick) ? STATUS.OUT : 0;
    this.#latchedStatus = out | (this.#nullCount ? STATUS.NULL_COUNT : 0) | this.#control;
  }

  setGate(gate: boolean, tick: number): void {
    this.#advance(tick);
    if (gate === this.#gate) return;
    this.#gate = gate;
    const mode = this.#mode;
    if (mode === 1 || mode === 5) {
      if (gate && this.#reload > 0) this.#loadAt = tick + 1;
      return;
    }
    if (!gate) {
      if (this.#count > 0) this.#held = tick - this.#start;
      return;
    }
    if (mode === 2 || mode === 3) {
      // "A trigger reloads the Counter with the initial count on the next CLK pulse."
      if (this.#reload > 0) this.#loadAt = tick + 1;
    } else if (this.#held !== null) {
      this.#start = tick - this.#held;
      this.#held = null;
    }
  }

  /** The OUT pin at `tick`. */
  out(tick: number): boolean {
    this.#advance(tick);
    const elapsed = this.#elapsed(tick);
    const loaded = this.#count > 0;
    switch (this.#mode) {
      case 0:
        return loaded && elapsed >= this.#count;
      case 1:
        return !loaded || elapsed >= this.#count;
      case 2:
        // Low while CE is 1. A count of 1 is illegal; OUT stays high then.
        return !loaded || !this.#gate || this.#count === 1 || elapsed !== this.#count - 1;
      case 3:
        return this.#high || !this.#gate;
      default:
        return !loaded || elapsed !== this.#count;
    }
  }

  /** The first tick after `tick` at which OUT or the course of the counter may change by itself, or `Infinity`. */
  nextEdge(tick: number): number {
    this.#advance(tick);
    return Math.min(this.#loadAt, this.#nextOutEdge(tick));
  }

  save(): PitCounterState {
    return {
      control: this.#control,
      gate: this.#gate,
      reload: this.#reload,
      nullCount: this.#nullCount,
      loadAt: Number.isFinite(this.#loadAt) ? this.#loadAt : null,
      count: this.#count,
      start: this.#start,
      held: this.#held,
      high: this.#high,
      residue: this.#residue,
      firstByte: this.#firstByte,
      readSecond: this.#readSecond,
      latched: [...this.#latched],
      latchedStatus: this.#latchedStatus,
    };
  }

  restore(state: PitCounterState): void {
    this.#control = state.control;
    this.#gate = state.gate;
    this.#reload = state.reload;
    this.#nullCount = state.nullCount;
    this.#loadAt = state.loadAt ?? Number.POSITIVE_INFINITY;
    this.#count = state.count;
    this.#start = state.start;
    this.#held = state.held;
    this.#high = state.high;
    this.#residue = state.residue;
    this.#firstByte = state.firstByte;
    this.#readSecond = state.readSecond;
    this.#latched = [...state.latched];
    this.#latchedStatus = state.latchedStatus;
  }

  get #access(): number {
    return (this.#control >> 4) & 3;
  }

  /** M2–M0, where the data sheet's "X10" and "X11" are modes 2 and 3. */
  get #mode(): number {
    const mode = (this.#control >> 1) & 7;
    return mode > 5 ? mode - 4 : mode;
  }

  get #bcd(): boolean {
    return (this.#control & 1) !== 0;
  }

  /** Ticks from one zero of CE to the next. */
  get #modulus(): number {
    return this.#bcd ? 10_000 : 0x10000;
  }

  /** Takes CE out of service; a read shows where it stopped until the next load. */
  #stop(tick: number): void {
    this.#residue = this.#value(tick);
    this.#count = 0;
    this.#held = null;
    this.#loadAt = Number.POSITIVE_INFINITY;
  }

  /** @param raw 16 bits as written: binary or four BCD digits */
  #writeCount(raw: number, tick: number): void {
    const first = this.#reload === 0;
    const count = this.#bcd ? fromBcd(raw) : raw;
    this.#reload = count % this.#modulus || this.#modulus;
    this.#nullCount = true;
    switch (this.#mode) {
      case 0:
        this.#stop(tick);
        this.#loadAt = tick + 1;
        return;
      case 4:
        this.#loadAt = tick + 1;
        return;
      case 2:
      case 3:
        // "Writing a new count while counting does not affect the current counting sequence."
        if (first) this.#loadAt = tick + 1;
    }
  }

  /** Brings the counter to `tick`: the pending load, and in modes 2 and 3 the periods that have passed. */
  #advance(tick: number): void {
    if (this.#loadAt <= tick) {
      const at = this.#loadAt;
      this.#loadAt = Number.POSITIVE_INFINITY;
      this.#load(at);
      this.#high = true;
      const gated = this.#mode !== 1 && this.#mode !== 5;
      this.#held = gated && !this.#gate ? 0 : null;
    }
    if (this.#count === 0 || this.#held !== null) return;
    if (this.#mode === 2) this.#advancePeriods(tick);
    else if (this.#mode === 3) this.#advanceHalves(tick);
  }

  #advancePeriods(tick: number): void {
    if (this.#nullCount && tick >= this.#start + this.#count) this.#load(this.#start + this.#count);
    this.#start += Math.floor((tick - this.#start) / this.#count) * this.#count;
  }

  #advanceHalves(tick: number): void {
    if (this.#nullCount && tick >= this.#start + this.#half) {
      const end = this.#start + this.#half;
      this.#high = !this.#high;
      this.#load(end);
    }
    this.#start += Math.floor((tick - this.#start) / this.#count) * this.#count;
    while (tick >= this.#start + this.#half) {
      this.#start += this.#half;
      this.#high = !this.#high;
    }
  }

  /** Ticks of this half of the square wave: "OUT will be high for (N + 1)/2 counts and low for (N - 1)/2 counts." */
  get #half(): number {
    return this.#high ? (this.#count + 1) >> 1 : this.#count >> 1;
  }

  #load(tick: number): void {
    this.#count = this.#reload;
    this.#start = tick;
    this.#nullCount = false;
  }

  #elapsed(tick: number): number {
    return this.#held ?? tick - this.#start;
  }

  /** CE at `tick` as a number, 0 … modulus - 1. */
  #value(tick: number): number {
    if (this.#count === 0) return this.#residue % this.#modulus;
    const elapsed = this.#elapsed(tick);
    if (this.#mode !== 3) return (((this.#count - elapsed) % this.#modulus) + this.#modulus) % this.#modulus;
    // Down by two on every CLK, from an even number: an odd count is loaded less one.
    return ((this.#count & ~1) - 2 * elapsed) % this.#modulus;
  }

  /**
   * CE as 16 bits for a read. A count that is about to be loaded already shows: an access on an ISA bus takes longer
   * than a tick of CLK, so no program has seen what was there before.
   */
  #shown(tick: number): number {
    const pending = this.#loadAt !== Number.POSITIVE_INFINITY;
    const value = pending ? this.#reload % this.#modulus : this.#value(tick);
    return this.#bcd ? toBcd(value) : value;
  }

  #nextOutEdge(tick: number): number {
    const never = Number.POSITIVE_INFINITY;
    if (this.#count === 0 || this.#held !== null) return never;
    const elapsed = tick - this.#start;
    const end = this.#start + this.#count;
    switch (this.#mode) {
      case 0:
      case 1:
        return elapsed < this.#count ? end : never;
      case 2:
        if (this.#count === 1) return this.#nullCount ? end : never;
        return elapsed < this.#count - 1 ? end - 1 : end;
      case 3:
        if (this.#count === 1) return this.#nullCount ? end : never;
        return this.#start + this.#half;
      default:
        if (elapsed < this.#count) return end;
        return elapsed === this.#count ? end + 1 : never;
    }
  }
}

function fromBcd(raw: number): number {
  return (raw >> 12) * 1000 + ((raw >> 8) & 15) * 100 + ((raw >> 4) & 15) * 10 + (raw & 15);
}

function toBcd(value: number): number {
  const digit = (unit: number): number => Math.floor(value / unit) % 10;
  return (digit(1000) << 12) | (digit(100) << 8) | (digit(10) << 4) | digit(1);
}
