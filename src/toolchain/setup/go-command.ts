/** Runs the `go` command, undisturbed by the settings of whoever calls. */
import { host } from '../../host/host.ts';
import type { HostPrograms } from '../../host/interface.ts';
import { UserError } from '../../messages/user-error.ts';

export interface GoCommandOptions {
  /** The working folder. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What programs for the machine are built for. */
export const TARGET = { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', CGO_ENABLED: '0' } as const;

/** A toolchain is made by running Go, so only on a computer. @throws UserError in a browser page */
export function programsHere(): HostPrograms {
  if (!host.programs) throw new UserError('the Go toolchain cannot be made here: there are no other programs to run');
  return host.programs;
}

/** Kept from the caller: where things are. Left out: GOFLAGS, GOROOT, GOEXPERIMENT and all else that changes what is built. */
const KEPT_VARIABLES = ['PATH', 'HOME', 'TMPDIR', 'GOCACHE', 'GOTMPDIR', 'XDG_CACHE_HOME'];

function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {
    GOENV: 'off',
    GOWORK: 'off',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GO111MODULE: 'on',
  };
  // Below it Go keeps what it has compiled.
  const home = host.homeFolder();
  if (home !== undefined) env.HOME = home;
  for (const name of KEPT_VARIABLES) {
    const value = host.variable(name);
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...own };
}

/**
 * @returns what it wrote to standard output
 * @throws UserError with its last words if it cannot be run, or fails
 */
export async function runGoCommand(
  command: string,
  args: readonly string[],
  options: GoCommandOptions,
): Promise<string> {
  const env = environment(options.env ?? {});
  const result = await programsHere()
    .run(command, args, { folder: options.folder, env })
    .catch((error: Error) => {
      throw new UserError(`cannot run ${command}: ${error.message}`);
    });
  const { status, signal, output, errors } = result;
  if (status === 0) return output;
  // The compiler complains on standard output.
  const words = `${errors}${output}`.trim().split('\n').slice(-3).join(' / ');
  throw new UserError(`${command} ${args[0]} failed (${signal ?? `status ${status}`}): ${words}`);
}
