/**
 * The way of an x87 error with CR0.NE clear: the processor's FERR# raises IRQ 13; a write to port F0h takes the request
 * back and holds IGNNE# until the error is gone (Intel 82371SB PIIX3, "Coprocessor Error Register"; SDM vol. 1, 8.7.2). A byte.
 */
import type { Chip } from '../chip.ts';
import type { IrqLine } from '../irq-line.ts';
import type { BytePorts, PortSpace } from '../ports.ts';
import { flag, record, type StateFormat } from '../state-format.ts';

const COPROCESSOR_ERROR = 0xf0;

export interface CoprocessorErrorState {
  readonly requested: boolean;
  /** IGNNE#. */
  readonly ignored: boolean;
}

const STATE: StateFormat<CoprocessorErrorState> = { version: 1, check: record({ requested: flag, ignored: flag }) };

export class CoprocessorError implements Chip<CoprocessorErrorState>, BytePorts {
  readonly format = STATE;
  readonly #irq: IrqLine;
  #requested = false;
  #ignored = false;

  constructor(ports: PortSpace, irq: IrqLine) {
    this.#irq = irq;
    ports.claimBytes(COPROCESSOR_ERROR, COPROCESSOR_ERROR, this);
  }

  reset(): void {
    this.ferr(false);
  }

  ferr(active: boolean): void {
    if (!active) this.#ignored = false;
    this.#request(active && !this.#ignored);
  }

  read8(): number {
    return 0xff;
  }

  write8(): void {
    this.#ignored ||= this.#requested;
    this.#request(false);
  }

  save(): CoprocessorErrorState {
    return { requested: this.#requested, ignored: this.#ignored };
  }

  restore({ requested, ignored }: CoprocessorErrorState): void {
    this.#ignored = ignored;
    this.#request(requested);
  }

  #request(high: boolean): void {
    this.#requested = high;
    this.#irq(high);
  }
}
