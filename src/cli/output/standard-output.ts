/** Standard output for bytes that must arrive unchanged and in order. */

import { write } from 'node:fs';
import { errorCode, systemError } from '../errors/cli-error.ts';

/** The reader of standard output has closed it (EPIPE). */
export class BrokenPipe extends Error {}

const TRY_AGAIN_MS = 5;

/** Writes all of it. A slow reader holds up this promise but not the event loop, so that Ctrl-C is heard. */
export async function writeOut(bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) rest = rest.subarray(await writeSome(rest));
}

function writeSome(bytes: Uint8Array): Promise<number> {
  return new Promise((done, fail) => {
    write(1, bytes, 0, bytes.length, null, (error, written) => {
      if (!error) done(written);
      else if (errorCode(error) === 'EAGAIN') setTimeout(done, TRY_AGAIN_MS, 0);
      else if (errorCode(error) === 'EPIPE') fail(new BrokenPipe());
      else fail(systemError('standard output', error));
    });
  });
}
