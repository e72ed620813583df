/** COM1's bytes until they are written, and the text that `--until` waits for. */

/** Bytes of the beginning that are kept: enough to recognise the firmware's message by. */
const BEGINNING_BYTES = 128;
const LINE_FEED = 10;

export class SerialOutput {
  readonly #until: Buffer | undefined;
  #pending = Buffer.alloc(0);
  /** The last bytes that came, in which the text may have begun. */
  #tail = Buffer.alloc(0);
  #beginning = '';
  #met = false;
  #endsLine = true;

  constructor(until: string | undefined) {
    this.#until = until === undefined ? undefined : Buffer.from(until);
  }

  /** True once the text has come; nothing after it is passed on. */
  get met(): boolean {
    return this.#met;
  }

  /** The first bytes that came, a character each. */
  get beginning(): string {
    return this.#beginning;
  }

  /** True if what was passed on so far ends with a line feed, or is nothing. */
  get endsLine(): boolean {
    return this.#endsLine;
  }

  add(bytes: Uint8Array): void {
    if (this.#met) return;
    if (this.#beginning.length < BEGINNING_BYTES) this.#beginning += Buffer.from(bytes).toString('latin1');
    let fresh = Buffer.from(bytes);
    if (this.#until) {
      const seen = Buffer.concat([this.#tail, fresh]);
      const at = seen.indexOf(this.#until);
      if (at >= 0) {
        this.#met = true;
        fresh = fresh.subarray(0, at + this.#until.length - this.#tail.length);
      }
      const keep = this.#until.length - 1;
      this.#tail = Buffer.from(keep === 0 ? [] : seen.subarray(-keep));
    }
    this.#pending = Buffer.concat([this.#pending, fresh]);
    if (fresh.length > 0) this.#endsLine = fresh.at(-1) === LINE_FEED;
  }

  /** @returns what has come since the last call */
  take(): Uint8Array {
    const bytes = this.#pending;
    this.#pending = Buffer.alloc(0);
    return bytes;
  }
}
