/** `lesson serve`: the book as web pages, at an address of this computer. */
import { usageError } from '../errors/cli-error.ts';
import type { Command } from '../options/command.ts';
import { numberValue } from '../options/values.ts';

/** Always the same unless told, because a browser keeps what it keeps by the address. */
const PORT = 8017;
const MAX_PORT = 65_535;

export const command: Command = {
  name: 'serve',
  operands: '',
  summary: 'show the book in a browser, with a machine that boots its stages',
  options: [
    {
      name: 'port',
      value: 'N',
      help: `where it listens, on this computer only; ${PORT} unless told, 0 for any that is free`,
    },
    { name: 'no-open', help: 'only print the address' },
  ],
  notes: 'It serves until Ctrl-C.',
  async run(args) {
    const port = numberValue(args, 'port', { min: 0, whole: true }) ?? PORT;
    if (port > MAX_PORT) throw usageError(`--port ${port}: the last port is ${MAX_PORT}`);
    const { serveBook } = await import('../serve/serve-book.ts');
    return serveBook({ port, open: !args.flag('no-open') }, async () => {
      const { siteFiles } = await import('../../book/html/site.ts');
      const { siteParts } = await import('../site/site-parts.ts');
      return siteFiles(await siteParts());
    });
  },
};
