/**
 * Which packages a program has, what they import and in which order they are built, found as `go build` finds it: a folder
 * is a package, its import path the module's followed by the folder's.
 */
import { BuildError, type Diagnostic, formatDiagnostic } from '../messages/build-error.ts';
import { readable } from '../messages/readable.ts';
import { constraintHolds, nameMatches } from './build-constraints.ts';
import { type GoImport, scanHeader } from './import-scanner.ts';

export interface GoPackage {
  /** `main` for the program itself, as the compiler wants it. */
  readonly path: string;
  /** Its path as people know it, for headings. */
  readonly title: string;
  /** '' for the top folder. */
  readonly folder: string;
  /** Names in `files`, sorted. */
  readonly goFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
  /** All the program's, for assembly that includes `../macros.h`; none without assembly. */
  readonly headerFiles: readonly string[];
  /** Import paths, sorted. */
  readonly imports: readonly string[];
}

export interface Program {
  /** A package comes after all that it imports; `main` is last. */
  readonly packages: readonly GoPackage[];
  /** `go1.26`: the language version. */
  readonly language: string;
}

export interface ProgramSource {
  readonly files: ReadonlyMap<string, Uint8Array>;
  /** Import paths of the packages that come with Go. */
  readonly standard: ReadonlySet<string>;
  /** The Go release: 26 for Go 1.26. */
  readonly minor: number;
}

/** Without a go.mod. */
const DEFAULT_MODULE = 'kernel';

/** The compiler knows it without an archive. */
const UNSAFE = 'unsafe';

const decoder = new TextDecoder();
const folderOf = (file: string): string => file.slice(0, Math.max(0, file.lastIndexOf('/')));
const baseOf = (file: string): string => file.slice(file.lastIndexOf('/') + 1);

interface PlacedImport extends GoImport {
  readonly file: string;
}

interface Found extends GoPackage {
  readonly name: string;
  readonly placedImports: readonly PlacedImport[];
}

/** One mistake, told on one line as `go build` tells it, whatever is in the program or in the names of its files. */
function mistake(found: Diagnostic): BuildError {
  const told = { ...found, message: readable(found.message) };
  const { file } = told;
  return new BuildError([told], formatDiagnostic(file === undefined ? told : { ...told, file: readable(file) }));
}

class Finder {
  readonly #source: ProgramSource;
  readonly #module: string;
  readonly #found = new Map<string, Found>();
  readonly #order: GoPackage[] = [];
  /** The chain of imports that led here, to tell of a cycle. */
  readonly #chain: string[] = [];

  constructor(source: ProgramSource, module: string) {
    this.#source = source;
    this.#module = module;
  }

  order(): readonly GoPackage[] {
    const main = this.#load('');
    const [file] = main.goFiles;
    if (file === undefined) throw mistake({ message: 'no Go files' });
    // Without a package clause at all the compiler says what it found instead.
    if (main.name !== 'main' && main.name !== '')
      throw mistake({ message: `package ${main.name} is not a main package`, file });
    this.#visit(main);
    return this.#order;
  }

  #belongs(file: string): boolean {
    const base = baseOf(file);
    if (base.startsWith('_') || base.startsWith('.') || base.endsWith('_test.go') || !nameMatches(base)) return false;
    const { constraint } = scanHeader(this.#text(file));
    if (constraint === undefined) return true;
    const holds = constraintHolds(constraint, this.#source.minor);
    if (holds === undefined) throw mistake({ message: `cannot understand the line //go:build ${constraint}`, file });
    return holds;
  }

  #text(file: string): string {
    return decoder.decode(this.#source.files.get(file));
  }

  #load(folder: string): Found {
    const known = this.#found.get(folder);
    if (known) return known;
    const names = [...this.#source.files.keys()].sort();
    const here = names.filter((file) => folderOf(file) === folder);
    const assemblyFiles = here.filter((file) => file.endsWith('.s') && this.#belongs(file));
    const goFiles = here.filter((file) => file.endsWith('.go') && this.#belongs(file));
    const placedImports: PlacedImport[] = [];
    let name = '';
    for (const file of goFiles) {
      const header = scanHeader(this.#text(file));
      placedImports.push(...header.imports.map((goImport) => ({ ...goImport, file })));
      if (name !== '' && header.packageName !== '' && header.packageName !== name) {
        const first = `${name} (${baseOf(goFiles[0] ?? '')})`;
        const message = `found packages ${first} and ${header.packageName} (${baseOf(file)}) in ${folder || '.'}`;
        throw mistake({ message });
      }
      name ||= header.packageName;
    }
    const title = folder === '' ? this.#module : `${this.#module}/${folder}`;
    const found: Found = {
      path: folder === '' ? 'main' : title,
      title,
      folder,
      name,
      goFiles,
      assemblyFiles,
      headerFiles: assemblyFiles.length === 0 ? [] : names.filter((file) => file.endsWith('.h')),
      imports: [...new Set(placedImports.map(({ path }) => path))].sort(),
      placedImports,
    };
    this.#found.set(folder, found);
    return found;
  }

  #visit(found: Found): void {
    if (this.#order.includes(found)) return;
    this.#chain.push(found.title);
    for (const goImport of found.placedImports) {
      if (this.#source.standard.has(goImport.path) || goImport.path === UNSAFE) continue;
      this.#visit(this.#resolve(goImport));
    }
    this.#chain.pop();
    this.#order.push(found);
  }

  #resolve({ path, file, line, column }: PlacedImport): Found {
    const fail = (message: string): never => {
      throw mistake({ message, file, line, column });
    };
    if (path === 'C') fail('cgo is not available here: there is no C compiler inside');
    const start = `${this.#module}/`;
    if (path === this.#module) fail(`import "${path}" is a program, not an importable package`);
    if (!path.startsWith(start)) fail(`package ${path} is not among those that this toolchain was set up with`);
    const cycle = this.#chain.indexOf(path);
    if (cycle >= 0) fail(`import cycle not allowed: ${[...this.#chain.slice(cycle), path].join(' imports ')}`);
    const found = this.#load(path.slice(start.length));
    if (found.goFiles.length === 0) fail(`package ${path} has no Go files for linux/amd64`);
    if (found.name === 'main') fail(`import "${path}" is a program, not an importable package`);
    return found;
  }
}

/** go.mod's `module` and `go` lines (Go Modules Reference, "go.mod files"). */
function moduleOf({ files, minor }: ProgramSource): { module: string; language: string } {
  const text = decoder.decode(files.get('go.mod') ?? new Uint8Array());
  const module = /^module\s+"?([^\s"]+)"?/m.exec(text)?.[1] ?? DEFAULT_MODULE;
  const release = /^go\s+1\.(\d+)/m.exec(text)?.[1];
  // A module without a go line is of Go 1.16, files without a module of the compiler's own version.
  const language = release ?? (files.has('go.mod') ? 16 : minor);
  if (Number(language) > minor) {
    const message = `requires go >= 1.${language} (this toolchain is of Go 1.${minor})`;
    throw mistake({ message, file: 'go.mod' });
  }
  return { module, language: `go1.${language}` };
}

/** @throws BuildError if the packages do not fit together */
export function findPackages(source: ProgramSource): Program {
  const { module, language } = moduleOf(source);
  return { packages: new Finder(source, module).order(), language };
}
