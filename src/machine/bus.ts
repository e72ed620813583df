import type { Clock } from './clock.ts';
import type { PortSpace } from './ports.ts';

/** What every chip with registers and a sense of time is attached to. */
export interface Bus {
  readonly ports: PortSpace;
  readonly clock: Clock;
}
