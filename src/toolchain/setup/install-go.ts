/** Go from Debian's packages, for whoever may install packages and has no Go. */
import { host } from '../../host/host.ts';
import { UserError } from '../../messages/user-error.ts';
import { programsHere } from './go-command.ts';

const PACKAGES = ['golang-go', 'golang-src'];

export function canInstallGo(): boolean {
  const { programs, paths } = host;
  if (!programs?.isSuperuser()) return false;
  return programs.searchPath().some((folder) => programs.isExecutable(paths.join(folder, 'apt-get')));
}

/** @throws UserError with apt-get's last words */
export async function installGo(): Promise<void> {
  await aptGet('update', '-qq');
  await aptGet('install', '-y', '-qq', '--no-install-recommends', ...PACKAGES);
}

async function aptGet(...args: string[]): Promise<void> {
  const { status, output, errors } = await programsHere()
    .run('apt-get', args, { moreEnv: { DEBIAN_FRONTEND: 'noninteractive' } })
    .catch((error: Error) => {
      throw new UserError(`apt-get cannot be run: ${error.message}`);
    });
  if (status === 0) return;
  const last = `${output}${errors}`.trim().split('\n').at(-1) ?? '';
  throw new UserError(`apt-get ${args[0]} failed: ${last}; install Go from https://go.dev/dl`);
}
