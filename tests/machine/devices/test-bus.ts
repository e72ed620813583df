/** Ports and a clock for a device under test. */
import type { Bus } from '../../../src/machine/bus.ts';
import { Clock } from '../../../src/machine/clock.ts';
import type { IrqLine } from '../../../src/machine/irq-line.ts';
import { PortSpace } from '../../../src/machine/ports.ts';

export interface TestBus extends Bus {
  /** Lets virtual time go on to `ns` since power-on, firing every timer at its own moment. */
  goTo(ns: number): void;
  /** Lets `ns` virtual nanoseconds pass. */
  pass(ns: number): void;
}

export function testBus(): TestBus {
  let now = 0;
  const clock = new Clock(() => now);
  const goTo = (ns: number): void => {
    while (clock.next() <= ns) {
      now = Math.max(now, clock.next());
      clock.advance();
    }
    now = ns;
  };
  return { ports: new PortSpace(), clock, goTo, pass: (ns) => goTo(now + ns) };
}

export interface Probe {
  readonly line: IrqLine;
  high: boolean;
  /** The moments of the rising edges, in virtual nanoseconds. */
  readonly rises: number[];
}

/** Records what a line does. */
export function probe(clock: Clock): Probe {
  const rises: number[] = [];
  const made: Probe = {
    high: false,
    rises,
    line(high) {
      if (high && !made.high) rises.push(clock.now());
      made.high = high;
    },
  };
  return made;
}
