/**
 * The 8254 programmable interval timer at 0x40–0x43: counter 0 drives IRQ 0, counter 1 asked for memory refresh, counter 2
 * drives the speaker behind a gate in system control port B. After the Intel 8254 data sheet (order number 231164-005).
 * All are byte registers.
 */
import type { Bus } from '../bus.ts';
import type { Chip } from '../chip.ts';
import type { Clock, Timer } from '../clock.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts } from '../ports.ts';
import { list, record, type StateFormat } from '../state-format.ts';
import { checkPitCounter, PitCounter, type PitCounterState } from './pit-counter.ts';
import { TickRate } from './tick-rate.ts';

/** CLK of all three counters: a third of the colour subcarrier crystal's 14.31818 MHz over four, in Hz. */
export const PIT_CLK = new TickRate(1_193_182);

const BASE = 0x40;
const CONTROL = 3;
/** SC1, SC0 of the control word. */
const READ_BACK = 3;
/** Read-back command: these two are active low. */
const NOT_COUNT = 0x20;
const NOT_STATUS = 0x10;
/** Mode 3, LSB then MSB, and a count of 0 (65,536): what QEMU's timer powers up with, and what a BIOS programs. */
const SQUARE_WAVE = 0x36;

export interface PitState {
  readonly counters: readonly PitCounterState[];
}

const STATE: StateFormat<PitState> = { version: 1, check: record({ counters: list(checkPitCounter, 3, 3) }) };

export class Pit implements Chip<PitState>, BytePorts {
  readonly format = STATE;
  readonly #clock: Clock;
  readonly #irq: IrqLine;
  readonly #edge: Timer;
  #counters: PitCounter[] = [];
  #irqHigh = false;

  constructor({ ports, clock }: Bus, irq: IrqLine) {
    this.#clock = clock;
    this.#irq = irq;
    this.#edge = clock.timer(() => this.#update());
    ports.claimBytes(BASE, BASE + CONTROL, this);
    this.reset();
  }

  reset(): void {
    const tick = this.#tick();
    this.#counters = [0, 1, 2].map((n) => {
      // GATE of counters 0 and 1 is tied high; counter 2's comes from port 0x61.
      const counter = new PitCounter(n !== 2);
      counter.writeControl(SQUARE_WAVE, tick);
      counter.write(0, tick);
      counter.write(0, tick);
      return counter;
    });
    this.#update();
  }

  read8(port: number): number {
    const n = port - BASE;
    // There is no register to read at A1 = A0 = 1; the bus floats.
    if (n === CONTROL) return 0xff;
    return this.#counter(n).read(this.#tick());
  }

  write8(port: number, value: number): void {
    const n = port - BASE;
    if (n === CONTROL) this.#writeControl(value);
    else this.#counter(n).write(value, this.#tick());
    if (n === 0 || n === CONTROL) this.#update();
  }

  get gate2(): boolean {
    return this.#counter(2).gate;
  }

  set gate2(high: boolean) {
    this.#counter(2).setGate(high, this.#tick());
  }

  /** OUT of counter 2. */
  get out2(): boolean {
    return this.#counter(2).out(this.#tick());
  }

  save(): PitState {
    return { counters: this.#counters.map((counter) => counter.save()) };
  }

  restore(state: PitState): void {
    state.counters.forEach((counter, n) => {
      this.#counter(n).restore(counter);
    });
    this.#update();
  }

  #writeControl(value: number): void {
    const tick = this.#tick();
    const select = value >> 6;
    if (select === READ_BACK) {
      this.#counters.forEach((counter, n) => {
        if ((value & (2 << n)) === 0) return;
        if ((value & NOT_COUNT) === 0) counter.latchCount(tick);
        if ((value & NOT_STATUS) === 0) counter.latchStatus(tick);
      });
      return;
    }
    // RW1 = RW0 = 0 is the counter latch command.
    if ((value & 0x30) === 0) this.#counter(select).latchCount(tick);
    else this.#counter(select).writeControl(value, tick);
  }

  #counter(n: number): PitCounter {
    return this.#counters[n]!;
  }

  #tick(): number {
    return PIT_CLK.ticksAt(this.#clock.now());
  }

  /** Brings IRQ 0 to counter 0's OUT and sleeps until that may change. */
  #update(): void {
    const tick = this.#tick();
    const high = this.#counter(0).out(tick);
    if (high !== this.#irqHigh) {
      this.#irqHigh = high;
      this.#irq(high);
    }
    this.#edge.set(PIT_CLK.nsOf(this.#counter(0).nextEdge(tick)));
  }
}
