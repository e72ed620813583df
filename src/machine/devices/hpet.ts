/**
 * The high precision event timers (Intel, "IA-PC HPET Specification" 1.0a): a 64-bit counter that never stops while it is on,
 * and three comparators. In "legacy replacement" the first two take the interrupts of the 8254 and of the clock.
 */
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { MemoryWindow } from '../cpu/state/physical-memory.ts';
import type { IrqLine } from '../irq-line.ts';
import { type Check, flag, integer, list, moment, record, StateError, type StateFormat } from '../state-format.ts';

const ADDRESS = 0xfed0_0000;
const NS_A_TICK = 10;
const TIMERS = 3;

/** Registers (2.3.1): each 64 bits, reached as doublewords. */
const [GCAP_ID, GEN_CONF, GINTR_STA, MAIN_CNT, TIMER_0] = [0x000, 0x010, 0x020, 0x0f0, 0x100] as const;
const TIMER_BYTES = 0x20;
const [TN_CONF, TN_COMPARATOR] = [0x00, 0x08] as const;

/** Revision 1, three timers, a 64-bit counter, legacy replacement, vendor 8086h; then the tick in femtoseconds. */
const CAPABILITIES = 0x8086_a201;
const FEMTOSECONDS = NS_A_TICK * 1_000_000;

const ENABLE_CNF = 0x1;
const LEG_RT_CNF = 0x2;

/** A timer's configuration (2.3.8). */
const TN = {
  INT_TYPE: 0x2,
  INT_ENB: 0x4,
  TYPE: 0x8,
  PER_INT_CAP: 0x10,
  SIZE_CAP: 0x20,
  VAL_SET: 0x40,
  MODE_32: 0x100,
  INT_ROUTE: 0x3e00,
} as const;
const TN_FIXED = TN.PER_INT_CAP | TN.SIZE_CAP;
const TN_WRITABLE = TN.INT_TYPE | TN.INT_ENB | TN.TYPE | TN.MODE_32 | TN.INT_ROUTE;
/** Inputs of the I/O APIC that a timer may be routed to: 2, 8, 9 … 11, 20 … 23. */
const INT_ROUTE_CAP = 0x00f0_0f04;

const MASK_64 = 0xffff_ffff_ffff_ffffn;
const MASK_32 = 0xffff_ffffn;
/** A periodic timer that is quicker than this is slowed down to it, in ticks: no handler could follow. */
const SHORTEST_PERIOD = 100n;

interface HpetTimerState {
  /** The low doubleword of the configuration, without its fixed bits. */
  readonly configuration: number;
  readonly comparator: string;
  readonly period: string;
  /** The next write of the comparator sets it although the timer is periodic. */
  readonly settable: boolean;
}

export interface HpetState {
  readonly configuration: number;
  readonly status: number;
  /** The counter at the moment `since`; 64 bits, in hexadecimal. */
  readonly counter: string;
  readonly since: number;
  readonly timers: HpetTimerState[];
}

/** 64 bits as sixteen hexadecimal digits. */
const hex64: Check<string> = (value, where) => {
  if (typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)) return value;
  throw new StateError(`${where} is no number of sixteen hexadecimal digits`);
};
const asHex = (value: bigint): string => value.toString(16).padStart(16, '0');

const STATE: StateFormat<HpetState> = {
  version: 1,
  check: record<HpetState>({
    configuration: integer(0, ENABLE_CNF | LEG_RT_CNF),
    status: integer(0, 2 ** TIMERS - 1),
    counter: hex64,
    since: moment,
    timers: list(
      record<HpetTimerState>({
        configuration: integer(0, TN_WRITABLE),
        comparator: hex64,
        period: hex64,
        settable: flag,
      }),
      TIMERS,
      TIMERS,
    ),
  }),
};

export interface HpetWiring {
  readonly clock: Clock;
  /** The input of the interrupt controllers by its number at the I/O APIC. */
  readonly irq: (input: number) => IrqLine;
  /** Legacy replacement: the 8254's and the clock's interrupts are the first two timers' from now on, or no longer. */
  readonly onLegacy: (replaced: boolean) => void;
}

/** Inputs of the I/O APIC that the first two timers have in legacy replacement: IRQ 0 comes at input 2. */
const LEGACY_INPUTS = [2, 8] as const;

class Comparator {
  configuration = 0;
  value = MASK_64;
  period = 0n;
  settable = false;
  /** The input that this timer holds high, or -1. */
  driven = -1;
  readonly alarm: Timer;

  constructor(clock: Clock, fire: () => void) {
    this.alarm = clock.timer(fire);
  }

  reset(): void {
    this.configuration = 0;
    this.value = MASK_64;
    this.period = 0n;
    this.settable = false;
  }

  get mask(): bigint {
    return this.configuration & TN.MODE_32 ? MASK_32 : MASK_64;
  }
}

export class Hpet implements Chip<HpetState>, MemoryWindow {
  readonly format = STATE;
  readonly first = ADDRESS;
  readonly length = 0x400;
  readonly #wiring: HpetWiring;
  readonly #timers: readonly Comparator[];
  #configuration = 0;
  #status = 0;
  #counter = 0n;
  #since = 0;

  constructor(wiring: HpetWiring) {
    this.#wiring = wiring;
    this.#timers = Array.from({ length: TIMERS }, (_, n) => new Comparator(wiring.clock, () => this.#expire(n)));
  }

  reset(): void {
    for (const [n, timer] of this.#timers.entries()) {
      this.#drive(n, false);
      timer.reset();
    }
    this.#configuration = 0;
    this.#status = 0;
    this.#counter = 0n;
    this.#since = 0;
    this.#update();
  }

  readMemory(offset: number, bytes: number): number {
    const value = this.#read(offset & ~3) >>> ((offset & 3) * 8);
    return bytes === 4 ? value : value & (2 ** (bytes * 8) - 1);
  }

  /** Registers take whole doublewords (2.3, "registers … must be accessed on 32-bit boundaries"). */
  writeMemory(offset: number, bytes: number, value: number): void {
    if (bytes !== 4 || (offset & 3) !== 0) return;
    this.#write(offset, value);
    this.#update();
  }

  save(): HpetState {
    return {
      configuration: this.#configuration,
      status: this.#status,
      counter: asHex(this.#counter),
      since: this.#since,
      timers: this.#timers.map(({ configuration, value, period, settable }) => ({
        configuration,
        comparator: asHex(value),
        period: asHex(period),
        settable,
      })),
    };
  }

  restore(state: HpetState): void {
    for (const n of this.#timers.keys()) this.#drive(n, false);
    this.#configuration = state.configuration;
    this.#status = state.status;
    this.#counter = BigInt(`0x${state.counter}`);
    this.#since = state.since;
    for (const [n, timer] of this.#timers.entries()) {
      const saved = state.timers[n]!;
      timer.configuration = saved.configuration;
      timer.value = BigInt(`0x${saved.comparator}`);
      timer.period = BigInt(`0x${saved.period}`);
      timer.settable = saved.settable;
    }
    this.#update();
  }

  #read(offset: number): number {
    switch (offset) {
      case GCAP_ID:
        return CAPABILITIES;
      case GCAP_ID + 4:
        return FEMTOSECONDS;
      case GEN_CONF:
        return this.#configuration;
      case GINTR_STA:
        return this.#status;
      case MAIN_CNT:
        return Number(this.#now() & MASK_32);
      case MAIN_CNT + 4:
        return Number(this.#now() >> 32n);
      default:
        return this.#readTimer(offset);
    }
  }

  #readTimer(offset: number): number {
    const timer = this.#timerAt(offset);
    if (timer === undefined) return 0;
    switch ((offset - TIMER_0) % TIMER_BYTES) {
      case TN_CONF:
        return timer.configuration | TN_FIXED;
      case TN_CONF + 4:
        return INT_ROUTE_CAP;
      case TN_COMPARATOR:
        return Number(timer.value & MASK_32);
      case TN_COMPARATOR + 4:
        return Number(timer.value >> 32n);
      default:
        return 0; // FSB routing: there is none
    }
  }

  #write(offset: number, value: number): void {
    switch (offset) {
      case GEN_CONF:
        this.#configure(value & (ENABLE_CNF | LEG_RT_CNF));
        break;
      case GINTR_STA:
        this.#status &= ~value;
        break;
      case MAIN_CNT:
      case MAIN_CNT + 4:
        // Only while it stands (2.3.7); on a running counter a write would mean nothing that can be counted on.
        this.#counter = replaceHalf(this.#now(), offset === MAIN_CNT, value);
        this.#since = this.#wiring.clock.now();
        break;
      default:
        this.#writeTimer(offset, value);
    }
  }

  #writeTimer(offset: number, value: number): void {
    const timer = this.#timerAt(offset);
    if (timer === undefined) return;
    const register = (offset - TIMER_0) % TIMER_BYTES;
    if (register === TN_CONF) {
      timer.configuration = value & TN_WRITABLE;
      timer.settable = (value & TN.VAL_SET) !== 0;
      if (timer.configuration & TN.MODE_32) timer.value &= MASK_32;
    } else if (register === TN_COMPARATOR || register === TN_COMPARATOR + 4) {
      const low = register === TN_COMPARATOR;
      if (!low && timer.mask === MASK_32) return;
      // A periodic timer takes its period here, and its comparator too after VAL_SET (2.3.9.2.2).
      if (timer.configuration & TN.TYPE) timer.period = replaceHalf(timer.period, low, value) & timer.mask;
      if (!(timer.configuration & TN.TYPE) || timer.settable)
        timer.value = replaceHalf(timer.value, low, value) & timer.mask;
      timer.settable = false;
    }
  }

  #timerAt(offset: number): Comparator | undefined {
    return offset < TIMER_0 ? undefined : this.#timers[Math.floor((offset - TIMER_0) / TIMER_BYTES)];
  }

  #configure(value: number): void {
    this.#counter = this.#now();
    this.#since = this.#wiring.clock.now();
    if ((value ^ this.#configuration) & LEG_RT_CNF) for (const n of this.#timers.keys()) this.#drive(n, false);
    this.#configuration = value;
  }

  #now(): bigint {
    if (!(this.#configuration & ENABLE_CNF)) return this.#counter;
    const ticks = Math.floor((this.#wiring.clock.now() - this.#since) / NS_A_TICK);
    return (this.#counter + BigInt(ticks)) & MASK_64;
  }

  /** Sets each timer's alarm anew and drives the level-triggered lines. */
  #update(): void {
    this.#wiring.onLegacy((this.#configuration & LEG_RT_CNF) !== 0);
    for (const [n, timer] of this.#timers.entries()) {
      this.#setAlarm(timer);
      const level = (timer.configuration & (TN.INT_TYPE | TN.INT_ENB)) === (TN.INT_TYPE | TN.INT_ENB);
      if (level) this.#drive(n, ((this.#status >>> n) & 1) !== 0);
      else if (timer.driven >= 0) this.#drive(n, false);
    }
  }

  #setAlarm(timer: Comparator): void {
    if (!(this.#configuration & ENABLE_CNF)) {
      if (Number.isFinite(timer.alarm.deadline)) timer.alarm.cancel();
      return;
    }
    const left = Number((timer.value - this.#now()) & timer.mask) || Number(timer.mask) + 1;
    const now = this.#wiring.clock.now();
    // On the edge between two ticks, so that the comparator has been reached when the alarm comes.
    timer.alarm.set(now - ((now - this.#since) % NS_A_TICK) + left * NS_A_TICK);
  }

  #expire(n: number): void {
    const timer = this.#timers[n]!;
    if (timer.configuration & TN.TYPE && timer.period > 0n) {
      const period = timer.period < SHORTEST_PERIOD ? SHORTEST_PERIOD : timer.period;
      const late = (this.#now() - timer.value) & timer.mask;
      timer.value = (timer.value + (late / period + 1n) * period) & timer.mask;
    }
    if (timer.configuration & TN.INT_TYPE) this.#status |= 1 << n;
    else if (timer.configuration & TN.INT_ENB) {
      this.#drive(n, true);
      this.#drive(n, false);
    }
    this.#update();
  }

  #drive(n: number, high: boolean): void {
    const timer = this.#timers[n]!;
    if (!high) {
      if (timer.driven >= 0) this.#wiring.irq(timer.driven)(false);
      timer.driven = -1;
      return;
    }
    const input = this.#inputOf(n);
    if (timer.driven === input || input < 0) return;
    timer.driven = input;
    this.#wiring.irq(input)(true);
  }

  /** Where the timer's interrupt goes, or -1 if it is routed where it cannot go. */
  #inputOf(n: number): number {
    const legacy = this.#configuration & LEG_RT_CNF ? LEGACY_INPUTS[n] : undefined;
    if (legacy !== undefined) return legacy;
    const input = (this.#timers[n]!.configuration & TN.INT_ROUTE) >>> 9;
    return (INT_ROUTE_CAP >>> input) & 1 ? input : -1;
  }
}

function replaceHalf(whole: bigint, low: boolean, value: number): bigint {
  const half = BigInt(value >>> 0);
  return low ? (whole & ~MASK_32) | half : (whole & MASK_32) | (half << 32n);
}
