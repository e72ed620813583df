/** Files that nobody ever sees half of. */
import { renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

/** Written beside and renamed into place; throws what the operating system says. */
export function writeWhole(path: string, contents: string | Uint8Array): void {
  const stat = statSync(path, { throwIfNoEntry: false });
  // A device (/dev/sdb, /dev/stdout) is written to, not replaced.
  if (stat && !stat.isFile()) {
    writeFileSync(path, contents);
    return;
  }
  const unfinished = `${path}.${process.pid}.tmp`;
  try {
    writeFileSync(unfinished, contents);
    renameSync(unfinished, path);
  } catch (error) {
    try {
      rmSync(unfinished, { force: true });
    } catch {
      // The folder is none at all.
    }
    throw error;
  }
}
