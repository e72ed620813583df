/** Go from Debian's packages, for whoever may install packages and has no Go. */
import { spawn } from 'node:child_process';
import { ToolchainError } from '../toolchain.ts';

const PACKAGES = ['golang-go', 'golang-src'];

export const canInstallGo = (): boolean => process.getuid?.() === 0 && Bun.which('apt-get') !== null;

/** @throws a ToolchainError with apt-get's last words */
export async function installGo(): Promise<void> {
  await aptGet('update', '-qq');
  await aptGet('install', '-y', '-qq', '--no-install-recommends', ...PACKAGES);
}

function aptGet(...args: string[]): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const child = spawn('apt-get', args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let words = '';
  const collect = (chunk: Buffer): void => {
    words += chunk.toString();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  return new Promise((done, fail) => {
    child.on('error', (error) => fail(new ToolchainError(`apt-get cannot be run: ${error.message}`)));
    child.on('close', (status) => {
      if (status === 0) return done();
      const last = words.trim().split('\n').at(-1) ?? '';
      fail(new ToolchainError(`apt-get ${args[0]} failed: ${last}; install Go from https://go.dev/dl`));
    });
  });
}
