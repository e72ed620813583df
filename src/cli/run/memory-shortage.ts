/** Finds out from COM1's output that a guest had too little memory, so that its user can be told how to give it more. */

import { MIB } from '../../machine/memory-size.ts';

/** The words of the stages' loader, of their kernel, and of Go's runtime, each within a line. */
const WORDS =
  /Cannot load the kernel: the memory it wants is not there|^out of memory\r?$|^fatal error: .*out of memory/m;
/** A line of which the beginning is kept until its end has come. */
const MAX_LINE = 200;

/** What `--memory` is advised to be: the least of these above what there was. */
const ADVICE = ['1G', '2G', '3G'] as const;

export class MemoryShortage {
  #tail = '';
  #met = false;

  watch(bytes: Uint8Array): void {
    if (this.#met) return;
    const text = this.#tail + Buffer.from(bytes).toString('latin1');
    this.#met = WORDS.test(text);
    this.#tail = text.slice(text.lastIndexOf('\n') + 1).slice(0, MAX_LINE);
  }

  /** @returns a line for the user of a run that failed with `memory` bytes of RAM; undefined if memory was not why */
  advice(memory: number): string | undefined {
    if (!this.#met) return undefined;
    const has = `the machine has ${memory / MIB} MiB`;
    const more = ADVICE.find((size) => Number.parseInt(size, 10) * 1024 * MIB > memory);
    return more === undefined ? `${has}, the most that there can be` : `${has}; --memory ${more} gives it more`;
  }
}
