/** A toolchain that was set up: the Go tools as WebAssembly, the archives of Go's own packages, the headers for assembly. */
import type { Archive } from '../host/archive.ts';
import { archive } from '../host/embedded.ts';
import { host } from '../host/host.ts';
import { sha256Hex } from '../host/sha256.ts';
import { type UserError, userError } from '../messages/user-error.ts';
import { StandardSources } from './standard-sources.ts';

/** Raised when the contents of the folder change their meaning: toolchains that older code set up are left alone. */
export const FORMAT = 3;
export const MANIFEST = 'manifest.json';

export type ToolName = 'compile' | 'asm' | 'link';
export const TOOL_NAMES: readonly ToolName[] = ['compile', 'asm', 'link'];

export const toolFile = (tool: ToolName): string => `tools/${tool}.wasm`;
export const WASM_EXEC = 'tools/wasm_exec.js';
export const PACKAGES = 'packages/';
export const packageFile = (path: string): string => `${PACKAGES}${path}.a`;
const PACKAGE_FILE = /^packages\/(.+)\.a$/;
/** JSON: for each package, the import paths of those that it imports. */
export const IMPORTS = `${PACKAGES}imports.json`;
/** JSON: the settings of GODEBUG that this Go knows (`GodebugSetting` in godebug.ts). */
export const GODEBUGS = `${PACKAGES}godebugs.json`;
/** The sources of all packages, packed (`StandardSources`). */
export const SOURCES = `${PACKAGES}sources`;
/** Assembly includes what is below it by its name there: `textflag.h`, `runtime/go_asm.h`. */
export const INCLUDE = 'include/';

const COMPRESSED = '.zst';
/** The name in a toolchain's folder: archives are compressed there (Zstandard), and unpacked when a build wants them. */
export const storedName = (name: string): string => (PACKAGE_FILE.test(name) ? name + COMPRESSED : name);
/** The name of what is stored under a name. */
export const contentsName = (stored: string): string =>
  stored.endsWith(COMPRESSED) ? stored.slice(0, -COMPRESSED.length) : stored;
/** The contents of a stored file. @throws if they are damaged so that they cannot be unpacked */
export const readStored = (folder: string, name: string): Uint8Array<ArrayBuffer> => {
  const stored = storedName(name);
  const bytes = host.files.read(host.paths.join(folder, stored));
  return stored === name ? bytes : host.compression.decompress(bytes);
};

export interface ManifestEntry {
  /** In bytes, as it is stored. */
  readonly size: number;
  /** Of its contents, in hexadecimal. */
  readonly sha256: string;
}

/** A setting of GODEBUG, as internal/godebugs has it. */
export interface GodebugSetting {
  readonly name: string;
  /** The release in which the default changed: 23 for Go 1.23. */
  readonly changed?: number;
  /** The value before. */
  readonly old?: string;
  /** The release that removed the setting. */
  readonly removed?: number;
  /** The values of a removed setting that are refused; undefined for all. */
  readonly refused?: readonly string[];
}

export interface Manifest {
  readonly format: number;
  /** As `go env GOVERSION` says it: `go1.26.8`. */
  readonly goVersion: string;
  readonly files: Readonly<Record<string, ManifestEntry>>;
  /** What went wrong when a Go that is newer than those that are known was tried out. */
  readonly failure?: string;
}

/** 26 for `go1.26.8`; undefined for what is no release. */
export function minorRelease(goVersion: string): number | undefined {
  const match = /^go1\.(\d+)/.exec(goVersion);
  return match ? Number(match[1]) : undefined;
}

/** @returns undefined if there is none, or none that this version of the code understands */
export function readManifest(folder: string): Manifest | undefined {
  try {
    return parseManifest(host.files.read(host.paths.join(folder, MANIFEST)));
  } catch {
    return undefined;
  }
}

function parseManifest(json: Uint8Array): Manifest | undefined {
  try {
    const manifest = JSON.parse(new TextDecoder().decode(json)) as Partial<Manifest> | null;
    const { format, goVersion, files, failure } = manifest ?? {};
    if (format !== FORMAT || typeof goVersion !== 'string' || typeof files !== 'object') return undefined;
    if (minorRelease(goVersion) === undefined) return undefined;
    return { format, goVersion, files, ...(typeof failure === 'string' ? { failure } : {}) };
  } catch {
    return undefined;
  }
}

/** Where a toolchain's files are. */
interface Storage {
  /** For messages. */
  readonly place: string;
  /** @throws if it cannot be read */
  read(name: string): Uint8Array<ArrayBuffer>;
  /** A file is not what it was: whoever sets up next makes it again. */
  damaged(name: string): UserError;
}

class FolderStorage implements Storage {
  readonly place: string;

  constructor(folder: string) {
    this.place = folder;
  }

  read(name: string): Uint8Array<ArrayBuffer> {
    return readStored(this.place, name);
  }

  damaged(name: string): UserError {
    const file = host.paths.join(this.place, storedName(name));
    // Without it the folder no longer opens, so the next set-up makes it again.
    host.files.remove(file);
    return userError(`${file} is damaged; run the same command again to have it rebuilt`);
  }
}

/** In the released binary. */
class EmbeddedStorage implements Storage {
  readonly place = 'this program';
  readonly #archive: Archive;

  constructor(inside: Archive) {
    this.#archive = inside;
  }

  read(name: string): Uint8Array<ArrayBuffer> {
    return this.#archive.read(name);
  }

  damaged(name: string): UserError {
    return userError(`${name} inside this program is damaged; get the program again`);
  }
}

export class Toolchain {
  /** As `go env GOVERSION` says it. */
  readonly version: string;
  /** 26 for Go 1.26. */
  readonly minor: number;
  /** A hash of all there is in it: a key for what it builds. */
  readonly id: string;
  readonly #storage: Storage;
  readonly #manifest: Manifest;
  readonly #known = new Map<string, Uint8Array<ArrayBuffer>>();
  #imports: ReadonlyMap<string, readonly string[]> | undefined;
  #packages: ReadonlySet<string> | undefined;
  #sources: StandardSources | undefined;

  private constructor(storage: Storage, manifest: Manifest) {
    this.version = manifest.goVersion;
    this.minor = minorRelease(manifest.goVersion) ?? 0;
    const names = Object.keys(manifest.files).sort();
    this.id = sha256Hex(names.map((name) => `${name} ${manifest.files[name]?.sha256}`).join('\n'));
    this.#storage = storage;
    this.#manifest = manifest;
  }

  /** What went wrong when it was tried out. */
  get failure(): string | undefined {
    return this.#manifest.failure;
  }

  /** The folder that it is in, or what else holds it. */
  get place(): string {
    return this.#storage.place;
  }

  /** @returns undefined if there is none in the folder, or files are missing; their contents are checked when read */
  static open(folder: string): Toolchain | undefined {
    const manifest = readManifest(folder);
    if (!manifest) return undefined;
    for (const [name, { size }] of Object.entries(manifest.files)) {
      if (host.files.status(host.paths.join(folder, storedName(name)))?.size !== size) return undefined;
    }
    return new Toolchain(new FolderStorage(folder), manifest);
  }

  /** @returns the one inside the released binary; undefined in a checkout */
  static embedded(): Toolchain | undefined {
    const inside = archive('toolchain');
    const manifest = inside && parseManifest(inside.read(MANIFEST));
    return manifest && new Toolchain(new EmbeddedStorage(inside), manifest);
  }

  /** The import paths of Go's own packages, those included that only they may import. */
  get packages(): ReadonlySet<string> {
    this.#packages ??= new Set(this.imports.keys());
    return this.#packages;
  }

  /** Whether a package of Go's own is compiled already; the others are compiled from their sources. */
  isCompiled(path: string): boolean {
    return Object.hasOwn(this.#manifest.files, packageFile(path));
  }

  /** Where Go's own packages are compiled from. */
  get sources(): StandardSources {
    this.#sources ??= new StandardSources(this.readOnce(SOURCES));
    return this.#sources;
  }

  /** What each of Go's own packages imports. */
  get imports(): ReadonlyMap<string, readonly string[]> {
    this.#imports ??= new Map(Object.entries(this.#json(IMPORTS) as Record<string, readonly string[]>));
    return this.#imports;
  }

  /** The settings of GODEBUG that this Go knows. */
  get godebugs(): readonly GodebugSetting[] {
    return this.#json(GODEBUGS) as GodebugSetting[];
  }

  /** The names of the files below a folder of the toolchain. */
  names(prefix: string): string[] {
    return Object.keys(this.#manifest.files).filter((name) => name.startsWith(prefix));
  }

  /** A file's contents, checked, and kept for the next time. */
  read(name: string): Uint8Array<ArrayBuffer> {
    const known = this.#known.get(name);
    if (known) return known;
    const bytes = this.readOnce(name);
    this.#known.set(name, bytes);
    return bytes;
  }

  /** A file's contents, checked. */
  readOnce(name: string): Uint8Array<ArrayBuffer> {
    const entry = this.#manifest.files[name];
    if (!entry) throw userError(`the Go toolchain in ${this.place} has no ${name}`);
    let bytes: Uint8Array<ArrayBuffer> | undefined;
    try {
      bytes = this.#storage.read(name);
    } catch {
      // One that cannot be read is as good as damaged.
    }
    if (bytes && sha256Hex(bytes) === entry.sha256) return bytes;
    throw this.#storage.damaged(name);
  }

  #json(name: string): unknown {
    return JSON.parse(new TextDecoder().decode(this.readOnce(name)));
  }
}
