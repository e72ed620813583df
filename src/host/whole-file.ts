/** Files that nobody ever sees half of. */
import { host } from './host.ts';

/** Written beside and renamed into place; throws what the operating system says. */
export function writeWhole(path: string, contents: string | Uint8Array): void {
  const { files } = host;
  const status = files.status(path);
  // A device (/dev/sdb, /dev/stdout) is written to, not replaced.
  if (status && status.kind !== 'file') {
    files.write(path, contents);
    return;
  }
  const unfinished = `${path}.${host.processId}.tmp`;
  try {
    files.write(unfinished, contents);
    files.rename(unfinished, path);
  } catch (error) {
    try {
      files.remove(unfinished);
    } catch {
      // Its folder is not a folder at all; the first error says so.
    }
    throw error;
  }
}
