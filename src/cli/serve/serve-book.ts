/** Serves the book at this computer's own address until a signal ends it. */
import { errorCode, failure, systemReason } from '../errors/cli-error.ts';
import { signalEnding } from '../run/finish.ts';
import { openBrowser } from './open-browser.ts';
import { type Pages, respond } from './respond.ts';

const LOOPBACK = '127.0.0.1';

export interface ServeOptions {
  /** 0 for one that the system chooses. */
  readonly port: number;
  readonly open: boolean;
}

function listen(port: number, pages: Promise<Pages>): Bun.Server<undefined> {
  try {
    return Bun.serve({
      hostname: LOOPBACK,
      port,
      fetch: (request, server): Promise<Response> => respond(request, server.port ?? port, pages),
      // What goes wrong here is told by the command, which ends.
      error: () => new Response(null, { status: 500 }),
    });
  } catch (error) {
    const reason =
      errorCode(error) === 'EADDRINUSE' ? 'the port is taken; --port 0 chooses a free one' : systemReason(error);
    throw failure(`${LOOPBACK}:${port}: ${reason}`);
  }
}

/** @returns the signal's exit status */
export async function serveBook({ port, open }: ServeOptions, makePages: () => Promise<Pages>): Promise<number> {
  const { promise: pages, resolve, reject } = Promise.withResolvers<Pages>();
  // It is awaited below; until then nobody may be there to hear of it.
  pages.catch(() => {});
  const server = listen(port, pages);
  const ended = new Promise<number>((done) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(name, () => done(signalEnding(name).status));
  });
  try {
    const address = `http://${LOOPBACK}:${server.port}/`;
    process.stdout.write(`${address}\n`);
    if (open) openBrowser(address);
    makePages().then(resolve, reject);
    return await Promise.race([ended, pages.then(() => ended)]);
  } finally {
    await server.stop(true);
  }
}
