import { Clock } from '../../../src/machine/clock.ts';

export interface VirtualTime {
  clock: Clock;
  /** Lets `ns` virtual nanoseconds pass and fires what falls due. */
  pass(ns: number): void;
}

export function virtualTime(): VirtualTime {
  let now = 0;
  const clock = new Clock(() => now);
  return {
    clock,
    pass(ns) {
      const end = now + ns;
      while (clock.next() <= end) {
        now = Math.max(now, clock.next());
        clock.advance();
      }
      now = end;
    },
  };
}
