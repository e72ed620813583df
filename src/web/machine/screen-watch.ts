/** The machine's screen, whenever it looks different. */
import type { Picture } from '../../machine/devices/picture.ts';
import type { Machine } from '../../machine/machine.ts';

export class ScreenWatch {
  readonly #machine: Machine;
  #shown: Uint32Array = new Uint32Array();
  #width = 0;

  constructor(machine: Machine) {
    this.#machine = machine;
  }

  /** @returns undefined if it looks as it did; the pixels are the caller's */
  changed(): Picture | undefined {
    const picture = this.#machine.picture();
    const words = new Uint32Array(picture.pixels.buffer);
    if (picture.width === this.#width && equalWords(words, this.#shown)) return undefined;
    this.#width = picture.width;
    this.#shown = words.slice();
    return picture;
  }
}

function equalWords(a: Uint32Array, b: Uint32Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
