/** Standard input as the guest's COM1: a pipe or a file, fed as the guest takes it. */

import { fstatSync } from 'node:fs';
import type { GuestInput } from '../../inspection/guest-input.ts';
import type { Machine } from '../../machine/machine.ts';
import { systemError } from '../errors/cli-error.ts';

/** Bytes that wait before COM1 at least while there are more, and at most. */
const LOW_WATER = 512;
const HIGH_WATER = 4096;
/** Bytes read ahead, beyond which the writer of the pipe has to wait. */
const READ_AHEAD = 1 << 16;
/** Wall-clock milliseconds in which a writer is expected to go on; meanwhile no time passes for the guest. */
const PATIENCE_MS = 50;

/** @returns whether standard input is something to read to its end: not a terminal, not /dev/null, not closed */
export function inputIsGiven(): boolean {
  try {
    const stat = fstatSync(0);
    return stat.isFIFO() || stat.isFile() || stat.isSocket();
  } catch {
    return false;
  }
}

/**
 * The bytes reach the guest at moments of its own time wherever that can be: it stands still while more is expected soon. Only
 * when a writer takes longer does the guest go on without.
 */
export class StandardInput {
  readonly #reader = Bun.stdin.stream().getReader();
  #read: Uint8Array[] = [];
  #bytes = 0;
  #ended = false;
  #hungUp = false;
  #failure: unknown;
  /** Whether the writer has kept us waiting since its last byte. */
  #silent = false;
  #changed: () => void = () => {};
  #roomMade: () => void = () => {};

  constructor() {
    void this.#readAll();
  }

  /** Whether more may come, and nothing is here. */
  get isAwaited(): boolean {
    return !this.#ended && this.#bytes === 0;
  }

  /** Hands over what the guest has room for, and hangs up after the last byte. @throws CliError if it cannot be read */
  async feed(machine: Machine, guest: GuestInput): Promise<void> {
    if (this.#hungUp) return;
    if (this.isAwaited && !this.#silent && machine.serialInputPending < LOW_WATER) {
      await this.wait(PATIENCE_MS);
      this.#silent = this.isAwaited;
    }
    if (this.#failure !== undefined) throw systemError('standard input', this.#failure);
    while (this.#bytes > 0 && machine.serialInputPending < LOW_WATER) guest.serial(this.#take(), 'guest');
    if (!this.#ended || this.#bytes > 0) return;
    guest.hangUp();
    this.#hungUp = true;
  }

  /** Ends when something has come, or the end, or after so many wall-clock milliseconds. */
  wait(milliseconds: number): Promise<void> {
    if (!this.isAwaited) return Promise.resolve();
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#changed = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  /** Nothing more is read: the run is over. */
  close(): void {
    this.#ended = true;
    this.#roomMade();
    this.#reader.cancel().catch(() => {});
  }

  #take(): Uint8Array {
    const first = this.#read[0]!;
    const taken = first.subarray(0, HIGH_WATER);
    if (taken.length < first.length) this.#read[0] = first.subarray(HIGH_WATER);
    else this.#read.shift();
    this.#bytes -= taken.length;
    if (this.#bytes < READ_AHEAD) this.#roomMade();
    return taken;
  }

  async #readAll(): Promise<void> {
    try {
      while (!this.#ended) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        if (value.length === 0) continue;
        this.#read.push(value);
        this.#bytes += value.length;
        this.#silent = false;
        this.#changed();
        if (this.#bytes >= READ_AHEAD) await new Promise<void>((made) => (this.#roomMade = made));
      }
    } catch (error) {
      this.#failure = error;
    }
    this.#ended = true;
    this.#changed();
  }
}
