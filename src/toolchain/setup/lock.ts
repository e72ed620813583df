/** Lets one process at a time set a toolchain up; the others wait and find it done. */
import { host } from '../../host/host.ts';

const POLL_MS = 250;
/** A lock that is still without its owner's number after this time was left by somebody who died while writing it. */
const NAMELESS_MS = 5000;

function isAbandoned(file: string): boolean {
  const { files, programs } = host;
  try {
    const owner = Number(new TextDecoder().decode(files.read(file)));
    if (owner > 0) return programs?.isAlive(owner) === false;
    const status = files.status(file);
    return status !== undefined && Date.now() - status.modified > NAMELESS_MS;
  } catch {
    return false;
  }
}

function removeAbandoned(file: string): void {
  // Renamed first: of two that find it abandoned, one gets it.
  const aside = `${file}.${host.processId}`;
  try {
    host.files.rename(file, aside);
  } catch {
    // The other one was first.
  }
  host.files.remove(aside);
}

/** @param waiting called once if somebody else has it */
export async function withLock<Result>(
  file: string,
  waiting: () => void,
  action: () => Promise<Result>,
): Promise<Result> {
  let waited = false;
  while (!host.files.create(file, String(host.processId))) {
    if (isAbandoned(file)) {
      removeAbandoned(file);
      continue;
    }
    if (!waited) waiting();
    waited = true;
    await new Promise((done) => setTimeout(done, POLL_MS));
  }
  try {
    return await action();
  } finally {
    host.files.remove(file);
  }
}
