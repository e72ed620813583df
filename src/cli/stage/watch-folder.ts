/** Does something again whenever a file in a folder is saved. */

import { existsSync, watch } from 'node:fs';
import { shown } from '../../host/files.ts';
import { keepGoTools } from '../../stages/kernel.ts';
import { failure } from '../errors/cli-error.ts';
import { EXIT } from '../errors/exit-status.ts';

/** Editors write a file in several steps; after this time they have finished. */
const SETTLE_MS = 150;
/** Not every system tells when the watched folder itself is deleted: it is looked for as often as this. */
const POLL_MS = 500;

/**
 * Work that builds finds Go's tools loaded. Until `work` returns true, Ctrl-C, or the folder is gone.
 * @returns the exit status
 */
export async function watchFolder(folder: string, work: () => Promise<boolean>): Promise<number> {
  keepGoTools();
  const events = new FolderEvents(folder);
  try {
    while (!events.interrupted) {
      if (!existsSync(folder)) throw failure(`${shown(folder)} is gone; nothing left to watch`);
      if (!events.changed) {
        await events.next(POLL_MS);
        continue;
      }
      await Bun.sleep(SETTLE_MS);
      events.changed = false;
      if (!existsSync(folder)) continue;
      if (await work()) return EXIT.OK;
      process.stdout.write(`watching ${shown(folder)} … Ctrl-C ends\n`);
    }
    return EXIT.INTERRUPTED;
  } finally {
    events.close();
  }
}

/** Saved files and signals, as flags that a loop can look at and wait for. */
class FolderEvents {
  /** True at first, so that the work is done once without a change. */
  changed = true;
  interrupted = false;
  readonly #watcher: ReturnType<typeof watch>;
  #wake = (): void => {};

  readonly #interrupt = (): void => {
    this.interrupted = true;
    this.#wake();
  };

  constructor(folder: string) {
    this.#watcher = watch(folder, { recursive: true }, () => {
      this.changed = true;
      this.#wake();
    });
    this.#watcher.on('error', () => this.#wake());
    process.once('SIGINT', this.#interrupt);
    process.once('SIGTERM', this.#interrupt);
  }

  /** Waits for an event, but no longer than so many milliseconds. */
  next(milliseconds: number): Promise<void> {
    return new Promise((done) => {
      const timer = setTimeout(done, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        done();
      };
    });
  }

  close(): void {
    this.#watcher.close();
    process.off('SIGINT', this.#interrupt);
    process.off('SIGTERM', this.#interrupt);
  }
}
