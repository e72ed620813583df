import type { GuestFault } from '../state/fault.ts';

/**
 * The third fault in a row, while a double fault was being delivered: the CPU gives up (Intel SDM vol. 3A, 6.15,
 * "Interrupt 8"). Not a guest exception: it ends the run.
 */
export class TripleFault {
  /** The faults that led here, first to last. */
  readonly chain: readonly GuestFault[];

  constructor(chain: readonly GuestFault[]) {
    this.chain = chain;
  }
}
