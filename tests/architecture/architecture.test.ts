import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inTemporaryFolder } from '../support/temporary-folder.ts';
import { CPU_PARTS, type Edges, FOLDERS, HOST_GLOBALS, PAGE_GLOBALS } from './boundaries.ts';
import { circles, forbiddenEdges, hostUses } from './rules.ts';
import { readSources, type Source } from './sources.ts';

/** Who imports whom in src/, as boundaries.ts says; and that the reading of imports misses nothing. */

const ROOT = resolve(import.meta.dirname, '../..');

const boundaries = suite('boundaries');

const GLOBALS: ReadonlySet<string> = new Set([...HOST_GLOBALS, ...PAGE_GLOBALS]);
const sources = await readSources(ROOT, 'src', GLOBALS);

function nothing(problems: readonly string[]): void {
  if (problems.length === 0) return;
  const error = new Error([`violations: ${problems.length}`, ...problems].join('\n    '));
  // A stack would only repeat the list.
  error.stack = '';
  throw error;
}

boundaries('no file imports itself through others, types included', () => nothing(circles(sources)));

boundaries('each folder of src/ imports only those that it may', () => nothing(forbiddenEdges(sources, '', FOLDERS)));

boundaries('within the CPU: isa, ir, lift, executors, cpu, in this order', () =>
  nothing(forbiddenEdges(sources, 'machine/cpu/', CPU_PARTS)),
);

boundaries('only src/host and src/cli know Bun and Node, only src/host and src/web a page; some use no package', () =>
  nothing(hostUses(sources)),
);

boundaries('the tables themselves have no circle and name only what there is', () => {
  for (const [table, base] of [
    [FOLDERS, ''],
    [CPU_PARTS, 'machine/cpu/'],
  ] as const) {
    const asSources = Object.entries(table).map(([file, names]) => ({ ...EMPTY, file, imports: mentions(names) }));
    nothing(circles(asSources));
    for (const name of Object.values(table as Edges).flat()) assert.ok(name in table, `${base}${name} has no line`);
  }
});

const EMPTY: Source = { file: '', imports: [], outside: [], globals: [], meta: [] };
const mentions = (names: readonly string[]): Source['imports'] => names.map((name) => ({ line: 1, name }));

const reading = suite('reading imports');

/** Small sources with every way to import, and every way to use the host. */
const PLANTED: Readonly<Record<string, string>> = {
  'tsconfig.json': `{ "compilerOptions": { "module": "Preserve", "moduleResolution": "bundler", "target": "ESNext",
    "allowImportingTsExtensions": true, "noEmit": true, "types": [] }, "include": ["src"] }`,
  'src/book/target.ts': 'export const value = 1; export type Kind = number;\n',
  'src/machine/ways.ts': [
    "import { value } from '../book/target.ts';",
    "import type { Kind } from '../book/target.ts';",
    "export * from '../book/target.ts';",
    "export type { Kind as K } from '../book/target.ts';",
    "import '../book/target.ts';",
    "export const later = () => import('../book/target.ts');",
    "export type Inline = import('../book/target.ts').Kind;",
    "export type Whole = typeof import('../book/target.ts');",
    "export const old = require('../book/target.ts');",
    'export const used: Kind = value;',
    '',
  ].join('\n'),
  'src/machine/a.ts': "import type { B } from './b.ts';\nexport interface A { b: B }\n",
  'src/machine/b.ts': "import type { A } from './a.ts';\nexport interface B { a: A }\n",
  'src/stages/host.ts': [
    "import { join } from 'node:path';",
    "import type { Stats } from 'fs';",
    "import { Glob } from 'bun';",
    "import version from '../../package.json';",
    'export const a = process.env.HOME;',
    "export const b = globalThis.Bun, c = globalThis['process'];",
    'export const d = { Buffer };',
    'export let e: Buffer | NodeJS.Timeout;',
    "export const f = require('x');",
    'export const g = import.meta.dirname;',
    'export const h = document.title;',
    '',
  ].join('\n'),
  'src/web/page.ts': 'export const title = document.title; export const home = process.env.HOME;\n',
  'src/stages/innocent.ts': [
    'export function run(process: { exports: number }, module: number): number {',
    '  // process.env and Bun in a comment, and "require" in a string',
    "  return process.exports + module + 'require'.length;",
    '}',
    'export const url = new URL("x", import.meta.url);',
    'export const member = { Buffer: 1 }.Buffer;',
    '',
  ].join('\n'),
};

async function planted(): Promise<Source[]> {
  return inTemporaryFolder((folder) => {
    for (const [name, text] of Object.entries(PLANTED)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return readSources(folder, 'src', GLOBALS);
  });
}

reading('sees every way to import, types included', async () => {
  const found = await planted();
  const problems = forbiddenEdges(found, '', { machine: [], book: [], stages: [], web: [] });
  assert.equal(
    problems,
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map(
      (line) => `src/machine/ways.ts:${line}: machine may not import book (book/target.ts)`,
    ),
  );
  assert.equal(forbiddenEdges(found, '', { machine: ['book'], book: [], stages: [], web: [] }), []);
  assert.equal(forbiddenEdges(found, '', { machine: ['book'], stages: [], web: [] }), [
    "src/book/target.ts: 'book' has no line in tests/architecture/boundaries.ts",
  ]);
});

reading('sees a circle of types', async () => {
  assert.equal(circles(await planted()), [
    'machine/a.ts → machine/b.ts → machine/a.ts (one circle of the 2 files that depend on each other here)',
  ]);
});

reading('sees every use of Bun, Node and a page, and no other', async () => {
  const found = hostUses(await planted()).filter((problem) => /^src\/(?:stages|web)\//.test(problem));
  assert.equal(found, [
    'src/stages/host.ts:11: uses the global document',
    'src/stages/host.ts:1: imports node:path',
    'src/stages/host.ts:2: imports fs',
    'src/stages/host.ts:3: imports bun',
    'src/stages/host.ts:4: imports a file outside src/ (../../package.json)',
    'src/stages/host.ts:5: uses the global process',
    'src/stages/host.ts:6: uses the global Bun',
    'src/stages/host.ts:6: uses the global process',
    'src/stages/host.ts:7: uses the global Buffer',
    'src/stages/host.ts:8: uses the global Buffer',
    'src/stages/host.ts:8: uses the global NodeJS',
    'src/stages/host.ts:9: uses the global require',
    'src/stages/host.ts:10: uses import.meta.dirname',
    'src/web/page.ts:1: uses the global process',
  ]);
});

boundaries.run();
reading.run();
