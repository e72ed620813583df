/** Runs the `go` command, undisturbed by the settings of whoever calls. */
import { spawn } from 'node:child_process';
import { homedir } from 'node:os';
import { ToolchainError } from '../toolchain.ts';

export interface GoCommandOptions {
  /** The working folder. */
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** What programs for the machine are built for. */
export const TARGET = { GOOS: 'linux', GOARCH: 'amd64', GOAMD64: 'v1', CGO_ENABLED: '0' } as const;

/** Kept from the caller: where things are. Left out: GOFLAGS, GOROOT, GOEXPERIMENT and all else that changes what is built. */
const KEPT = ['PATH', 'HOME', 'TMPDIR', 'GOCACHE', 'GOTMPDIR', 'XDG_CACHE_HOME'];

function environment(own: Readonly<Record<string, string>>): Record<string, string> {
  const env: Record<string, string> = {
    // Below it Go keeps what it has compiled.
    HOME: homedir(),
    GOENV: 'off',
    GOWORK: 'off',
    GOPROXY: 'off',
    GOTOOLCHAIN: 'local',
    GO111MODULE: 'on',
  };
  for (const name of KEPT) {
    const value = process.env[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...own };
}

/** @returns what it wrote to standard output */
export function runGoCommand(command: string, args: readonly string[], options: GoCommandOptions): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(command, args, {
      cwd: options.folder,
      env: environment(options.env ?? {}),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const output: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', (error) => fail(new ToolchainError(`cannot run ${command}: ${error.message}`)));
    child.on('close', (status, signal) => {
      if (status === 0) return done(Buffer.concat(output).toString());
      // The compiler complains on standard output.
      const words = Buffer.concat([...errors, ...output])
        .toString()
        .trim()
        .split('\n')
        .slice(-3)
        .join(' / ');
      fail(new ToolchainError(`${command} ${args[0]} failed (${signal ?? `status ${status}`}): ${words}`));
    });
  });
}
