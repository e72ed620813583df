/**
 * The Go releases that tests build with. The first `go` on the PATH is one; others are looked for where Debian and Go's own
 * GOTOOLCHAIN put them. Tests download none: .ci/run does.
 */
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { NEWEST, OLDEST } from '../../src/toolchain/setup/find-go.ts';

export interface SupportedGo {
  /** As `go env GOVERSION` says it: `go1.26.8`. */
  readonly version: string;
  /** The `go` command. */
  readonly path: string;
}

/** The minor releases that must be proved: the oldest and the newest that are supported, and that of most readers. */
export const PROVED_RELEASES: readonly number[] = [...new Set([OLDEST, 26, NEWEST])];

/** @returns the minor release: 26 for `go1.26.8` */
export const releaseOf = ({ version }: SupportedGo): number => Number(/^go1\.(\d+)/.exec(version)?.[1]);

/** @returns what brings a release that is missing */
export const howToInstall = (release: number): string =>
  release < FIRST_MODULE
    ? `apt-get install golang-1.${release}-go`
    : `GOTOOLCHAIN=go1.${release}.PATCH go version downloads it`;

/** The first release whose toolchains are modules as well: go.dev/doc/toolchain. */
const FIRST_MODULE = 21;

/** @returns one Go for each of PROVED_RELEASES that is on this computer, the oldest first */
export function supportedGos(): SupportedGo[] {
  const found = candidates().flatMap((path) => {
    const version = ask(path, 'GOVERSION');
    return version === undefined ? [] : [{ version, path }];
  });
  return PROVED_RELEASES.flatMap((release) => found.find((go) => releaseOf(go) === release) ?? []);
}

/** The first `go` on the PATH, then Debian's, then those that GOTOOLCHAIN has downloaded, the newest patch first. */
function candidates(): string[] {
  const onPath = Bun.which('go');
  const modules = onPath === null ? undefined : ask(onPath, 'GOMODCACHE');
  return [
    ...(onPath === null ? [] : [onPath]),
    ...PROVED_RELEASES.map((release) => `/usr/lib/go-1.${release}/bin/go`),
    ...(modules === undefined ? [] : toolchainsIn(modules)),
  ];
}

function toolchainsIn(modules: string): string[] {
  const folder = join(modules, 'golang.org');
  const names = globSync(`toolchain@*.${process.platform}-${GOARCH[process.arch] ?? process.arch}`, { cwd: folder });
  const newestFirst = new Intl.Collator('en', { numeric: true }).compare;
  return names.sort((a, b) => newestFirst(b, a)).map((name) => join(folder, name, 'bin', 'go'));
}

/** Node's names of processors that Go calls otherwise. */
const GOARCH: Readonly<Record<string, string>> = { x64: 'amd64' };

/** @returns what `go env` says of a variable; undefined if there is no such command */
function ask(go: string, variable: string): string | undefined {
  if (Bun.which(go) === null) return undefined;
  const { exitCode, stdout } = Bun.spawnSync([go, 'env', variable], {
    env: { ...process.env, GOTOOLCHAIN: 'local' },
    stderr: 'ignore',
  });
  return exitCode === 0 ? stdout.toString().trim() : undefined;
}
