/** Lets one process at a time set a toolchain up; the others wait and find it done. */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';

const POLL_MS = 250;
/** A lock without its owner's number is being written, or its writer died just then. */
const NAMELESS_MS = 5000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function isAbandoned(file: string): boolean {
  try {
    const owner = Number(readFileSync(file, 'utf8'));
    return owner > 0 ? !isAlive(owner) : Date.now() - statSync(file).mtimeMs > NAMELESS_MS;
  } catch {
    return false;
  }
}

function take(file: string): boolean {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** @param waiting called once if somebody else has it */
export async function withLock<Result>(
  file: string,
  waiting: () => void,
  action: () => Promise<Result>,
): Promise<Result> {
  let waited = false;
  while (!take(file)) {
    if (isAbandoned(file)) {
      // Renamed first: of two that find it abandoned, one gets it.
      const aside = `${file}.${process.pid}`;
      try {
        renameSync(file, aside);
      } catch {
        // The other one was first.
      }
      rmSync(aside, { force: true });
      continue;
    }
    if (!waited) waiting();
    waited = true;
    await Bun.sleep(POLL_MS);
  }
  try {
    return await action();
  } finally {
    rmSync(file, { force: true });
  }
}
