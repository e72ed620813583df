/** Finds a Go to make our toolchain from. It is only ever read. */
import { host } from '../../host/host.ts';
import { UserError } from '../../messages/user-error.ts';
import { minorRelease } from '../toolchain.ts';
import { programsHere, runGoCommand } from './go-command.ts';

/** The releases that our recipes are known to fit: 19 for Go 1.19. A newer one is tried. */
export const OLDEST = 19;
export const NEWEST = 27;

export interface GoInstallation {
  /** The `go` command. */
  readonly command: string;
  /** As `go env GOVERSION` says it: `go1.26.8`. */
  readonly version: string;
  readonly minor: number;
  /** GOROOT. */
  readonly root: string;
}

/** PATH first, then where go.dev's archive, Debian, Fedora and Homebrew put it. */
function candidates(): string[] {
  const programs = programsHere();
  const folders = programs.searchPath();
  folders.push('/usr/local/go/bin');
  for (let minor = NEWEST; minor >= OLDEST; minor--) folders.push(`/usr/lib/go-1.${minor}/bin`);
  folders.push('/usr/lib/go/bin', '/usr/lib/golang/bin', '/opt/homebrew/bin');
  // Not resolved further: some installations have one program under many names.
  const commands = new Set(folders.map((folder) => host.paths.join(folder, 'go')));
  return [...commands].filter((command) => programs.isExecutable(command));
}

/** @throws UserError that says why not */
async function inspect(command: string): Promise<GoInstallation> {
  const words = await runGoCommand(command, ['env', 'GOVERSION', 'GOROOT'], { folder: '/' });
  const [version = '', root = ''] = words.trim().split('\n');
  const minor = minorRelease(version);
  if (minor === undefined || minor < OLDEST) throw new UserError(`${command} is ${version || 'of no known version'}`);
  return { command, version, minor, root };
}

/** @param command this `go` and no other */
export async function findGo(command?: string): Promise<GoInstallation> {
  const refused: string[] = [];
  for (const candidate of command === undefined ? candidates() : [command]) {
    try {
      return await inspect(candidate);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refused.push(error.message);
    }
  }
  const found = refused.length > 0 ? ` (${refused.join('; ')})` : '';
  throw new UserError(
    `no Go from 1.${OLDEST} on found${found}; install it from https://go.dev/dl or by: apt-get install golang-go`,
  );
}

/** Where GOTOOLCHAIN puts what it downloads (go.dev/doc/toolchain): one that is looked for in vain is no mistake. */
async function downloadedToolchains(): Promise<string[]> {
  const found: string[] = [];
  for (const command of candidates().slice(0, 1)) {
    const modules = (await runGoCommand(command, ['env', 'GOMODCACHE'], { folder: '/' }).catch(() => '')).trim();
    const folder = host.paths.join(modules, 'golang.org');
    if (modules === '' || host.files.status(folder)?.kind !== 'folder') continue;
    const names = host.files.names(folder).filter((name) => name.startsWith('toolchain@'));
    found.push(...names.map((name) => host.paths.join(folder, name, 'bin', 'go')));
  }
  return found.filter((command) => programsHere().isExecutable(command));
}

/** The newest Go on this computer among those that are known. @throws UserError if there is none */
export async function findNewestGo(): Promise<GoInstallation> {
  const all = [...candidates(), ...(await downloadedToolchains())];
  const found: GoInstallation[] = [];
  // One that is for another system, or too old, does not count.
  for (const command of all)
    found.push(
      ...(await inspect(command)
        .then((go) => [go])
        .catch(() => [])),
    );
  const { compare } = new Intl.Collator('en', { numeric: true });
  const known = found.filter(({ minor }) => minor <= NEWEST).sort((a, b) => compare(b.version, a.version));
  return known[0] ?? findGo();
}
