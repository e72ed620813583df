/** Does something again whenever a file in a folder is saved, until Ctrl-C or the folder is gone. */
import { existsSync, watch } from 'node:fs';
import { shown } from '../host/files.ts';
import { EXIT, failure } from './diagnostics.ts';

/** Editors write a file in several steps; they are done after this. */
const SETTLE_MS = 150;
const LOOK_MS = 500;

export async function watchFolder(folder: string, work: () => Promise<void>): Promise<number> {
  let changed = true;
  let wake = (): void => {};
  let interrupted = false;
  const watcher = watch(folder, { recursive: true }, () => {
    changed = true;
    wake();
  });
  watcher.on('error', () => wake());
  const stop = (): void => {
    interrupted = true;
    wake();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  try {
    for (;;) {
      if (interrupted) return EXIT.INTERRUPTED;
      if (!existsSync(folder)) throw failure(`${shown(folder)} is gone; nothing left to watch`);
      if (changed) {
        await new Promise((done) => setTimeout(done, SETTLE_MS));
        changed = false;
        if (!existsSync(folder)) continue;
        await work();
        process.stdout.write(`watching ${shown(folder)} … Ctrl-C ends\n`);
        continue;
      }
      // The timer is for a folder that is deleted: not every system tells.
      await new Promise<void>((done) => {
        const timer = setTimeout(done, LOOK_MS);
        wake = () => {
          clearTimeout(timer);
          done();
        };
      });
    }
  } finally {
    watcher.close();
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
