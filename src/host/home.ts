/** The user's home folder, if there is one: somebody with an empty environment and no entry in /etc/passwd has none. */
import { homedir } from 'node:os';

export function homeFolder(): string | undefined {
  if (process.env.HOME) return process.env.HOME;
  try {
    return homedir() || undefined;
  } catch {
    return undefined;
  }
}
