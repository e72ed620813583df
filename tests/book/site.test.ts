import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { listChapters } from '../../src/book/chapters.ts';
import { DARK, LIGHT, type Palette } from '../../src/book/html/palette.ts';
import { searchEntries } from '../../src/book/html/search-index.ts';
import { siteFiles } from '../../src/book/html/site.ts';
import { siteParts } from '../../src/cli/site/site-parts.ts';
import { search } from '../../src/web/book/search.ts';
import { lesson } from '../support/lesson.ts';
import { inTemporaryFolder } from '../support/temporary-folder.ts';

/** The book as web pages. */

const site = suite('book: pages');
const files = siteFiles(await siteParts());
const pages = [...files].flatMap(([name, page]): [string, string][] =>
  name.endsWith('.html') ? [[name, page as string]] : [],
);

site('a page a chapter, a title page, none over 500 kB', () => {
  assert.equal(
    pages.map(([name]) => name).sort(),
    ['index.html', ...listChapters().map(({ file }) => file.replace('.md', '.html'))].sort(),
  );
  // With the style and the scripts: the search's index and the machine come when they are asked for.
  const size = (name: string): number => Buffer.byteLength(files.get(name)!);
  const always = size('book.css') + size('book.js') + size('theme.js');
  for (const [name] of pages) assert.ok(size(name) + always <= 500_000, `${name}: ${size(name)} + ${always} bytes`);
});

const attributes = (page: string, name: string): string[] =>
  [...page.matchAll(new RegExp(`\\s${name}="([^"]*)"`, 'g'))].map(([, value]) => value!);

site('elements are closed, ids are single, and every link has its target', () => {
  const ids = new Map(pages.map(([name, page]) => [name, attributes(page, 'id')]));
  for (const [name, page] of pages) {
    const open: string[] = [];
    const empty = new Set(['meta', 'link', 'input', 'br', 'hr']);
    for (const [, close, element, rest] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)((?:"[^"]*"|'[^']*'|[^'">])*)>/g)) {
      if (close) assert.is(open.pop(), element, `${name}: </${element}>`);
      else if (!empty.has(element!) && !rest!.endsWith('/')) open.push(element!);
    }
    assert.equal(open, [], name);
    const own = ids.get(name)!;
    assert.is(new Set(own).size, own.length, name);
    for (const href of attributes(page, 'href')) {
      if (/^https:/.test(href)) continue;
      const [file, anchor] = href.split('#') as [string, string | undefined];
      assert.ok(file === '' || files.has(file), `${name}: ${href}`);
      if (anchor !== undefined) assert.ok(ids.get(file || name)!.includes(anchor), `${name}: ${href}`);
    }
  }
});

site('the whole text is there without JavaScript, and nothing is fetched from elsewhere', () => {
  for (const [name, page] of pages) {
    assert.not.match(page, /(?:src|href)="(?:https?:)?\/\/[^"]*\.(?:js|css|woff2?)/, name);
    for (const src of attributes(page, 'src')) assert.ok(files.has(src), src);
    for (const name of ['data-panel', 'data-worker', 'data-firmware', 'data-image'])
      for (const file of attributes(page, name)) assert.ok(files.has(file), file);
    // What the policy forbids would be missing without a word.
    assert.is(page.match(/http-equiv="Content-Security-Policy"/g)?.length, 1, name);
    assert.equal([attributes(page, 'style'), /<style|\son\w+=|<script(?! src=)/.exec(page)], [[], null], name);
  }
  const page = files.get('03-interrupts.html') as string;
  const shown = page.replace(/<[^>]*>/g, '');
  for (const words of [
    'Read trapEntry slowly',
    'func isSpurious(request int) bool',
    'exception 0: divide error',
    'lesson diff 2 3',
  ])
    assert.match(shown, words);
});

/** Relative luminance and contrast (WCAG 2.2, definitions). */
function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

site('contrast is that of black on white where it is', () => {
  assert.is(contrast('#000000', '#ffffff'), 21);
  assert.ok(Math.abs(contrast('#767676', '#ffffff') - 4.54) < 0.01);
});

for (const [mode, palette] of Object.entries({ light: LIGHT, dark: DARK } satisfies Record<string, Palette>))
  site(`${mode}: every text has a contrast of at least 4.5 to 1 on every ground it can be on`, () => {
    const { paper, sheet, insert, remove, line: _line, ...inks } = palette;
    const code = ['text', 'quiet', 'comment', 'string', 'number', 'keyword', 'type', 'name', 'register'];
    for (const [name, ink] of Object.entries(inks)) {
      const grounds = code.includes(name) ? [paper, sheet, insert, remove] : [paper, sheet];
      for (const ground of grounds)
        assert.ok(contrast(ink, ground) >= 4.5, `${name} on ${ground}: ${contrast(ink, ground).toFixed(2)}`);
    }
  });

site('the search finds sections by their words', () => {
  const hits = (query: string): string[] => search(searchEntries(listChapters()), query)!.map(({ href }) => href);
  assert.is(hits('which stack')[0], '03-interrupts.html#which-stack');
  assert.is(hits('triple fault')[0], '10-appendix.html#triple-fault');
  assert.equal(hits('no such word anywhere xyzzy'), []);
  assert.is(search(searchEntries(listChapters()), ' a '), undefined);
});

const writing = suite('book: writing the pages');

writing('into a new folder, and again; pages that are gone go, other files stay', async () => {
  await inTemporaryFolder(async (folder) => {
    const target = join(folder, 'a', 'site');
    const { status, out, err } = await lesson(['read', '--html', '-o', target]);
    assert.equal([status, out, err], [0, `${target}/index.html\n`, '']);
    const names = readdirSync(target, { recursive: true, encoding: 'utf8' });
    assert.equal(names.sort(), ['.lesson-site.json', 'machine', ...files.keys()].sort());
    const mark = join(target, '.lesson-site.json');
    const { files: listed } = JSON.parse(readFileSync(mark, 'utf8'));
    writeFileSync(join(target, 'old-chapter.html'), 'old');
    writeFileSync(join(target, 'mine.txt'), 'mine');
    writeFileSync(mark, JSON.stringify({ files: [...listed, 'old-chapter.html', '../../outside.txt', '..'] }));
    writeFileSync(join(folder, 'outside.txt'), 'outside');
    assert.is((await lesson(['read', '--html', '-o', target])).status, 0);
    const now = readdirSync(target);
    assert.not.ok(now.includes('old-chapter.html'));
    assert.ok(now.includes('mine.txt'));
    assert.ok(statSync(join(folder, 'outside.txt')).isFile());
  });
});

writing("somebody else's folder, a file, a place where nothing can be written", async () => {
  await inTemporaryFolder(async (folder) => {
    const theirs = join(folder, 'theirs');
    mkdirSync(theirs);
    writeFileSync(join(theirs, 'index.html'), 'theirs');
    const foreign = await lesson(['read', '--html', '-o', theirs]);
    assert.is(foreign.status, 2);
    assert.match(
      foreign.err,
      /^lesson: .*theirs holds other files; nothing was written: name a new or empty folder\n$/,
    );
    assert.equal(readdirSync(theirs), ['index.html']);
    const file = await lesson(['read', '--html', '-o', join(theirs, 'index.html')]);
    assert.is(file.status, 2);
    const nowhere = await lesson(['read', '--html', '-o', '/dev/null/site']);
    assert.is(nowhere.status, 1);
    assert.is(nowhere.err.trim().split('\n').length, 1);
  });
});

site.run();
writing.run();
