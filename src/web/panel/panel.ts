/** A part of what the reader sees of a machine. To add one: a file beside this one, and a line in `machine-view.ts`. */
import type { FromWorker } from '../machine/protocol.ts';
import type { Boot } from './boot.ts';
import type { MachineClient } from './machine-client.ts';

export interface Panel {
  readonly element: HTMLElement;
  /** Called with every message of the worker. */
  heard(message: FromWorker): void;
  /**
   * The machine is switched on anew: what was shown is of the past.
   * @param byHand the keys of the text are not typed, so that it prints something else
   */
  reset(byHand: boolean): void;
}

export type CreatePanel = (machine: MachineClient, boot: Boot) => Panel;
