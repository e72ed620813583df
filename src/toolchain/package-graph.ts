/**
 * Which packages a program has, what they import and in which order they are built, found as `go build` finds it: a folder
 * is a package, its import path the module's followed by the folder's.
 */
import { BuildError, type Diagnostic, formatDiagnostic } from '../messages/build-error.ts';
import { readable } from '../messages/readable.ts';
import { constraintHolds, nameMatches } from './build-constraints.ts';
import { type Embedded, resolveEmbeds } from './embed.ts';
import type { PlacedDebugLine } from './godebug.ts';
import { type GoFileHeader, type GoImport, scanEmbeds, scanHeader } from './import-scanner.ts';
import { type Module, Modules } from './modules.ts';
import { refusal } from './standard-packages.ts';
import { told } from './told.ts';

/** By path below the module's folder; what is in other folders, below `outsideFolder` of its module. */
export type ProgramFiles = ReadonlyMap<string, Uint8Array>;

export interface GoPackage {
  /** `main` for the program itself, as the compiler wants it. */
  readonly path: string;
  /** Its path as people know it, for headings. */
  readonly title: string;
  readonly module: Module;
  /** '' for the top folder. */
  readonly folder: string;
  /** Names in `files`, sorted. */
  readonly goFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
  /** All the program's, for assembly that includes `../macros.h`; none without assembly. */
  readonly headerFiles: readonly string[];
  /** With names from the package's folder; undefined without `//go:embed`. */
  readonly embedded?: Embedded;
  /** Import paths, sorted. */
  readonly imports: readonly string[];
}

export interface Program {
  /** A package comes after all that it imports; `main` is last. */
  readonly packages: readonly GoPackage[];
  readonly modules: Modules;
  /** The `//go:debug` lines of the main package. */
  readonly debugLines: readonly PlacedDebugLine[];
}

export interface ProgramSource {
  readonly files: ProgramFiles;
  /** Import paths of the packages that come with Go. */
  readonly standard: ReadonlySet<string>;
  /** The Go release: 26 for Go 1.26. */
  readonly minor: number;
  /** Build constraints that hold beside those of the system. */
  readonly tags?: ReadonlySet<string>;
}

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
  readonly debugLines: readonly PlacedDebugLine[];
}

/** Each mistake as `go build` tells it, whatever is in the program or in the names of its files. */
function mistakes(found: readonly Diagnostic[]): BuildError {
  const all = found.map((each) => ({
    ...each,
    message: told(each.message),
    ...(each.file === undefined ? {} : { file: readable(each.file) }),
  }));
  return new BuildError(all, all.map(formatDiagnostic).join('\n'));
}

/** The folder above the last `internal` of an import path, or undefined if it has none (`go help gopath`, "Internal"). */
function internalTo(path: string): string | undefined {
  const parts = path.split('/');
  const at = parts.lastIndexOf('internal');
  return at < 0 ? undefined : parts.slice(0, at).join('/');
}

class Finder {
  readonly #source: ProgramSource;
  readonly #modules: Modules;
  readonly #names: readonly string[];
  readonly #headers = new Map<string, GoFileHeader>();
  readonly #found = new Map<string, Found>();
  readonly #order: GoPackage[] = [];
  /** The chain of imports that led here, to tell of a cycle. */
  readonly #chain: string[] = [];
  readonly #mistakes: Diagnostic[] = [];
  /** Whether a package was asked for by a name that only Go's own have. */
  #missesStandard = false;

  constructor(source: ProgramSource, modules: Modules) {
    this.#source = source;
    this.#modules = modules;
    this.#names = [...source.files.keys()].sort();
  }

  program(): Program {
    const main = this.#load(this.#modules.main, '', this.#modules.main.path);
    const [file] = main.goFiles;
    if (file === undefined) throw mistakes([{ message: 'no Go files' }]);
    // Without a package clause at all the compiler says what it found instead.
    if (main.name !== 'main' && main.name !== '')
      throw mistakes([{ message: `package ${main.name} is not a main package`, file }]);
    this.#visit(main);
    if (this.#missesStandard) this.#mistakes.push({ message: "'lesson doctor' lists the packages that come with Go" });
    if (this.#mistakes.length > 0) throw mistakes(this.#mistakes);
    return { packages: this.#order, modules: this.#modules, debugLines: main.debugLines };
  }

  #belongs(file: string): boolean {
    const base = baseOf(file);
    if (base.startsWith('_') || base.startsWith('.') || base.endsWith('_test.go') || !nameMatches(base)) return false;
    const { constraint } = this.#header(file);
    if (constraint === undefined) return true;
    const holds = constraintHolds(constraint, this.#source.minor, this.#source.tags);
    if (holds === undefined) throw mistakes([{ message: `cannot understand the line //go:build ${constraint}`, file }]);
    return holds;
  }

  #text(file: string): string {
    return decoder.decode(this.#source.files.get(file));
  }

  #header(file: string): GoFileHeader {
    const known = this.#headers.get(file);
    if (known) return known;
    const header = scanHeader(this.#text(file));
    this.#headers.set(file, header);
    return header;
  }

  #load(module: Module, folder: string, title: string): Found {
    const known = this.#found.get(title);
    if (known) return known;
    const here = this.#names.filter((file) => folderOf(file) === folder);
    const assemblyFiles = here.filter((file) => file.endsWith('.s') && this.#belongs(file));
    const goFiles = here.filter((file) => file.endsWith('.go') && this.#belongs(file));
    const headers = goFiles.map((file) => ({ file, ...this.#header(file) }));
    const placedImports = headers.flatMap(({ file, imports }) => imports.map((each) => ({ ...each, file })));
    const embedded = this.#embedded(folder, headers);
    const found: Found = {
      path: title === this.#modules.main.path ? 'main' : title,
      title,
      module,
      folder,
      name: this.#packageName(folder, headers),
      goFiles,
      assemblyFiles,
      headerFiles: assemblyFiles.length === 0 ? [] : this.#names.filter((file) => file.endsWith('.h')),
      imports: [...new Set(placedImports.map(({ path }) => path))].sort(),
      placedImports,
      debugLines: headers.flatMap(({ file, debugLines }) => debugLines.map((each) => ({ ...each, file }))),
      ...(embedded && { embedded }),
    };
    this.#found.set(title, found);
    return found;
  }

  #packageName(folder: string, headers: readonly { readonly file: string; readonly packageName: string }[]): string {
    const [first, ...others] = headers.filter(({ packageName }) => packageName !== '');
    const other = others.find(({ packageName }) => packageName !== first?.packageName);
    if (!first || !other) return first?.packageName ?? '';
    const words = [first, other].map(({ packageName, file }) => `${packageName} (${baseOf(file)})`);
    throw mistakes([{ message: `found packages ${words.join(' and ')} in ${folder || '.'}` }]);
  }

  /** Only files that import the package `embed` embed anything; of others the compiler complains. */
  #embedded(folder: string, headers: readonly (GoFileHeader & { readonly file: string })[]): Embedded | undefined {
    const importing = headers.filter(({ imports }) => imports.some(({ path }) => path === 'embed'));
    const wanted = importing.flatMap(({ file }) => scanEmbeds(this.#text(file)).map((each) => ({ ...each, file })));
    if (wanted.length === 0) return undefined;
    const start = folder === '' ? '' : `${folder}/`;
    const names = this.#names.filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
    const found = resolveEmbeds(wanted, names);
    if (!('message' in found)) return found;
    const { file, line, column, message } = found;
    this.#mistakes.push({ file, line, column, message });
    return undefined;
  }

  #visit(found: Found): void {
    if (this.#order.includes(found)) return;
    this.#chain.push(found.title);
    for (const goImport of found.placedImports) {
      const imported = this.#resolve(found, goImport);
      if (typeof imported === 'string') {
        const { file, line, column } = goImport;
        this.#mistakes.push({ message: imported, file, line, column });
      } else if (imported) this.#visit(imported);
    }
    this.#chain.pop();
    this.#order.push(found);
  }

  /** @returns undefined for what comes with Go, and what is wrong with an import that cannot be */
  #resolve(importer: Found, { path }: PlacedImport): Found | string | undefined {
    if (path === 'C') return 'cgo is not available here: there is no C compiler inside';
    if (path === UNSAFE) return undefined;
    if (/^\.{1,2}(?:\/|$)/.test(path))
      return `"${path}" is relative, but relative import paths are not supported in module mode`;
    const parent = internalTo(path);
    const isInside = parent !== undefined && (importer.title === parent || importer.title.startsWith(`${parent}/`));
    if (this.#source.standard.has(path)) {
      if (parent !== undefined) return `use of internal package ${path} not allowed`;
      return path.startsWith('vendor/') ? 'use of vendored package not allowed' : undefined;
    }
    const refused = refusal(path);
    if (refused !== undefined) return refused;
    const located = this.#modules.locate(path);
    if (typeof located === 'string') return this.#missing(located);
    if (parent !== undefined && !isInside) return `use of internal package ${path} not allowed`;
    return this.#importable(path, this.#load(located.module, located.folder, path));
  }

  #importable(path: string, found: Found): Found | string {
    const cycle = this.#chain.indexOf(path);
    if (path !== this.#modules.main.path && cycle >= 0)
      return `import cycle not allowed: ${[...this.#chain.slice(cycle), path].join(' imports ')}`;
    if (found.goFiles.length > 0)
      return found.name === 'main' ? `import "${path}" is a program, not an importable package` : found;
    const { folder } = found;
    const hasFiles = this.#names.some((name) => folderOf(name) === folder && name.endsWith('.go'));
    if (hasFiles) return `build constraints exclude all Go files in ${folder}`;
    if (found.module !== this.#modules.main) return `module ${found.module.path} does not contain package ${path}`;
    return this.#missing(`package ${path} is not in std, nor in this module: there are no Go files in ${folder}`);
  }

  #missing(message: string): string {
    this.#missesStandard ||= message.includes(' is not in std');
    return message;
  }
}

/** @throws BuildError with all that does not fit together */
export function findPackages(source: ProgramSource): Program {
  return new Finder(source, new Modules(source.files, source.minor)).program();
}
