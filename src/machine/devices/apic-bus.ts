/** The bus over which local APICs and I/O APICs send each other interrupts (Intel SDM vol. 3A, 11.1, 11.6.2, 11.11). */

/** How a message is delivered (SDM vol. 3A, 11.6.1). */
export const DELIVERY = { FIXED: 0, LOWEST_PRIORITY: 1, SMI: 2, NMI: 4, INIT: 5, START_UP: 6, EXT_INT: 7 } as const;

export interface ApicMessage {
  /** An APIC ID, or a logical address. */
  readonly destination: number;
  readonly logical: boolean;
  /** One of `DELIVERY`. */
  readonly mode: number;
  /** 0 … 255 */
  readonly vector: number;
  /** Level-triggered: its end is told to the I/O APICs. */
  readonly level: boolean;
}

/** A local APIC on the bus. */
export interface ApicReceiver {
  isAddressed(destination: number, logical: boolean): boolean;
  /** Processor priority, 0 … 255: the least gets what is for anybody. */
  readonly processorPriority: number;
  /** Whether software has enabled it: else it takes no fixed interrupts. */
  readonly acceptsFixed: boolean;
  accept(message: ApicMessage): void;
}

export class ApicBus {
  readonly #receivers: ApicReceiver[] = [];
  readonly #eoiListeners: ((vector: number) => void)[] = [];

  addReceiver(receiver: ApicReceiver): void {
    this.#receivers.push(receiver);
  }

  /** @param listener gets the vector of each level-triggered interrupt whose handler has ended it */
  onEoi(listener: (vector: number) => void): void {
    this.#eoiListeners.push(listener);
  }

  /** @returns whether a local APIC took it */
  send(message: ApicMessage): boolean {
    return this.#deliver(
      message,
      this.#receivers.filter((receiver) => receiver.isAddressed(message.destination, message.logical)),
    );
  }

  /** To all local APICs but `sender`, or to all. */
  broadcast(message: ApicMessage, sender?: ApicReceiver): boolean {
    return this.#deliver(
      message,
      this.#receivers.filter((receiver) => receiver !== sender),
    );
  }

  endOfInterrupt(vector: number): void {
    for (const listener of this.#eoiListeners) listener(vector);
  }

  #deliver(message: ApicMessage, addressed: readonly ApicReceiver[]): boolean {
    const fixed = message.mode === DELIVERY.FIXED || message.mode === DELIVERY.LOWEST_PRIORITY;
    const taking = fixed ? addressed.filter(({ acceptsFixed }) => acceptsFixed) : addressed;
    if (message.mode !== DELIVERY.LOWEST_PRIORITY) {
      for (const receiver of taking) receiver.accept(message);
      return taking.length > 0;
    }
    const [first, ...others] = taking;
    if (first === undefined) return false;
    const least = others.reduce((a, b) => (b.processorPriority < a.processorPriority ? b : a), first);
    least.accept({ ...message, mode: DELIVERY.FIXED });
    return true;
  }
}
