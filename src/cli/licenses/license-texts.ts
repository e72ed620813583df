/** Whose work is inside, and on what terms: ours, the npm packages', Bun's, Go's. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Their folder in the released binary. */
export const LICENCES = 'licences';

interface PackageJson {
  readonly version: string;
  readonly license?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const isLicence = (name: string): boolean => /^(licen[cs]e|copying|notice)/i.test(name);

/** The packages that the program depends on, directly or not, by name, with their folders. */
function packages(root: string): Map<string, string> {
  const folders = new Map<string, string>();
  const visit = (name: string): void => {
    const folder = join(root, 'node_modules', name);
    if (folders.has(name) || !existsSync(folder)) return;
    folders.set(name, folder);
    const { dependencies = {} } = read(folder);
    for (const dependency of Object.keys(dependencies)) visit(dependency);
  };
  for (const name of Object.keys(read(root).dependencies ?? {})) visit(name);
  return folders;
}

const read = (folder: string): PackageJson =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as PackageJson;

const BUN = `Bun is the program that runs this one; the binary is a copy of it with the book inside. Bun is under the MIT License,
Copyright (c) Oven. It contains JavaScriptCore and other parts of WebKit under the GNU Library General Public License,
version 2, and further libraries under licences of their own; the list, and the sources, are at
https://bun.com/docs/project/licensing and https://github.com/oven-sh/bun.
`;

const GO = `The Go toolchain inside (compiler, assembler, linker as WebAssembly; the compiled standard packages; wasm_exec.js) was
built from the Go distribution, https://go.dev, Copyright (c) The Go Authors. Kernels that are built with it contain the
Go runtime under the same licence.
`;

/** Bun's npm package has no licence file; its licence is the text of ours but for the copyright. */
const bunLicence = (own: string): string => own.replace(/^Copyright .*$/m, 'Copyright (c) Oven');

/** The licence of JavaScriptCore, where Debian keeps the common ones. */
const LIBRARY_LICENCE = '/usr/share/common-licenses/LGPL-2';

/** In Go's own distribution; Debian has it with the other papers of the package. */
function goLicence(goRoot: string | undefined): string {
  const places =
    goRoot === undefined
      ? []
      : [join(goRoot, 'LICENSE'), `/usr/share/doc/${basename(goRoot).replace('go-', 'golang-')}-go/copyright`];
  const found = places.find((place) => existsSync(place));
  return found === undefined
    ? 'There is no Go on this machine to take the text from; it is at https://go.dev/LICENSE.'
    : readFileSync(found, 'utf8');
}

/**
 * @param goRoot GOROOT of the Go that the toolchain was made from; undefined if there is none
 * @returns name → text, in the order in which they are shown
 */
export function licenceFiles(root: string, goRoot: string | undefined): Map<string, string> {
  const own = readFileSync(join(root, 'LICENSE'), 'utf8');
  const files = new Map<string, string>([['lesson', own]]);
  for (const [name, folder] of [...packages(root)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { version, license } = read(folder);
    const texts = readdirSync(folder)
      .filter(isLicence)
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    files.set(`${name} ${version}`.replaceAll('/', '∕'), [`License: ${license ?? 'see below'}`, ...texts].join('\n\n'));
  }
  files.set('Bun', [BUN, bunLicence(own)].join('\n'));
  if (existsSync(LIBRARY_LICENCE)) files.set('WebKit, in Bun', readFileSync(LIBRARY_LICENCE, 'utf8'));
  files.set('Go', [GO, goLicence(goRoot)].join('\n'));
  return files;
}
