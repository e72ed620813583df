/** The browser's half of the host, in a browser: stages built there are those of the command line, and files outlive a visit. */
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { browserHost } from '../../src/cli/site/web-scripts.ts';
import { pack } from '../../src/host/archive.ts';
import { filesBelow } from '../../src/host/files.ts';
import { sha256Hex } from '../../src/host/sha256.ts';
import { loadFirmware } from '../../src/stages/firmware.ts';
import { buildImage } from '../../src/stages/image.ts';
import { findStage } from '../../src/stages/stages.ts';
import { ROOT } from '../support/lesson.ts';
import { startChromium, withChromium } from './chromium.ts';

const test = suite('web: the host');
const chromium = withChromium(test);

/** As the released program has it inside, without what was built. */
function bookArchive(): Uint8Array<ArrayBuffer> {
  const files = new Map<string, Uint8Array>();
  for (const folder of ['kernel-stages', 'src/machine/firmware'])
    for (const [name, file] of filesBelow(join(ROOT, folder))) files.set(`${folder}/${name}`, file.read());
  return new Uint8Array(pack(files));
}

async function script(): Promise<string> {
  const entry = join(ROOT, 'tests', 'web', 'host-page.ts');
  const { outputs } = await Bun.build({
    entrypoints: [entry],
    target: 'browser',
    format: 'iife',
    plugins: [browserHost],
  });
  return outputs[0]!.text();
}

let browser: Browser | undefined;
let server: Bun.Server<undefined> | undefined;

test.after(async () => {
  await browser?.close();
  await server?.stop(true);
});

async function opened(context: BrowserContext): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server!.url}page.html`);
  return page;
}

async function newContext(): Promise<BrowserContext> {
  browser ??= await startChromium();
  if (!server) {
    const [code, archive] = [await script(), bookArchive()];
    const answers: Readonly<Record<string, () => Response>> = {
      '/page.html': () => new Response('<script src="page.js"></script>', { headers: { 'Content-Type': 'text/html' } }),
      '/page.js': () => new Response(code, { headers: { 'Content-Type': 'text/javascript' } }),
      '/book.archive': () => new Response(archive),
    };
    server = Bun.serve({
      hostname: '127.0.0.1',
      port: 0,
      fetch: ({ url }) => answers[new URL(url).pathname]?.() ?? new Response(null, { status: 404 }),
    });
  }
  return browser.newContext();
}

chromium('stage 2 and the BIOS, assembled in a page, are what the command line assembles', async () => {
  const context = await newContext();
  const page = await opened(context);
  const built = await page.evaluate(() => globalThis.hostPage.build('book.archive', '2'));
  assert.equal(built, [sha256Hex(await buildImage(findStage('2')!)), sha256Hex(await loadFirmware())]);
  await context.close();
});

chromium(
  'files are there at the next visit; a browser that keeps nothing says so, and they live as long as the page',
  async () => {
    const context = await newContext();
    const first = await opened(context);
    assert.equal(await first.evaluate(() => globalThis.hostPage.visit('gone')), {
      there: ['last: gone'],
      problem: undefined,
    });
    await first.close();
    const second = await opened(context);
    assert.equal((await second.evaluate(() => globalThis.hostPage.visit('new'))).there, ['last: new', 'new: new']);
    await second.close();
    const third = await opened(context);
    assert.equal((await third.evaluate(() => globalThis.hostPage.visit('other'))).there, [
      'last: other',
      'new: new',
      'other: other',
    ]);
    await third.close();
    // As in a private window of some browsers.
    const refused = await context.newPage();
    await refused.addInitScript(() => {
      indexedDB.open = () => {
        throw new DOMException('The operation is insecure.', 'SecurityError');
      };
    });
    await refused.goto(`${server!.url}page.html`);
    assert.equal(await refused.evaluate(() => globalThis.hostPage.visit('here')), {
      there: ['here: here', 'last: here'],
      problem: 'The operation is insecure.',
    });
    await context.close();
  },
);

test.run();
