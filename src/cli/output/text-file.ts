/** A text file that grows while a command runs, and of which only little is in memory. */
import { closeSync, openSync, writeSync } from 'node:fs';
import { systemError, systemReason, usageError } from '../errors/cli-error.ts';

/** Characters collected before they are written. */
const CHUNK = 1 << 16;

export class TextFile {
  readonly #what: string;
  readonly #file: number;
  #waiting = '';

  /** @throws CliError if it cannot be written; `option` is what asked for it */
  constructor(option: string, path: string) {
    this.#what = `${option} ${path}`;
    try {
      this.#file = openSync(path, 'w');
    } catch (error) {
      throw usageError(`${this.#what}: ${systemReason(error)}`);
    }
  }

  /** @throws CliError */
  write(text: string): void {
    this.#waiting += text;
    if (this.#waiting.length >= CHUNK) this.#flush();
  }

  close(): void {
    this.#flush();
    closeSync(this.#file);
  }

  #flush(): void {
    try {
      let rest = Buffer.from(this.#waiting);
      while (rest.length > 0) rest = rest.subarray(writeSync(this.#file, rest));
    } catch (error) {
      throw systemError(this.#what, error);
    }
    this.#waiting = '';
  }
}
