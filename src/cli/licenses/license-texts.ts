/** Whose work is inside, and on what terms: ours, the npm packages', Bun's, Go's. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

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

const BUN = `Bun is the program that runs this one; the binary is a copy of it with the book inside.
Bun is under the MIT licence, Copyright (c) Oven. It contains JavaScriptCore and other parts of WebKit under the
GNU Library General Public License, version 2, and further libraries under licences of their own; the list, and the
sources, are at https://bun.com/docs/project/licensing and https://github.com/oven-sh/bun.
`;

const GO = `The Go toolchain inside (compiler, assembler, linker as WebAssembly; the compiled standard packages; wasm_exec.js) was
built from the Go distribution, https://go.dev, Copyright (c) The Go Authors, under the BSD 3-clause licence that
stands at https://go.dev/LICENSE and in every Go distribution as the file LICENSE. Kernels that are built with it
contain the Go runtime under the same licence.
`;

/** @returns name → text, in the order in which they are shown */
export function licenceFiles(root: string): Map<string, string> {
  const files = new Map<string, string>([['lesson', readFileSync(join(root, 'LICENSE'), 'utf8')]]);
  for (const [name, folder] of [...packages(root)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const { version, license } = read(folder);
    const texts = readdirSync(folder)
      .filter(isLicence)
      .map((file) => readFileSync(join(folder, file), 'utf8'));
    files.set(`${name} ${version}`.replaceAll('/', '∕'), [`License: ${license ?? 'see below'}`, ...texts].join('\n\n'));
  }
  files.set('Bun', BUN);
  files.set('Go', GO);
  return files;
}
