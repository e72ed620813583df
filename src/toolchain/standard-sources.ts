/** The sources of the packages that come with Go: those that are not compiled yet are compiled from them. */
import { Archive } from '../host/archive.ts';
import { type Embedded, resolveEmbeds } from './embed.ts';

/** A package as `go list` describes it. */
export interface StandardPackage {
  /** Base names of the files that are built for the machine, sorted. */
  readonly goFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
  /** For what is imported by another path than written: of `golang.org/x/...`, Go has a copy below `vendor/`. */
  readonly importMap: Readonly<Record<string, string>>;
  readonly embedPatterns: readonly string[];
  /** Named from the package's folder. */
  readonly embedFiles: readonly string[];
}

/** In the archive: JSON, a `StandardPackage` for each import path. The other names are those below GOROOT/src. */
export const SOURCE_INDEX = 'packages.json';
/** All share a block: what is alike is compressed as one, and whoever compiles one of them compiles more. */
export const SOURCES_BLOCK = 256 << 20;

/** What the compiler is given for a package, with names below GOROOT/src. */
export interface StandardFiles {
  readonly goFiles: readonly string[];
  readonly assemblyFiles: readonly string[];
  /** All of Go's own, because assembly includes those of other packages; none without assembly. */
  readonly headerFiles: readonly string[];
  readonly embedded?: Embedded;
  readonly importMap: Readonly<Record<string, string>>;
  /** Everything above by its name. */
  readonly files: ReadonlyMap<string, Uint8Array>;
}

export class StandardSources {
  readonly #archive: Archive;
  readonly #index: Readonly<Record<string, StandardPackage>>;
  readonly #headers: readonly string[];

  constructor(bytes: Uint8Array) {
    this.#archive = new Archive(bytes);
    this.#index = JSON.parse(new TextDecoder().decode(this.#archive.read(SOURCE_INDEX))) as Record<
      string,
      StandardPackage
    >;
    this.#headers = this.#archive.names.filter((name) => name.endsWith('.h'));
  }

  has(path: string): boolean {
    return Object.hasOwn(this.#index, path);
  }

  /** @throws if there is no such package */
  of(path: string): StandardFiles {
    const found = this.#index[path];
    if (!found) throw new Error(`there are no sources of ${path}`);
    const below = (name: string): string => `${path}/${name}`;
    const goFiles = found.goFiles.map(below);
    const assemblyFiles = found.assemblyFiles.map(below);
    const headerFiles = assemblyFiles.length === 0 ? [] : this.#headers;
    const embedded = embeddedIn(found);
    const names = [...goFiles, ...assemblyFiles, ...headerFiles, ...(embedded?.files ?? []).map(below)];
    const files = new Map(names.map((name) => [name, this.#archive.read(name)]));
    return { goFiles, assemblyFiles, headerFiles, importMap: found.importMap, files, ...(embedded && { embedded }) };
  }
}

function embeddedIn({ embedPatterns, embedFiles }: StandardPackage): Embedded | undefined {
  if (embedPatterns.length === 0) return undefined;
  const found = resolveEmbeds(
    embedPatterns.map((pattern) => ({ pattern, line: 0, column: 0 })),
    embedFiles,
  );
  if ('message' in found) throw new Error(found.message);
  return found;
}
