/** Long texts through the reader's pager, as `git` and `man` show theirs. */

import { spawn } from 'node:child_process';
import { EXIT } from '../errors/exit-status.ts';
import { isDumbTerminal } from './dumb-terminal.ts';
import { BrokenPipe, writeOut } from './standard-output.ts';

/** Shows the pieces as they are made: on a terminal through $PAGER (`less -FRX`), elsewhere as they are. @returns the exit status */
export async function page(pieces: AsyncIterable<string> | Iterable<string>): Promise<number> {
  const pager = process.stdout.isTTY ? pagerCommand() : '';
  const shown = pager.trim() !== '' && pager !== 'cat' && (await throughPager(pager, pieces));
  if (shown) return EXIT.OK;
  try {
    for await (const piece of pieces) await writeOut(Buffer.from(piece));
    return EXIT.OK;
  } catch (error) {
    if (error instanceof BrokenPipe) return EXIT.BROKEN_PIPE;
    throw error;
  }
}

/** A dumb terminal has no way to page, unless its user names a program that can. */
const pagerCommand = (): string => process.env.PAGER ?? (isDumbTerminal(process.env) ? '' : 'less');

/** @returns whether the pager could be started */
async function throughPager(pager: string, pieces: AsyncIterable<string> | Iterable<string>): Promise<boolean> {
  // F: no pager for what fits on the screen; R: colours; X: what was read stays on the screen.
  const env = { LESS: 'FRX', LESSCHARSET: 'utf-8', ...process.env };
  const [program, ...args] = pager.split(/\s+/).filter((word) => word !== '');
  if (program === undefined || Bun.which(program) === null) return false;
  const child = spawn(program, args, { stdio: ['pipe', 'inherit', 'inherit'], env });
  // Ctrl-C is the pager's while it is there.
  const ignore = (): void => {};
  process.on('SIGINT', ignore);
  const ended = new Promise<void>((done) => {
    child.on('exit', () => done());
    child.on('error', () => done());
  });
  let open = true;
  child.stdin.on('error', () => {
    open = false;
  });
  void ended.then(() => {
    open = false;
  });
  for await (const piece of pieces) {
    if (!open) break;
    if (!child.stdin.write(piece)) await Promise.race([new Promise((done) => child.stdin.once('drain', done)), ended]);
  }
  child.stdin.end();
  await ended;
  process.off('SIGINT', ignore);
  return true;
}
