/**
 * Makes a toolchain from an installed Go, in a folder of its own in the user's cache. It is made beside and renamed into
 * place, so that there is a whole one or none; what is whole of a damaged one is kept.
 */
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { cacheFolder } from '../../host/cache.ts';
import {
  FORMAT,
  MANIFEST,
  type Manifest,
  type ManifestEntry,
  readManifest,
  sha256,
  Toolchain,
  ToolchainError,
} from '../toolchain.ts';
import { findGo, type GoInstallation } from './find-go.ts';
import { canInstallGo, installGo } from './install-go.ts';
import { withLock } from './lock.ts';
import { PARTS, type Part, STANDARD_PACKAGES } from './parts.ts';

export interface SetUpOptions {
  /** This `go` command and no other. */
  readonly go?: string;
  /** Told what is being made before it is: `the compiler`, 1 of 6. */
  readonly progress?: (title: string, step: number, steps: number) => void;
}

/** Which toolchain belongs to a Go: the same Go always has the same folder. */
function folderFor(go: GoInstallation): string {
  const cache = cacheFolder();
  if (cache === undefined)
    throw new ToolchainError('there is no folder for the Go toolchain; set LESSON_CACHE to one that can be written to');
  const key = sha256(new TextEncoder().encode([FORMAT, go.version, go.root, ...STANDARD_PACKAGES].join('\n')));
  return join(cache, 'toolchain', `${go.version}-${key.slice(0, 12)}`);
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(folder, name)).isFile()).sort();
}

function entryOf(file: string): ManifestEntry {
  const bytes = readFileSync(file);
  return { size: bytes.length, sha256: sha256(bytes) };
}

/** The files of a part in a toolchain, or undefined if any of them is missing or damaged. */
function wholeFiles(part: Part, folder: string, manifest: Manifest | undefined): string[] | undefined {
  const entries = Object.entries(manifest?.files ?? {}).filter(([name]) => part.owns(name));
  if (entries.length === 0) return undefined;
  const isWhole = ([name, entry]: [string, ManifestEntry]): boolean => {
    try {
      return entryOf(join(folder, name)).sha256 === entry.sha256;
    } catch {
      return false;
    }
  };
  return entries.every(isWhole) ? entries.map(([name]) => name) : undefined;
}

/** A second name for the same file, or a copy where the file system has no links. */
function keep(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

/** What a set-up that was killed left behind. Only the holder of the lock is here. */
function removeLeftovers(folder: string): void {
  const start = `${basename(folder)}.`;
  for (const name of readdirSync(dirname(folder)))
    if (name.startsWith(`${start}new`) || name.startsWith(`${start}old`))
      rmSync(join(dirname(folder), name), { recursive: true, force: true });
}

async function make(go: GoInstallation, folder: string, progress: SetUpOptions['progress']): Promise<void> {
  removeLeftovers(folder);
  const unfinished = `${folder}.new`;
  const old = `${folder}.old`;
  mkdirSync(unfinished);
  try {
    const manifest = readManifest(folder);
    const missing: Part[] = [];
    for (const part of PARTS) {
      const whole = wholeFiles(part, folder, manifest);
      for (const name of whole ?? []) keep(join(folder, name), join(unfinished, name));
      if (!whole) missing.push(part);
    }
    for (const [index, part] of missing.entries()) {
      progress?.(part.title, index + 1, missing.length);
      await part.make(go, unfinished);
    }

    const files: Record<string, ManifestEntry> = {};
    for (const name of filesIn(unfinished)) files[name] = entryOf(join(unfinished, name));
    const made: Manifest = { format: FORMAT, goVersion: go.version, files };
    writeFileSync(join(unfinished, MANIFEST), JSON.stringify(made, null, 1));

    rmSync(old, { recursive: true, force: true });
    if (statSync(folder, { throwIfNoEntry: false })) renameSync(folder, old);
    renameSync(unfinished, folder);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** The newest of the toolchains that were made before: the Go that it is from need not be there any more. */
function madeBefore(): Toolchain | undefined {
  const cache = cacheFolder();
  if (cache === undefined) return undefined;
  const home = join(cache, 'toolchain');
  let names: string[];
  try {
    names = readdirSync(home);
  } catch {
    return undefined;
  }
  const whole = names.flatMap((name) => Toolchain.open(join(home, name)) ?? []);
  return whole.sort((a, b) => b.minor - a.minor)[0];
}

/** What a build would start from: a toolchain that is ready, or the Go to make it from. @throws a ToolchainError without either */
export async function toolchainAtHand(command?: string): Promise<Toolchain | GoInstallation> {
  const inside = command === undefined ? Toolchain.embedded() : undefined;
  if (inside) return inside;
  try {
    const go = await findGo(command);
    return Toolchain.open(folderFor(go)) ?? go;
  } catch (error) {
    const before = command === undefined ? madeBefore() : undefined;
    if (before) return before;
    throw error;
  }
}

/**
 * The toolchain of the Go that is installed, made first if need be (a minute or two). Without a Go, one that was made
 * before does, and on a Debian where that is allowed Go is installed.
 */
export async function setUpToolchain(options: SetUpOptions = {}): Promise<Toolchain> {
  const found = await toolchainAtHand(options.go).catch(async (error: unknown) => {
    if (options.go !== undefined || !canInstallGo()) throw error;
    options.progress?.("Go, from Debian's packages", 1, 1);
    await installGo();
    return toolchainAtHand();
  });
  if (found instanceof Toolchain) return found;
  const go = found;
  const folder = folderFor(go);
  try {
    mkdirSync(dirname(folder), { recursive: true });
    const waiting = (): void => options.progress?.('another set-up is at work, waiting for it', 1, 1);
    await withLock(`${folder}.lock`, waiting, async () => {
      if (!Toolchain.open(folder)) await make(go, folder, options.progress);
    });
  } catch (error) {
    if (error instanceof ToolchainError || !(error instanceof Error)) throw error;
    throw new ToolchainError(`cannot set up the Go toolchain: ${error.message}`);
  }
  const made = Toolchain.open(folder);
  if (!made)
    throw new ToolchainError(`the Go toolchain in ${folder} is not whole after its set-up; remove that folder`);
  return made;
}
