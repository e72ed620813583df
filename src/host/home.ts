/** The user's home folder, if there is one: somebody with an empty environment and no entry in /etc/passwd has none. */
import { host } from './host.ts';

export const homeFolder = (): string | undefined => host.variable('HOME') || host.homeFolder();

/**
 * A folder of `lesson`'s own, as the XDG Base Directory Specification places it.
 * @param own the variable that names it, before all else
 * @param base the specification's variable for folders of its kind, and their place below the home folder without it
 * @returns undefined if there is neither a variable nor a home folder
 */
export function ownFolder(own: string, base: string, fallback: string): string | undefined {
  const named = host.variable(own);
  if (named) return named;
  const folders = host.variable(base);
  if (folders) return host.paths.join(folders, 'lesson');
  const home = homeFolder();
  return home ? host.paths.join(home, fallback, 'lesson') : undefined;
}
