/**
 * Makes a toolchain from an installed Go, in a folder of its own in the user's cache. It is made beside and renamed into
 * place, so that there is a whole one or none; what is whole of a damaged one is kept.
 */
import { cacheFolder } from '../../host/cache.ts';
import { host } from '../../host/host.ts';
import { sha256Hex } from '../../host/sha256.ts';
import { UserError } from '../../messages/user-error.ts';
import {
  contentsName,
  FORMAT,
  MANIFEST,
  type Manifest,
  type ManifestEntry,
  readManifest,
  readStored,
  storedName,
  Toolchain,
} from '../toolchain.ts';
import { findGo, type GoInstallation, NEWEST } from './find-go.ts';
import { canInstallGo, installGo } from './install-go.ts';
import { withLock } from './lock.ts';
import { PARTS, type Part } from './parts.ts';

const { files, paths } = host;
const { join } = paths;

export interface SetUpOptions {
  /** This `go` command and no other. */
  readonly go?: string;
  /** Told what is being made before it is: `the compiler`, 1 of 6. */
  readonly progress?: (title: string, step: number, steps: number) => void;
  /** Asked whether a toolchain works that is from a Go newer than the newest that is known. @returns what failed, if anything */
  readonly tryOut?: (toolchain: Toolchain) => Promise<string | undefined>;
}

/** Which toolchain belongs to a Go: the same Go always has the same folder. */
function folderFor(go: GoInstallation): string {
  const cache = cacheFolder();
  if (cache === undefined)
    throw new UserError('there is no folder for the Go toolchain; set LESSON_CACHE to one that can be written to');
  const key = sha256Hex([FORMAT, go.version, go.root].join('\n'));
  return join(cache, 'toolchain', `${go.version}-${key.slice(0, 12)}`);
}

function filesIn(folder: string): string[] {
  return files
    .below(folder)
    .filter(({ kind }) => kind === 'file')
    .map(({ path }) => path.replaceAll('\\', '/'))
    .sort();
}

function entryOf(folder: string, name: string): ManifestEntry {
  const size = files.status(join(folder, storedName(name)))?.size ?? 0;
  return { size, sha256: sha256Hex(readStored(folder, name)) };
}

/** The stored files of a part of a toolchain, or undefined if any of them is missing or damaged. */
function wholeFiles(part: Part, folder: string, manifest: Manifest | undefined): string[] | undefined {
  const entries = Object.entries(manifest?.files ?? {}).filter(([name]) => part.owns(name));
  if (entries.length === 0) return undefined;
  const isWhole = ([name, entry]: [string, ManifestEntry]): boolean => {
    try {
      return entryOf(folder, name).sha256 === entry.sha256;
    } catch {
      return false;
    }
  };
  return entries.every(isWhole) ? entries.map(([name]) => storedName(name)) : undefined;
}

/** What a set-up that was killed left behind. Only the holder of the lock is here. */
function removeLeftovers(folder: string): void {
  const start = `${paths.base(folder)}.`;
  const parent = paths.folder(folder);
  for (const name of files.names(parent))
    if (name.startsWith(`${start}new`) || name.startsWith(`${start}old`)) files.remove(join(parent, name));
}

/** Takes over from an older toolchain the parts that are whole. @returns the others */
function reuseParts(folder: string, unfinished: string): Part[] {
  const manifest = readManifest(folder);
  return PARTS.filter((part) => {
    const whole = wholeFiles(part, folder, manifest);
    for (const name of whole ?? []) {
      files.makeFolder(paths.folder(join(unfinished, name)));
      files.linkOrCopy(join(folder, name), join(unfinished, name));
    }
    return whole === undefined;
  });
}

function writeManifest(go: GoInstallation, folder: string): Manifest {
  const entries = filesIn(folder)
    .map(contentsName)
    .map((name) => [name, entryOf(folder, name)] as const);
  const manifest: Manifest = { format: FORMAT, goVersion: go.version, files: Object.fromEntries(entries) };
  files.write(join(folder, MANIFEST), JSON.stringify(manifest, null, 1));
  return manifest;
}

/** A release that came out after this code: most likely all is well. */
const isUntried = ({ minor }: Pick<GoInstallation, 'minor'>): boolean => minor > NEWEST;

async function make(go: GoInstallation, folder: string, { progress, tryOut }: SetUpOptions): Promise<void> {
  removeLeftovers(folder);
  const unfinished = `${folder}.new`;
  const old = `${folder}.old`;
  files.makeFolder(unfinished);
  try {
    const missing = reuseParts(folder, unfinished);
    const steps = missing.length + (isUntried(go) && tryOut ? 1 : 0);
    for (const [index, part] of missing.entries()) {
      progress?.(part.title, index + 1, steps);
      await part.make(go, unfinished);
    }
    const manifest = writeManifest(go, unfinished);
    const made = Toolchain.open(unfinished);
    if (isUntried(go) && tryOut && made) {
      progress?.(
        `stage 6, for a try: ${go.version} is newer than 1.${NEWEST}, the newest Go that is known`,
        steps,
        steps,
      );
      const failure = await tryOut(made);
      // Kept with its failure, so that the next start need not make it again to find out.
      if (failure !== undefined)
        files.write(join(unfinished, MANIFEST), JSON.stringify({ ...manifest, failure }, null, 1));
    }
    files.remove(old);
    if (files.status(folder)) files.rename(folder, old);
    files.rename(unfinished, folder);
  } finally {
    files.remove(unfinished);
    files.remove(old);
  }
}

/** The newest of the toolchains that were made before: the Go that it is from need not be there any more. */
function madeBefore(): Toolchain | undefined {
  const cache = cacheFolder();
  if (cache === undefined) return undefined;
  const home = join(cache, 'toolchain');
  let names: string[];
  try {
    names = files.names(home);
  } catch {
    return undefined;
  }
  const whole = names.flatMap((name) => Toolchain.open(join(home, name)) ?? []).filter(({ failure }) => !failure);
  return whole.sort((a, b) => b.minor - a.minor)[0];
}

/** @throws UserError if it is from a Go that was tried out and failed */
function usable(toolchain: Toolchain): Toolchain {
  const { failure, version, place } = toolchain;
  if (failure === undefined || !isUntried(toolchain)) return toolchain;
  throw new UserError(
    `${version} is newer than 1.${NEWEST}, the newest Go that is known, and stage 6 does not work with it: ${failure}; ` +
      `use another Go (LESSON_GO=/path/to/go) or a newer lesson, or remove ${place} to try again`,
  );
}

/** What a build would start from: a toolchain that is ready, or the Go to make it from. @throws UserError without either */
export async function toolchainAtHand(command?: string): Promise<Toolchain | GoInstallation> {
  const inside = command === undefined ? Toolchain.embedded() : undefined;
  if (inside) return inside;
  let go: GoInstallation;
  try {
    go = await findGo(command);
  } catch (error) {
    const before = command === undefined ? madeBefore() : undefined;
    if (before) return before;
    throw error;
  }
  const made = Toolchain.open(folderFor(go));
  return made ? usable(made) : go;
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
    files.makeFolder(paths.folder(folder));
    const waiting = (): void => options.progress?.('another set-up is at work, waiting for it', 1, 1);
    await withLock(`${folder}.lock`, waiting, async () => {
      if (!Toolchain.open(folder)) await make(go, folder, options);
    });
  } catch (error) {
    if (error instanceof UserError || !(error instanceof Error)) throw error;
    throw new UserError(`cannot set up the Go toolchain: ${error.message}`);
  }
  const made = Toolchain.open(folder);
  if (!made) throw new UserError(`the Go toolchain in ${folder} is not whole after its set-up; remove that folder`);
  return usable(made);
}
