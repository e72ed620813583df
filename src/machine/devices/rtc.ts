/**
 * The MC146818 real-time clock with 114 bytes of CMOS memory, index at 0x70 and data at 0x71, IRQ 8. After the Motorola
 * MC146818 data sheet (ADI1018). Byte 0x32 holds the century and is carried along, as in every PC BIOS and in QEMU.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts } from '../ports.ts';
import { byte, count, flag, integer, list, record, type StateFormat, signedCount } from '../state-format.ts';
import { CMOS, type Drives, describeMachine, type MemorySize } from './cmos-layout.ts';
import { TickRate } from './tick-rate.ts';

const INDEX_PORT = 0x70;
const DATA_PORT = 0x71;
const CMOS_BYTES = 128;

const REGISTER = {
  SECONDS: 0,
  SECONDS_ALARM: 1,
  MINUTES: 2,
  MINUTES_ALARM: 3,
  HOURS: 4,
  HOURS_ALARM: 5,
  DAY_OF_WEEK: 6,
  DAY: 7,
  MONTH: 8,
  YEAR: 9,
  A: 10,
  B: 11,
  C: 12,
  D: 13,
} as const;

const A = { UIP: 0x80, DV: 0x70, RS: 0x0f } as const;
const B = { SET: 0x80, PIE: 0x40, AIE: 0x20, UIE: 0x10, SQWE: 0x08, DM: 0x04, HOUR_24: 0x02 } as const;
const C = { IRQF: 0x80, PF: 0x40, AF: 0x20, UF: 0x10 } as const;
const D = { VRT: 0x80 } as const;

/** DV = 010 runs on a 32,768 Hz crystal; 000 and 001 are faster crystals, which a PC has not, and let the chain run too. */
const DV_LAST_RUNNING = 0x20;
const DV_RESET = 0x60;
/** An alarm byte with both top bits set matches anything ("don't care" codes 0xC0–0xFF). */
const DONT_CARE = 0xc0;
const PM = 0x80;
const NMI_MASK = 0x80;

const CRYSTAL = new TickRate(32_768);
const NS_PER_SECOND = 1_000_000_000;
/** UIP rises tBUC = 244 µs before an update, which takes tUC = 1,984 µs with this crystal; it ends on the second. */
const UPDATE_IN_PROGRESS_NS = 244_000 + 1_984_000;
/** "The first update cycle begins one-half second later" after the divider leaves reset. */
const FIRST_UPDATE_NS = NS_PER_SECOND / 2;
const SECONDS_PER_DAY = 86_400;

/** Fixed, so that every run is the same. */
const DEFAULT_START = new Date('2020-01-01T00:00:00Z');

export interface RtcWiring {
  /** IRQ 8 */
  readonly irq: IrqLine;
  /** Wall time at power-on, shown as UTC; 2020-01-01 00:00:00 unless given. */
  readonly start?: Date;
  readonly memory: MemorySize;
  readonly drives?: Drives;
}

const NO_DRIVES: Drives = { floppies: [], bootFirst: 'disk' };

export interface RtcState {
  /** All 128 bytes; register C is the one with the flags. */
  readonly cmos: readonly number[];
  readonly index: number;
  readonly nmiMasked: boolean;
  /** Virtual nanoseconds since power-on at which the divider chain was at zero. */
  readonly origin: number;
  /** Seconds and periods of the divider chain that have been taken into account. */
  readonly seconds: number;
  readonly periods: number;
}

const STATE: StateFormat<RtcState> = {
  version: 1,
  check: record({
    cmos: list(byte, CMOS_BYTES, CMOS_BYTES),
    index: integer(0, CMOS_BYTES - 1),
    nmiMasked: flag,
    origin: signedCount,
    seconds: count,
    periods: count,
  }),
};

export class Rtc implements Chip<RtcState>, BytePorts {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #irq: IrqLine;
  readonly #timer: Timer;
  readonly #cmos = new Uint8Array(CMOS_BYTES);
  #index = 0;
  #nmiMasked = false;
  #origin = 0;
  #seconds = 0;
  #periods = 0;
  #irqHigh = false;

  constructor({ ports, clock }: Bus, { irq, memory, drives = NO_DRIVES, start = DEFAULT_START }: RtcWiring) {
    this.#clock = clock;
    this.#irq = irq;
    this.#timer = clock.timer(() => this.#update());
    this.#cmos[REGISTER.A] = 0x26;
    this.#cmos[REGISTER.B] = B.HOUR_24;
    this.#cmos[REGISTER.D] = D.VRT;
    describeMachine(this.#cmos, memory, drives);
    this.#setTime(start);
    this.#cmos[REGISTER.DAY_OF_WEEK] = start.getUTCDay() + 1;
    ports.claimBytes(INDEX_PORT, DATA_PORT, this);
  }

  /** The RESET pin: no interrupts and no flags; time and memory stay (data sheet, "RESET"). */
  reset(): void {
    this.#sync();
    this.#cmos[REGISTER.B] = this.#register(REGISTER.B) & ~(B.PIE | B.AIE | B.UIE | B.SQWE);
    this.#cmos[REGISTER.C] = 0;
    this.#index = 0;
    this.#nmiMasked = false;
    this.#update();
  }

  /** Bit 7 of the last byte written to port 0x70: the PC keeps NMI from the processor while it is set. */
  get nmiMasked(): boolean {
    return this.#nmiMasked;
  }

  read8(port: number): number {
    if (port === INDEX_PORT) return 0xff;
    if (this.#index === REGISTER.C) return this.#readC();
    this.#sync();
    const value = this.#register(this.#index);
    return this.#index === REGISTER.A && this.#updating ? value | A.UIP : value;
  }

  write8(port: number, value: number): void {
    if (port === INDEX_PORT) {
      this.#index = value & 0x7f;
      this.#nmiMasked = (value & NMI_MASK) !== 0;
      return;
    }
    this.#sync();
    if (this.#index === REGISTER.A) this.#writeA(value);
    else if (this.#index === REGISTER.B) this.#writeB(value);
    else if (this.#index !== REGISTER.C && this.#index !== REGISTER.D) this.#cmos[this.#index] = value;
    this.#update();
  }

  save(): RtcState {
    // What is worked out only when somebody asks depends on when that was; two equal machines are to look equal.
    this.#update();
    return {
      cmos: [...this.#cmos],
      index: this.#index,
      nmiMasked: this.#nmiMasked,
      origin: this.#origin,
      seconds: this.#seconds,
      periods: this.#periods,
    };
  }

  restore(state: RtcState): void {
    this.#cmos.set(state.cmos);
    this.#index = state.index;
    this.#nmiMasked = state.nmiMasked;
    this.#origin = state.origin;
    this.#seconds = state.seconds;
    this.#periods = state.periods;
    this.#update();
  }

  /** Reading register C clears its flags and ends the interrupt. */
  #readC(): number {
    this.#update();
    const flags = this.#register(REGISTER.C);
    this.#cmos[REGISTER.C] = 0;
    this.#update();
    return flags;
  }

  #writeA(value: number): void {
    const wasReset = (this.#register(REGISTER.A) & DV_RESET) === DV_RESET;
    this.#cmos[REGISTER.A] = value & ~A.UIP;
    if (wasReset && this.#dividing) this.#origin = this.#clock.now() - FIRST_UPDATE_NS;
    this.#skip();
  }

  #writeB(value: number): void {
    // "SET ... clears UIE" when it goes high (data sheet, "Register B").
    this.#cmos[REGISTER.B] = value & B.SET ? value & ~B.UIE : value;
  }

  #register(index: number): number {
    return this.#cmos[index] ?? 0;
  }

  #setFlags(flags: number): void {
    this.#cmos[REGISTER.C] = this.#register(REGISTER.C) | flags;
  }

  get #dividing(): boolean {
    return (this.#register(REGISTER.A) & A.DV) <= DV_LAST_RUNNING;
  }

  /** Whether the time advances: the divider runs and the program has not set SET. */
  get #running(): boolean {
    return this.#dividing && (this.#register(REGISTER.B) & B.SET) === 0;
  }

  get #updating(): boolean {
    if (!this.#running) return false;
    const phase = (this.#clock.now() - this.#origin) % NS_PER_SECOND;
    return phase >= NS_PER_SECOND - UPDATE_IN_PROGRESS_NS;
  }

  /** Crystal ticks in a period of the periodic interrupt, or 0 for none (data sheet, table 5, 32.768 kHz). */
  get #period(): number {
    const rate = this.#register(REGISTER.A) & A.RS;
    if (rate === 0 || !this.#dividing) return 0;
    return rate < 3 ? 1 << (rate + 6) : 1 << (rate - 1);
  }

  #secondsNow(): number {
    return Math.floor((this.#clock.now() - this.#origin) / NS_PER_SECOND);
  }

  #periodsNow(): number {
    const period = this.#period;
    return period ? Math.floor(CRYSTAL.ticksAt(this.#clock.now() - this.#origin) / period) : 0;
  }

  /** Starts counting afresh from now, after the divider or the rate has changed. */
  #skip(): void {
    this.#seconds = this.#secondsNow();
    this.#periods = this.#periodsNow();
  }

  /** Takes into account what the divider chain has done since it was last looked at. */
  #sync(): void {
    const periods = this.#periodsNow();
    if (periods > this.#periods) this.#setFlags(C.PF);
    this.#periods = periods;
    const seconds = this.#secondsNow();
    const passed = seconds - this.#seconds;
    this.#seconds = seconds;
    if (passed <= 0 || !this.#running) return;
    this.#setFlags(C.UF);
    // An alarm is a time of day: a day of steps finds every one.
    const steps = this.#register(REGISTER.C) & C.AF ? 0 : Math.min(passed, SECONDS_PER_DAY);
    this.#pass(passed - steps);
    for (let step = 0; step < steps; step += 1) {
      this.#pass(1);
      if (this.#alarmMatches()) {
        this.#setFlags(C.AF);
        this.#pass(steps - step - 1);
        break;
      }
    }
  }

  #alarmMatches(): boolean {
    const match = (alarm: number, time: number): boolean => {
      const code = this.#register(alarm);
      return (code & DONT_CARE) === DONT_CARE || code === this.#register(time);
    };
    return (
      match(REGISTER.SECONDS_ALARM, REGISTER.SECONDS) &&
      match(REGISTER.MINUTES_ALARM, REGISTER.MINUTES) &&
      match(REGISTER.HOURS_ALARM, REGISTER.HOURS)
    );
  }

  /** Lets `seconds` pass on the calendar. */
  #pass(seconds: number): void {
    if (seconds <= 0) return;
    const before = this.#time();
    const after = before + seconds * 1000;
    const midnights = Math.floor(after / 1000 / SECONDS_PER_DAY) - Math.floor(before / 1000 / SECONDS_PER_DAY);
    this.#setTime(new Date(after));
    if (midnights <= 0) return;
    // The day of the week is a counter of its own, right only if the program set it right.
    this.#cmos[REGISTER.DAY_OF_WEEK] = ((this.#register(REGISTER.DAY_OF_WEEK) + 6 + midnights) % 7) + 1;
  }

  /** The registers as milliseconds since 1970, UTC; bytes out of range carry over into the next field. */
  #time(): number {
    const field = (register: number): number => this.#decode(this.#register(register));
    const year = field(CMOS.CENTURY) * 100 + field(REGISTER.YEAR);
    return Date.UTC(
      year,
      field(REGISTER.MONTH) - 1,
      field(REGISTER.DAY),
      this.#decodeHour(this.#register(REGISTER.HOURS)),
      field(REGISTER.MINUTES),
      field(REGISTER.SECONDS),
    );
  }

  #setTime(time: Date): void {
    const put = (register: number, value: number): void => {
      this.#cmos[register] = this.#encode(value);
    };
    put(REGISTER.SECONDS, time.getUTCSeconds());
    put(REGISTER.MINUTES, time.getUTCMinutes());
    this.#cmos[REGISTER.HOURS] = this.#encodeHour(time.getUTCHours());
    put(REGISTER.DAY, time.getUTCDate());
    put(REGISTER.MONTH, time.getUTCMonth() + 1);
    put(REGISTER.YEAR, time.getUTCFullYear() % 100);
    put(CMOS.CENTURY, Math.floor(time.getUTCFullYear() / 100) % 100);
  }

  #decode(byte: number): number {
    return this.#register(REGISTER.B) & B.DM ? byte : (byte >> 4) * 10 + (byte & 15);
  }

  #encode(value: number): number {
    return this.#register(REGISTER.B) & B.DM ? value : (Math.floor(value / 10) << 4) | (value % 10);
  }

  #decodeHour(byte: number): number {
    if (this.#register(REGISTER.B) & B.HOUR_24) return this.#decode(byte);
    return (this.#decode(byte & ~PM) % 12) + (byte & PM ? 12 : 0);
  }

  #encodeHour(hour: number): number {
    if (this.#register(REGISTER.B) & B.HOUR_24) return this.#encode(hour);
    return this.#encode(hour % 12 || 12) | (hour >= 12 ? PM : 0);
  }

  /** Brings IRQF and IRQ 8 up to date and sleeps until the next event that can raise it. */
  #update(): void {
    this.#sync();
    const enables = this.#register(REGISTER.B) & (B.PIE | B.AIE | B.UIE);
    // PF, AF and UF stand where PIE, AIE and UIE do.
    const high = (this.#register(REGISTER.C) & enables) !== 0;
    if (high) this.#setFlags(C.IRQF);
    else this.#cmos[REGISTER.C] = this.#register(REGISTER.C) & ~C.IRQF;
    if (high !== this.#irqHigh) {
      this.#irqHigh = high;
      this.#irq(high);
    }
    // The line stays high until register C is read: nothing to wait for until then.
    this.#timer.set(high ? Number.POSITIVE_INFINITY : this.#nextEvent(enables));
  }

  #nextEvent(enables: number): number {
    let next = Number.POSITIVE_INFINITY;
    const period = this.#period;
    if (enables & B.PIE && period) next = this.#origin + CRYSTAL.nsOf((this.#periods + 1) * period);
    if (enables & (B.AIE | B.UIE) && this.#running) {
      next = Math.min(next, this.#origin + (this.#seconds + 1) * NS_PER_SECOND);
    }
    return next;
  }
}
