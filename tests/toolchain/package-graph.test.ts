import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { constraintHolds, nameMatches } from '../../src/toolchain/build-constraints.ts';
import { scanHeader } from '../../src/toolchain/import-scanner.ts';
import { execute, scratch, withGo } from './fixtures.ts';

const listed = suite("Go's own packages are read as `go list` reads them");

withGo(listed, 'files and imports of every standard package', ({ go }) => {
  const template = '{{.Dir}}\t{{.Name}}\t{{join .GoFiles " "}}\t{{join .SFiles " "}}\t{{join .Imports " "}}';
  const { stdout, stderr, status } = execute(go.command, ['list', '-f', template, 'std'], scratch, {
    GOOS: 'linux',
    GOARCH: 'amd64',
    CGO_ENABLED: '0',
  });
  assert.is(status, 0, stderr);
  let compared = 0;
  for (const line of stdout.trimEnd().split('\n')) {
    const [folder = '', name, goFiles = '', assembly = '', imports = ''] = line.split('\t');
    const files = readdirSync(folder).filter((file) => /^[^_.].*\.(go|s)$/.test(file) && !file.endsWith('_test.go'));
    const texts = new Map(files.map((file) => [file, readFileSync(join(folder, file), 'utf8')]));
    // Experiments and other compilers have tags of their own, which no kernel uses.
    if ([...texts.values()].some((text) => /^\/\/go:build .*(goexperiment|boringcrypto|fips)/m.test(text))) continue;
    const chosen = files.filter((file) => {
      const { constraint, imports: paths } = scanHeader(texts.get(file) ?? '');
      // Without cgo `go list` passes over files that want it; ours are a mistake.
      return (
        !paths.some(({ path }) => path === 'C') &&
        nameMatches(file) &&
        (constraint === undefined || constraintHolds(constraint, go.minor) === true)
      );
    });
    const words = (list: string): string[] =>
      list
        .split(' ')
        .filter((word) => word !== '')
        .sort();
    assert.equal(chosen.filter((file) => file.endsWith('.go')).sort(), words(goFiles), folder);
    assert.equal(chosen.filter((file) => file.endsWith('.s')).sort(), words(assembly), folder);
    const headers = chosen.filter((file) => file.endsWith('.go')).map((file) => scanHeader(texts.get(file) ?? ''));
    assert.ok(
      headers.every(({ packageName }) => packageName === name),
      folder,
    );
    const paths = new Set(headers.flatMap((header) => header.imports.map(({ path }) => path)));
    // What std vendors is listed under its place there.
    assert.equal(
      [...paths].sort(),
      words(imports)
        .map((path) => path.replace(/^vendor\//, ''))
        .sort(),
      folder,
    );
    compared++;
  }
  assert.ok(compared > 100, `only ${compared} packages were compared`);
});

const scanner = suite('the top of a Go file');

scanner('imports in all their forms, with their places', () => {
  const source = [
    '/* a comment',
    '   package wrong */ package main; import "a"',
    'import (',
    '\t. "b" // "not"',
    '\t_ `c`; d "long/path"',
    '\té "e" /*',
    '*/ )',
    'import',
    '"f"',
    'import',
    '',
    'x "g"',
    'var _ = `import "not"`',
    'import "not"',
  ].join('\n');
  const { packageName, imports } = scanHeader(source);
  assert.is(packageName, 'main');
  assert.equal(
    imports.map(({ path, line, column }) => `${path} ${line}:${column}`),
    ['a 2:42', 'b 4:2', 'c 5:2', 'long/path 5:9', 'e 6:2', 'f 9:1', 'g 12:1'],
  );
});

scanner('what is no Go ends the search and never throws', () => {
  for (const source of [
    '',
    'package',
    'package main\nimport',
    'package main\nimport (',
    'import "x',
    '/*',
    '"',
    '\0\ud800',
  ]) {
    assert.equal(scanHeader(source).imports, [], JSON.stringify(source));
  }
});

/** So many that a header whose every part is searched for from the start again takes minutes. */
const MANY = 1_000_000;
const MANY_IMPORTS: Record<string, [count: number, last: string]> = {
  '/*': [0, ''],
  '"\\': [0, ''],
  '`': [MANY / 2, `2:${'import ('.length + MANY - 1}`],
  '"a"\n': [MANY, `${MANY + 1}:1`],
  '"a";': [MANY, `2:${'import ('.length + 4 * MANY - 3}`],
};

for (const [piece, [count, last]] of Object.entries(MANY_IMPORTS)) {
  scanner(`a header of ${MANY} times ${JSON.stringify(piece)}`, () => {
    const { imports } = scanHeader(`package main\nimport (${piece.repeat(MANY)}`);
    const { line, column } = imports.at(-1) ?? {};
    assert.equal([imports.length, imports.length === 0 ? '' : `${line}:${column}`], [count, last]);
  });
}

scanner('a constraint that is long', () => {
  const expression = '/*'.repeat(MANY);
  assert.is(scanHeader(`//go:build ${expression}`).constraint, expression);
});

scanner('imports have their places', () => {
  assert.equal(
    scanHeader('package a; import "é"; import (\n"b"; c "d"\n)\nimport "e"').imports.map((i) => [
      i.path,
      i.line,
      i.column,
    ]),
    [
      ['é', 1, 19],
      ['b', 2, 1],
      ['d', 2, 6],
      ['e', 4, 8],
    ],
  );
});

scanner('a constraint counts only above the package clause', () => {
  assert.is(scanHeader('// text\n\n//go:build linux\n\npackage a').constraint, 'linux');
  assert.is(scanHeader('package a\n\n//go:build windows\n').constraint, undefined);
  assert.is(scanHeader('/*\n//go:build windows\n*/\npackage a').constraint, undefined);
});

scanner('expressions', () => {
  const holds: Record<string, boolean | undefined> = {
    'linux && amd64': true,
    '!linux || (unix && !cgo)': true,
    'go1.20': false,
    'go1.19 && gc': true,
    'windows || darwin': false,
    'linux &&': undefined,
    '(linux': undefined,
    'linux amd64': undefined,
    '': undefined,
  };
  for (const [expression, value] of Object.entries(holds))
    assert.is(constraintHolds(expression, 19), value, expression);
});

listed.run();
scanner.run();
