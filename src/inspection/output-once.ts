/** What a guest says, once: when it goes through the same time again, it says the same again. */

export class OutputOnce {
  /** Bytes that the guest has sent at the present instant. */
  sent = 0;
  #heard = 0;
  readonly #listener: (bytes: Uint8Array) => void;

  constructor(listener: (bytes: Uint8Array) => void = () => {}) {
    this.#listener = listener;
  }

  /** The guest sends bytes. */
  add(bytes: Uint8Array): void {
    this.sent += bytes.length;
    const fresh = Math.min(bytes.length, this.sent - this.#heard);
    if (fresh <= 0) return;
    this.#heard = this.sent;
    this.#listener(bytes.subarray(bytes.length - fresh));
  }

  newFuture(): void {
    this.#heard = this.sent;
  }
}
