/** Chromium, driven by Playwright, for the tests of pages. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import type { Callback, Context, Test } from 'uvu';
import { lacking } from '../support/programs.ts';

const PLACES = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

const place = PLACES.find((path) => existsSync(path));

/** Registers a test that needs Chromium: where there is none it is skipped, but never in CI. */
export function withChromium<T = Context>(test: Test<T>): (name: string, handler: Callback<T>) => void {
  return (name, handler) => {
    if (place !== undefined) test(name, handler);
    else lacking(test, name, 'chromium is not installed (apt-get install chromium)');
  };
}

/** Each test of a file may ask; the file closes it. */
export async function startChromium(): Promise<Browser> {
  if (place === undefined) throw new Error('there is no Chromium');
  return chromium.launch({
    executablePath: place,
    // Chromium's sandbox refuses root, which CI is; a closed network must not be asked for news.
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
}
