/** Go sources, go.mod and lesson.json: what our own code reads of them, before any tool of Go's does. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MARK, readMark } from '../../src/stages/reader-folder.ts';
import { findStage, stageFiles } from '../../src/stages/stages.ts';
import { constraintHolds, nameMatches } from '../../src/toolchain/build-constraints.ts';
import { toolError } from '../../src/toolchain/diagnostics.ts';
import { scanHeader } from '../../src/toolchain/import-scanner.ts';
import { findPackages } from '../../src/toolchain/package-graph.ts';
import type { Random } from '../support/random.ts';
import { fuzzer } from './fuzzer.ts';
import { damaged, damagedText } from './mutate.ts';
import { refusedInClearLines, refusedInOneLine } from './refusal.ts';

const decoder = new TextDecoder();
const encoder = new TextEncoder();

const WORDS =
  `package main import ( ) "fmt" "kernel/keyboard" "kernel/shell" . _ \`raw\` "\\x41" "\\u00e9" "un\\"quoted" // /* */ ; \n
//go:build linux && || ! amd64 go1.26 go1.99 module kernel go 1.26 1.99 1.99999999999999999999 \ufeff \0 func \\ " \` é "C"
"unsafe" "kernel" "" "../x" "/" "kernel/" type var const {} 'x' "kernel/../kernel" toolchain require replace => v1.2.3`
    .split(/ +/)
    .concat('//go:build ', '//go:build linux\n', 'package main\n', 'import "kernel/shell"\n', '\r\n', '/*\n*/');

const stage = [...stageFiles(findStage('7')!)]
  .filter(([name]) => /\.(go|s|h)$/.test(name) || name === 'go.mod')
  .map(([name, file]): [string, Uint8Array] => [name, file.read()]);
/** Programs in which packages import each other are found in small ones sooner. */
const small: readonly [string, Uint8Array][] = [
  ['go.mod', encoder.encode('module kernel\n\ngo 1.26\n')],
  [
    'main.go',
    encoder.encode('package main\n\nimport (\n\t"kernel/a"\n\tb "kernel/b"\n)\n\nfunc main() { a.A(b.B) }\n'),
  ],
  ['a/a.go', encoder.encode('//go:build linux && !windows\n\npackage a\n\nimport "kernel/b"\n')],
  ['a/a_amd64.s', encoder.encode('#include "textflag.h"\n')],
  ['b/b.go', encoder.encode('package b\n\nimport . "fmt"\n')],
];
const STANDARD = new Set(['fmt', 'runtime', 'unsafe', 'sync', 'strings']);
const MARK_TEXT = JSON.stringify({ format: 1, stage: 7, version: '0.1.0' }, null, 2);
const JSON_WORDS = [
  '{',
  '}',
  '[',
  ']',
  'null',
  'true',
  '"format"',
  '"stage"',
  '"version"',
  ':',
  ',',
  '1e999',
  '2',
  '-1',
  '"\\u0000\\n"',
  '\\',
  '{"__proto__":',
];
const COMPILER = `main.go:3:5: undefined: x\n\t./a.go:1: other\nkernel/b.go:10: syntax error\n`;

/** What can be heaped up at the top of a source; much of it must not take long. */
const HEAPS = [
  '\n',
  '/*',
  '/* */',
  '//\n',
  '"',
  '"\\',
  '`',
  '"a"\n',
  'import "fmt"\n',
  '(',
  ';',
  'x',
  ' ',
  '\\',
  '. ',
  '//go:build linux\n',
];
const TOPS = ['', 'package main\n', 'package main\nimport (', 'package ', 'package main\nimport ', '/*', '//go:build '];

interface Input {
  readonly files: ReadonlyMap<string, Uint8Array>;
  readonly constraint: string;
  readonly name: string;
  readonly output: string;
  readonly mark: Uint8Array;
}

function program(random: Random): Map<string, Uint8Array> {
  const files = new Map(random.below(4) === 0 ? stage : small);
  for (let n = 1 + random.below(3); n > 0; n--) {
    const name = random.pick([...files.keys()]);
    const bytes = files.get(name)!;
    if (random.below(3) === 0) files.set(name, damaged(random, bytes));
    else if (random.below(20) === 0) files.set(name, heap(random));
    else files.set(name, encoder.encode(damagedText(random, decoder.decode(bytes), WORDS)));
    if (random.below(10) === 0) files.delete(random.pick([...files.keys()]));
    if (random.below(10) === 0)
      files.set(damagedText(random, name, ['/', '_linux', '_test', '_windows', '.go', '..', '']), bytes);
    if (files.size === 0) files.set('main.go', bytes);
  }
  return files;
}

function heap(random: Random): Uint8Array {
  const pieces = Array.from({ length: 1 + random.below(2) }, () => random.pick(HEAPS)).join('');
  return encoder.encode(random.pick(TOPS) + pieces.repeat(1 << random.below(18)));
}

function constraint(random: Random): string {
  if (random.below(50) === 0) return random.pick(['!', '(', 'a&&', '!(']).repeat(1 << random.below(17));
  let text = '';
  for (let n = random.below(30); n > 0; n--)
    text += random.pick([
      'linux',
      'amd64',
      '!',
      '(',
      ')',
      '&&',
      '||',
      ' ',
      'go1.19',
      'go1.',
      'é',
      '&',
      'unix',
      '\t',
      '.',
    ]);
  return text;
}

function mark(random: Random): Uint8Array {
  if (random.below(2) === 0) return damaged(random, encoder.encode(MARK_TEXT));
  return encoder.encode(damagedText(random, MARK_TEXT, JSON_WORDS));
}

let folder = '';

export const goSources = fuzzer<Input>({
  name: 'Go sources',
  short: 6_000,
  most: 2,
  prepare() {
    folder = mkdtempSync(join(tmpdir(), 'lesson-fuzz-'));
    return undefined;
  },
  make: (random) => ({
    files: program(random),
    constraint: constraint(random),
    name: damagedText(random, 'kernel/text_linux_amd64.go', ['_', '.', 'windows', '/']),
    output: damagedText(random, COMPILER, [':', '1:', '\n', '\t', 'main.go:99999999999999999999:1: x']),
    mark: mark(random),
  }),
  check({ files, constraint: expression, name, output, mark: text }) {
    refusedInClearLines(() => {
      const { packages } = findPackages({ files, standard: STANDARD, minor: 26 });
      if (packages.at(-1)?.path !== 'main') throw new Error('the main package is not the last');
    });
    for (const bytes of files.values()) scanHeader(decoder.decode(bytes));
    constraintHolds(expression, 26);
    nameMatches(name);
    toolError('kernel', output);
    writeFileSync(join(folder, MARK), text);
    refusedInOneLine(() => readMark(folder));
  },
  show: ({ files, mark: text, ...rest }) =>
    JSON.stringify({
      ...rest,
      mark: decoder.decode(text),
      files: Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString('base64')])),
    }),
  close: () => rmSync(folder, { recursive: true, force: true }),
});
