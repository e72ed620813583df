/** The user's home folder, if there is one: somebody with an empty environment and no entry in /etc/passwd has none. */
import { host } from './host.ts';

export const homeFolder = (): string | undefined => host.variable('HOME') || host.homeFolder();
