/** COM1's bytes on their way out, and the text that `--until` waits for. */

/** Enough of the beginning to know the firmware's words by. */
const BEGINNING_BYTES = 128;
const NEW_LINE = 10;

export class SerialWatch {
  readonly #until: Buffer | undefined;
  #waiting = Buffer.alloc(0);
  /** The end of what was taken, in which the text may have begun. */
  #tail = Buffer.alloc(0);
  #beginning = '';
  #met = false;
  #endsLine = true;

  constructor(until: string | undefined) {
    this.#until = until === undefined ? undefined : Buffer.from(until);
  }

  /** True once the text has come; nothing after it is let out. */
  get met(): boolean {
    return this.#met;
  }

  /** The first bytes that came, a character each. */
  get beginning(): string {
    return this.#beginning;
  }

  /** True if what was let out so far ends a line. */
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
    this.#waiting = Buffer.concat([this.#waiting, fresh]);
    if (fresh.length > 0) this.#endsLine = fresh.at(-1) === NEW_LINE;
  }

  /** @returns what has come since the last call */
  take(): Uint8Array {
    const bytes = this.#waiting;
    this.#waiting = Buffer.alloc(0);
    return bytes;
  }
}
