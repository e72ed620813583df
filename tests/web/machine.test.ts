/**
 * The pages in a real browser: they are read without scripts, boot what the command line boots, and print the same. What the machine
 * must print comes from `lesson run --headless`, not from the page.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { displayedText } from '../../src/book/displayed-text.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';
import { startChromium, withChromium } from './chromium.ts';
import { type Serving, startServing } from './serving.ts';

const test = suite('web: the machine in a page');
const chromium = withChromium(test);

let browser: Browser | undefined;
let serving: Serving | undefined;

test.before(async () => {
  serving = await startServing();
});
test.after(async () => {
  await browser?.close();
  await serving?.end();
});

type ContextOptions = Parameters<Browser['newContext']>[0];

interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Addresses that were asked for, below the site. */
  readonly fetched: string[];
}

/** Opens a page, and fails if the browser has anything to complain of: a mistake, a file that is missing, the page's own policy. */
async function visiting(
  name: string,
  work: (visit: Visit) => Promise<void>,
  options: ContextOptions = {},
): Promise<void> {
  browser ??= await startChromium();
  const base = name.startsWith('file:') ? '' : serving!.address;
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const complaints: string[] = [];
    const fetched: string[] = [];
    page.on('pageerror', ({ message }) => complaints.push(message));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    context.on('request', (request) => fetched.push(request.url().slice(base.length)));
    await page.goto(`${base}${name}`);
    await work({ context, page, fetched });
    assert.equal(complaints, []);
  } finally {
    await context.close();
  }
}

const verdictOf = (page: Page): Promise<string | null> =>
  page.locator('.machine .verdict').getAttribute('data-verdict');
const serialOf = async (page: Page): Promise<string> =>
  (await page.locator('.machine .serial pre').textContent())!.trimEnd();

/** Waits until the machine has stopped for good. */
async function untilEnded(page: Page): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('.machine .controls button')?.disabled === false,
  );
  await page.waitForFunction(
    () => document.querySelector<HTMLButtonElement>('.machine .controls button')?.disabled === true,
  );
}

/** What the command line prints, as a terminal shows it. */
const printed = async (...args: string[]): Promise<string> =>
  displayedText(Buffer.from((await lesson(['run', ...args, '--headless'])).out, 'latin1').toString()).trimEnd();

chromium('a page is read without scripts, and then offers no machine', () =>
  visiting(
    '05-mp-setup.html',
    async ({ page }) => {
      assert.match((await page.locator('figure.run pre').first().textContent())!, 'Stage 5: M and P');
      assert.not(await page.locator('button.boot').first().isVisible());
    },
    { javaScriptEnabled: false },
  ),
);

chromium('a page that is only read fetches nothing of the machine, nor the index of the search', () =>
  visiting('01-boot-sector.html', async ({ page, fetched }) => {
    assert.ok(await page.locator('button.boot').first().isVisible());
    assert.equal(fetched.sort(), ['01-boot-sector.html', 'book.css', 'book.js', 'icon.svg', 'theme.js']);
  }),
);

chromium(
  'stages 1 and 5 print what the command line prints, and the page says whether the text shows the same',
  async () => {
    for (const [name, stage] of [
      ['01-boot-sector.html', '1'],
      ['05-mp-setup.html', '5'],
    ] as const) {
      await visiting(name, async ({ page }) => {
        await page.locator('button.boot').first().click();
        await page.waitForFunction(() =>
          /Switched off|Halted/.test(document.querySelector('.state')?.textContent ?? ''),
        );
        const expected = await printed(stage);
        assert.is(await serialOf(page), expected);
        const text = await page.locator('figure.run pre').first().textContent();
        assert.is(await verdictOf(page), text === expected ? 'equal' : 'differs');
      });
    }
  },
);

chromium('a text that shows another line is told with both, and with the Gos that the kernels were built with', () =>
  visiting('01-boot-sector.html', async ({ page }) => {
    await page
      .locator('figure.run pre')
      .first()
      .evaluate((pre) => {
        pre.textContent = 'Hello from another book.';
        Object.assign(document.body.dataset, { recordedWith: 'go1.98', builtWith: 'go1.99' });
      });
    await page.locator('button.boot').first().click();
    await page.locator('[data-verdict=differs]').waitFor();
    assert.is(
      await page.locator('.verdict').textContent(),
      '✗ Line 1 differs. The text: Hello from another book.; the machine: Hello from 512 bytes at 0x7c00.' +
        '. The text’s kernel was built with go1.98, this one with go1.99: addresses and times may differ.',
    );
  }),
);

/** The colours of a picture on the canvas, each with how many points have it. */
const coloursOf = (page: Page): Promise<Record<string, number>> =>
  page.locator('.machine canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    const colours: Record<string, number> = {};
    for (let at = 0; at < data.length; at += 4) {
      const colour = [...data.subarray(at, at + 3)].map((value) => value.toString(16).padStart(2, '0')).join('');
      colours[colour] = (colours[colour] ?? 0) + 1;
    }
    return colours;
  });

chromium('stage 7 is typed into: by a keyboard, by a pasteboard, by keys to touch; paused, and reset', () =>
  visiting(
    '07-keyboard-goroutine.html',
    async ({ page }) => {
      const says = (text: string): Promise<unknown> =>
        page.waitForFunction((words) => document.querySelector('.serial pre')?.textContent?.includes(words), text);
      await page.locator('button.boot').first().click();
      await page.getByRole('button', { name: 'Type yourself' }).click();
      await says('\n>');
      const keyboard = page.locator('.machine textarea');
      await keyboard.focus();
      await page.keyboard.type('help');
      await page.keyboard.press('Backspace');
      await page.keyboard.type('p x');
      await says('> help x');
      await page.getByRole('button', { name: 'Enter' }).click();
      await page.keyboard.insertText('go 3\n');
      await says('3 started, 3 in all');
      // The screen is in colours: the shell's prompt is green on black.
      const colours = await coloursOf(page);
      assert.ok(Object.keys(colours).length >= 3, JSON.stringify(colours));
      assert.ok(colours['000000']! > 720 * 400 * 0.7, JSON.stringify(colours));

      await page.getByRole('button', { name: 'Pause' }).click();
      assert.is(await page.locator('.machine .state').textContent(), 'Paused');
      await page.waitForTimeout(300);
      const time = await page.locator('.machine .time').textContent();
      await page.waitForTimeout(300);
      assert.is(await page.locator('.machine .time').textContent(), time);
      await page.getByRole('button', { name: 'Go on' }).click();
      await page.keyboard.press('Tab');
      assert.not(await keyboard.evaluate((field) => field === document.activeElement), 'Tab leaves the screen');
      await keyboard.focus();
      await page.keyboard.type('halt\n');
      await page.waitForFunction(() => document.querySelector('.state')?.textContent === 'Switched off by the guest.');

      // Reset types what the text has typed, and what is printed is compared.
      await page.getByRole('button', { name: 'Reset' }).click();
      await untilEnded(page);
      assert.is(await serialOf(page), await printed('7', '--keys', 'ps\\ngo 100\\nps\\nstop\\nhalt\\n'));
      assert.ok(['equal', 'differs'].includes((await verdictOf(page))!));
      await page.getByRole('button', { name: 'Close' }).click();
      assert.is(await page.locator('.machine').count(), 0);
      assert.ok(await page.locator('button.boot').first().isEnabled());
    },
    { viewport: { width: 390, height: 844 }, hasTouch: true },
  ),
);

chromium('a file that is gone, and memory that is refused, are one sentence', () =>
  visiting('01-boot-sector.html', async ({ page }) => {
    const figure = page.locator('figure.run').first();
    const saysAfter = async (change: (element: Element) => void, words: RegExp): Promise<void> => {
      await figure.evaluate(change);
      await page.locator('button.boot').first().click();
      await page.waitForFunction(() => /[.]$/.test(document.querySelector('.state')?.textContent ?? ''));
      assert.match((await page.locator('.machine .state').textContent())!, words);
      await page.getByRole('button', { name: 'Close' }).click();
    };
    await saysAfter((element) => {
      (element as HTMLElement).dataset.memory = '70000';
    }, /^The browser does not give the machine its 70000 MiB of memory\.$/);
    // The browser itself complains of the answer 404; that complaint is meant.
    await page.route('**/gone.gz', (route) => route.fulfill({ status: 200, body: Buffer.from([0x1f, 0x8b, 1, 2]) }));
    await saysAfter((element) => {
      Object.assign((element as HTMLElement).dataset, { memory: '256', image: 'machine/gone.gz' });
    }, /^gone\.gz arrived damaged; reload the page and try again\.$/);
  }),
);

chromium('a site that was written reads from a file, and says how to get the machine', () =>
  inTemporaryFolder(async (folder) => {
    const site = join(folder, 'site');
    assert.is((await lesson(['read', '--html', '-o', site])).status, 0);
    assert.ok(existsSync(join(site, 'machine')));
    await visiting(`file://${site}/03-interrupts.html`, async ({ page }) => {
      assert.not(await page.locator('button.boot').first().isVisible());
      assert.is(await page.locator('.remark').count(), 1);
      assert.match((await page.locator('.remark').textContent())!, 'run lesson serve');
      // The style, the theme and the search work there, too.
      const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      await page.locator('.theme').click();
      await page.locator('.theme').click();
      assert.is.not(await page.evaluate(() => getComputedStyle(document.body).backgroundColor), background);
      await page.locator('.search input').fill('triple fault');
      await page.locator('.found a').first().waitFor();
      assert.match((await page.locator('.found a').first().getAttribute('href'))!, '10-appendix.html#triple-fault');
    });
  }),
);

test.run();
