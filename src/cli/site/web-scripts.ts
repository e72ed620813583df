/**
 * The scripts of src/web, bundled for browsers: made by Bun at the first need and kept in the cache; the released program has them
 * inside, as it has everything that it was built with.
 */
import { join } from 'node:path';
import { cached, contentKey } from '../../host/cache.ts';
import { codeVersion } from '../../host/code-version.ts';
import { CHECKOUT } from '../../host/files.ts';

/** By their name in the site; ES modules are those that a page imports. */
const SCRIPTS: Readonly<Record<string, readonly [source: string, format: 'iife' | 'esm']>> = {
  'book.js': ['book/index.ts', 'iife'],
  'theme.js': ['book/theme.ts', 'iife'],
  'panel.js': ['panel/machine-view.ts', 'esm'],
  'worker.js': ['machine/worker.ts', 'iife'],
};

/** Puts the browser's half of the host in the place of Bun's. */
export const browserHost: Bun.BunPlugin = {
  name: "the browser's host",
  setup(build) {
    build.onLoad({ filter: /src\/host\/host\.ts$/ }, () => ({
      contents: "export { browserHost as host } from './browser/host.ts';\n",
      loader: 'ts',
    }));
  },
};

async function bundle(source: string, format: 'iife' | 'esm'): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(CHECKOUT, 'src', 'web', source)],
    target: 'browser',
    format,
    minify: true,
    plugins: [browserHost],
  });
  return outputs[0]!.text();
}

async function bundleAll(): Promise<Uint8Array<ArrayBuffer>> {
  const made: Record<string, string> = {};
  for (const [name, [source, format]] of Object.entries(SCRIPTS)) made[name] = await bundle(source, format);
  return new TextEncoder().encode(JSON.stringify(made));
}

/** @returns the scripts by name: `book.js`, `theme.js`, `panel.js`, `worker.js` */
export async function webScripts(): Promise<ReadonlyMap<string, string>> {
  const bytes = await cached('web', contentKey([codeVersion('.')]), bundleAll);
  return new Map(Object.entries(JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>));
}
